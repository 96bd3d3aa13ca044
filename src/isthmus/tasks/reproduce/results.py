"""The outcomes that a project shares: a file of figures, and the page that is made from it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from isthmus.core import store
from isthmus.core.errors import DataError
from isthmus.tasks.reproduce.kept import kept
from isthmus.tasks.reproduce.page import page
from isthmus.tasks.reproduce.recipes import Recipe, names, recipe

Outcomes = dict[str, dict[str, Any]]  # recipe -> `Reproduction.to_dict`


def write_results(path: str | Path) -> Outcomes:
    """Write the page of all recipes' outcomes, and the file of figures beside it.

    The file, named as the page but ending in .json, keeps the outcomes of other machines: an
    outcome on this one takes the place of one that is older, and those of recipes that have changed
    since are left out. Returns what the file holds.

    Raises
    ------
    DataError
        for a page that does not end in .md, or a file beside it that holds something else.
    """
    path = Path(path)
    if path.suffix != ".md":
        raise DataError(f"{path}: the page is Markdown; give a name that ends in .md")
    figures = path.with_suffix(".json")
    recipes = [recipe(name) for name in names()]
    outcomes = current(recipes, read(figures)) if figures.exists() else {}
    for asked in recipes:
        found = kept(asked)
        if found and found["date"] >= outcomes.get(asked.name, found)["date"]:
            outcomes[asked.name] = found
    outcomes = dict(sorted(outcomes.items()))
    text = json.dumps({"outcomes": list(outcomes.values())}, indent=1, ensure_ascii=False)
    path.parent.mkdir(parents=True, exist_ok=True)
    store.write_file(figures, f"{text}\n".encode())
    store.write_file(path, page(recipes, outcomes).encode())
    return outcomes


def read(path: Path) -> Outcomes:
    """What a file of figures holds.

    Raises
    ------
    DataError
        for a file that is none.
    """
    try:
        found = json.loads(path.read_text(encoding="utf-8"))["outcomes"]
        return {outcome["recipe"]: outcome for outcome in found}
    except (ValueError, KeyError, TypeError) as error:
        raise DataError(
            f"{path}: this is no file of outcomes ({error}); move it away, and it is written anew"
        ) from error


def current(recipes: list[Recipe], outcomes: Outcomes) -> Outcomes:
    """The outcomes of what the recipes say now."""
    prints = {asked.name: asked.fingerprint for asked in recipes}
    return {
        name: outcome
        for name, outcome in outcomes.items()
        if outcome["fingerprint"] == prints.get(name)
    }
