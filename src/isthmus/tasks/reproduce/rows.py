"""What recipes on rows of features share: their data, their models, their seeds."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

import numpy as np

from isthmus import models
from isthmus.core.errors import ParameterError
from isthmus.core.parameters import check, rules
from isthmus.data.samples import Samples, open_samples
from isthmus.tasks.reproduce.recipes import Recipe


class Parts(NamedTuple):
    """Rows to learn from, rows to stop by (none: an empty slice) and rows looked at once."""

    train: np.ndarray
    train_y: np.ndarray | None
    valid: np.ndarray
    valid_y: np.ndarray | None
    test: np.ndarray
    test_y: np.ndarray | None

    def told(self, asked: Recipe) -> str:
        """How the rows were held back, in words."""
        stop = f"the last {len(self.valid):,} stop the training" if len(self.valid) else ""
        test = f"{asked.test} tests" if asked.test else "measured on the fitted rows"
        first = f"{len(self.train):,} rows learned from"
        return ", ".join(part for part in (first, stop, test) if part)


def parts(asked: Recipe) -> Parts:
    """The recipe's rows: the last `valid_rows` of `data` stop the training, `test` tests."""
    whole = open_samples(asked.data)
    test = open_samples(asked.test) if asked.test else whole
    held = int(asked.split.get("valid_rows", 0))
    limit = asked.split.get("train_rows")  # the first so many, for short forms
    cut = len(whole) - held
    first = slice(0, cut if limit is None else min(cut, int(limit)))
    return Parts(
        train=whole.X[first],
        train_y=_labels(whole, first),
        valid=whole.X[cut:],
        valid_y=_labels(whole, slice(cut, None)),
        test=test.X,
        test_y=test.y,
    )


def model(name: str, fields: Mapping[str, Any]) -> Any:
    """The estimator of a command-line name with these fields, nested ones too.

    Raises
    ------
    NotFoundError, ParameterError
        for a name or a field that does not exist, or a value that is not allowed.
    """
    cls: Any = models.get(name)
    known = rules(cls)
    built = {field: _value(value) for field, value in fields.items()}
    for field, value in built.items():
        if field not in known:
            raise ParameterError(f"{name} has no parameter {field!r}; it has {', '.join(known)}")
        check(cls.__name__, field, value, known[field])
    return cls(**built)


def candidates(asked: Recipe) -> list[dict[str, Any]]:
    """Every combination of the values to choose among; a nested field is `encoder__penalty`."""
    values = (map(_value, choices) for choices in asked.choose.values())
    return [dict(zip(asked.choose, found, strict=True)) for found in itertools.product(*values)]


def seeded(asked: Recipe, chosen: Mapping[str, Any] | None = None) -> Iterator[tuple[int, Any]]:
    """The recipe's model once for every seed, in all its parts, with what was chosen."""
    for seed in asked.seeds:
        yield seed, with_seed(model(asked.model, asked.fields).set_params(**(chosen or {})), seed)


def beside(asked: Recipe, seed: int) -> Any:
    """The model that stands beside the recipe's, in the option `beside`."""
    return with_seed(from_table(asked.options["beside"]), seed)


def from_table(table: Mapping[str, Any]) -> Any:
    """The estimator that a table tells: its command-line name as `model`, and its fields."""
    return model(table["model"], {k: v for k, v in table.items() if k != "model"})


def with_seed(found: Any, seed: int) -> Any:
    """The model with this random state in all its parts."""
    states = {k: seed for k in found.get_params() if k.split("__")[-1] == "random_state"}
    return found.set_params(**states)


def epochs(fitted: Any) -> str:
    """How long it trained: "20 epochs in 61 s, the best was number 18"."""
    log = fitted.training_
    best = f", the best was number {log['best_epoch']}" if log["metric"] else ""
    return f"{len(log['loss'])} epochs in {sum(log['seconds']):.0f} s{best}"


def _value(value: Any) -> Any:
    if isinstance(value, Mapping):
        return from_table(value)
    return tuple(value) if isinstance(value, list) else value


def _labels(samples: Samples, rows: slice) -> np.ndarray | None:
    return None if samples.y is None else samples.y[rows]
