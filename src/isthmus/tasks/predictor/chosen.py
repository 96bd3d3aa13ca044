"""Which input suits a source and a model."""

from __future__ import annotations

from typing import Any

from isthmus.tasks.predictor.inputs import Input, Reading, holds_columns
from isthmus.tasks.predictor.samples import SampleInput
from isthmus.tasks.predictor.tables import TableInput
from isthmus.tasks.predictor.texts import TextInput, are_read

INPUTS: dict[str, type[Input]] = {one.kind: one for one in (TableInput, TextInput, SampleInput)}


def input_for(data: Any, asked: Reading, model: Any) -> type[Input]:
    """The input that reads a source for a model."""
    if are_read(data, asked, model):
        return TextInput
    return TableInput if holds_columns(data) else SampleInput
