"""Splits that others published, by name, and the one door for everything that may be evaluated."""

from __future__ import annotations

import dataclasses
import zipfile
from pathlib import Path
from typing import Any

import numpy as np

from isthmus.core.errors import ChecksumError, DataError, NotFoundError, ParameterError
from isthmus.data import known
from isthmus.data.ratings import Ratings
from isthmus.data.vocabulary import Vocabulary
from isthmus.split.liang_layout import is_prepared, read_split
from isthmus.split.parts import Split
from isthmus.split.published import SPLITS, Counts
from isthmus.split.strong_generalisation import strong_generalisation


def load(name: str) -> Split:
    """A prepared split by its name, its content counted.

    `ml-1m-liang` is rebuilt from `ml-1m` where its own files are absent. Films of MovieLens carry
    their titles where the file of titles is found.

    Raises
    ------
    NotFoundError
        for a name that is no prepared split, or whose files are not on this machine.
    ChecksumError
        when the files are damaged or do not hold what they should.
    """
    if name not in SPLITS:
        raise NotFoundError(
            f"there is no prepared split {name!r}; the prepared splits are {', '.join(SPLITS)}"
        )
    folder = known.find(name)
    if folder is not None:
        split = _read(name, folder)
    elif name == "ml-1m-liang" and known.find("ml-1m") is not None:
        split = replay_liang(known.load("ml-1m"))
    else:
        raise NotFoundError(known.not_found(name))
    if Counts.of(split) != SPLITS[name].counts:
        raise ChecksumError(
            f"{name} should hold {SPLITS[name].counts}, but what was read from "
            f"{folder or 'ml-1m'} holds {Counts.of(split)}; get the files again"
        )
    report = dataclasses.replace(split.train.report, source=name)
    train = dataclasses.replace(split.train, titles=_titles(name), report=report)
    return dataclasses.replace(split, train=train)


def replay_liang(ml_1m: Ratings) -> Split:
    """`ml-1m-liang` from MovieLens 1M, by the generator that made its files.

    As in the files, users are numbered from 0 in the order in which they were shuffled.
    """
    split = strong_generalisation(
        dataclasses.replace(ml_1m, times=None),
        valid_users=500,
        test_users=500,
        like_from=4,
        seed=np.random.RandomState(98765),
    )
    assert split.validation is not None
    first = len(split.train.users)
    numbers = np.array([str(number) for number in range(first + 1000)], dtype=object)
    return Split(
        protocol="prepared",
        train=dataclasses.replace(split.train, users=Vocabulary(numbers[:first], "user")),
        validation=dataclasses.replace(split.validation, users=numbers[first : first + 500]),
        test=dataclasses.replace(split.test, users=numbers[first + 500 :]),
        notes=("the split was rebuilt from ml-1m", *split.notes),
    )


def open_data(source: Any, **read_options: Any) -> Ratings | Split:
    """What `source` stands for: ratings, or a prepared split where it is one.

    Parameters
    ----------
    source : a path of a file; a folder with a prepared split; a database URL; the name of a known
        data set; or a frame or matrix, as for `Ratings.read`. A path wins over a name, unless it
        is a model that was saved.
    read_options : as for `Ratings.read`; a known data set takes none.

    Raises
    ------
    DataError
        when it cannot be read.
    NotFoundError
        when it is neither a path nor a known name.
    ParameterError
        when options are given for a known data set.
    """
    if not isinstance(source, str | Path) or "://" in str(source):
        return Ratings.read(source, **read_options)
    name, path = str(source), Path(source)
    is_known = name in known.names()
    if path.exists() and not known.is_meant(name):
        found = _open_path(path, read_options)
        note = f"{name} was read as a path; the known data set of that name was not"
        return _with_note(found, note) if is_known else found
    if not is_known:
        raise NotFoundError(
            f"{name} is neither a file or folder nor a known data set; the known data sets are "
            f"{', '.join(known.names('ratings'))}"
        )
    if read_options:
        raise ParameterError(
            f"{name} is a known data set, which is read as it is: {', '.join(read_options)} cannot "
            "be given"
        )
    return load(name) if name in SPLITS else known.load(name)


def _read(name: str, folder: Path) -> Split:
    try:
        return SPLITS[name].read(folder)
    except (OSError, ValueError, KeyError, zipfile.BadZipFile) as error:
        raise ChecksumError(
            f"{name}: the files in {folder} are damaged or incomplete ({error}); get them again"
        ) from error


def _titles(name: str) -> dict[str, str] | None:
    films = next((films for films in ("ml-1m", "ml-100k") if name.startswith(films)), None)
    return known.titles(films) if films else None


def _open_path(path: Path, read_options: dict[str, Any]) -> Ratings | Split:
    if not path.is_dir():
        return Ratings.read(path, **read_options)
    if is_prepared(path):
        return read_split(path, **read_options)
    raise DataError(
        f"{path} is a folder without a prepared split (train, test_tr, test_te); give the ratings "
        "file inside it"
    )


def _with_note(found: Ratings | Split, note: str) -> Ratings | Split:
    if isinstance(found, Split):
        return dataclasses.replace(found, notes=(*found.notes, note))
    report = dataclasses.replace(found.report, notes=(*found.report.notes, note))
    return dataclasses.replace(found, report=report)
