"""Saving any estimator of the name table and loading it back."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
from sklearn.frozen import FrozenEstimator
from sklearn.utils.validation import check_is_fitted

from isthmus import models
from isthmus.core import store
from isthmus.core.errors import InputError, NotFoundError, SavedModelError
from isthmus.core.estimator import Estimator

ARRAYS = "arrays"
WEIGHTS = "weights"  # a field from class to weight, in pairs: in JSON all keys are texts

T = TypeVar("T")
Groups = dict[str, dict[str, np.ndarray]]  # of arrays, a file each


def describe(model: Estimator) -> tuple[dict[str, Any], dict[str, np.ndarray]]:
    """A fitted estimator as a JSON value and arrays."""
    check_is_fitted(model)
    values, arrays = model.get_state()
    description = {"class": type(model).__name__, "fitted": values, "arrays": sorted(arrays)}
    description["fields"], parts = _describe_fields(model)
    return description, arrays | parts


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
        model = _unfitted(description, arrays)
        model.check_parameters()
        own = {name: arrays[name] for name in description["arrays"]}
        return model.set_state(description["fitted"], own)
    except (KeyError, TypeError, NotFoundError, InputError) as error:
        raise SavedModelError(f"the saved model cannot be rebuilt: {error}") from error


def _describe_fields(model: Estimator) -> tuple[dict[str, Any], dict[str, np.ndarray]]:
    """Its fields, parts as descriptions, and the arrays of those parts that keep what they learned:
    an estimator in a field is a plan without a memory, unless it is frozen."""
    described: dict[str, Any] = {}
    arrays: dict[str, np.ndarray] = {}
    for field in fields(model):  # type: ignore[arg-type]
        value = getattr(model, field.name)
        if isinstance(value, FrozenEstimator):
            value, learned = describe(value.estimator)
        elif isinstance(value, Estimator):
            plan, learned = _describe_fields(value)
            value = {"class": models.get(type(value).__name__).__name__, "fields": plan}
        elif isinstance(value, dict):
            value, learned = {WEIGHTS: [[_plain(k), _plain(v)] for k, v in value.items()]}, {}
        else:
            learned = {}
        described[field.name] = value
        arrays |= {f"{field.name}/{name}": array for name, array in learned.items()}
    return described, arrays


def _unfitted(description: dict[str, Any], arrays: dict[str, np.ndarray]) -> Estimator:
    settings = {
        name: _value(value, _inside(arrays, name)) for name, value in description["fields"].items()
    }
    return models.get(description["class"])(**settings)


def _value(value: Any, arrays: dict[str, np.ndarray]) -> Any:
    """What a field was: a number, a text, widths, weights, or a part, frozen if it was fitted."""
    if isinstance(value, dict) and WEIGHTS in value:
        return dict(value[WEIGHTS])
    if isinstance(value, dict):
        fitted = "fitted" in value
        return FrozenEstimator(rebuild(value, arrays)) if fitted else _unfitted(value, arrays)
    return tuple(value) if isinstance(value, list) else value


def _plain(value: Any) -> Any:
    """A NumPy scalar as a number or a text."""
    return value.item() if isinstance(value, np.generic) else value


def _inside(arrays: dict[str, np.ndarray], part: str) -> dict[str, np.ndarray]:
    """The arrays of one part, under the names that it gave them."""
    prefix = f"{part}/"
    return {k.removeprefix(prefix): a for k, a in arrays.items() if k.startswith(prefix)}


def save(model: Estimator, folder: str | Path) -> Path:
    """Write a fitted estimator to a folder; a crash leaves the old content or the new."""
    return write(folder, "estimator", model, {}, {})


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


def write(
    folder: str | Path,
    kind: str,
    model: Estimator,
    values: dict[str, Any],
    groups: Groups,
) -> Path:
    """Write a fitted estimator and what stands around it: JSON values, and groups of arrays."""
    description, arrays = describe(model)
    manifest = {"kind": kind, "model": description, **values}
    return store.write_folder(folder, manifest, {ARRAYS: arrays, **groups})


def read(
    folder: str | Path,
    cls: Callable[[Estimator], T],
    kind: str,
    around: Callable[[dict[str, Any], Groups], dict[str, Any]],
) -> T:
    """What `write` wrote: `cls` of the estimator, with the attributes that `around` makes of the
    manifest and the groups.

    Raises
    ------
    SavedModelError
        when the folder holds another kind, a newer one, or one that was damaged.
    """
    manifest, groups = store.read_folder(folder)
    if manifest.get("kind") != kind:
        raise SavedModelError(
            f"{folder} holds a {manifest.get('kind')}, not a {kind}; isthmus.load reads its model"
        )
    found = cls(rebuild(manifest.get("model", {}), groups.get(ARRAYS, {})))
    try:
        vars(found).update(around(manifest, groups))
    except (LookupError, TypeError, ValueError) as error:
        raise SavedModelError(f"{folder} lacks a part of a {kind}: {error}") from error
    return found
