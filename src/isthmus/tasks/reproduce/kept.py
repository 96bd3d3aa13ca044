"""Outcomes of recipes, kept beside the cached data sets until the recipe changes."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from isthmus.core import store
from isthmus.data import known
from isthmus.tasks.reproduce.outcome import Reproduction
from isthmus.tasks.reproduce.recipes import Recipe, recipe


def keep(outcome: Reproduction) -> None:
    """Remember an outcome in place of the one before of the same recipe and form."""
    path = _place(outcome.recipe, outcome.form)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        store.write_file(path, json.dumps(outcome.to_dict(), indent=1, default=repr).encode())
    except OSError:
        return  # a cache that cannot be written costs only the memory of this run


def last(name: str) -> dict[str, Any] | None:
    """The outcome of the latest run of a recipe on this machine, as `Reproduction.to_dict`.

    The long form's, or the short one's where only that was run. Outcomes of what the recipe said
    before it was changed are forgotten.
    """
    forms = (recipe(name, short=short) for short in (False, True))
    return next(filter(None, map(kept, forms)), None)


def kept(asked: Recipe) -> dict[str, Any] | None:
    """The outcome of the latest run on this machine of this form of a recipe."""
    try:
        found = json.loads(_place(asked.name, asked.form).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return found if found.get("fingerprint") == asked.fingerprint else None


def _place(name: str, form: str) -> Path:
    folder = known.places()[-1].parent / "reproduced"
    return folder / (f"{name}.json" if form == "long" else f"{name}.{form}.json")
