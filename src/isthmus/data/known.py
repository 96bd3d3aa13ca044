"""Named public data sets: where they are looked for, downloaded from, and how they are checked.

They are looked for in `$ISTHMUS_DATA`, then in the user's cache (`~/.cache/isthmus/data`, or under
`$XDG_CACHE_HOME`). Without the variable the folder `../shared/data`, if it exists, takes its place.

`load`, `samples`, `table` and `texts` read them and check their content. They raise NotFoundError
for an unknown name, or when the files are not on this machine; DataError for a set that holds
something else; ChecksumError when the files are damaged or do not hold what they should.
"""

from __future__ import annotations

import difflib
import os
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

from isthmus.core.errors import ChecksumError, DataError, NotFoundError
from isthmus.core.store import is_saved
from isthmus.data import download, folders, sample_folders, text_folders
from isthmus.data.catalogue import SETS
from isthmus.data.content import Content, counts
from isthmus.data.content import fingerprint as fingerprint
from isthmus.data.known_set import DOWNLOADABLE, LOCAL, PROSE, RATINGS, ROWS, KnownSet
from isthmus.data.known_set import MIXED as MIXED
from isthmus.data.ratings import Ratings
from isthmus.data.sample_set import Samples
from isthmus.data.sources import open_source
from isthmus.data.table import Table
from isthmus.data.texts import Texts

C = TypeVar("C", bound=Content)

_HELD = {  # in words, and what reads it
    RATINGS: ("ratings", "isthmus.data.known.load"),
    MIXED: (
        "a table whose columns are of any kind",
        "isthmus.data.known.table, or learn to predict a column of it: isthmus fit {name} --target "
        "COLUMN",
    ),
    PROSE: ("texts as they were written", "isthmus.data.known.texts"),
}


def names(*holds: str) -> tuple[str, ...]:
    """The names of all known data sets, or of those that hold one of these: ratings, images ..."""
    return tuple(name for name, entry in SETS.items() if not holds or entry.holds in holds)


def is_meant(source: Any) -> bool:
    """Whether a source is the name of a known data set, and no path wins over it.

    A path does, unless it is a folder that a model is saved in: `--out mnist` hides no mnist.
    """
    if not isinstance(source, str) or source not in names():
        return False
    return not Path(source).exists() or is_saved(source)


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
    """The ratings of a data set."""
    entry = _entry(name, "ratings", RATINGS)
    if not entry.plain:
        raise DataError(
            f"{name} is a split with fixed parts; read it with isthmus.split.prepared.load"
        )
    ratings = _checked(entry, folders.READERS[name])
    return replace(ratings, report=replace(ratings.report, source=name))


def samples(name: str) -> Samples:
    """The rows of features of a data set."""
    entry = _entry(name, "rows of numbers", *ROWS)
    return replace(_checked(entry, partial(sample_folders.read, entry)), source=name)


def table(name: str) -> Table:
    """The rows of a data set whose columns are of any kind."""
    entry = _entry(name, "table of mixed columns", MIXED)
    return replace(_checked(entry, lambda folder: open_source(entry.first(folder))), name=name)


def texts(name: str) -> Texts:
    """The texts of a data set."""
    entry = _entry(name, "texts as they were written", PROSE)
    return replace(_checked(entry, text_folders.READERS[name]), source=name)


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


def _entry(name: str, wanted: str, *holds: str) -> KnownSet:
    """What is known of a data set that holds one of these."""
    entry = describe(name)
    if entry.holds not in holds:
        what, call = _HELD.get(entry.holds, (entry.holds, "isthmus.data.known.samples"))
        if entry.holds == RATINGS and not entry.plain:
            call = "isthmus.split.prepared.load"
        raise DataError(
            f"{name} holds {what} and no {wanted}; read it with {call.format(name=name)}"
        )
    return entry


def _checked(entry: KnownSet, read: Callable[[Path], C]) -> C:
    """What is read of the folder of a data set, compared with what should be there."""
    folder = find(entry.name)
    if folder is None:
        raise NotFoundError(not_found(entry.name))
    data = read(folder)
    found = counts(data)
    if found != entry.counts:
        raise ChecksumError(
            f"{folder} does not hold {entry.name}: it should have {entry.counts} and has {found}; "
            "get the files again"
        )
    if entry.fingerprint is not None and fingerprint(data) != entry.fingerprint:
        raise ChecksumError(
            f"{folder} does not hold {entry.name}: the counts agree but some values differ; get "
            "the files again"
        )
    return data
