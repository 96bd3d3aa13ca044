"""Made-up images, as arrays and as the bytes of files."""

from __future__ import annotations

import io

import numpy as np
from PIL import Image


def pixels(seed, *shape):
    """Random bytes."""
    return np.random.default_rng(seed).integers(0, 256, shape, dtype=np.uint8)


def encoded(array, form="PNG", mode=None):
    """An array as the bytes of a file; lossless for every format but JPEG."""
    buffer = io.BytesIO()
    image = Image.fromarray(array)
    (image.convert(mode) if mode else image).save(buffer, form)
    return buffer.getvalue()
