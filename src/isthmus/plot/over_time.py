"""What a generator made of the same noise while it learned."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import ArrayLike

from isthmus.core.errors import ParameterError
from isthmus.plot.figure import BLUE, GREY, blank
from isthmus.plot.traversal import traversal

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

LINES = 10  # of images at the most
ACROSS = 4  # panels side by side
MARGIN = 0.15  # around the points, of their range


def samples_over_time(
    samples: ArrayLike,
    *,
    epochs: Sequence[int],
    real: ArrayLike | None = None,
    names: Sequence[str] = (),
    image_shape: Sequence[int] | None = None,
    title: str = "",
) -> Figure:
    """Images: one noise a line, epochs from left to right. Other rows: a panel for each epoch with
    a point a row, by the first two features; of a single feature a histogram.

    Parameters
    ----------
    samples : (moments, n, features) or images, (moments, n, h, w[, channels])
    epochs : (moments,)
        After how many each was made.
    real : (rows, features), optional
        Drawn in grey behind points or histograms.
    names : of the features, each of which then has a scale of its own; without, the two share one.
    image_shape : (h, w) or (h, w, channels), for flat features that are images

    Raises
    ------
    ParameterError
        for epochs that are not as many as the moments, or rows that are no images of that shape.
    MissingExtraError
        without matplotlib.
    """
    samples = np.asarray(samples)
    if samples.ndim < 3 or len(samples) != len(epochs) or len(epochs) == 0:
        raise ParameterError(
            f"samples must be (moments, n, ...) with {len(epochs)} moments for epochs, at least 1; "
            f"their shape is {samples.shape}"
        )
    if samples.ndim > 3 or image_shape is not None:
        shown = samples[:, :LINES].swapaxes(0, 1)
        return traversal(
            shown,
            across=[f"{epoch:,}" for epoch in epochs],
            down=[str(number) for number in range(1, len(shown) + 1)],
            image_shape=image_shape,
            across_name="epoch",
            down_name="noise",
            title=title,
        )
    columns = min(len(epochs), ACROSS)
    lines = -(-len(epochs) // columns)
    figure = blank(max(2.2 * columns, 3.0), 2.4 * lines + (0.3 if title else 0))
    figure.suptitle(title)
    panels = figure.subplots(lines, columns, sharex=True, sharey=True, squeeze=False).ravel()
    for axes in panels[len(epochs) :]:
        axes.remove()
    for axes, made, epoch in zip(panels, samples, epochs, strict=False):
        axes.set_title(f"epoch {epoch:,}", size="medium")
        _draw(axes, made, None if real is None else np.asarray(real))
        if names:
            axes.tick_params(labelsize="small")
            axes.locator_params(nbins=3)
        elif samples.shape[2] > 1:
            axes.set(xticks=[], yticks=[], aspect="equal")
    for name, label in zip(names, (figure.supxlabel, figure.supylabel), strict=False):
        label(name, size="medium")
    if real is not None:
        known = panels[0].get_legend_handles_labels()
        figure.legend(*known, loc="outside lower right", ncols=2, markerscale=3, frameon=False)
    return figure


def _draw(axes: Axes, made: np.ndarray, real: np.ndarray | None) -> None:
    if made.shape[1] == 1:
        if real is not None:
            _histogram(axes, real, label="real", color=GREY, alpha=0.5)
        _histogram(axes, made, label="made", color=BLUE)
        axes.set_yticks([])
        return
    if real is not None:
        low, high = real[:, :2].min(axis=0), real[:, :2].max(axis=0)
        edge = MARGIN * np.where(high > low, high - low, 1.0)
        axes.set(xlim=(low[0] - edge[0], high[0] + edge[0]))
        axes.set(ylim=(low[1] - edge[1], high[1] + edge[1]))
        _points(axes, real, label="real", color=GREY, alpha=0.3, s=2)
    _points(axes, made, label="made", color=BLUE, s=4)


def _histogram(axes: Axes, rows: np.ndarray, **look: Any) -> None:
    axes.hist(rows[:, 0], bins=30, density=True, histtype="stepfilled", **look)


def _points(axes: Axes, rows: np.ndarray, **look: Any) -> None:
    axes.scatter(rows[:, 0], rows[:, 1], linewidths=0, rasterized=True, **look)
