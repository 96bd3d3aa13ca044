"""A prepared split in the file layout of Liang et al. 2018, read from a folder.

    train.csv  validation_tr.csv  validation_te.csv  test_tr.csv  test_te.csv

with columns user, item and perhaps rating: `_tr` is what a held-out user is fed, `_te` what is
asked for. The validation pair may be missing. Line k of `unique_sid.txt`, where there is one, is
the original id of item k, and of `unique_uid.txt` that of user k.
"""

from __future__ import annotations

import dataclasses
from itertools import chain
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import scipy.sparse as sp

from isthmus.core.errors import DataError
from isthmus.data.matrix import from_sorted
from isthmus.data.ratings import Ratings
from isthmus.data.titles import read_titles
from isthmus.data.vocabulary import Vocabulary, in_order
from isthmus.split.cells import rows_of
from isthmus.split.parts import Part, Split


def is_prepared(folder: str | Path) -> bool:
    """Whether a folder holds a split that `read_split` reads."""
    return all(_find(Path(folder), name) for name in ("train", "test_tr", "test_te"))


def read_split(
    folder: str | Path, *, items: str | Path | None = None, **read_options: Any
) -> Split:
    """Read a prepared split of held-out users.

    Parameters
    ----------
    folder : holds the files, in any format that `Ratings.read` reads (`train.csv.gz`, ...).
    items : path of a file with item ids and titles.
    read_options : as for `Ratings.read`, for every file.

    Raises
    ------
    DataError
        when a file is missing or cannot be read, or when the parts are not disjoint.
    """
    folder = Path(folder)
    names = ["train", "test_tr", "test_te"]
    if _find(folder, "validation_tr") or _find(folder, "validation_te"):
        names += ["validation_tr", "validation_te"]
    paths = {name: _need(folder, name) for name in names}
    files = {name: Ratings.read(path, **read_options) for name, path in paths.items()}
    columns = _union(*(ratings.items for ratings in files.values()))
    train = dataclasses.replace(
        files["train"],
        matrix=_align(files["train"], files["train"].users, columns),
        users=_original(files["train"].users, folder / "unique_uid.txt"),
        items=_original(columns, folder / "unique_sid.txt"),
    )
    if items is not None:
        titles = read_titles(items)[0]
        known = {item: titles[item] for item in train.items.ids if item in titles}
        train = dataclasses.replace(train, titles=known)

    def part(name: str) -> Part:
        fed, asked = files[f"{name}_tr"], files[f"{name}_te"]
        rows = _union(fed.users, asked.users)
        history, target = _align(fed, rows, columns), _align(asked, rows, columns)
        users = _original(rows, folder / "unique_uid.txt").ids
        found = Part(users=users, history=history, target=target, seen=history)
        _check_disjoint(f"{folder}: {name}", train, found)
        return found

    return Split(
        protocol="prepared",
        train=train,
        test=part("test"),
        validation=part("validation") if "validation_tr" in files else None,
        notes=(f"the split was read from {folder.name}",),
    )


def _find(folder: Path, name: str) -> Path | None:
    paths = sorted(folder.glob(f"{name}.*"))
    if len(paths) > 1:
        raise DataError(
            f"{folder} holds {paths[0].name} and {paths[1].name}; keep one of them, so that it is "
            f"clear what {name} is"
        )
    return paths[0] if paths else None


def _need(folder: Path, name: str) -> Path:
    path = _find(folder, name)
    if path is None:
        raise DataError(
            f"{folder} holds no {name}.csv (nor .csv.gz, .parquet, ...); a prepared split has "
            "train, test_tr, test_te and perhaps validation_tr and validation_te"
        )
    return path


def _union(*vocabularies: Vocabulary) -> Vocabulary:
    distinct = list(set(chain.from_iterable(ids.ids for ids in vocabularies)))
    return Vocabulary(in_order(pl.Series(distinct, dtype=pl.String)), vocabularies[0].kind)


def _align(ratings: Ratings, users: Vocabulary, items: Vocabulary) -> sp.csr_array:
    """The matrix with the rows and columns of other vocabularies, which hold its ids."""
    rows = users.index(ratings.users.ids)[rows_of(ratings.matrix)]
    columns = items.index(ratings.items.ids)[ratings.matrix.indices]
    order = np.lexsort((columns, rows))
    values = ratings.matrix.data[order]
    return from_sorted(rows[order], columns[order], values, (len(users), len(items)))


def _original(ids: Vocabulary, listing: Path) -> Vocabulary:
    """The ids that line k of a listing gives to number k; unchanged without a listing."""
    if not listing.exists():
        return ids
    try:
        lines = [line.strip() for line in listing.read_text(encoding="utf-8").splitlines()]
    except UnicodeDecodeError as error:
        raise DataError(f"{listing} is not UTF-8 (byte {error.start}); convert it") from None
    numbers = [int(number) if number.isdecimal() else -1 for number in ids.ids]
    if min(numbers, default=0) < 0 or max(numbers, default=0) >= len(lines):
        raise DataError(
            f"{listing} has {len(lines)} lines, so {ids.kind} ids must be whole numbers from 0 to "
            f"{len(lines) - 1}; mend it, or take it away to use the ids as they are"
        )
    return Vocabulary([lines[number] for number in numbers], ids.kind)


def _check_disjoint(where: str, train: Ratings, part: Part) -> None:
    known = [user for user in part.users if user in train.users]
    if known:
        raise DataError(
            f"{where} asks about user {known[0]!r}, who is in train ({len(known)} such users); in "
            "this layout nobody is in two parts"
        )
    fed, asked = (rows_of(m) * m.shape[1] + m.indices for m in (part.history, part.target))
    both = np.intersect1d(fed, asked, assume_unique=True)
    if len(both):
        raise DataError(
            f"{where} feeds and asks for the same {len(both)} pairs of user and item, the first of "
            f"user {part.users[both[0] // part.history.shape[1]]!r}; take them out of one file"
        )
