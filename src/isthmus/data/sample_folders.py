"""From the folder of a known data set to its samples."""

from __future__ import annotations

from pathlib import Path

from isthmus.data.arrays import labels, of_array
from isthmus.data.idx import read_idx
from isthmus.data.known_set import KnownSet
from isthmus.data.numpy_files import read_numpy
from isthmus.data.rows import Samples


def read(entry: KnownSet, folder: Path) -> Samples:
    """The samples of a known data set, unchecked."""
    family = entry.name.split(":")[0]
    if family == "adbench":
        return read_numpy(folder / entry.files[0])
    return _idx(entry, folder)


def _idx(entry: KnownSet, folder: Path) -> Samples:
    images, targets = (folder / file for file in entry.files)
    return of_array(read_idx(images), str(images), y=labels(read_idx(targets), str(targets)))
