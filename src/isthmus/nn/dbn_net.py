"""A deep belief net: directed layers below a restricted Boltzmann machine."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Any

import torch
from torch import Tensor, nn

from isthmus.nn.dense_rows import dense
from isthmus.nn.rbm_net import RBMNet
from isthmus.nn.rows import Rows
from isthmus.nn.units import Bernoulli, Units
from isthmus.nn.unrolled import LayerWeights

HIDDEN = Bernoulli()


class DBNNet(nn.Module):
    """p(v, h_1, ..., h_L) = p(v | h_1) ... p(h_{L-2} | h_{L-1}) p(h_{L-1}, h_L).

    The last factor is the machine on top. The others are read backwards, from the rows up, by
    weights of their own: q(h_1 | v) ... q(h_{L-1} | h_{L-2}).

    Parameters
    ----------
    widths
        Of the rows and the directed layers, from the rows upwards.
    visible
        What the rows are made of.
    top
        The machine; its visible units are the last directed layer.

    Attributes
    ----------
    inwards : modules that say what each layer hears from the one below (recognition)
    outwards : modules that say what each layer hears from the one above (generation)
    """

    def __init__(self, widths: Sequence[int], visible: Units, top: RBMNet) -> None:
        super().__init__()
        pairs = list(pairwise(widths))
        self.inwards = nn.ModuleList(nn.Linear(below, above) for below, above in pairs)
        self.outwards = nn.ModuleList(nn.Linear(above, below) for below, above in pairs)
        self.units: list[Units] = [visible] + [HIDDEN] * (len(pairs) - 1)
        self.top = top

    def encode(self, inputs: Tensor | Rows) -> Tensor:
        """The means of the top units, (rows, code)."""
        return self.top.encode(self.means(dense(inputs))[-1])

    def decode(self, code: Tensor) -> Tensor:
        """The inputs of the rows, each layer fed with the means above, (rows, width)."""
        inputs = self.top.decode(code)
        for layer in reversed(self.outwards):
            inputs = layer(torch.sigmoid(inputs))
        return inputs

    def means(self, rows: Tensor) -> list[Tensor]:
        """Rows and the means of the directed layers above them, each fed with the means below."""
        states = [rows]
        for layer in self.inwards:
            states.append(torch.sigmoid(layer(states[-1])))
        return states

    def up(self, rows: Tensor, generator: torch.Generator) -> list[Tensor]:
        """Rows and, drawn from q, the directed layers above them."""
        states = [rows]
        for layer in self.inwards:
            states.append(HIDDEN.draw(layer(states[-1]), generator))
        return states

    def down(self, units: Tensor, generator: torch.Generator) -> list[Tensor]:
        """Units of the last directed layer and, drawn from p, the layers between them and the
        rows; in the order of `up`."""
        states = [units]
        for layer in reversed(self.outwards[1:]):
            states.insert(0, HIDDEN.draw(layer(states[0]), generator))
        return states

    def visible_inputs(self, units: Tensor) -> Tensor:
        """What the rows hear from the first directed layer, (rows, width)."""
        return self.outwards[0](units)

    def generative(self, states: Sequence[Tensor]) -> Tensor:
        """log p(v | h_1) + ... + log p(h_{L-2} | h_{L-1}), (rows,)."""
        layers = zip(self.units, self.outwards, pairwise(states), strict=True)
        return _sum(
            log_probability(kind, below, layer(above)) for kind, layer, (below, above) in layers
        )

    def recognition(self, states: Sequence[Tensor]) -> Tensor:
        """log q(h_1 | v) + ... + log q(h_{L-1} | h_{L-2}), (rows,)."""
        steps = zip(self.inwards, pairwise(states), strict=True)
        return _sum(log_probability(HIDDEN, above, layer(below)) for layer, (below, above) in steps)

    def log_weight(self, states: Sequence[Tensor]) -> Tensor:
        """log p(v, h_1, ..., h_{L-1}) / q(h_1, ..., h_{L-1} | v) + log Z of the top, (rows,).

        Its mean over draws of `up` bounds log p(v) + log Z from below. At the means it is that
        bound where the layers are certain: then a mean is a state.
        """
        return self.generative(states) - self.recognition(states) - self.top.free_energy(states[-1])

    def up_down(self, rows: Tensor, steps: int, generator: torch.Generator) -> Tensor:
        """What wake-sleep descends, (rows,): its gradients are the delta rules of the directed
        layers and the contrastive divergence of the top ones. Its value is that of the directed
        ones: nats to tell the wake states from those above and the fantasies from those below."""
        with torch.no_grad():
            wake = self.up(rows, generator)
            fantasy = self.top.gibbs(wake[-1], steps, generator)
            sleep = self.down(fantasy, generator)
            sleep.insert(0, self.units[0].mean(self.visible_inputs(sleep[0])))
            apart = self.top.apart(torch.cat([wake[-1], fantasy]))
            codes = self.top.hidden.mean(self.top.heard(apart))
        gap = self.top.gap(apart, codes, len(rows))
        return gap - self.generative(wake) - self.recognition(sleep)

    @torch.no_grad()
    def take(self, layers: Sequence[LayerWeights]) -> None:
        """Give both ways of the directed layers what a machine for each has learned."""
        ways: Any = zip(self.inwards, self.outwards, layers, strict=True)
        for inwards, outwards, learned in ways:
            inwards.weight.copy_(learned.inwards)
            inwards.bias.copy_(learned.code_bias)
            outwards.weight.copy_(learned.outwards)
            outwards.bias.copy_(learned.row_bias)


def log_probability(kind: Units, units: Tensor, inputs: Tensor) -> Tensor:
    """log p(units) of units that hear these inputs, (rows,), not below float32."""
    dtype = torch.promote_types(inputs.dtype, torch.float32)
    units, inputs = units.to(dtype), inputs.to(dtype)
    return (units * inputs).sum(dim=1) - kind.base(units) - kind.log_partition(inputs)


def _sum(terms: Any) -> Tensor:
    return torch.stack(list(terms)).sum(dim=0)
