"""From the folder of a known data set to its texts."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np

from isthmus.data import compression
from isthmus.data.texts import Texts


def _polarity(folder: Path) -> Texts:
    """A sentence a line; the file says whether it praises."""
    parts = {
        label: compression.read_all(folder / f"rt-polarity.{label}.gz").decode("latin-1")
        for label in ("neg", "pos")
    }
    sentences = {
        label: [line.strip() for line in text.split("\n") if line.strip()]
        for label, text in parts.items()
    }
    labels = [label for label, lines in sentences.items() for _ in lines]
    return Texts(
        texts=tuple(line for lines in sentences.values() for line in lines), y=np.array(labels)
    )


def _shakespeare(folder: Path) -> Texts:
    return Texts(texts=(compression.read_all(folder / "input.txt.gz").decode(),))


READERS: dict[str, Callable[[Path], Texts]] = {
    "rt-polarity": _polarity,
    "tiny-shakespeare": _shakespeare,
}
