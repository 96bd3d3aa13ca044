"""The units of a map as squares or hexagons, which every picture of a map is made of."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from isthmus.core.errors import ParameterError
from isthmus.core.grid import TOPOLOGIES, Grid

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.collections import PolyCollection
    from matplotlib.figure import Figure

ANGLES = {"rectangular": np.pi / 4 + np.pi / 2 * np.arange(4),
          "hexagonal": np.pi / 2 + np.pi / 3 * np.arange(6)}  # fmt: skip
RADII = {"rectangular": 0.5**0.5, "hexagonal": 3**-0.5}  # from the middle to a corner


def grid_of(shape: tuple[int, ...], topology: str) -> Grid:
    """The grid of an array whose first two axes are height and width.

    Raises
    ------
    ParameterError
        for an unknown topology, or an array without units.
    """
    if topology not in TOPOLOGIES:
        raise ParameterError(f"topology is {topology!r}; it must be one of {', '.join(TOPOLOGIES)}")
    if len(shape) < 2 or 0 in shape:
        raise ParameterError(f"a map must be (height, width, ...), not {shape}")
    return Grid(height=shape[0], width=shape[1], topology=topology)


def middles(grid: Grid) -> np.ndarray:
    """Of the units, (units, 2): across, and down."""
    return grid.places()[:, ::-1]


def cells(axes: Axes, grid: Grid, which: np.ndarray | None = None, **look: Any) -> PolyCollection:
    """The units, or those of some numbers, as polygons on axes that fit the whole grid."""
    from matplotlib.collections import PolyCollection

    angles, radius = ANGLES[grid.topology], RADII[grid.topology]
    corners = radius * np.column_stack([np.cos(angles), np.sin(angles)])
    places = middles(grid)
    ends = places.max(axis=0) + radius
    axes.set(xlim=(-radius, ends[0]), ylim=(ends[1], -radius), aspect="equal", xticks=[], yticks=[])
    axes.spines[:].set_visible(False)
    chosen = places if which is None else places[which]
    drawn = PolyCollection(chosen[:, None] + corners, **look)
    axes.add_collection(drawn)
    return drawn


def size(grid: Grid, longest: float) -> tuple[float, float]:
    """Inches, width and height, of a grid whose longer side has `longest`."""
    height, width = grid.sides
    return longest * width / max(height, width), longest * height / max(height, width)


def legend(figure: Figure, handles: list[Any]) -> None:
    """Below the map, in as many columns as there is room for."""
    longest = max(len(str(handle.get_label())) for handle in handles) + 6
    columns = int(np.clip(12 * figure.get_figwidth() / longest, 1, len(handles)))
    figure.legend(handles=handles, loc="outside lower center", ncols=columns, frameon=False)
