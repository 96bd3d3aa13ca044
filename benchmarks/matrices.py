"""The public data sets that the benchmarks run on, read without the library being measured."""

from __future__ import annotations

import gzip
import os
from pathlib import Path

import numpy as np
import scipy.sparse as sp

LIANG_ITEMS = 3502
GOWALLA = (29858, 40981)
HEAPED = 20_000  # rows
MAPS = {"som-epoch-20": (20, 64), "som-epoch-50": (50, 50)}  # side of the grid, features
RESERVOIRS = {"echo-state-100": (100, 2000), "echo-state-1000": (1000, 20_000)}  # units, steps
TABLE = (8_000, 11)  # rows, columns
IDX_HEADER, PIXELS = 16, 28 * 28


def folder(name: str) -> Path:
    """Where a data set lies: under $ISTHMUS_DATA, or under ../shared/data beside the project."""
    root = os.environ.get("ISTHMUS_DATA")
    beside = Path(__file__).resolve().parents[2] / "shared" / "data"
    path = (Path(root) if root else beside) / name
    if not path.is_dir():
        raise SystemExit(f"{path} does not exist; set ISTHMUS_DATA to the folder that holds {name}")
    return path


def liang(part: str) -> sp.csr_matrix:
    """`train`, `test_tr`, `test_te`, `validation_tr` or `validation_te` of ml-1m-liang; a row is a
    user of that part."""
    with gzip.open(folder("ml-1m-liang") / f"{part}.csv.gz", "rt") as lines:
        user, item = np.loadtxt(lines, dtype=np.int64, delimiter=",", skiprows=1).T
    return _csr(user - user.min(), item, (int(np.ptp(user)) + 1, LIANG_ITEMS))


def gowalla() -> sp.csr_matrix:
    with gzip.open(folder("gowalla") / "train.txt.gz", "rt") as lines:
        rows = [np.array(line.split(), dtype=np.int64) for line in lines]
    user = np.concatenate([np.full(len(row) - 1, row[0]) for row in rows if len(row)])
    item = np.concatenate([row[1:] for row in rows if len(row)])
    return _csr(user, item, GOWALLA)


def images(name: str, part: str) -> np.ndarray:
    """`train` or `t10k` of fashion-mnist or mnist; a row is an image, its pixels in [0, 1]."""
    with gzip.open(folder(name) / f"{part}-images-idx3-ubyte.gz") as file:
        pixels = np.frombuffer(file.read(), dtype=np.uint8, offset=IDX_HEADER)
    return pixels.reshape(-1, PIXELS) / np.float32(255)


def anomaly_tables(chosen: list[str] | None = None) -> list[Path]:
    """The tables of adbench-a, the smallest file first; `chosen`: names without their number."""
    tables = sorted(folder("adbench-a").glob("*.npz"), key=lambda path: path.stat().st_size)
    names = [path.stem.partition("_")[2] for path in tables]
    if unknown := set(chosen or []) - set(names):
        raise SystemExit(f"no table is called {', '.join(unknown)}; there are {', '.join(names)}")
    return [path for path, name in zip(tables, names, strict=True) if name in (chosen or names)]


def standardised(table: Path) -> tuple[np.ndarray, np.ndarray]:
    """Columns of mean 0 and variance 1 (constant ones 0), and which rows are anomalies."""
    with np.load(table) as parts:
        columns, anomaly = parts["X"].astype(np.float64), parts["y"].astype(bool)
    spread = columns.std(axis=0)
    columns = (columns - columns.mean(axis=0)) / np.where(spread > 0, spread, 1)
    return columns.astype(np.float32), anomaly


def random_likes(users: int, items: int, likes: int) -> sp.csr_matrix:
    """Likes with popularities and activities as skewed as those of films; repeats are merged."""
    random = np.random.default_rng(0)
    popularity = random.permutation(1 / np.arange(20, items + 20))
    activity = random.lognormal(sigma=0.9, size=users)
    user = random.choice(users, size=likes, p=activity / activity.sum())
    item = random.choice(items, size=likes, p=popularity / popularity.sum())
    cells = np.unique(np.stack([user, item]), axis=1)
    return _csr(cells[0], cells[1], (users, items))


def tastes(users: int, items: int, likes: int) -> sp.csr_array:
    """Likes of people with four tastes each, of a hundred items or so; repeats are merged.

    Popularity falls with the rank to the power of .9, and two likes of five have nothing to do with
    a taste.
    """
    random = np.random.default_rng(0)
    kinds = max(items // 100, 1)
    kind = np.sort(random.integers(kinds, size=items))  # items of a kind lie side by side
    ends = np.r_[0, np.cumsum(random.permutation(np.arange(10, items + 10) ** -0.9))]
    bounds = ends[np.searchsorted(kind, np.arange(kinds + 1))]
    activity = random.lognormal(size=users)
    user = np.repeat(np.arange(users), random.multinomial(likes, activity / activity.sum()))
    taste = random.integers(kinds, size=(users, 4))[user, random.integers(4, size=likes)]
    free = random.random(likes) < 0.4
    low, high = np.where(free, 0, bounds[taste]), np.where(free, ends[-1], bounds[taste + 1])
    item = np.searchsorted(ends, low + (high - low) * random.random(likes), side="right") - 1
    user, item = np.divmod(np.unique(user * items + item.clip(0, items - 1)), items)
    shuffled = random.permutation(items)[item].astype(np.int32)
    rows = np.searchsorted(user, np.arange(users + 1)).astype(np.int32)
    cells = np.ones(len(user), dtype=np.float32), shuffled, rows
    return sp.csr_array(cells, shape=(users, items)).sorted_indices()


def heaps(rows: int, features: int) -> np.ndarray:
    """Rows around fifty middles in a plane of five dimensions, (rows, features) float32."""
    random = np.random.default_rng(0)
    middles = random.normal(size=(50, 5)) @ random.normal(size=(5, features))
    drawn = middles[random.integers(50, size=rows)] + random.normal(size=(rows, features)) / 2
    return drawn.astype(np.float32)


def _csr(user: np.ndarray, item: np.ndarray, shape: tuple[int, int]) -> sp.csr_matrix:
    """The old matrix class, which older peers need."""
    matrix = sp.csr_matrix((np.ones(len(user), dtype=np.float32), (user, item)), shape=shape)
    matrix.sort_indices()
    return matrix


def chaotic(steps: int) -> np.ndarray:
    """The Mackey-Glass equation of delay 17 by Euler steps of 0.1, every tenth."""
    x = [1.2] * 171
    for _ in range(10 * (steps + 1000)):
        old = x[-171]
        x.append(x[-1] + 0.1 * (0.2 * old / (1 + old**10) - 0.1 * x[-1]))
    return np.array(x[-10 * steps :: 10])


def learned(steps: int) -> int:
    """Steps of that series that are learned from; the last fifth is told."""
    return steps - steps // 5 - 1


def table() -> tuple[np.ndarray, np.ndarray]:
    """Rows of numbers, and which of two classes each belongs to."""
    rows, columns = TABLE
    rng = np.random.default_rng(0)
    X = rng.normal(size=(rows, columns)).astype(np.float32)
    return X, X[:, 0] * X[:, 1] + X[:, 2] + rng.normal(size=rows) > 0
