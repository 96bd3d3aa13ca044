"""A deep Boltzmann machine: layers of units, each connected to the layers below and above it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from isthmus.nn.dense_rows import dense
from isthmus.nn.rbm_net import RBMNet
from isthmus.nn.rows import Rows
from isthmus.nn.units import Bernoulli

Layers = list[Tensor]  # something of every layer, from the visible one upwards


class DBMNet(nn.Module):
    """Energy E(x) = - sum_l (x_l - m_l) . b_l - sum_l (x_(l-1) - m_(l-1)) W_l (x_l - m_l).

    The units x_0 are visible, those of all other layers hidden; all are coins. Given the odd
    layers the even ones are independent of each other, and the other way round.

    Parameters
    ----------
    widths
        Of the layers, from the visible one upwards; two at least.
    sweeps
        Of mean field over the hidden layers.
    chains
        Draws of all units that learning keeps from one update to the next.

    Attributes
    ----------
    couplings : W_1, W_2, ..., (widths[l - 1], widths[l]) each
    biases : b_0, b_1, ..., (widths[l],) each
    base : (widths[0],)
        Biases that the visible units would have if there were no connections: where annealing
        begins.
    """

    base: Tensor

    def __init__(self, widths: Sequence[int], sweeps: int, chains: int = 0) -> None:
        super().__init__()
        self.units = Bernoulli()
        self.widths = tuple(widths)
        self.top = len(widths) - 1  # the number of the highest layer
        self.sweeps = sweeps if self.top > 1 else 1  # a layer alone hears nothing of its means
        self.couplings = nn.ParameterList(torch.zeros(below, w) for below, w in pairwise(widths))
        self.biases = nn.ParameterList(torch.zeros(width) for width in widths)
        self.register_buffer("base", torch.zeros(widths[0]))
        for layer, width in enumerate(widths):
            self.register_buffer(f"offset{layer}", torch.zeros(width))
            self.register_buffer(f"chain{layer}", torch.zeros(chains, width))

    @property
    def offsets(self) -> Layers:
        """m_0, m_1, ..., (widths[l],) each. They are no parameters: `recentre` moves them without
        changing a probability."""
        return [self.get_buffer(f"offset{layer}") for layer in range(self.top + 1)]

    @property
    def chains(self) -> Layers:
        """(chains, widths[l]) each."""
        return [self.get_buffer(f"chain{layer}") for layer in range(self.top + 1)]

    def weights(self) -> list[Tensor]:
        """Of the layers as seen from the rows, (widths[l], widths[l - 1]) each."""
        return [weight.T for weight in self.couplings]

    def plain_biases(self, layers: Iterable[int]) -> dict[int, Tensor]:
        """The biases that some layers would have in the same machine without offsets."""
        # not rounded as the large products may be: the same error in every row would be a bias
        with torch.autocast(self.base.device.type, enabled=False):
            return {n: self.biases[n] - self._heard(n, self.offsets) for n in layers}

    def inputs(
        self, layer: int, units: Sequence[Tensor], biases: Mapping[int, Tensor] | None = None
    ) -> Tensor:
        """What a layer hears from those beside it, (rows, widths[layer]); `biases` are those of
        `plain_biases`, for who asks more than once."""
        biases = self.plain_biases([layer]) if biases is None else biases
        return self._heard(layer, units) + biases[layer]

    def _heard(self, layer: int, units: Sequence[Tensor]) -> Tensor:
        """The same without its bias."""
        parts = []
        if layer > 0:
            parts.append(units[layer - 1] @ self.couplings[layer - 1])
        if layer < self.top:
            parts.append(F.linear(units[layer + 1], self.couplings[layer]))
        return sum(parts[1:], parts[0])

    def energy(self, units: Sequence[Tensor]) -> Tensor:
        """E(x), (rows,); linear in every unit, so that of independent means it is the mean."""
        apart = [unit - offset for unit, offset in zip(units, self.offsets, strict=True)]
        energy = -sum(unit @ bias for unit, bias in zip(apart, self.biases, strict=True))
        for weight, (below, above) in zip(self.couplings, pairwise(apart), strict=True):
            energy = energy - ((below @ weight) * above).sum(dim=1)
        return energy

    def mean_field(self, visible: Tensor | Rows) -> Layers:
        """The visible units, and means of the hidden ones given these, (rows, widths[l]) each.

        Each hidden layer in turn is set to its mean given the means of the layers beside it; every
        time E_q[-E] + H(q) rises, until it stays. They begin with the offsets.
        """
        biases = self.plain_biases(range(1, self.top + 1))
        rows = dense(visible)
        ground = rows @ self.couplings[0] + biases[1]  # what the rows say, in every sweep
        units = [rows, *(offset[None] for offset in self.offsets[1:])]
        for _ in range(self.sweeps):
            heard = ground + F.linear(units[2], self.couplings[1]) if self.top > 1 else ground
            units[1] = self.units.mean(heard)
            for layer in range(2, self.top + 1):
                units[layer] = self.units.mean(self.inputs(layer, units, biases))
        return units

    def encode(self, visible: Tensor | Rows) -> Tensor:
        """The means of the top layer, (rows, widths[-1])."""
        return self.mean_field(visible)[-1]

    def decode(self, code: Tensor) -> Tensor:
        """The inputs of the visible units, (rows, widths[0]), by mean field given the top layer."""
        biases = self.plain_biases(range(self.top))
        units = [*(offset[None] for offset in self.offsets[:-1]), code]
        for _ in range(self.sweeps if self.top > 1 else 0):
            for layer in reversed(range(self.top)):
                units[layer] = self.units.mean(self.inputs(layer, units, biases))
        return self.inputs(0, units, biases)

    def free_energy(self, units: Layers) -> Tensor:
        """E_q[E] - H(q), (rows,), of the means q of the hidden units: at least the free energy of
        the visible ones, by the divergence of q from what it stands for."""
        hidden = torch.cat(units[1:], dim=1)
        entropy = torch.special.entr(hidden) + torch.special.entr(1 - hidden)
        return self.energy(units) - entropy.sum(dim=1)

    @torch.no_grad()
    def gibbs(
        self,
        units: Layers,
        steps: int,
        generator: torch.Generator,
        clamped: Tensor | None = None,
    ) -> tuple[Layers, Layers]:
        """All units after so many rounds (>= 1) of drawing the even layers, then the odd ones, and
        the means that they were drawn from; where `clamped` is true visible ones stay."""
        biases = self.plain_biases(range(self.top + 1))
        units, means = list(units), list(units)
        for _ in range(steps):
            for layer in (*range(0, self.top + 1, 2), *range(1, self.top + 1, 2)):
                heard = self.inputs(layer, units, biases)
                drawn = self.units.draw(heard, generator)
                if clamped is not None and layer == 0:
                    drawn = torch.where(clamped, units[0], drawn)
                units[layer], means[layer] = drawn, self.units.mean(heard)
        return units, means

    def gap(self, data: Layers, model: Layers) -> Tensor:
        """The mean energy of some units less that of others: one number.

        Linear in the parameters, with the statistics held fixed. With `mean_field` of rows as the
        data and draws of all units as the model, its gradient is that of minus the bound on the
        mean log-likelihood.
        """
        with torch.no_grad():
            apart = [
                torch.cat(both) - offset
                for *both, offset in zip(data, model, self.offsets, strict=True)
            ]
            shares = data[0].new_full((len(apart[0]), 1), -1 / len(model[0]))
            shares[: len(data[0])] = 1 / len(data[0])
            statistics = [(units * shares).sum(dim=0) for units in apart]
            for below, above in pairwise(apart):
                statistics.append((below.T @ (above * shares)).to(below.dtype))
        with torch.autocast(self.base.device.type, enabled=False):
            pairs = zip([*self.biases, *self.couplings], statistics, strict=True)
            return -torch.stack([torch.dot(p.flatten(), s.flatten()) for p, s in pairs]).sum()

    @torch.no_grad()
    def recentre(self, offsets: Layers) -> None:
        """Move the offsets there, and the biases so that the distribution stays the same."""
        moved = [new - old for new, old in zip(offsets, self.offsets, strict=True)]
        with torch.autocast(self.base.device.type, enabled=False):
            for layer, bias in enumerate(self.biases):
                bias += self._heard(layer, moved)
        for offset, new in zip(self.offsets, offsets, strict=True):
            offset.copy_(new)

    @torch.no_grad()
    def compose(self, machines: Sequence[RBMNet]) -> None:
        """Take what restricted machines have learned, one for each layer, from the rows upwards.

        Of a machine between two others half of the weights are taken, since its units hear from
        both sides now (Salakhutdinov and Hinton 2009, section 3.1); of the two biases that a layer
        has learned, in the machine below it and in the one above, the mean.
        """
        found: list[list[Tensor]] = [[] for _ in self.biases]
        for number, machine in enumerate(machines):
            between = 0 < number < len(machines) - 1
            self.couplings[number].copy_(machine.weight * (0.5 if between else 1))
            nothing = [self.base.new_zeros(1, width) for width in machine.weight.shape]
            found[number].append(machine.visible_inputs(nothing[1])[0])
            found[number + 1].append(machine.hidden_inputs(nothing[0])[0])
        for bias, offset, learned in zip(self.biases, self.offsets, found, strict=True):
            bias.copy_(torch.stack(learned).mean(dim=0))
            offset.zero_()

    @torch.no_grad()
    def union(self) -> RBMNet:
        """The same machine as a restricted one, between its even layers, the visible one first, and
        its odd ones."""
        even, odd = range(0, self.top + 1, 2), range(1, self.top + 1, 2)
        width, code = (sum(self.widths[layer] for layer in layers) for layers in (even, odd))
        machine = RBMNet(width, code, self.units, self.units).to(self.base)
        blocks = [[self._between(e, o) for o in odd] for e in even]
        machine.weight.copy_(torch.cat([torch.cat(row, dim=1) for row in blocks]))
        machine.visible_bias.copy_(torch.cat([self.biases[layer] for layer in even]))
        machine.hidden_bias.copy_(torch.cat([self.biases[layer] for layer in odd]))
        machine.visible_offset.copy_(torch.cat([self.offsets[layer] for layer in even]))
        machine.hidden_offset.copy_(torch.cat([self.offsets[layer] for layer in odd]))
        machine.base[: self.widths[0]] = self.base
        return machine

    def _between(self, even: int, odd: int) -> Tensor:
        """The weights between two layers, (widths[even], widths[odd])."""
        if even == odd - 1:
            return self.couplings[even]
        if even == odd + 1:
            return self.couplings[odd].T
        return self.base.new_zeros(self.widths[even], self.widths[odd])
