"""Arrays in NumPy's own files, .npy and .npz, and SciPy's sparse matrices in .npz."""

from __future__ import annotations

import zipfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import scipy.sparse as sp

from isthmus.core.errors import DataError
from isthmus.data import compression
from isthmus.data.arrays import labels, of_array, of_sparse
from isthmus.data.sample_set import Samples

NPY = b"\x93NUMPY"
_SPARSE = {"format", "shape", "data"}


def is_npz(path: Path) -> bool:
    """Whether a zip archive holds arrays and nothing else."""
    try:
        with zipfile.ZipFile(path) as archive:
            names = archive.namelist()
    except (OSError, zipfile.BadZipFile):
        return path.suffix == ".npz"  # whose reader says what is wrong with it
    return bool(names) and all(name.endswith(".npy") for name in names)


def read_numpy(path: Path, *, label: str | None = None, ignore: Sequence[str] = ()) -> Samples:
    """The rows of a file.

    In an .npz the rows are the array `X` or the only one, and the labels are `y`, or the array that
    `label` names; arrays to `ignore` are left out.

    Raises
    ------
    DataError
        when the file is damaged or holds Python objects, or its arrays have other names.
    """
    try:
        with compression.opened(path) as file:
            content = np.load(file, allow_pickle=False)
            if not isinstance(content, np.ndarray):
                return _of_npz(content, path, label, ignore)
    except DataError:
        raise
    except ValueError as error:
        if "allow_pickle" in str(error):
            raise DataError(
                f"{path} holds Python objects, which are not read because they may run code; save "
                "numbers only"
            ) from None
        raise _damaged(path, error) from None
    except (EOFError, KeyError, zipfile.BadZipFile) as error:
        raise _damaged(path, error) from None
    if label or ignore:
        raise DataError(f"{path} is one array without names: there is nothing to name or to ignore")
    return of_array(content, str(path))


def _of_npz(content: Any, path: Path, label: str | None, ignore: Sequence[str]) -> Samples:
    names = set(content.files)
    if names >= _SPARSE and names & {"indptr", "row", "offsets"}:
        return of_sparse(sp.load_npz(path), str(path))
    listed = "its arrays are " + ", ".join(map(repr, content.files))
    for name in (label, *ignore):
        if name is not None and name not in names:
            raise DataError(f"{path} has no array {name!r}; {listed}")
    y = label or ("y" if "y" in names - set(ignore) else None)
    left = names - {y, *ignore}
    if "X" not in left and len(left) != 1:
        raise DataError(
            f"{path} has no array X, and not exactly one other; {listed}; name the others with "
            "label= and ignore= (--label, --ignore)"
        )
    X = content["X" if "X" in left else left.pop()]
    return of_array(X, str(path), y=None if y is None else labels(content[y], str(path)))


def _damaged(path: Path, error: Exception) -> DataError:
    return DataError(f"{path} is cut off or damaged ({error}); copy or write it again")
