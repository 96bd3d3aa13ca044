"""A predictor as a folder, and back."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from isthmus.core import store
from isthmus.core.errors import SavedModelError
from isthmus.models import saved
from isthmus.tasks.predictor.chosen import INPUTS

KIND = "predictor"
VALUES = ("scale", "test_share", "random_state", "about", "report")  # attributes that are JSON


def write(folder: str | Path, predictor: Any) -> Path:
    """Write the attributes of a predictor."""
    description, arrays = saved.describe(predictor.model)
    values, own = predictor.input.state()
    manifest = {
        "kind": KIND,
        "model": description,
        "input": {"kind": predictor.input.kind, **values},
        **{name: getattr(predictor, name) for name in VALUES},
    }
    groups = {saved.ARRAYS: arrays, "input": own, "held": {"test_rows": predictor.test_rows}}
    return store.write_folder(folder, manifest, groups)


def read(folder: str | Path) -> dict[str, Any]:
    """The attributes of a predictor.

    Raises
    ------
    SavedModelError
        when the folder holds no predictor, a newer one, or one that was damaged.
    """
    manifest, groups = store.read_folder(folder)
    if manifest.get("kind") != KIND:
        raise SavedModelError(
            f"{folder} holds a {manifest.get('kind')}, not a predictor; isthmus.load reads its "
            "model"
        )
    try:
        values = dict(manifest["input"])
        return {
            "model": saved.rebuild(manifest["model"], groups[saved.ARRAYS]),
            "input": INPUTS[values.pop("kind")].from_state(values, groups["input"]),
            "test_rows": groups["held"]["test_rows"],
            **{name: manifest[name] for name in VALUES},
        }
    except (KeyError, TypeError) as error:
        raise SavedModelError(f"{folder} lacks a part of a predictor: {error}") from error
