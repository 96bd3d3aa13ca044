"""What the units of a layer look for."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import ArrayLike

from isthmus.core.errors import ParameterError
from isthmus.plot.figure import blank
from isthmus.plot.tiles import arrange, as_images, mosaic, tile_axes

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure


def filters(
    weights: ArrayLike,
    *,
    image_shape: Sequence[int] | None = None,
    columns: int | None = None,
    n: int = 100,
    title: str = "",
) -> Figure:
    """Weights of the first n units: red excites, blue inhibits, white is nothing.

    All units share one scale, so that a weak unit looks weak; it ends at the 99.9 % quantile of
    |weight|, so that one outlier does not bleach the others.

    Parameters
    ----------
    weights : (units, inputs), (units, h, w) or (units, h, w, channels)
        Weights of three channels are drawn in the channels' colours around mid-grey.
    image_shape : (h, w) or (h, w, channels), for units that look at images
        Without it, weights (units, inputs) are drawn as the matrix they are.
    columns : >= 1, optional
        None: as square a grid as there can be.
    n : >= 1
        How many units are shown at the most.

    Raises
    ------
    ParameterError
        for weights that are no images of that shape or not finite, or columns outside its range.
    MissingExtraError
        without matplotlib.
    """
    shown = np.asarray(weights)[:n]
    if shown.size == 0 or not np.isfinite(shown).all():
        raise ParameterError("weights must be finite numbers of at least one unit")
    limit = float(np.quantile(np.abs(shown), 0.999)) or 1.0
    if image_shape is None and shown.ndim == 2:
        return _matrix(shown, limit, title)
    tiles = as_images(shown, image_shape)
    grid = arrange(tiles, columns)
    figure, axes = tile_axes(grid, title, beside=0.8)
    if grid.shape[-1] == 3:
        coloured = np.clip(0.5 + grid / (2 * limit), 0, 1)
        axes.imshow(np.nan_to_num(mosaic(coloured, 1.0), nan=1.0))
        return figure
    axes.set_facecolor("#dddddd")  # tiles of nothing are white and need an edge
    _signed(figure, axes, mosaic(grid, np.nan), limit)
    return figure


def _matrix(weights: np.ndarray, limit: float, title: str) -> Figure:
    units, inputs = weights.shape
    figure = blank(np.clip(0.3 * inputs, 3, 9) + 1.3, np.clip(0.3 * units, 1.2, 8) + 0.9)
    axes = figure.add_subplot(title=title, xlabel="input", ylabel="unit")
    axes.locator_params(integer=True)  # a third of an input is none
    _signed(figure, axes, weights, limit)
    axes.set_aspect("auto")
    return figure


def _signed(figure: Figure, axes: Axes, values: np.ndarray, limit: float) -> None:
    picture = axes.imshow(values, cmap="RdBu_r", vmin=-limit, vmax=limit)
    beyond = "both" if np.nanmax(np.abs(values)) > limit else "neither"
    figure.colorbar(picture, ax=axes, label="weight", extend=beyond)
