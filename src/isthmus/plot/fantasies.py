"""What the chains of an energy model come upon, step by step."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import ArrayLike

from isthmus.plot.traversal import traversal

if TYPE_CHECKING:
    from matplotlib.figure import Figure

FLATTEST = 4  # features that a strip is wide for each that it is high


def fantasies(
    states: ArrayLike,
    *,
    steps: Sequence[int],
    image_shape: Sequence[int] | None = None,
    title: str = "",
) -> Figure:
    """A grid of images, one chain a line and time from left to right; of rows that are no images, a
    strip of features for each state, one chain a column and time downwards.

    Parameters
    ----------
    states : (chains, moments, features) or images, (chains, moments, h, w[, channels])
    steps : (moments,)
        How many steps each chain had gone.
    image_shape : (h, w) or (h, w, channels), for flat features that are images

    Raises
    ------
    ParameterError
        for steps that are not as many as the moments, or rows that are no images of that shape.
    MissingExtraError
        without matplotlib.
    """
    states = np.asarray(states)
    down = "chain", [str(chain) for chain in range(1, len(states) + 1)]
    across = "steps of the chain", [f"{step:,}" for step in steps]
    if states.ndim == 3 and image_shape is None:
        height = -(-states.shape[2] // FLATTEST)
        states = states.swapaxes(0, 1)[:, :, None].repeat(height, axis=2)
        down, across = across, down
    return traversal(
        states,
        across=across[1],
        down=down[1],
        image_shape=image_shape,
        across_name=across[0],
        down_name=down[0],
        title=title,
    )
