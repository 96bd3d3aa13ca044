"""What each feature is worth over a map: one small map a feature."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import ArrayLike

from isthmus.core.errors import ParameterError
from isthmus.plot.figure import blank
from isthmus.plot.units import cells, grid_of, size

if TYPE_CHECKING:
    from matplotlib.figure import Figure

MOST = 64  # planes in a picture


def component_planes(
    codebook: ArrayLike,
    names: Sequence[str] = (),
    *,
    topology: str = "rectangular",
    columns: int | None = None,
    title: str = "",
) -> Figure:
    """Every feature a map of its own, each with its own scale.

    Features whose planes look alike go together; those whose planes are each other's negative
    exclude each other.

    Parameters
    ----------
    codebook : (height, width, features)
    names : of the features; by default their numbers, counted from 1.
    topology : "rectangular" or "hexagonal"
    columns : >= 1; by default as square as it can be.

    Raises
    ------
    ParameterError
        for a codebook that is not finite or no map of features, more than 64 features, other than
        one name a feature, or columns outside its range.
    MissingExtraError
        without matplotlib.
    """
    codebook = np.asarray(codebook, dtype=np.float64)
    grid = grid_of(codebook.shape, topology)
    if codebook.ndim != 3 or not np.isfinite(codebook).all():
        raise ParameterError(
            f"codebook must be finite, (height, width, features); its shape is {codebook.shape}"
        )
    features = codebook.shape[2]
    if features > MOST:
        raise ParameterError(f"there are {features} features; choose at most {MOST} of them")
    names = list(names) or [str(number) for number in range(1, features + 1)]
    if len(names) != features:
        raise ParameterError(f"there are {features} features and {len(names)} names")
    if columns is not None and columns < 1:
        raise ParameterError(f"columns is {columns}; it must be a whole number >= 1")
    columns = min(columns or math.ceil(math.sqrt(features)), features)
    rows = -(-features // columns)
    width, height = size(grid, max(1.5, min(2.6, 10 / columns)))
    figure = blank(columns * (width + 0.6), rows * (height + 0.35) + (0.3 if title else 0))
    if title:
        figure.suptitle(title)
    for number, name in enumerate(names):
        axes = figure.add_subplot(rows, columns, number + 1)
        axes.set_title(name, fontsize="small")
        drawn = cells(axes, grid, cmap="viridis", edgecolor="face", linewidth=0.3)
        drawn.set_array(codebook[..., number].ravel())
        bar = figure.colorbar(drawn, ax=axes, shrink=0.75, pad=0.02)
        bar.ax.tick_params(labelsize="x-small", length=2)
        bar.outline.set_visible(False)  # type: ignore[operator]
    return figure
