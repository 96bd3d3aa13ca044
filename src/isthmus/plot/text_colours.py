"""A text in the colours of one number a symbol, with guesses of what comes next under each."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import ArrayLike

from isthmus.core.errors import ParameterError
from isthmus.plot.figure import GREY, blank

if TYPE_CHECKING:
    from matplotlib.figure import Figure

RED, WHITE, BLUE = (np.array(c) / 255 for c in ((228, 75, 60), (255, 255, 255), (66, 130, 220)))
LIGHTEST = 0.45  # of black 0 to white 1: a lighter grey cannot be read on white
SEEN = {"\n": "↵", "\t": "→"}
CELL, GUESS = 0.2, 0.14  # inches: a symbol is wide, and a guess is high
LETTER, SMALL_LETTER = 0.076, 0.055  # inches that one of a symbol and one of a guess is wide
Guesses = Sequence[Sequence[tuple[str, float]]]


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
    values = checked(symbols, values, guesses)
    deep = max(map(len, guesses)) if guesses else 0
    cell = _cell(symbols, guesses)
    lines = lines_of(symbols, max(1, int(columns * CELL / cell)))
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
            shown, middle = seen(symbols[place]), column + 0.5
            axes.text(middle, top + CELL * 0.65, shown, size=9, **centred)
            for number, (guess, chance) in enumerate(guesses[place] if guesses else ()):
                y = top + CELL * 1.3 + (number + 0.5) * GUESS
                ink = str(round(LIGHTEST * (1 - chance), 3))
                axes.text(middle, y, alone(guess), size=6.5, color=ink, **centred)
    patches = [Rectangle(corner, 1, CELL * 1.3) for corner in boxes]
    axes.add_collection(PatchCollection(patches, facecolors=faces, edgecolors=GREY, linewidths=0.1))
    return figure


def colour(value: float) -> np.ndarray:
    """Red, green and blue, 0 to 1, of a value from -1 to 1."""
    end = BLUE if value > 0 else RED
    return WHITE + (end - WHITE) * abs(value)


def seen(symbol: str) -> str:
    """In the text, where a blank is seen by its colour."""
    return SEEN.get(symbol, symbol)


def alone(symbol: str) -> str:
    """Alone, where a blank is not seen."""
    return "␣" if symbol == " " else seen(symbol)


def _cell(symbols: Sequence[str], guesses: Guesses | None) -> float:
    """How wide a symbol must be for all of them, and for the guesses under them, in inches."""
    longest = max(map(len, symbols))
    guessed = max((len(alone(guess)) for row in guesses or () for guess, _ in row), default=0)
    return max(CELL, 0.05 + max(longest * LETTER, guessed * SMALL_LETTER))


def lines_of(symbols: Sequence[str], columns: int) -> list[list[int]]:
    """The places of the symbols of each line, which ends after so many, and after a line end."""
    lines: list[list[int]] = [[]]
    for place, symbol in enumerate(symbols):
        lines[-1].append(place)
        if symbol == "\n" or len(lines[-1]) == columns:
            lines.append([])
    return [line for line in lines if line]


def checked(symbols: Sequence[str], values: ArrayLike, guesses: Guesses | None) -> np.ndarray:
    """The values as an array.

    Raises
    ------
    ParameterError
        for values or guesses that do not go with the symbols, or values beyond -1 and 1.
    """
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
