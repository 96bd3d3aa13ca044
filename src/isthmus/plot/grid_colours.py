"""A colour for every unit of a map, near units alike: given to rows, they show who is like whom."""

from __future__ import annotations

import numpy as np

from isthmus.plot.units import grid_of

FROM_LMS = np.array([[4.0767416621, -3.3077115913, 0.2309699292],
                     [-1.2684380046, 2.6097574011, -0.3413193965],
                     [-0.0041960863, -0.7034186147, 1.7076147010]])  # fmt: skip
FROM_LAB = np.array([[1.0, 0.3963377774, 0.2158037573],
                     [1.0, -0.1055613458, -0.0638541728],
                     [1.0, -0.0894841775, -1.2914855480]])  # fmt: skip
REACH = 0.11  # of the colours from grey, each way; farther ones no screen shows


def grid_colours(
    height: int, width: int, *, topology: str = "rectangular", toroid: bool = False
) -> np.ndarray:
    """Red, green and blue of each unit, from 0 to 1, (units, 3); rows take theirs from their unit:
    `grid_colours(10, 10)[som.predict(X)]`.

    As far as two units are apart, so much do their colours differ: the grid is a plane of equal
    lightness in the space Oklab, a toroid a torus in it.

    References
    ----------
    Ottosson 2020. A perceptual color space for image processing (Oklab).
    """
    grid = grid_of((height, width), topology)
    places = grid.places()
    if toroid:
        down, across = (2 * np.pi * places / grid.sides).T
        from_grey = REACH * (0.7 + 0.3 * np.cos(down))
        lightness = 0.72 + 0.1 * np.sin(down)
        a, b = from_grey * np.cos(across), from_grey * np.sin(across)
        lab = np.column_stack([lightness, a, b])
    else:
        ends = places.max(axis=0)
        spread = (2 * places - ends) / np.maximum(ends, 1e-9)  # from -1 to 1
        lab = np.column_stack([np.full(len(grid), 0.72), REACH * spread])
    linear = np.clip((lab @ FROM_LAB.T) ** 3 @ FROM_LMS.T, 0, 1)
    return np.where(linear <= 0.0031308, 12.92 * linear, 1.055 * linear ** (1 / 2.4) - 0.055)
