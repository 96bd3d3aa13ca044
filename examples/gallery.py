"""What the examples share: images to learn from, and an error to compare by."""

import argparse

import numpy as np
from sklearn.datasets import load_digits

from isthmus.data.samples import open_samples

MOST = 10_000  # more rows would only make an example slow


def options(about: str | None, *, epochs: int, out: str) -> argparse.ArgumentParser:
    """--data, --epochs and --out, with these defaults."""
    parser = argparse.ArgumentParser(description=about)
    parser.add_argument("--data", help="a known data set, or a file or folder of images")
    parser.add_argument("--epochs", type=int, default=epochs)
    parser.add_argument("--out", default=out, help="the picture")
    return parser


def images(source: str | None) -> tuple[np.ndarray, np.ndarray, tuple[int, ...]]:
    """Rows to learn from, as many as a quarter of them to be asked about, and the shape of an image.

    Without a source these are the 1,797 digits of 8 x 8 pixels that come with scikit-learn.
    """
    if source is None:
        rows, shape = np.float32(load_digits().data / 16), (8, 8)
    else:
        found = open_samples(source)
        rows, shape = found.X, found.image_shape
    order = np.random.default_rng(0).permutation(len(rows))[:MOST]
    asked = len(order) // 5
    return rows[order[asked:]], rows[order[:asked]], shape


def squared_error(rows: np.ndarray, restored: np.ndarray) -> float:
    """Summed over the features of a row, averaged over the rows."""
    return float(np.square(rows - restored).sum(axis=1).mean())
