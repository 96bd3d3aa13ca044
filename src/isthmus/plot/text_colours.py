"""A text in the colours of one number a symbol, with guesses of what comes next under each."""

from __future__ import annotations

import html
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import ArrayLike

from isthmus.core.errors import ParameterError
from isthmus.plot.figure import GREY, blank

if TYPE_CHECKING:
    from matplotlib.figure import Figure

RED, WHITE, BLUE = (np.array(c) / 255 for c in ((228, 75, 60), (255, 255, 255), (66, 130, 220)))
SEEN = {"\n": "↵", "\t": "→"}
CELL, GUESS = 0.2, 0.14  # inches: a symbol is wide, and a guess is high
LETTER, SMALL_LETTER = 0.076, 0.055  # inches that one of a symbol and one of a guess is wide
Guesses = Sequence[Sequence[tuple[str, float]]]

_PAGE = """<!doctype html>
<html lang="en">
<meta charset="utf-8">
<title>{title}</title>
<style>
body {{ font: 15px/1.25 ui-monospace, Menlo, Consolas, monospace; margin: 2em; background: #fff;
       color: #111; }}
h1 {{ font: 600 1.1em system-ui, sans-serif; }}
p {{ margin: 0 0 .7em; white-space: nowrap; }}
span {{ display: inline-block; vertical-align: top; text-align: center; min-width: 1.15em;
       white-space: pre; }}
b {{ display: block; font-weight: normal; min-height: 1.25em; padding: 0 .1em; }}
small {{ display: block; font-size: .68em; line-height: 1.3; color: #111; }}
</style>
<h1>{title}</h1>
{lines}
</html>
"""


def text_colours(
    symbols: Sequence[str],
    values: ArrayLike,
    guesses: Guesses | None = None,
    *,
    columns: int = 60,
    title: str = "",
) -> Figure:
    """A text as a picture, each symbol on red for -1, white for 0 and blue for +1.

    Parameters
    ----------
    symbols : characters, or words, in their order
    values : (symbols,), from -1 to 1
    guesses : of each symbol, what may come after it and how probable that is, the most probable
        first; written under it, the darker the more probable.
    columns : characters a line, at most, and of longer symbols as many as have room there; a line
        ends after a line end, too.

    Raises
    ------
    ParameterError
        for values or guesses that do not go with the symbols, or values beyond -1 and 1.
    MissingExtraError
        without matplotlib.
    """
    values = _checked(symbols, values, guesses)
    deep = max(map(len, guesses)) if guesses else 0
    cell = _cell(symbols, guesses)
    lines = _lines(symbols, max(1, int(columns * CELL / cell)))
    wide = max(max(map(len, lines)), int(24 * CELL / cell))  # of a line, and of a title
    high = CELL * 1.3 + deep * GUESS + 0.08  # of a line
    figure = blank(wide * cell + 0.3, len(lines) * high + (0.6 if title else 0.2))
    from matplotlib.collections import PatchCollection
    from matplotlib.patches import Rectangle

    axes = figure.add_subplot(xlim=(0, wide), ylim=(len(lines) * high, 0))
    axes.set_title(title, loc="left")
    axes.set_axis_off()
    centred: dict[str, Any] = {"ha": "center", "va": "center", "family": "monospace"}
    centred["parse_math"] = False
    boxes, faces = [], []
    for row, line in enumerate(lines):
        top = row * high
        for column, place in enumerate(line):
            boxes.append((column, top))
            faces.append(colour(values[place]))
            shown, middle = _seen(symbols[place]), column + 0.5
            axes.text(middle, top + CELL * 0.65, shown, size=9, **centred)
            for number, (guess, chance) in enumerate(guesses[place] if guesses else ()):
                y = top + CELL * 1.3 + (number + 0.5) * GUESS
                ink = str(round(0.78 * (1 - chance), 3))
                axes.text(middle, y, _told(guess), size=6.5, color=ink, **centred)
    patches = [Rectangle(corner, 1, CELL * 1.3) for corner in boxes]
    axes.add_collection(PatchCollection(patches, facecolors=faces, edgecolors=GREY, linewidths=0.1))
    return figure


def text_colours_html(
    symbols: Sequence[str],
    values: ArrayLike,
    guesses: Guesses | None = None,
    *,
    columns: int = 80,
    title: str = "",
) -> str:
    """The same as a page that stands alone: no scripts, and nothing from elsewhere. Pointing at a
    symbol tells its value and how probable the guesses are."""
    values = _checked(symbols, values, guesses)
    lines = []
    for line in _lines(symbols, columns):
        spans = [
            _span(symbols[place], float(values[place]), guesses[place] if guesses else ())
            for place in line
        ]
        lines.append(f"<p>{''.join(spans)}</p>")
    return _PAGE.format(title=html.escape(title or "Text"), lines="\n".join(lines))


def colour(value: float) -> np.ndarray:
    """Red, green and blue, 0 to 1, of a value from -1 to 1."""
    end = BLUE if value > 0 else RED
    return WHITE + (end - WHITE) * abs(value)


def _span(symbol: str, value: float, guesses: Sequence[tuple[str, float]]) -> str:
    told = ", ".join(f"{_told(guess)} {chance:.0%}" for guess, chance in guesses)
    tip = html.escape(f"{value:+.2f}" + (f"; next: {told}" if told else ""))
    paint = "#" + "".join(f"{round(255 * part):02x}" for part in colour(value))
    under = "".join(
        f'<small style="opacity:{0.3 + 0.7 * chance:.2f}">{html.escape(_told(guess))}</small>'
        for guess, chance in guesses
    )
    seen = html.escape(_seen(symbol))
    return f'<span title="{tip}"><b style="background:{paint}">{seen}</b>{under}</span>'


def _seen(symbol: str) -> str:
    """In the text, where a blank is seen by its colour."""
    return SEEN.get(symbol, symbol)


def _told(symbol: str) -> str:
    """Alone, where a blank is not seen."""
    return "␣" if symbol == " " else _seen(symbol)


def _cell(symbols: Sequence[str], guesses: Guesses | None) -> float:
    """How wide a symbol must be for all of them, and for the guesses under them, in inches."""
    longest = max(map(len, symbols))
    guessed = max((len(_told(guess)) for row in guesses or () for guess, _ in row), default=0)
    return max(CELL, 0.05 + max(longest * LETTER, guessed * SMALL_LETTER))


def _lines(symbols: Sequence[str], columns: int) -> list[list[int]]:
    """The places of the symbols of each line."""
    lines: list[list[int]] = [[]]
    for place, symbol in enumerate(symbols):
        lines[-1].append(place)
        if symbol == "\n" or len(lines[-1]) == columns:
            lines.append([])
    return [line for line in lines if line]


def _checked(symbols: Sequence[str], values: ArrayLike, guesses: Guesses | None) -> np.ndarray:
    found = np.asarray(values, dtype=np.float64)
    if not len(symbols) or found.shape != (len(symbols),):
        raise ParameterError(
            f"values must be one number a symbol; there are {len(symbols)} symbols and values of "
            f"shape {found.shape}"
        )
    if not (np.abs(found) <= 1).all():  # NaN too
        raise ParameterError("values must be from -1 to 1")
    if guesses is not None and len(guesses) != len(symbols):
        raise ParameterError(
            f"guesses must be one list a symbol; there are {len(guesses)} for {len(symbols)}"
        )
    return found
