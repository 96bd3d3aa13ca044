"""A restricted Boltzmann machine: visible and hidden units, connected to each other only."""

from __future__ import annotations

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
        Rows of visible units that learning keeps from one update to the next.

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
    chains : (chains, width)
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
        self.register_buffer("chains", torch.zeros(chains, width))

    def hidden_inputs(self, visible: Tensor | Rows) -> Tensor:
        """What each hidden unit hears, (rows, code)."""
        bias = self.hidden_bias - _sums(self.visible_offset, self.weight)
        return dense(visible) @ self.weight + bias

    def visible_inputs(self, hidden: Tensor) -> Tensor:
        """What each visible unit hears, (rows, width)."""
        bias = self.visible_bias - _sums(self.hidden_offset, self.weight.T)
        return F.linear(hidden, self.weight) + bias

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
        odds = odds + self.visible_bias[columns] - _sums(self.hidden_offset, weight.T)
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

    def gap(self, data: Tensor, codes: Tensor, model: Tensor, model_codes: Tensor) -> Tensor:
        """The mean energy of (data, codes) less that of (model, model_codes): one number.

        Linear in the parameters, with the statistics held fixed. With the mean of the hidden units
        given each row as codes, its gradient is that of the mean free energies' difference.
        """
        with torch.no_grad():
            shares = self.weight.new_full((len(data) + len(model), 1), 1 / len(data))
            shares[len(data) :] = -1 / len(model)
            visible = torch.cat([data, model]) - self.visible_offset
            hidden = (torch.cat([codes, model_codes]) - self.hidden_offset) * shares
            weight = (visible.T @ hidden).to(self.weight.dtype)
            visible_bias = _sums(shares.squeeze(1), visible)
            hidden_bias = hidden.sum(0)
        with torch.autocast(weight.device.type, enabled=False):
            total = torch.dot(self.weight.flatten(), weight.flatten())
            total = total + torch.dot(self.visible_bias, visible_bias)
            return -(total + torch.dot(self.hidden_bias, hidden_bias))

    @torch.no_grad()
    def recentre(self, visible: Tensor, hidden: Tensor) -> None:
        """Move the offsets there, and the biases so that the distribution stays the same."""
        self.hidden_bias.add_(_sums(visible - self.visible_offset, self.weight))
        self.visible_bias.add_(_sums(hidden - self.hidden_offset, self.weight.T))
        self.visible_offset.copy_(visible)
        self.hidden_offset.copy_(hidden)


def _sums(factors: Tensor, matrix: Tensor) -> Tensor:
    """factors @ matrix, not rounded as the large products may be: the same error in every row
    would be a bias."""
    with torch.autocast(matrix.device.type, enabled=False):
        return factors @ matrix.to(factors.dtype)
