"""Arrays in NumPy's own files, .npy and .npz, and SciPy's sparse matrices in .npz."""

from __future__ import annotations

import zipfile
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import scipy.sparse as sp

from isthmus.core.errors import DataError
from isthmus.data.arrays import labels, of_array, of_sparse
from isthmus.data.rows import Samples

NPY = b"\x93NUMPY"
_SPARSE = {"format", "shape", "data"}


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
        with path.open("rb") as file:
            if file.read(len(NPY)) != NPY:
                return _read_npz(path, label, ignore)
        if label or ignore:
            raise DataError(f"{path} is one array without names; label and ignore need names")
        return of_array(np.load(path, allow_pickle=False), str(path))
    except DataError:
        raise
    except ValueError as error:
        if "allow_pickle" in str(error):
            raise DataError(
                f"{path} holds Python objects, which are not read because they may run code; save "
                "numbers only"
            ) from None
        raise _damaged(path, error) from None
    except (OSError, EOFError, KeyError, zipfile.BadZipFile) as error:
        raise _damaged(path, error) from None


def _read_npz(path: Path, label: str | None, ignore: Sequence[str]) -> Samples:
    with np.load(path, allow_pickle=False) as content:
        names = set(content.files)
        if names >= _SPARSE and names & {"indptr", "row", "offsets"}:
            return of_sparse(sp.load_npz(path), str(path))
        for name in (label, *ignore):
            if name is not None and name not in names:
                raise DataError(f"{path} has no array {name!r}; {_list(content.files)}")
        y = label or ("y" if "y" in names else None)
        left = names - {y, *ignore}
        if "X" not in left and len(left) != 1:
            raise DataError(
                f"{path} has no array X, and not just one; {_list(content.files)}; name those that "
                "are no rows with ignore (--ignore) and label (--label)"
            )
        X = content["X" if "X" in left else left.pop()]
        y_found = None if y is None else labels(content[y], str(path))
    return of_array(X, str(path), y=y_found)


def _list(names: Sequence[str]) -> str:
    return "its arrays are " + ", ".join(repr(name) for name in names)


def _damaged(path: Path, error: Exception) -> DataError:
    return DataError(f"{path} is cut off or damaged ({error}); copy or write it again")
