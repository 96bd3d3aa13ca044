"""The abstract estimator of what is shown images distorted by chance while it learns."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from torch import Tensor

from isthmus.core.parameters import estimator, flag, number
from isthmus.fit.batch import Batch
from isthmus.fit.supervised import Supervised
from isthmus.nn.augmentation import distort
from isthmus.nn.dense_rows import dense


@estimator
class Distorting(Supervised):
    """Abstract: each look at an image is at another distortion of it; answers are about images as
    they are. `image_shape_` tells how rows are images.

    Parameters
    ----------
    shear
        Rows of pixels move aside by up to this share of their distance from the middle.
    zoom
        Width and height, each by itself, change by up to this share, in [0, 1).
    shift
        Images move by up to this share of their width and height.
    flip
        Whether half of the images are mirrored, left to right.
    """

    shear: float = number(0.0, least=0)
    zoom: float = number(0.0, least=0, below=1)
    shift: float = number(0.0, least=0)
    flip: bool = flag(False)

    @property
    def distorts(self) -> bool:
        return bool(self.shear or self.zoom or self.shift or self.flip)

    def loss(self, network: Any, batch: Batch) -> Tensor:
        if self.distorts:
            batch = replace(batch, inputs=self._distorted(batch))
        return super().loss(network, batch)

    def _distorted(self, batch: Batch) -> Tensor:
        rows = dense(batch.inputs)
        shape = self.image_shape_  # type: ignore[attr-defined]
        images = rows.view(len(rows), *shape).permute(0, 3, 1, 2)
        found = distort(
            images,
            batch.generator,
            shear=self.shear,
            zoom=self.zoom,
            shift=self.shift,
            flip=self.flip,
        )
        return found.permute(0, 2, 3, 1).flatten(1)
