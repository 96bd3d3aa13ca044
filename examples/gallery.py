"""What the examples share: their options, and images to learn from."""

import argparse

import numpy as np
from sklearn.datasets import load_digits

from isthmus.core.errors import IsthmusError
from isthmus.data.samples import open_samples

MOST = 10_000  # more images would only make an example slow


def options(about: str | None, *, out: str, epochs: int = 0) -> argparse.ArgumentParser:
    """--out and, where something is learned, --epochs, with these defaults."""
    parser = argparse.ArgumentParser(
        description=about, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    if epochs:
        parser.add_argument("--epochs", type=int, default=epochs, help=f"{epochs} unless given")
    parser.add_argument("--out", default=out, help=f"the picture, {out} unless given")
    return parser


def image_options(about: str | None, *, epochs: int, out: str) -> argparse.ArgumentParser:
    """--data besides."""
    parser = options(about, epochs=epochs, out=out)
    parser.add_argument("--data", help="a known data set, or a file or folder of images")
    return parser


def images(source: str | None) -> tuple[np.ndarray, np.ndarray, tuple[int, ...]]:
    """Images to learn from, others that are held back (a fifth of all), and the shape of one.

    Without a source these are the 1,797 digits of 8 x 8 pixels that come with scikit-learn.
    """
    if source is None:
        rows, shape = np.float32(load_digits().data / 16), (8, 8)
    else:
        try:
            found = open_samples(source)
        except IsthmusError as error:
            raise SystemExit(f"error: {error}") from None
        if found.image_shape is None:
            raise SystemExit(f"error: {source} holds no images; give a set or a folder that does")
        rows, shape = found.X, found.image_shape
    order = np.random.default_rng(0).permutation(len(rows))[:MOST]
    held = len(order) // 5
    return rows[order[held:]], rows[order[:held]], shape
