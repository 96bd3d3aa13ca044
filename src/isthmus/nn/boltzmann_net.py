"""A Boltzmann machine: visible and hidden coins, all connected with each other."""

from __future__ import annotations

from collections.abc import Callable

import torch
from torch import Tensor, nn

from isthmus.nn.dense_rows import dense
from isthmus.nn.enumeration import CELLS, log_sum_of_states, mean_of_states
from isthmus.nn.rows import Rows

EXACT = 20  # units of a machine that is summed over as a whole
EXACT_CODE = 12  # hidden units that are summed over for each row of a wider machine
ROUNDS = 10  # of mean field


class BoltzmannNet(nn.Module):
    """Energy E(x) = -(x - m) . b - (x - m) A (x - m) / 2 of the units x = (v, h).

    A is symmetric and 0 on its diagonal. States of many machines at once are (units, machines), so
    that one unit of all of them is one stretch of memory.

    Parameters
    ----------
    width, code
        Visible and hidden units.
    chains
        Machines that run freely while it learns.

    Attributes
    ----------
    weight : (units, units)
        A, of which what lies above the diagonal counts.
    bias : (units,)
    offset : (units,)
        m; it is no parameter.
    chains : (units, chains)
        States of the machines that run freely.
    """

    offset: Tensor
    chains: Tensor

    def __init__(self, width: int, code: int, chains: int) -> None:
        super().__init__()
        self.width, self.code = width, code
        self.weight = nn.Parameter(torch.zeros(width + code, width + code))
        self.bias = nn.Parameter(torch.zeros(width + code))
        self.register_buffer("offset", torch.zeros(width + code))
        self.register_buffer("chains", torch.zeros(width + code, chains))

    @property
    def visible(self) -> range:
        return range(self.width)

    @property
    def hidden(self) -> range:
        return range(self.width, self.width + self.code)

    @property
    def units(self) -> range:
        return range(self.width + self.code)

    @property
    def exact(self) -> bool:
        """Whether what is said of a row is summed over all states of the hidden units."""
        return self.code <= EXACT_CODE or self.width + self.code <= EXACT

    def couplings(self) -> Tensor:
        """A."""
        above = self.weight.triu(1)
        return above + above.T

    def weights(self) -> list[Tensor]:
        """Between hidden and visible units, [(code, width)]."""
        return [self.couplings()[self.width :, : self.width]]

    def energy(self, states: Tensor) -> Tensor:
        """(machines,)"""
        centred = states - self.offset[:, None]
        return -(centred * (self.weight.triu(1) @ centred + self.bias[:, None])).sum(dim=0)

    def inputs(self, states: Tensor) -> Tensor:
        """What each unit hears from all the others, (units, machines)."""
        return self.couplings() @ (states - self.offset[:, None]) + self.bias[:, None]

    def log_partition(self) -> Tensor:
        """log sum_x exp(-E(x)), by enumeration."""
        couplings = self.couplings()
        alone = self.bias - couplings @ self.offset  # what a unit hears where all others are 0
        outside = self.offset @ (self.bias + alone) / 2
        return log_sum_of_states(alone[None], couplings)[0] - outside

    def free_energy(self, visible: Tensor | Rows) -> Tensor:
        """-log sum_h exp(-E(v, h)), (rows,); where that is not `exact`, the bound from above of
        hidden units that are independent given the row."""
        outside, inputs, couplings = self._given(dense(visible))
        if self.exact:
            return outside - log_sum_of_states(inputs, couplings)
        mean = self.encode(visible)
        entropy = -torch.xlogy(mean, mean) - torch.xlogy(1 - mean, 1 - mean)
        return outside - (mean * (inputs + mean @ couplings / 2) + entropy).sum(dim=1)

    def encode(self, visible: Tensor | Rows) -> Tensor:
        """The mean of each hidden unit given the row, (rows, code); where that is not `exact`, by
        mean field."""
        visible = dense(visible)
        if self.exact:
            _, inputs, couplings = self._given(visible)
            return mean_of_states(inputs, couplings)
        return self.mean_field(self.joined(visible), self.hidden)[self.width :].T

    def decode(self, code: Tensor) -> Tensor:
        """What the visible units hear where the hidden ones have these means, (rows, width): logits
        of rows, by mean field."""
        begun = self.offset[: self.width, None].expand(-1, len(code))
        states = self.mean_field(torch.cat([begun, code.T]), self.visible)
        return self.inputs(states)[: self.width].T

    def expect(self, visible: Tensor | Rows) -> Tensor:
        """The logit of each visible unit given all the other visible ones, (rows, width)."""
        width, logits = self.width, []
        off_or_on = self.offset.new_tensor([[0.0], [1.0]])
        for rows in dense(visible).split(max(1, CELLS // (2 * width**2))):
            changed = rows[:, None, None].repeat(1, 2, width, 1)  # (rows, off or on, unit, width)
            changed.diagonal(dim1=2, dim2=3).copy_(off_or_on)
            off, on = self.free_energy(changed.flatten(0, 2)).view(-1, 2, width).unbind(1)
            logits.append(off - on)
        return torch.cat(logits)

    def joined(self, visible: Tensor) -> Tensor:
        """States of machines with these visible units, (units, rows); the hidden ones at 1/2."""
        return torch.cat([visible.T, visible.new_full((self.code, len(visible)), 0.5)])

    @torch.no_grad()
    def gibbs(
        self,
        states: Tensor,
        units: range,
        rounds: int,
        generator: torch.Generator,
        held: Tensor | None = None,
    ) -> Tensor:
        """Draw these units in turn, each given all the others, so many rounds; in place.

        Parameters
        ----------
        held : (units, machines) bool
            What stays as it is.
        """

        def logistic() -> Tensor:
            uniform = torch.rand(
                (len(units), states.shape[1]),
                generator=generator,
                dtype=states.dtype,
                device=states.device,
            )
            return -uniform.logit()

        # a coin of probability sigmoid(a) shows 1 where a exceeds a logistic number
        return self._visit(states, units, rounds, logistic, _positive, held)

    @torch.no_grad()
    def mean_field(self, states: Tensor, units: range) -> Tensor:
        """Set these units in turn to their means given the means of all the others; in place."""
        zeros = states.new_zeros(len(units), states.shape[1])
        return self._visit(states, units, ROUNDS, lambda: zeros, torch.sigmoid)

    def _visit(
        self,
        states: Tensor,
        units: range,
        rounds: int,
        noise: Callable[[], Tensor],
        become: Callable[..., Tensor],
        held: Tensor | None = None,
    ) -> Tensor:
        """In each round, each unit in turn becomes something of what it hears and of the noise."""
        couplings = self.couplings()
        alone = (self.bias - couplings @ self.offset)[units.start : units.stop, None]
        rows, others, machines = states.unbind(), couplings.unbind(), states.T
        before = None if held is None else states.clone()
        for _ in range(rounds):
            for unit, added in zip(units, (noise() + alone).unbind(), strict=True):
                become(torch.addmv(added, machines, others[unit]), out=rows[unit])
                if held is not None and before is not None:
                    rows[unit].copy_(torch.where(held[unit], before[unit], rows[unit]))
        return states

    def _given(self, visible: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """The energy of a row as far as hidden units have no part in it, (rows,); what they hear
        where all of them are 0, (rows, code); and their couplings."""
        couplings = self.couplings()
        width, offset = self.width, self.offset[self.width :]
        among = couplings[width:, width:]
        centred = visible - self.offset[:width]
        heard = centred @ couplings[:width, width:] + self.bias[width:]
        bias = self.bias[:width] + centred @ couplings[:width, :width] / 2
        outside = heard @ offset - (centred * bias).sum(dim=1) - offset @ among @ offset / 2
        return outside, heard - among @ offset, among


def _positive(inputs: Tensor, *, out: Tensor) -> Tensor:
    return torch.gt(inputs, 0, out=out)
