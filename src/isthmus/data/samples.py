"""The one door for rows of features: a path, a frame, an array, or a known data set."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import scipy.sparse as sp

from isthmus.core.errors import DataError, NotFoundError, ParameterError
from isthmus.data import compression, frames, known, sql
from isthmus.data.arrays import of_array, of_sparse
from isthmus.data.features import read_features
from isthmus.data.idx import is_idx, open_idx
from isthmus.data.image_files import read_image_folder, read_image_zip
from isthmus.data.matrix_market import MAGIC as MATRIX_MARKET
from isthmus.data.matrix_market import read_matrix_market
from isthmus.data.numpy_files import NPY, is_npz, read_numpy
from isthmus.data.rows import Samples as Samples
from isthmus.data.sources import open_source

_ZIP = b"PK"
_PICTURES = (b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"BM", b"RIFF")


def open_samples(
    source: Any,
    *,
    label: str | None = None,
    ignore: Sequence[str] = (),
    image_size: tuple[int, int] | None = None,
    skip_bad_rows: bool = False,
) -> Samples:
    """What `source` stands for, as rows of features.

    Parameters
    ----------
    source : a path of a table (CSV, TSV, JSON lines, Parquet, Arrow, SQLite), of arrays (.npy,
        .npz, IDX), of a sparse matrix (.npz, .mtx), or of a folder or zip archive of images; a
        database URL; a frame of polars or pandas; an array or SciPy sparse matrix; or the name of a
        known data set. A path wins over a name.
    label : the column, or the array of an .npz, that holds labels.
    ignore : columns, or arrays of an .npz, to leave out.
    image_size : (height, width) to which images of a folder or archive are brought.
    skip_bad_rows : leave out rows of a table that lack a number, and damaged images, and say so.

    Raises
    ------
    DataError
        when it cannot be read as numbers, each row of the same width.
    NotFoundError
        when it is neither a path nor a known name.
    ParameterError
        for an option that has no meaning for the source.
    """
    given = {
        name: value
        for name, value in (
            ("label", label),
            ("ignore", ignore),
            ("image_size", image_size),
            ("skip_bad_rows", skip_bad_rows),
        )
        if value
    }
    if isinstance(source, np.ndarray):
        _none(given, "the array", "an array")
        return of_array(source, "the array")
    if sp.issparse(source):
        _none(given, "the matrix", "a sparse matrix")
        return of_sparse(source, "the matrix")
    if isinstance(source, pl.DataFrame | pl.LazyFrame) or frames.is_pandas(source):
        return _table(source, given, "the frame")
    if not isinstance(source, str | Path):
        raise DataError(
            f"samples cannot be read from {type(source).__name__}; give a path, a database URL, the "
            "name of a known data set, an array, a SciPy sparse matrix, or a frame of polars or "
            "pandas"
        )
    if isinstance(source, str) and sql.is_url(source):
        return _table(source, given, source)
    name, path = str(source), Path(source)
    if path.exists():
        found = _open_path(path, given)
        if name not in known.names():
            return found
        note = f"{name} was read as a path; the known data set of that name was not"
        return replace(found, notes=(*found.notes, note))
    if name not in known.names():
        raise NotFoundError(
            f"{name} is neither a file or folder nor a known data set; isthmus data list shows the "
            "known ones"
        )
    _none(given, name, "a known data set, which is read as it is")
    return known.samples(name)


def _open_path(path: Path, given: dict[str, Any]) -> Samples:
    if path.is_dir():
        return read_image_folder(
            path, **_only(given, path, "images", ("image_size", "skip_bad_rows"))
        )
    start = compression.read_start(path, 64)
    if is_idx(start):
        _none(given, path, "an IDX file")
        return open_idx(path)
    if start.startswith(MATRIX_MARKET):
        _none(given, path, "a matrix")
        return read_matrix_market(path)
    if start.startswith(NPY) or (start.startswith(_ZIP) and is_npz(path)):
        return read_numpy(path, **_only(given, path, "arrays", ("label", "ignore")))
    if start.startswith(_ZIP):
        return read_image_zip(path, **_only(given, path, "images", ("image_size", "skip_bad_rows")))
    if start.startswith(_PICTURES):
        raise DataError(f"{path} is one image; give a folder, or a zip archive, of images")
    return _table(path, given, path)


def _table(source: Any, given: dict[str, Any], name: Any) -> Samples:
    options = _only(given, name, "a table", ("label", "ignore", "skip_bad_rows"))
    named = [*options.get("ignore", ()), *filter(None, [options.get("label")])]
    return read_features(open_source(source, named=named), **options)


def _only(given: dict[str, Any], source: Any, kind: str, meant: Sequence[str]) -> dict[str, Any]:
    for name in given:
        if name not in meant:
            raise ParameterError(
                f"{name} has no meaning for {source}, which is {kind}"
                + (f"; there {' and '.join(meant)} can be given" if meant else "")
            )
    return given


def _none(given: dict[str, Any], source: Any, kind: str) -> None:
    _only(given, source, kind, ())
