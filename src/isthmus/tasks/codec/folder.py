"""A codec as a folder, and back."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from isthmus.data.scaling import Scaling
from isthmus.models import saved

KIND = "codec"
VALUES = ("scale", "columns", "image_shape", "about")  # attributes that are JSON as they are


def write(folder: str | Path, state: dict[str, Any]) -> Path:
    """Write the attributes of a codec."""
    scaling = state["scaling"]
    values = {"scaling": scaling.kind, **{name: state[name] for name in VALUES}}
    groups = {
        "scaling": {"shift": scaling.shift, "factor": scaling.factor},
        "codes": {"codes": state["codes"]},
    }
    return saved.write(folder, KIND, state["model"], values, groups)


def around(manifest: dict[str, Any], groups: dict[str, Any]) -> dict[str, Any]:
    """The attributes of a codec, but for its model."""
    values = {name: manifest[name] for name in VALUES}
    tuples = {name: values[name] and tuple(values[name]) for name in ("columns", "image_shape")}
    scaling = Scaling(kind=manifest["scaling"], **groups["scaling"])
    return {"scaling": scaling, "codes": groups["codes"]["codes"], **values, **tuples}
