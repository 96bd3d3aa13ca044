"""From the folder of a known data set to its ratings and titles."""

from __future__ import annotations

import tempfile
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import polars as pl

from isthmus.data.lists import read_lists
from isthmus.data.ratings import Ratings
from isthmus.data.titles import read_titles

_TITLES = {"ml-100k": "u.item", "ml-1m": "movies.dat", "ml-latest-small": "movies.csv"}


def titles(folder: Path) -> dict[str, str] | None:
    """Item id -> title, where the folder has a file of titles."""
    if folder.name not in _TITLES:
        return None
    try:
        with _unpacked(folder, _TITLES[folder.name]) as path:
            return read_titles(path)[0]
    except FileNotFoundError:
        return None


@contextmanager
def _unpacked(folder: Path, name: str) -> Iterator[Path]:
    """A file of a folder, which may still be inside the folder's archive."""
    if (folder / name).is_file():
        yield folder / name
    else:
        with (
            tempfile.TemporaryDirectory() as scratch,
            zipfile.ZipFile(folder / f"{folder.name}.zip") as content,
        ):
            yield Path(content.extract(f"{folder.name}/{name}", scratch))


def _movielens_100k(folder: Path) -> Ratings:
    with _unpacked(folder, "u.data") as path:
        return replace(Ratings.read(path), titles=titles(folder))


def _movielens_1m(folder: Path) -> Ratings:
    if (folder / "ratings.dat").is_file():
        ratings = Ratings.read(folder / "ratings.dat")
    else:
        ratings = Ratings.read(folder / "ratings_no_timestamp.dat.gz")
        reason = f"{folder} lacks ratings.dat, and ratings_no_timestamp.dat.gz has no times"
        ratings = replace(ratings, report=replace(ratings.report, no_times_reason=reason))
    return replace(ratings, titles=titles(folder))


def _movielens_small(folder: Path) -> Ratings:
    return Ratings.read(folder / "ratings.csv", items=folder / "movies.csv")


def _citeulike(folder: Path) -> Ratings:
    return Ratings.read(read_lists(folder / "users.dat.gz", first="count"))


def _filmtrust(folder: Path) -> Ratings:
    return Ratings.read(folder / "ratings.txt.gz", duplicates="last")


def _flixster(folder: Path) -> Ratings:
    parts = [pl.read_csv(folder / f"{part}.csv.gz") for part in ("train", "test")]
    return Ratings.read(pl.concat(parts, how="vertical_relaxed"))


def _gowalla(folder: Path) -> Ratings:
    parts = [read_lists(folder / f"{part}.txt.gz", first="user") for part in ("train", "test")]
    return Ratings.read(pl.concat(parts))


def _steam(folder: Path) -> Ratings:
    return Ratings.read(folder / "game_purchase.dat.gz", items=folder / "item_info.dat.gz")


READERS: dict[str, Callable[[Path], Ratings]] = {
    "citeulike-a": _citeulike,
    "filmtrust": _filmtrust,
    "flixster-monti": _flixster,
    "gowalla": _gowalla,
    "ml-100k": _movielens_100k,
    "ml-1m": _movielens_1m,
    "ml-latest-small": _movielens_small,
    "steam-games": _steam,
}
