"""A predictor as a folder, and back."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from isthmus.models import saved
from isthmus.tasks.predictor.chosen import INPUTS

KIND = "predictor"
VALUES = ("scale", "test_share", "random_state", "about", "report")  # attributes that are JSON


def write(folder: str | Path, state: dict[str, Any]) -> Path:
    """Write the attributes of a predictor."""
    values, arrays = state["input"].state()
    told = {name: state[name] for name in VALUES}
    return saved.write(
        folder,
        KIND,
        state["model"],
        {"input": {"kind": state["input"].kind, **values}, **told},
        {"input": arrays, "held": {"test_rows": state["test_rows"]}},
    )


def around(manifest: dict[str, Any], groups: dict[str, Any]) -> dict[str, Any]:
    """The attributes of a predictor, but for its model."""
    values = dict(manifest["input"])
    return {
        "input": INPUTS[values.pop("kind")].from_state(values, groups["input"]),
        "test_rows": groups["held"]["test_rows"],
        **{name: manifest[name] for name in VALUES},
    }
