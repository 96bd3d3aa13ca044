"""Saving any estimator of the name table and loading it back."""

from __future__ import annotations

from dataclasses import fields
from pathlib import Path
from typing import Any

import numpy as np
from sklearn.utils.validation import check_is_fitted

from isthmus import models
from isthmus.core import store
from isthmus.core.errors import InputError, NotFoundError, SavedModelError
from isthmus.core.estimator import Estimator

ARRAYS = "arrays"


def describe(model: Estimator) -> tuple[dict[str, Any], dict[str, np.ndarray]]:
    """A fitted estimator as a JSON value and arrays."""
    check_is_fitted(model)
    values, arrays = model.get_state()
    settings = {field.name: getattr(model, field.name) for field in fields(model)}  # type: ignore[arg-type]
    description = {
        "class": type(model).__name__,
        "fields": settings,
        "fitted": values,
        "arrays": sorted(arrays),
    }
    return description, arrays


def rebuild(description: dict[str, Any], arrays: dict[str, np.ndarray]) -> Estimator:
    """The reverse of `describe`.

    Raises
    ------
    SavedModelError
        for a class or a field that this version does not have, or a part that is missing.
    """
    try:
        missing = set(description["arrays"]) - set(arrays)
        if missing:
            raise SavedModelError(f"the saved model lacks {', '.join(sorted(missing))}")
        cls = models.get(description["class"])
        settings = {
            name: tuple(value) if isinstance(value, list) else value
            for name, value in description["fields"].items()
        }
        model = cls(**settings)
        model.check_parameters()
        return model.set_state(description["fitted"], arrays)
    except (KeyError, TypeError, NotFoundError, InputError) as error:
        raise SavedModelError(f"the saved model cannot be rebuilt: {error}") from error


def save(model: Estimator, folder: str | Path) -> Path:
    """Write a fitted estimator to a folder; a crash leaves the old content or the new."""
    description, arrays = describe(model)
    return store.write_folder(folder, {"kind": "estimator", "model": description}, {ARRAYS: arrays})


def load(folder: str | Path) -> Estimator:
    """Read what `save` wrote, on any machine.

    Raises
    ------
    SavedModelError
        when the folder holds no model, a newer one, or one that was damaged.
    """
    manifest, groups = store.read_folder(folder)
    if "model" not in manifest:
        raise SavedModelError(f"{folder} holds a {manifest.get('kind')}, not a model")
    return rebuild(manifest["model"], groups.get(ARRAYS, {}))
