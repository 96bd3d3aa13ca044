"""The largest units of a code, kept as sparse rows."""

from __future__ import annotations

import torch
from torch import Tensor

from isthmus.nn.rows import Rows


def top_of_rows(units: Tensor, count: int) -> Rows:
    """The `count` largest of each row. The gradient flows through them alone."""
    values, columns = units.topk(count, dim=1, sorted=False)  # (rows, count) each
    return Rows(
        values=values.flatten(),
        columns=columns.flatten(),
        offsets=torch.arange(len(units) + 1, device=units.device) * count,
        width=units.shape[1],
    )


def top_of_batch(units: Tensor, count: int) -> Rows:
    """The `count * rows` largest of all; a row may keep more or fewer than `count`."""
    rows, width = units.shape
    flat = units.flatten()
    cells = _largest(flat.detach(), rows * count).sort().values  # row by row
    lengths = (cells // width).bincount(minlength=rows)
    return Rows(
        values=flat[cells],
        columns=cells % width,
        offsets=torch.nn.functional.pad(lengths.cumsum(0), (1, 0)),
        width=width,
    )


def _largest(values: Tensor, count: int) -> Tensor:
    """Where the `count` largest of many values stand, (count,), in no order."""
    if values.device.type != "cpu":
        return values.topk(count, sorted=False).indices
    # NumPy selects with vector instructions, several times as fast as torch on long arrays
    places = values.float().numpy().argpartition(len(values) - count)[len(values) - count :]
    return torch.from_numpy(places)
