"""A restricted Boltzmann machine: visible and hidden units, connected to each other only."""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from isthmus.nn.dense_rows import dense
from isthmus.nn.rows import Rows
from isthmus.nn.units import Units

PSEUDO_ROWS = 128  # at a time, so that a cache holds their hidden units


class RBMNet(nn.Module):
    """Energy E(v, h) = base(v) + base(h) - (v - m) . b - (h - l) . c - (v - m) W (h - l).

    Parameters
    ----------
    width, code
        Visible and hidden units.
    visible, hidden
        What they are.
    chains
        Rows of hidden units that learning keeps from one update to the next.

    Attributes
    ----------
    weight : (width, code)
    visible_bias, hidden_bias : (width,), (code,)
    visible_offset, hidden_offset : (width,), (code,)
        m and l; 0 in a machine that is not centred. They are no parameters: `recentre` moves them
        without changing a probability.
    base : (width,)
        Biases that the visible units would have if there were no connections: where annealing and
        tempering begin.
    chains : (chains, code)
    """

    visible_offset: Tensor
    hidden_offset: Tensor
    base: Tensor
    chains: Tensor

    def __init__(
        self, width: int, code: int, visible: Units, hidden: Units, chains: int = 0
    ) -> None:
        super().__init__()
        self.visible, self.hidden = visible, hidden
        self.weight = nn.Parameter(torch.zeros(width, code))
        self.visible_bias = nn.Parameter(torch.zeros(width))
        self.hidden_bias = nn.Parameter(torch.zeros(code))
        self.register_buffer("visible_offset", torch.zeros(width))
        self.register_buffer("hidden_offset", torch.zeros(code))
        self.register_buffer("base", torch.zeros(width))
        self.register_buffer("chains", torch.zeros(chains, code))

    def hidden_inputs(self, visible: Tensor | Rows) -> Tensor:
        """What each hidden unit hears, (rows, code)."""
        return self.heard(self.apart(visible))

    def apart(self, visible: Tensor | Rows) -> Tensor:
        """How far visible units are from their offsets, rounded as products are, (rows, width)."""
        apart, kind = dense(visible) - self.visible_offset, self.weight.device.type
        rounded = torch.is_autocast_enabled(kind)
        return apart.to(torch.get_autocast_dtype(kind)) if rounded else apart

    def heard(self, apart: Tensor) -> Tensor:
        """`hidden_inputs` of units that are so far `apart`, (rows, code)."""
        return apart @ self.weight + self.hidden_bias

    def visible_inputs(self, hidden: Tensor) -> Tensor:
        """What each visible unit hears, (rows, width)."""
        return F.linear(hidden - self.hidden_offset, self.weight) + self.visible_bias

    def encode(self, visible: Tensor | Rows) -> Tensor:
        """The mean of the hidden units, (rows, code)."""
        return self.hidden.mean(self.hidden_inputs(visible))

    def decode(self, hidden: Tensor) -> Tensor:
        """The inputs of the visible units, (rows, width): logits of a reconstruction."""
        return self.visible_inputs(hidden)

    def weights(self) -> list[Tensor]:
        """Of the one layer, (code, width)."""
        return [self.weight.T]

    def free_energy(self, visible: Tensor, inputs: Tensor | None = None) -> Tensor:
        """-log sum_h exp(-E(v, h)), (rows,); `inputs` are `hidden_inputs(visible)`."""
        inputs = self.hidden_inputs(visible) if inputs is None else inputs
        outside = self.visible.base(visible) - _sums(
            self.visible_bias, (visible - self.visible_offset).T
        )
        return outside + _sums(self.hidden_offset, inputs.T) - self.hidden.log_partition(inputs)

    def hidden_free_energy(self, hidden: Tensor) -> Tensor:
        """-log sum_v exp(-E(v, h)), (rows,)."""
        inputs = self.visible_inputs(hidden)
        outside = self.hidden.base(hidden) - _sums(
            self.hidden_bias, (hidden - self.hidden_offset).T
        )
        return outside + _sums(self.visible_offset, inputs.T) - self.visible.log_partition(inputs)

    def log_conditional(self, visible: Tensor, inputs: Tensor, columns: Tensor) -> Tensor:
        """log p of one Bernoulli unit in each row given the row's others, (rows,).

        `inputs` are `hidden_inputs(visible)`; `columns` names the units, one for each row or one
        for all.
        """
        weight = self.weight[columns]  # (rows, code), or (1, code)
        value = visible.gather(1, columns.expand(len(visible)).unsqueeze(1))
        off = inputs - value * weight
        odds = self.hidden.log_partition(off + weight) - self.hidden.log_partition(off)
        odds = odds + self.visible_bias[columns] - (weight * self.hidden_offset).sum(dim=1)
        return value.squeeze(1) * odds - F.softplus(odds)

    def pseudo_log_likelihood(self, visible: Tensor) -> Tensor:
        """The sum of `log_conditional` over all units, (rows,)."""
        columns = torch.arange(visible.shape[1], device=visible.device).split(1)
        sums = []
        for rows in visible.split(PSEUDO_ROWS):
            inputs = self.hidden_inputs(rows)
            total = torch.zeros_like(inputs[:, 0])
            for column in columns:
                total += self.log_conditional(rows, inputs, column)
            sums.append(total)
        return torch.cat(sums)

    def surprise(self, visible: Tensor, inputs: Tensor) -> Tensor:
        """-log p of visible units that hear `inputs`, (rows,)."""
        heard = (visible * inputs).sum(dim=1)
        return self.visible.base(visible) + self.visible.log_partition(inputs) - heard

    @torch.no_grad()
    def gibbs(
        self,
        visible: Tensor,
        steps: int,
        generator: torch.Generator,
        clamped: Tensor | None = None,
    ) -> Tensor:
        """Visible units after so many rounds of drawing hidden and visible ones, (rows, width);
        where `clamped` is true they stay as they are."""
        for _ in range(steps):
            hidden = self.hidden.draw(self.hidden_inputs(visible), generator)
            drawn = self.visible.draw(self.visible_inputs(hidden), generator)
            visible = drawn if clamped is None else torch.where(clamped, visible, drawn)
        return visible

    @torch.no_grad()
    def dreams(self, hidden: Tensor, steps: int, generator: torch.Generator) -> Tensor:
        """Visible units after so many rounds (>= 1), the first of which has these hidden ones,
        (rows, width)."""
        rows = self.visible.draw(self.visible_inputs(hidden), generator)
        return self.gibbs(rows, steps - 1, generator)

    def gap(self, apart: Tensor, codes: Tensor, data: int) -> Tensor:
        """0, with the gradient of the mean energy of the first rows, so many as `data`, less that
        of the others.

        With the mean of the hidden units given each row as codes it is the gradient of the mean
        free energies' difference.

        Parameters
        ----------
        apart
            Of the visible units, as the method of this name gives it.
        """
        with torch.no_grad():
            dtype = self.weight.dtype
            shown, made = (part.mean(0, dtype=dtype) for part in (apart[:data], apart[data:]))
            hidden = codes - self.hidden_offset
            hidden[:data] /= -data
            hidden[data:] /= len(apart) - data
            slopes = (apart.T @ hidden).to(dtype), made - shown, hidden.sum(0)
        return _Known.apply(self.weight, self.visible_bias, self.hidden_bias, *slopes)

    @torch.no_grad()
    def recentre(self, visible: Tensor, hidden: Tensor) -> None:
        """Move the offsets there, and the biases so that the distribution stays the same."""
        self.hidden_bias.add_(_sums(visible - self.visible_offset, self.weight))
        self.visible_bias.add_(_sums(hidden - self.hidden_offset, self.weight.T))
        self.visible_offset.copy_(visible)
        self.hidden_offset.copy_(hidden)


class _Known(torch.autograd.Function):
    """0, with gradients that are given, for one use: parameters, then as many gradients."""

    @staticmethod
    def forward(ctx: Any, *given: Tensor) -> Tensor:
        ctx.save_for_backward(*given[len(given) // 2 :])
        return given[0].new_zeros(())

    @staticmethod
    def backward(ctx: Any, upstream: Tensor) -> tuple[Tensor | None, ...]:
        slopes = [slope.mul_(upstream) for slope in ctx.saved_tensors]
        return *slopes, *[None for _ in slopes]


def _sums(factors: Tensor, matrix: Tensor) -> Tensor:
    """factors @ matrix, not rounded as the large products may be: the same error in every row
    would be a bias."""
    with torch.autocast(matrix.device.type, enabled=False):
        return factors @ matrix.to(factors.dtype)
