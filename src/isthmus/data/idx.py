"""The IDX format of MNIST: a header that gives type and shape, then the values."""

from __future__ import annotations

import struct
from dataclasses import replace
from math import prod
from pathlib import Path

import numpy as np

from isthmus.core.errors import DataError
from isthmus.data import compression
from isthmus.data.arrays import labels, of_array
from isthmus.data.sample_set import Samples

_TYPES = {8: ">u1", 9: ">i1", 11: ">i2", 12: ">i4", 13: ">f4", 14: ">f8"}


def is_idx(start: bytes) -> bool:
    """Whether a file that begins so is IDX."""
    return len(start) >= 4 and start[:2] == b"\0\0" and start[2] in _TYPES and 1 <= start[3] <= 4


def open_idx(path: Path) -> Samples:
    """The images, or rows, of a file, with the labels of the file that goes with it by its name.

    Raises
    ------
    DataError
        as `read_idx` does, or when labels and images are not equally many.
    """
    array = read_idx(path)
    if array.ndim == 1:
        raise DataError(
            f"{path} holds one number a row, as files of labels do; give the file of images"
        )
    samples = of_array(array, str(path))
    beside = path.with_name(path.name.replace("images-idx3", "labels-idx1"))
    if beside == path or not beside.is_file():
        return samples
    note = f"labels were read from {beside.name}"
    return replace(samples, y=labels(read_idx(beside), str(beside)), notes=(*samples.notes, note))


def read_idx(path: Path) -> np.ndarray:
    """The array of a file, packed or not; its values are not copied.

    Raises
    ------
    DataError
        when it is no IDX file, or holds more or less than its header says.
    """
    content = compression.read_all(path)
    if not is_idx(content[:4]):
        raise DataError(f"{path} is no IDX file: it begins with {content[:4]!r}")
    dtype, axes = np.dtype(_TYPES[content[2]]), content[3]
    start = 4 + 4 * axes
    if len(content) < start:
        raise DataError(f"{path} is cut off inside its header; copy or download it again")
    shape = struct.unpack(f">{axes}I", content[4:start])
    expected = prod(shape) * dtype.itemsize
    if len(content) - start != expected:
        raise DataError(
            f"{path} holds {len(content) - start:,} bytes of values where its shape {shape} needs "
            f"{expected:,}; copy or download it again"
        )
    return np.frombuffer(content, dtype, offset=start).reshape(shape)
