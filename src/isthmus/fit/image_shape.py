"""Which images flat rows are."""

from __future__ import annotations

import math
from collections.abc import Sequence

from isthmus.core.errors import DataError, ParameterError

COLOURS = (1, 3, 4)  # grey, colours, colours that let through


def image_shape_of(given: Sequence[int], row_shape: Sequence[int]) -> tuple[int, int, int]:
    """(height, width, channels) of a row.

    Parameters
    ----------
    given : (height, width) or (height, width, channels), or nothing: then the shape of the rows as
        they came; flat ones are images one pixel high.
    row_shape : of a row as it came.

    Raises
    ------
    ParameterError
        for another number of features than the rows have.
    DataError
        where nothing is given, for images whose colours seem to come before their pixels.
    """
    first = len(row_shape) == 3 and row_shape[0] in COLOURS and row_shape[2] > max(COLOURS)
    if first and not given:
        raise DataError(
            f"the images have the shape {tuple(row_shape)}: their channels seem to come first, and "
            "must come last, (height, width, channels): np.moveaxis(X, 1, -1); if they do, say so "
            f"with image_shape={tuple(row_shape)}"
        )
    seen = tuple(row_shape) if len(row_shape) > 1 else (1, *row_shape)
    shape = tuple(given) or seen
    if len(shape) not in (2, 3) or math.prod(shape) != math.prod(row_shape):
        raise ParameterError(
            f"image_shape is {shape}; it must be (height, width) or (height, width, channels) with "
            f"a product of {math.prod(row_shape)}, the number of features"
        )
    height, width, *depth = shape
    return height, width, *(depth or [1])  # type: ignore[return-value]


def check_odd(kernel: int) -> None:
    """Raises ParameterError for the kernel of a convolution that cannot keep the size of maps."""
    if kernel % 2 == 0:
        raise ParameterError(
            f"kernel is {kernel}; it must be odd, so that a layer keeps the size of its maps"
        )
