"""Named public data sets: where they are looked for, downloaded from, and how they are checked.

They are looked for in `$ISTHMUS_DATA`, then in the user's cache (`~/.cache/isthmus/data`, or under
`$XDG_CACHE_HOME`). Without the variable the folder `../shared/data`, if it exists, takes its place.
"""

from __future__ import annotations

import difflib
import hashlib
import os
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import scipy.sparse as sp

from isthmus.core.errors import ChecksumError, DataError, NotFoundError
from isthmus.data import download, folders, sample_folders, text_folders
from isthmus.data.catalogue import SETS
from isthmus.data.known_set import DOWNLOADABLE, LOCAL, PROSE, RATINGS, KnownSet
from isthmus.data.known_set import MIXED as MIXED
from isthmus.data.ratings import Ratings
from isthmus.data.sample_set import Samples
from isthmus.data.sources import open_source
from isthmus.data.table import Table
from isthmus.data.texts import Texts


def names(*holds: str) -> tuple[str, ...]:
    """The names of all known data sets, or of those that hold one of these: ratings, images ..."""
    return tuple(name for name, entry in SETS.items() if not holds or entry.holds in holds)


def describe(name: str) -> KnownSet:
    """What is known of a data set.

    Raises
    ------
    NotFoundError
        for an unknown name, with the nearest ones.
    """
    if name not in SETS:
        near = difflib.get_close_matches(name, names(), n=3) or names()
        raise NotFoundError(f"there is no data set {name!r}; did you mean {', '.join(near)}?")
    return SETS[name]


def places() -> tuple[Path, ...]:
    """The folders that are looked into, in order; downloads go to the last."""
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "isthmus" / "data"
    given = os.environ.get("ISTHMUS_DATA")
    beside = Path.cwd().parent / "shared" / "data"
    if given:
        return (Path(given), cache)
    return (beside, cache) if beside.is_dir() else (cache,)


def find(name: str) -> Path | None:
    """The folder that holds the files of a data set; None where none does."""
    entry = describe(name)
    for place in places():
        folder = place / entry.folder
        if all(any((folder / f).is_file() for f in file.split("|")) for file in entry.files):
            return folder
    return None


def not_found(name: str) -> str:
    """Why a data set cannot be used, and what to do about it."""
    entry = describe(name)
    looked = " and ".join(str(place / entry.folder) for place in places())
    message = f"{name} is not on this machine (looked in {looked}); "
    if entry.kind == DOWNLOADABLE:
        return message + f"download it with: isthmus data fetch {name}"
    if entry.kind == LOCAL:
        files = ", ".join(file.replace("|", " or ") for file in entry.files)
        return message + f"it is not offered for download: put {files} there"
    return message + f"it is made from {entry.source}: isthmus data fetch {entry.source}"


def load(name: str) -> Ratings:
    """The ratings of a data set, its content checked.

    Raises
    ------
    NotFoundError
        for an unknown name, or when the files are not on this machine.
    DataError
        for a set that is a split and no plain ratings, or holds no ratings.
    ChecksumError
        when the files do not hold what they should.
    """
    entry = describe(name)
    if entry.holds != RATINGS:
        raise DataError(
            f"{name} holds {entry.holds} and no ratings; read it with isthmus.data.known.samples"
        )
    if not entry.plain:
        raise DataError(
            f"{name} is a split with fixed parts; read it with isthmus.split.prepared.load"
        )
    folder = _folder(name)
    ratings = folders.READERS[name](folder)
    users, items = ratings.matrix.shape
    counts = {"users": users, "items": items, "ratings": len(ratings)}
    _check(entry, counts, lambda: fingerprint(ratings), folder)
    return replace(ratings, report=replace(ratings.report, source=name))


def samples(name: str) -> Samples:
    """The rows of features of a data set, its content checked.

    Raises
    ------
    NotFoundError
        for an unknown name, or when the files are not on this machine.
    DataError
        for a set of ratings.
    ChecksumError
        when the files are damaged or do not hold what they should.
    """
    entry = describe(name)
    if entry.holds == RATINGS:
        call = "isthmus.data.known.load" if entry.plain else "isthmus.split.prepared.load"
        raise DataError(f"{name} holds ratings; read it with {call}")
    if entry.holds == MIXED:
        raise DataError(
            f"{name} is a table whose columns are of any kind, and no rows of numbers; read it "
            "with isthmus.data.known.table, or learn to predict a column of it: isthmus fit "
            f"{name} --target COLUMN"
        )
    if entry.holds == PROSE:
        raise DataError(f"{name} holds texts and no rows; read it with isthmus.data.known.texts")
    folder = _folder(name)
    found = sample_folders.read(entry, folder)
    rows, features = found.X.shape
    counts = {"rows": rows, "features": features}
    if found.y is not None:
        counts["classes"] = len(np.unique(found.y))
    _check(entry, counts, lambda: fingerprint(found), folder)
    return replace(found, source=name)


def table(name: str) -> Table:
    """The rows of a data set whose columns are of any kind, its content checked.

    Raises
    ------
    NotFoundError
        for an unknown name, or when the files are not on this machine.
    DataError
        for a set of ratings or of rows of features.
    ChecksumError
        when the files are damaged or do not hold what they should.
    """
    entry = describe(name)
    if entry.holds != MIXED:
        raise DataError(f"{name} holds {entry.holds}; it is no table of mixed columns")
    folder = _folder(name)
    found = open_source(folder / entry.files[0])
    cells = found.collect(found.frame.select(found.columns))
    counts = {"rows": len(cells), "columns": len(found.columns)}
    _check(
        entry, counts, lambda: hashlib.sha256(cells.write_csv().encode()).hexdigest()[:16], folder
    )
    return replace(found, name=name)


def texts(name: str) -> Texts:
    """The texts of a data set, its content checked.

    Raises
    ------
    NotFoundError
        for an unknown name, or when the files are not on this machine.
    DataError
        for a set that holds something else.
    ChecksumError
        when the files are damaged or do not hold what they should.
    """
    entry = describe(name)
    if entry.holds != PROSE:
        raise DataError(f"{name} holds {entry.holds}, and no texts as they were written")
    folder = _folder(name)
    found = replace(text_folders.READERS[name](folder), source=name)
    counts = {"texts": len(found)}
    if found.y is not None:
        counts["classes"] = len(np.unique(found.y))
    _check(entry, counts, lambda: fingerprint(found), folder)
    return found


def titles(name: str) -> dict[str, str] | None:
    """Item id -> title of a data set whose file of titles is on this machine, else None."""
    folder = find(name)
    return None if folder is None else folders.titles(folder)


def fetch(
    name: str,
    to: str | Path | None = None,
    progress: download.Progress | None = None,
    *,
    base_url: str | None = None,
) -> Path:
    """Download a data set into the cache, or the folder `to`, unless it is on this machine.

    Parameters
    ----------
    progress : called with the bytes so far and the bytes in all.
    base_url : the address of the folder with the files, in place of the known one.

    Raises
    ------
    NotFoundError
        for an unknown name.
    DataError
        for a set that is not offered for download, or when the download fails.
    ChecksumError
        when the download is not what it should be; nothing is kept then.
    """
    entry = describe(name)
    if to is None and (folder := find(name)) is not None:
        return folder
    if entry.kind != DOWNLOADABLE:
        raise DataError(not_found(name))
    target = places()[-1] if to is None else Path(to)
    return download.download(entry, target, progress=progress, base_url=base_url)


def fingerprint(data: Ratings | Samples | Texts) -> str:
    """A number that stands for the whole content, whatever file it came from."""
    digest = hashlib.sha256()
    for part in _parts(data):
        digest.update(part)
    return digest.hexdigest()[:16]


def _parts(data: Ratings | Samples | Texts) -> Iterator[Any]:
    if isinstance(data, Ratings):
        return _parts_of_ratings(data)
    return _parts_of_samples(data) if isinstance(data, Samples) else _parts_of_texts(data)


def _parts_of_texts(found: Texts) -> Iterator[bytes]:
    for written in (found.texts, found.y):
        yield "\0".join(map(str, () if written is None else written)).encode() + b"\0"


def _parts_of_ratings(ratings: Ratings) -> Iterator[Any]:
    for ids in (ratings.users.ids, ratings.items.ids):
        yield "\n".join(ids).encode() + b"\0"
    yield from _parts_of_csr(ratings.matrix)


def _parts_of_samples(samples: Samples) -> Iterator[Any]:
    for texts in (samples.columns, samples.ids, samples.y):
        yield "\n".join(map(str, () if texts is None else texts)).encode() + b"\0"
    if isinstance(samples.X, np.ndarray):
        yield np.ascontiguousarray(samples.X, "<f4").data
    else:
        yield from _parts_of_csr(samples.X)


def _parts_of_csr(matrix: sp.csr_array) -> Iterator[bytes]:
    for array in (matrix.indptr, matrix.indices):
        yield array.astype("<i8").tobytes()
    yield matrix.data.astype("<f4").tobytes()


def _folder(name: str) -> Path:
    folder = find(name)
    if folder is None:
        raise NotFoundError(not_found(name))
    return folder


def _check(
    entry: KnownSet, found: dict[str, int], content: Callable[[], str], folder: Path
) -> None:
    if found != entry.counts:
        raise ChecksumError(
            f"{folder} does not hold {entry.name}: it should have {entry.counts} and has {found}; "
            "get the files again"
        )
    if entry.fingerprint is not None and content() != entry.fingerprint:
        raise ChecksumError(
            f"{folder} does not hold {entry.name}: the counts agree but some values differ; get "
            "the files again"
        )
