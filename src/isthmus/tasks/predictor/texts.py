"""Texts, a column of a table or a known set, as numbers of words, for recurrent models."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, ClassVar, Self

import numpy as np
import polars as pl

from isthmus.core.errors import DataError, ParameterError
from isthmus.data import known
from isthmus.data.column_kinds import TEXT, columns_of
from isthmus.data.known_set import PROSE
from isthmus.data.mixed import MixedTable, left_out, read_mixed, require_columns
from isthmus.data.tokens import Tokens, held, words
from isthmus.tasks.predictor.inputs import Examples, Given, Reading, holds_columns
from isthmus.tasks.predictor.tables import apart

LABEL = "label"  # the target of a known set, which has no columns
RARE = 2  # words that occur less often count as one
EMBEDDING = 64  # width of a word's vector, where nobody says


class TextInput:
    """The words of one column, in their order."""

    kind: ClassVar[str] = "text"

    def __init__(
        self, target: str, column: str, tokens: Tokens, left_out: tuple[str, ...] = ()
    ) -> None:
        self.target = target
        self.column = column
        self.tokens = tokens
        self.left_out = left_out

    @classmethod
    def read(cls, data: Any, asked: Reading) -> Examples:
        """The rows of a table, its column `target` apart."""
        if asked.image_size is not None or asked.kinds:
            raise ParameterError("image_size and kinds have no meaning for texts")
        target = asked.target or (LABEL if is_prose(data) else None)
        if target in asked.ignore:
            raise ParameterError(f"{target!r} is to be predicted, and to be ignored")
        wanted = [name for name in (asked.target,) if name is not None]
        table = _table(data, asked, wanted, ignore=asked.ignore)
        if target is None:
            raise DataError(
                f"{table.source}: say which column is to be predicted, with target= (--target "
                f"COLUMN); its columns are {', '.join(map(repr, table.frame.columns))}"
            )
        return apart(table, target)

    @classmethod
    def of(cls, examples: Examples, asked: Reading, scale: str, model: Any) -> Self:
        """The column of text and the words of these rows; the model is told how many there are."""
        if scale not in ("auto", "none"):
            raise ParameterError(f"scale is {scale!r}, but words have none; use 'auto' or 'none'")
        frame = examples.rows.frame
        column = _column(examples.rows)
        texts = frame[column].drop_nulls().to_list()
        tokens = Tokens.of(texts, unit="word", min_count=RARE)
        model.set_params(symbols=len(tokens), embedding=model.embedding or EMBEDDING)
        others = tuple(f"{name} (no text)" for name in frame.columns if name != column)
        return cls(asked.target or LABEL, column, tokens, others)

    def again(self, data: Any, asked: Reading) -> Examples:
        """Rows of a table with or without its target."""
        return apart(_table(data, asked, [self.column]), self.target)

    def given(self, examples: Examples, *, skip_bad_rows: bool = False) -> Given:
        """The words of each row as numbers, and for linear models which words there are."""
        table: MixedTable = examples.rows
        texts = table.frame[self.column].cast(pl.String).fill_null("").to_list()
        empty = np.array([not words(text) for text in texts], dtype=bool)
        notes = examples.notes
        if empty.any():
            told = (
                f"{int(empty.sum()):,} of {len(table):,} rows have no text in {self.column!r} "
                f"(first {table.place(empty)})"
            )
            notes += left_out(table, told, skip_bad_rows=skip_bad_rows).notes[-1:]
        kept = np.flatnonzero(~empty)
        numbers = self.tokens.encode([texts[place] for place in kept])
        X = np.empty(len(kept), dtype=object)  # an array of arrays
        for place, found in enumerate(numbers):
            X[place] = found
        return Given(
            X=X,
            target=None if examples.target is None else examples.target[kept],
            beside={"row": table.rows[kept] + 1},
            source=examples.source,
            notes=notes,
            features=held(numbers, len(self.tokens)),
        )

    def told(self) -> dict[str, Any]:
        """What became of each column."""
        return {
            "taken": [f"{self.column} (text of {len(self.tokens):,} words)"],
            "left_out": list(self.left_out),
            "features": [],
            "image_shape": None,
            "scale": "none",
        }

    def state(self) -> tuple[dict[str, Any], dict[str, np.ndarray]]:
        values = {"target": self.target, "column": self.column, "left_out": list(self.left_out)}
        return {**values, "tokens": self.tokens.to_dict()}, {}

    @classmethod
    def from_state(cls, values: dict[str, Any], arrays: dict[str, np.ndarray]) -> Self:
        tokens = Tokens.from_dict(values["tokens"])
        return cls(values["target"], values["column"], tokens, tuple(values["left_out"]))


def is_prose(data: Any) -> bool:
    """Whether a source is a known set of texts."""
    return isinstance(data, str) and data in known.names(PROSE)


def are_read(data: Any, asked: Reading, model: Any) -> bool:
    """Whether a model that takes symbols is given texts."""
    if not hasattr(model, "embedding"):
        return False
    if is_prose(data):
        return True
    if not holds_columns(data):
        return False
    others = [*asked.ignore, *([asked.target] if asked.target else [])]
    table = read_mixed(data, skip_bad_rows=True)
    names = [name for name in table.frame.columns if name not in others]
    kinds = [column.kind for column in columns_of(table, names)]
    return TEXT in kinds or (model.embedding is not None and len(names) == 1)


def _table(
    data: Any, asked: Reading, named: Sequence[str], ignore: Sequence[str] = ()
) -> MixedTable:
    """The rows of a table, or of a known set of texts."""
    options: Any = {"named": named, "ignore": ignore, "skip_bad_rows": asked.skip_bad_rows}
    if not is_prose(data):
        return read_mixed(data, **options)
    found = known.texts(data)
    if found.y is None:
        raise DataError(f"{data} has no labels to predict")
    frame = pl.DataFrame({TEXT: found.texts, LABEL: found.y})
    require_columns(data, frame.columns, [*named, *ignore], header=True)
    return replace(read_mixed(frame, **options), source=data)


def _column(table: MixedTable) -> str:
    """The one column of text."""
    names = table.frame.columns
    if len(names) == 1:
        return names[0]
    found = [column.name for column in columns_of(table, names) if column.kind == TEXT]
    if len(found) != 1:
        raise DataError(
            f"{table.source}: {len(found)} columns are free text "
            f"({', '.join(map(repr, found)) or 'none'}); one is read: leave the others out with "
            "ignore= (--ignore COLUMN,...)"
        )
    return found[0]
