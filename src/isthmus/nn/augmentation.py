"""Pictures as they might also have been taken: sheared, nearer or farther, aside, mirrored."""

from __future__ import annotations

import torch
from torch import Tensor
from torch.nn import functional as F


def distort(
    images: Tensor,
    generator: torch.Generator,
    *,
    shear: float = 0.0,
    zoom: float = 0.0,
    shift: float = 0.0,
    flip: bool = False,
) -> Tensor:
    """Each image of (batch, channels, height, width) by an affine map of its own.

    The colour at a place of the new image is that of the old one at A place + b, between pixels in
    proportion, beyond the edge as at the edge.
    """
    maps = affine_maps(len(images), generator, shear=shear, zoom=zoom, shift=shift, flip=flip)
    height, width = images.shape[2:]
    maps[:, 0, 1] *= height / width  # a distance from the middle is as many pixels aside
    with torch.autocast(images.device.type, enabled=False):  # places in bfloat16 would be coarse
        places = F.affine_grid(maps.to(images.dtype), list(images.shape), align_corners=False)
        return F.grid_sample(images, places, padding_mode="border", align_corners=False)


def affine_maps(
    count: int,
    generator: torch.Generator,
    *,
    shear: float,
    zoom: float,
    shift: float,
    flip: bool,
) -> Tensor:
    """[A b] of each image, (count, 2, 3), in units of half its width and half its height.

    Parameters
    ----------
    shear
        A row moves aside by up to this share of its distance from the middle, >= 0.
    zoom
        Width and height, each by itself, become 1 - zoom to 1 + zoom of what they were.
    shift
        Up to this share of the width aside, and of the height up or down.
    flip
        Mirrored left to right, every other one by chance.
    """
    draws = torch.rand(count, 6, generator=generator, device=generator.device)
    around = 2 * draws - 1  # in [-1, 1)
    sizes = 1 / (1 + zoom * around[:, :2])
    mirrored = 1 - 2 * ((draws[:, 2] < 0.5) & flip).float()
    maps = torch.zeros(count, 2, 3, device=draws.device)
    maps[:, 0, 0] = sizes[:, 0] * mirrored
    maps[:, 0, 1] = shear * around[:, 3]
    maps[:, 1, 1] = sizes[:, 1]
    maps[:, :, 2] = 2 * shift * around[:, 4:]  # the whole is 2 halves wide
    return maps
