"""Where rows lie in a code of two or three numbers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import ArrayLike

from isthmus.core.errors import ParameterError
from isthmus.plot.figure import BLUE, TEN, blank

if TYPE_CHECKING:
    from matplotlib.figure import Figure

MARKERS = "o^s"  # three shapes of ten colours tell thirty classes apart


def code_map(
    codes: ArrayLike,
    labels: ArrayLike | None = None,
    *,
    label_name: str = "",
    title: str = "",
) -> Figure:
    """Every row a point, coloured by its label.

    Strings, booleans and whole numbers of at most ten kinds are classes: they get a legend and, if
    they are ten or fewer on a plane, their names at their medians. Other numbers get a colour bar.
    Points are drawn in the order of the rows, so that no class hides the others.

    Parameters
    ----------
    codes : (rows, 2) or (rows, 3)
    labels : (rows,), optional
    label_name : what the labels are, for the legend or the colour bar

    Raises
    ------
    ParameterError
        for codes that are of another width or not finite, labels that are not one a row, or more
        than thirty classes.
    MissingExtraError
        without matplotlib.
    """
    codes = np.asarray(codes)
    if codes.ndim != 2 or codes.shape[1] not in (2, 3) or len(codes) == 0:
        raise ParameterError(
            f"codes must be (rows, 2) or (rows, 3), not {codes.shape}; choose columns, or reduce "
            "wider codes to their principal components first"
        )
    if not np.isfinite(codes).all():
        raise ParameterError("codes must hold finite numbers; NaN or infinity was found")
    flat = codes.shape[1] == 2
    figure = blank(6.4, 4.8)
    axes: Any = figure.add_subplot(title=title, projection=None if flat else "3d")
    for way, number in zip("xyz", range(1, codes.shape[1] + 1), strict=False):
        axes.set(**{f"{way}label": f"code {number}"})
    look = {"s": np.clip(20_000 / len(codes), 3, 25), "linewidths": 0, "rasterized": True}
    if labels is None:
        axes.scatter(*codes.T, color=BLUE, **look)
        return figure
    labels = np.asarray(labels)
    if labels.shape != codes.shape[:1]:
        raise ParameterError(f"there are {len(codes)} rows and labels of shape {labels.shape}")
    if labels.dtype.kind == "f" and not np.isfinite(labels).all():
        raise ParameterError("labels must be finite numbers or classes; NaN or infinity was found")
    classes, numbers = np.unique(labels, return_inverse=True)
    if labels.dtype.kind == "f" or (labels.dtype.kind in "iu" and len(classes) > len(TEN)):
        points = axes.scatter(*codes.T, c=labels, cmap="viridis", **look)
        room: dict[str, Any] = {"pad": 0.02} if flat else {"pad": 0.08, "shrink": 0.8}
        figure.colorbar(points, ax=axes, label=label_name, **room)
        return figure
    _draw_classes(axes, codes, numbers, look)
    figure.legend(
        handles=_entries(classes), title=label_name, loc="outside right center", frameon=False
    )
    if flat and len(classes) <= len(TEN):
        _write_names(axes, codes, numbers, classes)
    return figure


def _draw_classes(axes: Any, codes: np.ndarray, numbers: np.ndarray, look: dict[str, Any]) -> None:
    if numbers.max() >= len(TEN) * len(MARKERS):
        raise ParameterError(
            f"there are {numbers.max() + 1} classes; at most {len(TEN) * len(MARKERS)} can be told "
            "apart; give fewer, or numbers for a colour bar"
        )
    colours = np.array(TEN)[numbers % len(TEN)]
    for shape, marker in enumerate(MARKERS):
        these = numbers // len(TEN) == shape
        axes.scatter(*codes[these].T, c=colours[these], marker=marker, **look)


def _entries(classes: np.ndarray) -> list[Any]:
    from matplotlib.lines import Line2D

    looks = [(marker, colour) for marker in MARKERS for colour in TEN]
    return [
        Line2D([], [], linestyle="", marker=marker, color=colour, label=str(name))
        for name, (marker, colour) in zip(classes, looks, strict=False)
    ]


def _write_names(axes: Any, codes: np.ndarray, numbers: np.ndarray, classes: np.ndarray) -> None:
    from matplotlib.patheffects import withStroke

    halo = [withStroke(linewidth=3, foreground="white")]
    for number, name in enumerate(classes):
        place = np.median(codes[numbers == number], axis=0)
        axes.text(*place, str(name), weight="bold", ha="center", va="center", path_effects=halo)
