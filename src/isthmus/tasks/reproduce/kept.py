"""Outcomes of recipes, kept beside the cached data sets until the recipe changes; and what is done
of a recipe that was interrupted, until it is run to its end."""

from __future__ import annotations

import contextlib
import json
from pathlib import Path
from typing import Any

from isthmus.core import store
from isthmus.core.version import __version__
from isthmus.data import known
from isthmus.tasks.reproduce.outcome import Reproduction
from isthmus.tasks.reproduce.recipes import Recipe, recipe


def keep(outcome: Reproduction) -> None:
    """Remember an outcome in place of the one before of the same recipe and form."""
    _write(_place(outcome.recipe, outcome.form), outcome.to_dict())
    with contextlib.suppress(OSError):
        _begun(outcome.recipe, outcome.form).unlink(missing_ok=True)


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


def part(asked: Recipe, name: str) -> dict[str, Any] | None:
    """What `keep_part` was given, of a recipe that was begun by this version and not finished."""
    return _parts(asked).get(_key(asked, name))


def keep_part(asked: Recipe, name: str, content: dict[str, Any]) -> None:
    """Remember what a part of a recipe gave until all of it is done."""
    _write(_begun(asked.name, asked.form), {**_parts(asked), _key(asked, name): content})


def _parts(asked: Recipe) -> dict[str, Any]:
    try:
        found = json.loads(_begun(asked.name, asked.form).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return dict(found)


def _key(asked: Recipe, name: str) -> str:
    return f"{asked.fingerprint} {__version__} {name}"


def _begun(name: str, form: str) -> Path:
    return _place(name, form).with_suffix(".begun")


def _write(path: Path, content: dict[str, Any]) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        store.write_file(path, json.dumps(content, indent=1, default=repr).encode())
    except OSError:
        return  # a cache that cannot be written costs only the memory of this run


def _place(name: str, form: str) -> Path:
    folder = known.places()[-1].parent / "reproduced"
    return folder / (f"{name}.json" if form == "long" else f"{name}.{form}.json")
