"""Splits that others published: one reader a publication, and what must come out of each."""

from __future__ import annotations

import dataclasses
import io
import zipfile
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import NamedTuple

import numpy as np
import polars as pl
import scipy.io

from isthmus.data.compression import read_all
from isthmus.data.lists import read_lists
from isthmus.data.matrix import from_sorted
from isthmus.data.ratings import Ratings
from isthmus.split.cells import TEST, TRAIN, deal
from isthmus.split.liang_layout import read_split
from isthmus.split.parts import Part, Split
from isthmus.split.validation import carve_validation


class Counts(NamedTuple):
    """What a prepared split holds; of each part, the cells fed and the cells asked for."""

    users: int
    items: int
    train: int
    test: tuple[int, int]
    validation: tuple[int, int] | None = None

    @classmethod
    def of(cls, split: Split) -> Counts:
        train = split.train
        return cls(
            len(train.users),
            len(train.items),
            int(train.matrix.nnz),
            _counted(split.test),
            None if split.validation is None else _counted(split.validation),
        )

    def __str__(self) -> str:
        text = f"{self.users:,} users and {self.items:,} items with {self.train:,} training cells"
        for name, part in (("test", self.test), ("validation", self.validation)):
            if part is not None:
                text += f", {part[0]:,} + {part[1]:,} {name} cells"
        return text


def _counted(part: Part) -> tuple[int, int]:
    return int(part.history.nnz), int(part.target.nnz)


class Prepared(NamedTuple):
    """How a prepared split is read from its folder, and what must come out."""

    read: Callable[[Path], Split]
    counts: Counts


def infinite_ae(folder: Path) -> Split:
    """MovieLens 1M in the 80/10/10 parts of Sachdeva et al. 2022, every rating a like."""
    with np.load(folder / "ratings.npz") as arrays:
        cells = np.stack([arrays["user"] + 1, arrays["item"], np.ones(len(arrays["user"]))], axis=1)
        part = arrays["part"]
    return _deal(cells, part, "the authors' parts; every rating is a like")


def pmf(folder: Path) -> Split:
    """MovieLens 1M in the 90/10 parts of Salakhutdinov and Mnih's PMF code."""
    arrays = scipy.io.loadmat(folder / "moviedata.mat")
    return _two(arrays["train_vec"], arrays["probe_vec"], "the authors' random 90/10 parts")


def ml_100k(folder: Path, name: str) -> Split:
    """MovieLens 100K in one of its own pairs of files: u1 ... u5, ua, ub."""

    def table(ending: str) -> np.ndarray:
        member = folder / f"{name}.{ending}"
        if member.exists():
            return np.loadtxt(member, dtype=np.int64, ndmin=2)
        with zipfile.ZipFile(folder / "ml-100k.zip") as archive:
            content = io.BytesIO(archive.read(f"ml-100k/{member.name}"))
        return np.loadtxt(content, dtype=np.int64, ndmin=2)

    return _two(table("base"), table("test"), f"the data set's own files {name}.base, {name}.test")


def gowalla(folder: Path) -> Split:
    """Gowalla in the parts of NGCF and LightGCN, which lack a validation part."""
    train, test = (_likes(folder / f"{name}.txt.gz") for name in ("train", "test"))
    return carve_validation(_two(train, test, "the authors' parts"), ratio=0.1, seed=0)


def flixster_monti(folder: Path) -> Split:
    """Flixster in the 90/10 parts of Monti et al. 2017."""
    train, test = (
        pl.read_csv(read_all(folder / f"{name}.csv.gz")).to_numpy() for name in ("train", "test")
    )
    return _two(train, test, "the authors' random 90/10 parts")


def _likes(path: Path) -> np.ndarray:
    lists = read_lists(path, first="user").to_numpy()
    return np.column_stack([lists, np.ones(len(lists), dtype=np.int64)])


def _two(train: np.ndarray, test: np.ndarray, note: str) -> Split:
    part = np.repeat([TRAIN, TEST], [len(train), len(test)])
    return _deal(np.concatenate([train, test]), part, note)


def _deal(cells: np.ndarray, part: np.ndarray, note: str) -> Split:
    """The split of rows of user, item, value and perhaps time, by the part of each row."""
    users, row = np.unique(cells[:, 0].astype(np.int64), return_inverse=True)
    items, column = np.unique(cells[:, 1].astype(np.int64), return_inverse=True)
    order = np.lexsort((column, row))
    values = cells[order, 2].astype(np.float32)
    ratings = Ratings.from_matrix(
        from_sorted(row[order], column[order], values, (len(users), len(items))),
        users=users,
        items=items,
        times=cells[order, 3] if cells.shape[1] > 3 else None,
    )
    ratings = dataclasses.replace(ratings, has_ratings=bool(np.any(values != 1)))
    return deal(ratings, part[order], "prepared", (note,))


SPLITS: dict[str, Prepared] = {
    "ml-1m-liang": Prepared(
        read_split, Counts(5034, 3502, 480_438, (35_341, 8_582), (40_901, 9_973))
    ),
    "ml-1m-strong-generalisation": Prepared(
        read_split, Counts(4034, 3459, 383_420, (76_634, 18_652), (77_568, 18_900))
    ),
    "ml-1m-infinite-ae": Prepared(
        infinite_ae, Counts(6040, 3706, 791_718, (891_410, 108_799), (791_718, 99_692))
    ),
    "ml-1m:pmf": Prepared(pmf, Counts(6040, 3706, 900_000, (400_111, 100_203))),
    "gowalla": Prepared(
        gowalla, Counts(29_858, 40_981, 742_879, (810_128, 217_242), (694_898, 67_249))
    ),
    "flixster-monti": Prepared(flixster_monti, Counts(2341, 2956, 23_556, (18_355, 2_617))),
    **{
        f"ml-100k:{name}": Prepared(
            partial(ml_100k, name=name),
            Counts(943, 1682, 100_000 - asked, (fed, asked)),
        )
        for name, fed, asked in (
            ("u1", 32_467, 20_000),
            ("u2", 52_520, 20_000),
            ("u3", 72_317, 20_000),
            ("u4", 79_505, 20_000),
            ("u5", 79_539, 20_000),
            ("ua", 90_570, 9_430),
            ("ub", 90_570, 9_430),
        )
    },
}
