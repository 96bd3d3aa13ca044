"""A text in the colours of one number a symbol, as a page for a browser."""

from __future__ import annotations

import html
from collections.abc import Sequence

from numpy.typing import ArrayLike

from isthmus.plot.text_colours import Guesses, alone, checked, lines_of, seen

CELL = 1.15  # letters that a character is wide
# Colours are laid over the page, so that 0 is the page itself, be it light or dark. The least ink
# is what small letters need to be read; the bar behind a guess tells how probable it is.
_PAGE = """<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title>
<style>
:root {{ color-scheme: light dark; --page: #fff; --ink: 17 17 17; --red: 228 75 60;
        --blue: 66 130 220; }}
@media (prefers-color-scheme: dark) {{
  :root {{ --page: #16181d; --ink: 238 238 238; --red: 196 56 44; --blue: 42 100 190; }}
}}
body {{ font: 15px/1.25 ui-monospace, Menlo, Consolas, monospace; margin: 2em;
       background: var(--page); color: rgb(var(--ink)); print-color-adjust: exact; }}
h1 {{ font: 600 1.1em system-ui, sans-serif; }}
p {{ margin: 0; max-width: {wide}em; }}
span {{ display: inline-block; margin-bottom: .7em; vertical-align: top; text-align: center;
       min-width: {cell}em; white-space: pre; }}
b {{ display: block; font-weight: normal; min-height: 1.25em; padding: 0 .1em; }}
.up {{ background: rgb(var(--blue) / var(--v)); }}
.down {{ background: rgb(var(--red) / var(--v)); }}
small {{ display: block; font-size: .7em; line-height: 1.35; color: rgb(var(--ink) / .75);
        background: linear-gradient(90deg, rgb(var(--ink) / .16) var(--p), transparent 0); }}
</style>
<h1>{title}</h1>
{lines}
</html>
"""


def text_page(
    symbols: Sequence[str],
    values: ArrayLike,
    guesses: Guesses | None = None,
    *,
    columns: int = 80,
    title: str = "",
) -> str:
    """A page that stands alone: no scripts, and nothing from elsewhere.

    Each symbol is red for -1, blue for +1, and for 0 lies on the bare page. Pointing at one tells
    its value and how probable the guesses are; the bar behind each guess shows it, too.

    Parameters
    ----------
    symbols, values, guesses : as for `text_colours`.
    columns : characters that a line is wide, at most; a narrower window breaks lines earlier.

    Raises
    ------
    ParameterError
        for values or guesses that do not go with the symbols, or values beyond -1 and 1.
    """
    found = checked(symbols, values, guesses)
    lines = []
    for line in lines_of(symbols, len(symbols)):  # the browser breaks those that are too long
        spans = [
            _span(symbols[place], float(found[place]), guesses[place] if guesses else ())
            for place in line
        ]
        lines.append(f"<p>{''.join(spans)}</p>")
    told = {"title": html.escape(title or "Text"), "lines": "\n".join(lines)}
    return _PAGE.format(cell=CELL, wide=round(columns * CELL, 2), **told)


def _span(symbol: str, value: float, guesses: Sequence[tuple[str, float]]) -> str:
    told = ", ".join(f"{alone(guess)} {chance:.0%}" for guess, chance in guesses)
    tip = html.escape(f"{value:+.2f}" + (f"; next: {told}" if told else ""))
    under = "".join(
        f'<small style="--p:{chance:.0%}">{html.escape(alone(guess))}</small>'
        for guess, chance in guesses
    )
    way = "up" if value > 0 else "down"
    paint = f'class="{way}" style="--v:{abs(value):.2f}"'
    return f'<span title="{tip}"><b {paint}>{html.escape(seen(symbol))}</b>{under}</span>'
