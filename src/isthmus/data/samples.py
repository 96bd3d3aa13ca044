"""The one door for rows of features: a path, a frame, an array, or a known data set."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import scipy.sparse as sp

from isthmus.core.errors import DataError, NotFoundError, ParameterError
from isthmus.core.store import is_saved
from isthmus.data import compression, frames, known, sql
from isthmus.data.arrays import of_array, of_sparse
from isthmus.data.features import read_features
from isthmus.data.idx import is_idx, open_idx
from isthmus.data.image_files import read_image_folder, read_image_zip
from isthmus.data.matrix_market import MAGIC as MATRIX_MARKET
from isthmus.data.matrix_market import read_matrix_market
from isthmus.data.numpy_files import NPY, is_npz, read_numpy
from isthmus.data.sample_set import Samples as Samples
from isthmus.data.sources import open_source

_ZIP = (b"PK\x03\x04", b"PK\x05\x06")
_OF_IMAGES = ("image_size", "skip_bad_rows")
_OF_ARRAYS = ("label", "ignore")
_OF_TABLES = ("label", "ignore", "skip_bad_rows")
_PICTURES = (b"\x89PNG", b"\xff\xd8\xff", b"GIF87a", b"GIF89a")


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
        known data set. A path wins over a name, unless it is a model that was saved. Samples
        that were read are passed on.
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
    options = {
        "label": label,
        "ignore": ignore,
        "image_size": image_size,
        "skip_bad_rows": skip_bad_rows,
    }
    given = {name: value for name, value in options.items() if value}
    if isinstance(source, Samples):
        _only(given, "the samples", "read already", ())
        return source
    if isinstance(source, np.ndarray):
        return of_array(source, "the array", **_only(given, "the array", "without names", ()))
    if sp.issparse(source):
        return of_sparse(source, "the matrix", **_only(given, "the matrix", "without names", ()))
    if isinstance(source, pl.DataFrame | pl.LazyFrame) or frames.is_pandas(source):
        return _read_table(source, **_only(given, "the frame", "a table", _OF_TABLES))
    if not isinstance(source, str | Path):
        raise DataError(
            f"samples cannot be read from {type(source).__name__}; give a path, a database URL, "
            "the name of a known data set, an array, a SciPy sparse matrix, or a frame of polars "
            "or pandas"
        )
    if isinstance(source, str) and sql.is_url(source):
        return _read_table(source, **_only(given, source, "a table", _OF_TABLES))
    name, path = str(source), Path(source)
    if path.exists() and not is_saved(path):
        kind, read, meant = _format(path)
        found = read(path, **_only(given, name, kind, meant))
        if name not in known.names():
            return found
        note = f"{name} was read as a path; the known data set of that name was not"
        return replace(found, notes=(*found.notes, note))
    if name not in known.names():
        if path.exists():
            raise DataError(f"{name} holds no data: it is a model that isthmus saved, or empty")
        raise NotFoundError(
            f"{name} is neither a file or folder nor a known data set; isthmus data list shows the "
            "known ones"
        )
    return known.samples(name, **_only(given, name, "a known data set, read as it is", ()))


def holds_images(source: Any) -> bool:
    """Whether a source is a folder or an archive of images, which may be brought to a size."""
    if not isinstance(source, str | Path):
        return False
    path = Path(source)
    if path.is_dir():
        return not is_saved(path)
    return path.is_file() and path.suffix.lower() == ".zip"


def is_table(path: Path) -> bool:
    """Whether a file holds rows of named or numbered columns, and no array and no images.

    Raises
    ------
    DataError
        when it cannot be read.
    """
    return _format(path)[1] is _read_table


def _format(path: Path) -> tuple[str, Callable[..., Samples], tuple[str, ...]]:
    """What a path holds, what reads it, and the options that have a meaning for it."""
    if path.is_dir():
        return "a folder of images", read_image_folder, _OF_IMAGES
    start = compression.read_start(path, 64)
    if is_idx(start):
        return "an IDX file", open_idx, ()
    if start.startswith(MATRIX_MARKET):
        return "a matrix without names", read_matrix_market, ()
    if start.startswith(_ZIP) and not is_npz(path):
        return "an archive of images", read_image_zip, _OF_IMAGES
    if start.startswith((NPY, *_ZIP)):
        return "a file of arrays", read_numpy, _OF_ARRAYS
    if start.startswith(_PICTURES):
        raise DataError(f"{path} is one image; give a folder, or a zip archive, of images")
    return "a table", _read_table, _OF_TABLES


def _read_table(
    source: Any,
    *,
    label: str | None = None,
    ignore: Sequence[str] = (),
    skip_bad_rows: bool = False,
) -> Samples:
    table = open_source(source, named=[*ignore, *([label] if label else [])])
    return read_features(table, label=label, ignore=ignore, skip_bad_rows=skip_bad_rows)


def _only(given: dict[str, Any], source: str, kind: str, meant: tuple[str, ...]) -> dict[str, Any]:
    for name in given:
        if name not in meant:
            can = f"; {', '.join(meant)} would have" if meant else ""
            raise ParameterError(f"{name} has no meaning for {source}, which is {kind}{can}")
    return given
