"""Rows that a model stops by, and does not learn from."""

from __future__ import annotations

from inspect import signature
from typing import Any

import numpy as np

from isthmus.core.errors import ParameterError

MOST = 10_000  # where nobody says how many


def takes(model: Any, option: str) -> bool:
    """Whether `fit` of a model knows an option, such as validation or checkpoint."""
    return option in signature(model.fit).parameters


def how_many(model: Any, rows: int, asked: int | None, *, fewest: int) -> int:
    """How many rows are held out: those asked for, by default a tenth, at most 10,000, and none of
    fewer than `fewest`.

    Raises
    ------
    ParameterError
        when rows are asked for, and the model does not stop early.
    """
    if not takes(model, "validation"):
        if asked:
            raise ParameterError(
                f"valid_rows is {asked}, but {type(model).__name__} does not stop early; leave it "
                "(--valid-rows) away"
            )
        return 0
    if asked is None:
        return 0 if rows < fewest else min(rows // 10, MOST)
    return asked


def fit_without(held: np.ndarray, model: Any, *given: Any, checkpoint: Any = None) -> None:
    """Fit a model on what is `given`, X or X and y, and stop it by the rows held out.

    `checkpoint` is where training leaves its state, of models that do.
    """
    options = {}
    if checkpoint is not None and takes(model, "checkpoint"):
        options["checkpoint"] = checkpoint
    if len(held):
        parts = tuple(rows[held] for rows in given)
        options["validation"] = parts if len(parts) > 1 else parts[0]
        learned = np.setdiff1d(np.arange(given[0].shape[0]), held)
        given = tuple(rows[learned] for rows in given)
    model.fit(*given, **options)
