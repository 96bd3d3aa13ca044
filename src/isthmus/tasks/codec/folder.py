"""A codec as a folder, and back."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from isthmus.core import store
from isthmus.core.errors import SavedModelError
from isthmus.data.scaling import Scaling
from isthmus.models import saved

KIND = "codec"
VALUES = ("scale", "columns", "image_shape", "about")  # attributes that are JSON as they are
TUPLES = ("columns", "image_shape")


def write(folder: str | Path, state: dict[str, Any]) -> Path:
    """Write the attributes of a codec."""
    description, arrays = saved.describe(state["model"])
    scaling = state["scaling"]
    manifest = {
        "kind": KIND,
        "model": description,
        "scaling": scaling.kind,
        **{name: state[name] for name in VALUES},
    }
    groups = {
        saved.ARRAYS: arrays,
        "scaling": {"shift": scaling.shift, "factor": scaling.factor},
        "codes": {"codes": state["codes"]},
    }
    return store.write_folder(folder, manifest, groups)


def read(folder: str | Path) -> dict[str, Any]:
    """The attributes of a codec.

    Raises
    ------
    SavedModelError
        when the folder holds no codec, a newer one, or one that was damaged.
    """
    manifest, groups = store.read_folder(folder)
    if manifest.get("kind") != KIND:
        raise SavedModelError(
            f"{folder} holds a {manifest.get('kind')}, not a codec; isthmus.load reads its model"
        )
    try:
        values = {name: manifest[name] for name in VALUES}
        return {
            "model": saved.rebuild(manifest["model"], groups[saved.ARRAYS]),
            "scaling": Scaling(kind=manifest["scaling"], **groups["scaling"]),
            "codes": groups["codes"]["codes"],
            **values,
            **{name: tuple(values[name]) if values[name] else None for name in TUPLES},
        }
    except (KeyError, TypeError) as error:
        raise SavedModelError(f"{folder} lacks a part of a codec: {error}") from error
