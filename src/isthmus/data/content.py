"""What was read as a few numbers, by which it is known again."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from typing import Any

import numpy as np
import polars as pl
import scipy.sparse as sp

from isthmus.data.ratings import Ratings
from isthmus.data.sample_set import Samples
from isthmus.data.table import Table
from isthmus.data.texts import Texts

Content = Ratings | Samples | Table | Texts


def counts(data: Content) -> dict[str, int]:
    """How much there is of each thing."""
    if isinstance(data, Ratings):
        users, items = data.matrix.shape
        return {"users": users, "items": items, "ratings": len(data)}
    if isinstance(data, Table):
        return {"rows": len(_cells(data)), "columns": len(data.columns)}
    found = {"texts": len(data)}
    if isinstance(data, Samples):
        found = dict(zip(("rows", "features"), data.X.shape, strict=True))
    return found if data.y is None else {**found, "classes": len(np.unique(data.y))}


def fingerprint(data: Content) -> str:
    """A number that stands for the whole content, whatever file it came from."""
    digest = hashlib.sha256()
    for part in _parts(data):
        digest.update(part)
    return digest.hexdigest()[:16]


def _parts(data: Content) -> Iterator[Any]:
    if isinstance(data, Ratings):
        for ids in (data.users.ids, data.items.ids):
            yield "\n".join(ids).encode() + b"\0"
        yield from _parts_of_csr(data.matrix)
    elif isinstance(data, Table):
        yield _cells(data).write_csv().encode()
    elif isinstance(data, Texts):
        yield from _joined("\0", data.texts, data.y)
    else:
        yield from _joined("\n", data.columns, data.ids, data.y)
        if isinstance(data.X, np.ndarray):
            yield np.ascontiguousarray(data.X, "<f4").data
        else:
            yield from _parts_of_csr(data.X)


def _joined(between: str, *lists: Any) -> Iterator[bytes]:
    for texts in lists:
        yield between.join(map(str, () if texts is None else texts)).encode() + b"\0"


def _parts_of_csr(matrix: sp.csr_array) -> Iterator[bytes]:
    for array in (matrix.indptr, matrix.indices):
        yield array.astype("<i8").tobytes()
    yield matrix.data.astype("<f4").tobytes()


def _cells(table: Table) -> pl.DataFrame:
    return table.collect(table.frame.select(table.columns))
