"""Texts that a fitted generator writes, and what its cells do while it reads one."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import typer

from isthmus.cli import files, output

LINES, READ = 24, 1200  # of a text, and characters, that are coloured at most
GUESSED = 5  # next symbols that are told
PAGE = ".html"


def writes(folder: Path) -> bool:
    """Whether a folder holds a model that writes."""
    from isthmus.core.store import read_manifest

    held = read_manifest(folder).get("model")
    return isinstance(held, dict) and held.get("class") == "RecurrentGenerator"


def write(folder: Path, given: dict[str, Any]) -> None:
    """Print, or write in a file, new texts."""
    from isthmus.models import saved

    model: Any = saved.load(folder)
    made = model.sample(
        given["n"] or 1,
        length=given["length"],
        start=given["start"],
        temperature=given["temperature"],
        random_state=given["seed"],
    )
    out = given["out"]
    if out is not None:
        out.write_text("\n".join(map(str, made)) + "\n", encoding="utf-8")
    if given["as_json"]:
        told = {name: given[name] for name in ("seed", "temperature")}
        output.print_json({"texts": list(map(str, made)), **told, "out": out and str(out)})
    elif out is None:
        for text in made:
            typer.echo(text)
    else:
        typer.echo(f"{len(made):,} written to {out}")


def colours(folder: Path, given: dict[str, Any]) -> None:
    """Draw the symbols of a text in the colours of one cell."""
    import numpy as np

    from isthmus.core.errors import NotSupportedError
    from isthmus.data.text_files import open_texts
    from isthmus.models import saved
    from isthmus.plot.text_colours import text_colours
    from isthmus.plot.text_page import text_page

    picture = given["picture"]
    if given["data"] is None:
        raise typer.BadParameter("cells are of a text: give it with --data", param_hint="--data")
    files.check(None, picture, pictures=(*files.PICTURES, PAGE))
    if not writes(folder):
        raise NotSupportedError(
            f"{folder} holds no model that writes, and so no cells; a recurrent-generator has them"
        )
    model: Any = saved.load(folder)
    text = open_texts(given["data"]).texts[0]
    read = "".join(text.splitlines(keepends=True)[:LINES])[:READ]
    symbols, cells, probabilities = model.trace(read)
    cell = given["cell"]
    if cell is None:
        cell = int(cells.std(axis=0).argmax()) + 1
    elif cell > cells.shape[1]:
        raise typer.BadParameter(f"there are {cells.shape[1]} cells", param_hint="--cell")
    likely = np.argsort(-probabilities, axis=1, kind="stable")[:, :GUESSED]
    names = [*model.symbols_, "end"]
    guesses = [
        [(names[place], float(row[place])) for place in places]
        for row, places in zip(probabilities, likely, strict=True)
    ]
    title = f"cell {cell} of {cells.shape[1]}: -1 red, +1 blue; under each symbol what may follow"
    drawn = (symbols, cells[:, cell - 1], guesses)
    if picture.suffix.lower() == PAGE:
        picture.write_text(text_page(*drawn, title=title), encoding="utf-8")
    else:
        files.save_picture(text_colours(*drawn, title=title), picture)
    if given["as_json"]:
        output.print_json({"what": "cells", "cell": cell, "picture": str(picture)})
    else:
        told = f"the first {len(read):,} characters" if len(read) < len(text) else "the text"
        typer.echo(f"{told} drawn in {picture}, in the colours of cell {cell}")
