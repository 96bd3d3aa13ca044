"""What single cells of a writing net keep in mind: quotes, the place in a line, who speaks.

A recurrent net learns to foresee the next character of a text. Of every cell it is then measured on
text that was not learned from how well it tells, by its value alone, whether a quotation is open,
how far the line has come, and whether the name of a speaker is being written. The text is drawn in
the colours of the cell that tells one of these best, from -1 (red) to 1 (blue), with the characters
that the net expects next under each (after Karpathy, Johnson, Li 2016, Visualizing and
Understanding Recurrent Networks, section 4.2).

python examples/text_cells.py --out text_cells.png --page text_cells.html
python examples/text_cells.py --data tiny-shakespeare --epochs 3     # without quotes: lines, names
"""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from gallery import options

from isthmus import RecurrentGenerator
from isthmus.data.text_files import open_texts
from isthmus.plot.text_colours import text_colours
from isthmus.plot.text_page import text_page

NAMES = ("ANN", "BOB", "CLEOPATRA", "DESDEMONA")
WORDS = (
    "the sea",
    "is",
    "calm",
    "and",
    "ships",
    "will",
    "come",
    "home",
    "soon",
    "my lord",
    "never",
)
DRAWN, MEASURED = 12, 3000  # lines, characters


def main(arguments: Sequence[str] | None = None) -> dict[str, float]:
    parser = options(__doc__, epochs=12, out="text_cells.png")
    parser.add_argument("--data", help="a file of text, or a known set, in place of made-up lines")
    parser.add_argument("--page", help="the same as a page, .html")
    given = parser.parse_args(arguments)
    text = open_texts(given.data).texts[0] if given.data else made_up(1000)
    learned, other = text[:-MEASURED], text[-MEASURED:]
    model = RecurrentGenerator(
        hidden=(64,),
        epochs=given.epochs,
        batch_size=16,
        truncation=60,
        learning_rate=0.01,
        schedule="cosine",
    ).fit(learned)
    print(f"{model.bits(other):.2f} bits a character of text that was not learned from")
    symbols, cells, probabilities = model.trace(other)
    found, best = {}, {}
    for name, signal in signals(other).items():
        if signal.std() == 0:
            print(f"{name:10} does not occur")
            continue
        told = np.abs(np.nan_to_num(np.corrcoef(cells.T, signal)[-1, :-1]))
        best[name] = int(told.argmax())
        found[name] = float(told.max())
        print(f"{name:10} cell {best[name] + 1:3}, correlation {found[name]:.2f}")
    name = max(found, key=found.__getitem__)
    title = f"{name}: cell {best[name] + 1}, correlation {found[name]:.2f}"
    first = other.index("\n") + 1
    part = slice(first, first + len("".join(other[first:].splitlines(keepends=True)[:DRAWN])))
    guesses = [
        [(model.symbols_[place], float(chances[place])) for place in np.argsort(-chances)[:4]]
        for chances in probabilities[part]
    ]
    drawn = (symbols[part], cells[part, best[name]], guesses)
    text_colours(*drawn, columns=76, title=title).savefig(given.out, dpi=150)
    if given.page:
        Path(given.page).write_text(text_page(*drawn, title=title), encoding="utf-8")
    return found


def made_up(lines: int) -> str:
    """Speakers who say something, and quote others."""
    draw = np.random.default_rng(0)

    def said(most: int) -> str:
        return " ".join(draw.choice(WORDS, draw.integers(2, most)))

    return "".join(
        f'{draw.choice(NAMES)}: {said(6)}, "{said(7)}", {said(4)}.\n' for _ in range(lines)
    )


def signals(text: str) -> dict[str, np.ndarray]:
    """What is true after each character."""
    found: dict[str, list[float]] = {"quotes": [], "line": [], "speaker": []}
    quoted, place, speaking = False, 0, True
    for symbol in text:
        quoted ^= symbol == '"'
        place = 0 if symbol == "\n" else place + 1
        speaking = symbol == "\n" or (speaking and symbol != ":" and not symbol.islower())
        for name, value in (("quotes", quoted), ("line", place), ("speaker", speaking)):
            found[name].append(float(value))
    return {name: np.array(values) for name, values in found.items()}


if __name__ == "__main__":
    main()
