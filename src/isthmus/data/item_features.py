"""What is known of items beside their ratings, as sparse features."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import polars as pl
import scipy.sparse as sp

from isthmus.core.errors import DataError
from isthmus.data import columns
from isthmus.data.item_columns import LIST, of_column
from isthmus.data.sources import open_source
from isthmus.data.table import Table
from isthmus.data.vocabulary import Vocabulary, raw_text, spelled

_ITEM, _BROKEN = "\0item", "\0broken"


@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class ItemFeatures:
    """Which features items have.

    A column of numbers is cut into bins of about as many items each; of another column, cells with
    `|` in it or values that come again are categories, and the rest is text. A bin or a category is
    a feature of 1. A word counts log(items / items that have it), and the squares of the words of
    one item in one column add up to 1. What a single item has tells of no other, and is left out.

    Attributes
    ----------
    matrix : csr_array of float32, shape (items, features).
    items : the ids of the rows.
    features : the names of the columns, like "genres=Comedy".
    titles : item id -> title; None where no column has them.
    source : what was read.
    notes : how each column was taken, and what was left out, in sentences.
    """

    matrix: sp.csr_array
    items: Vocabulary
    features: tuple[str, ...]
    titles: dict[str, str] | None = None
    source: str = "the table"
    notes: tuple[str, ...] = ()

    def __repr__(self) -> str:
        return f"ItemFeatures({len(self.items):,} items, {len(self.features):,} features)"

    def of(self, items: Vocabulary) -> sp.csr_array:
        """The rows of these items, in their order; empty where nothing is known of an item."""
        known = [self.items.find(item) for item in items.ids]
        row = np.array([place for place in known if place is not None], dtype=np.int64)
        place = np.array([n for n, found in enumerate(known) if found is not None], dtype=np.int64)
        chosen = self.matrix[row].tocoo()
        cells = (chosen.data, (place[chosen.row], chosen.col))
        return sp.csr_array(cells, shape=(len(items), len(self.features)))

    @classmethod
    def read(cls, source: Any, *, delimiter: str | None = None) -> ItemFeatures:
        """Read a table with a column of item ids from a file, a database URL or a frame.

        All other columns are features; one of titles names the items besides. Several rows of one
        item are taken together. Without a header the first column holds ids and, of three or more,
        the second titles. The delimiter of text is found where none is given.

        Raises
        ------
        DataError
            when no column holds ids, no two items have anything in common, or the source cannot be
            read.
        """
        table = _opened(source, delimiter)
        item, title = _roles(table)
        frame, notes = _cells(table, item)
        items = Vocabulary(frame[_ITEM].unique(maintain_order=True), "item")
        number = items.index(frame[_ITEM])
        told = frame.drop(_ITEM)
        parts = [of_column(number, column, len(items)) for column in told]
        pairs = zip(told.columns, parts, strict=True)
        notes += tuple(f"column {name!r}: {rule}" for name, (_, rule) in pairs)
        cells = pl.concat([part for part, _ in parts]).sort("feature", "item")
        if not len(cells):
            raise DataError(
                f"{table.name}: no two of its {len(items):,} items have a feature in common; its "
                f"columns are {', '.join(table.columns)}"
            )
        features = cells["feature"].unique(maintain_order=True)
        place = cells["feature"].rle_id().to_numpy()
        weights = cells["weight"].to_numpy().astype(np.float32)
        shape = (len(items), len(features))
        matrix = sp.csr_array((weights, (cells["item"].to_numpy(), place)), shape=shape)
        bare = int((np.diff(matrix.indptr) == 0).sum())
        notes += (f"{len(features):,} features of {len(items):,} items",)
        if bare:
            notes += (f"{bare:,} items have no feature in common with others",)
        return cls(
            matrix=matrix,
            items=items,
            features=tuple(features),
            titles=None if title is None else _titles(frame, title),
            source=table.name,
            notes=notes,
        )


def _opened(source: Any, delimiter: str | None) -> Table:
    """The table; a first line that begins with a name of ids is a header, whatever follows."""
    table = open_source(source, delimiter=delimiter, latin=True)
    if table.header:
        return table
    first = table.collect(table.frame.select(table.columns[0]).head(1)).item()
    name = columns.find("item", [str(first)])
    if name is None:
        return table
    return open_source(source, delimiter=delimiter, latin=True, named=[name])


def _roles(table: Table) -> tuple[str, str | None]:
    """The columns of ids and of titles."""
    if not table.header:
        return table.columns[0], table.columns[1] if len(table.columns) > 2 else None
    item = columns.find("item", table.columns)
    if item is None or len(table.columns) == 1:
        raise DataError(
            f"{table.name} does not describe items: it needs a column of ids (item, movieId, ...) "
            f"and others of what is known of them; its columns are {', '.join(table.columns)}"
        )
    return item, columns.find("title", [name for name in table.columns if name != item])


def _cells(table: Table, item: str) -> tuple[pl.DataFrame, tuple[str, ...]]:
    """The ids and all other columns as text, and notes on the reading."""
    schema = table.frame.collect_schema()
    ids = raw_text(pl.col(item), schema[item]).alias(_ITEM)
    others = [_text(name, schema[name]) for name in table.columns if name != item]
    broken = pl.lit(False) if table.malformed is None else table.malformed.fill_null(False)
    frame = table.collect(table.frame.select(ids, *others, broken.alias(_BROKEN)))
    if frame[_BROKEN].any():
        line = table.line_of([int(frame[_BROKEN].arg_max() or 0)])[0]
        raise DataError(f"{table.name}, {table.unit} {line}: {table.malformed_reason}; correct it")
    frame = frame.drop(_BROKEN)
    frame = frame.with_columns(spelled(frame[_ITEM]).alias(_ITEM))
    named = frame.filter(pl.col(_ITEM).fill_null("") != "")
    if not len(named):
        raise DataError(f"{table.name} names no item")
    unnamed = len(frame) - len(named)
    said = (f"{unnamed:,} rows without an item id were left out",) if unnamed else ()
    return named, table.notes + said


def _text(name: str, dtype: pl.DataType) -> pl.Expr:
    """A column as text, null where a cell is empty."""
    column = pl.col(name)
    if isinstance(dtype, pl.List | pl.Array):
        column = column.cast(pl.List(pl.String)).list.join(LIST)
    text = column.cast(pl.String).str.strip_chars()
    return pl.when(text != "").then(text).alias(name)


def _titles(frame: pl.DataFrame, title: str) -> dict[str, str]:
    known = frame.drop_nulls(title)
    return dict(zip(known[_ITEM], known[title], strict=True))
