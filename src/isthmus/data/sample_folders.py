"""From the folder of a known data set to its samples."""

from __future__ import annotations

import lzma
import tarfile
from collections.abc import Callable
from pathlib import Path

import numpy as np
import polars as pl

from isthmus.core.errors import ChecksumError, DataError
from isthmus.data.arrays import labels, of_array
from isthmus.data.compression import opened
from isthmus.data.idx import open_idx
from isthmus.data.image_files import read_image_zip
from isthmus.data.images import require_pillow
from isthmus.data.known_set import KnownSet
from isthmus.data.newsgroups import read_newsgroups
from isthmus.data.numpy_files import read_numpy
from isthmus.data.sample_set import Samples
from isthmus.data.series import read_series
from isthmus.data.sources import open_source

_BROKEN = (OSError, ValueError, KeyError, EOFError, SyntaxError, lzma.LZMAError, tarfile.TarError)


def read(entry: KnownSet, folder: Path) -> Samples:
    """The samples of a known data set, their content not yet compared.

    Raises
    ------
    ChecksumError
        when its files are damaged.
    """
    family = entry.name.split(":")[0]
    try:
        return _READERS[family](entry, folder)
    except DataError:
        raise
    except _BROKEN as error:
        raise ChecksumError(
            f"{entry.name}: the files in {folder} are damaged or incomplete ({error}); get them "
            "again"
        ) from error


def _idx(entry: KnownSet, folder: Path) -> Samples:
    return open_idx(folder / entry.files[0])


def _table(entry: KnownSet, folder: Path) -> Samples:
    return read_numpy(folder / entry.files[0])


def _cifar(entry: KnownSet, folder: Path) -> Samples:
    """Strips of 1,000 rows, each the 1,024 pixels of an image."""
    require_pillow()
    from PIL import Image

    strips = [file for file in entry.files if file.endswith(".png")]
    images = []
    for file in strips:
        with Image.open(folder / file) as strip:
            images.append(np.asarray(strip).reshape(-1, 32, 32, 3))
    targets = pl.read_csv(folder / "labels.csv").filter(pl.col("file").is_in(strips))
    ordered = targets.sort("file", "row")["label"]
    return of_array(np.concatenate(images), str(folder), y=labels(ordered, str(folder)))


def _cats_dogs(entry: KnownSet, folder: Path) -> Samples:
    """Photographs of many sizes, in folders of the part and of the class."""
    part = "test_set" if entry.name.endswith(":test") else "training_set"
    found = read_image_zip(folder / entry.files[0], image_size=(64, 64))
    names = [name.split("/") for name in found.ids or ()]
    rows = [row for row, name in enumerate(names) if part in name]
    images = found.X[rows].reshape(-1, 64, 64, 3)
    return of_array(images, str(folder), y=np.array([names[row][-2] for row in rows]))


def _olivetti(entry: KnownSet, folder: Path) -> Samples:
    """One column an image, written column by column; ten images a person."""
    from scipy.io import loadmat

    faces = loadmat(folder / entry.files[0], variable_names="faces")["faces"]
    images = faces.T.reshape(-1, 64, 64).transpose(0, 2, 1)
    return of_array(images, str(folder), y=np.arange(len(images)) // 10)


def _newsgroups(entry: KnownSet, folder: Path) -> Samples:
    part = "test" if entry.name.endswith(":test") else "train"
    return read_newsgroups(folder / entry.files[0], part)


def _ecg(entry: KnownSet, folder: Path) -> Samples:
    """The class, then the values."""
    with opened(folder / entry.files[0]) as file:
        beats = np.loadtxt(file)
    return of_array(beats[:, 1:], str(folder), y=beats[:, 0].astype(np.int64))


def _series(entry: KnownSet, folder: Path) -> Samples:
    """A row a step, without the times."""
    path = entry.first(folder)
    found = read_series(path, open_source(path).columns[1:])
    return of_array(found.values, str(folder), columns=found.columns)


_READERS: dict[str, Callable[[KnownSet, Path], Samples]] = {
    "20newsgroups": _newsgroups,
    "adbench": _table,
    "airline-passengers": _series,
    "cats-dogs-subset": _cats_dogs,
    "cifar10-subset": _cifar,
    "ecg5000": _ecg,
    "ett-h1": _series,
    "fashion-mnist": _idx,
    "frey-faces": _table,
    "google-stock": _series,
    "mnist": _idx,
    "monthly-sunspots": _series,
    "olivetti-faces": _olivetti,
}
