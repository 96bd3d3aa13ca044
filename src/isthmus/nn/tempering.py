"""Between a restricted Boltzmann machine and one without connections: distributions and chains.

At the inverse temperature beta, from 0 to 1, the visible units have the probability of

    f_beta(v) = exp((1 - beta) v . base) sum_h exp(-beta E(v, h))

(what the units would do alone stays as it is), which at 0 is that of independent units whose inputs
are `base` and at 1 the machine's (Salakhutdinov and Murray 2008, equations 15 to 18).
"""

from __future__ import annotations

import torch
from torch import Tensor

from isthmus.nn.rbm_net import RBMNet

Beta = float | Tensor  # (rows, 1)


def log_density(net: RBMNet, rows: Tensor, inputs: Tensor, beta: Beta) -> Tensor:
    """log f_beta of each row but for what is the same at every beta, (rows,); `inputs` are
    `hidden_inputs(rows)`."""
    linear = rows @ (net.visible_bias - net.base) - inputs @ net.hidden_offset
    linear = linear - net.visible_offset @ net.visible_bias
    scale = beta.squeeze(1) if isinstance(beta, Tensor) else beta
    return scale * linear + net.hidden.log_partition(beta * inputs)


def move(net: RBMNet, inputs: Tensor, beta: Beta, generator: torch.Generator) -> Tensor:
    """Rows after one step of a chain that leaves f_beta as it is, from their hidden inputs."""
    hidden = net.hidden.draw(beta * inputs, generator)
    return net.visible.draw(net.base + beta * (net.visible_inputs(hidden) - net.base), generator)


@torch.no_grad()
def tempered(
    net: RBMNet, chains: Tensor, temperatures: int, steps: int, generator: torch.Generator
) -> Tensor:
    """Parallel tempering: chains at several temperatures, neighbours of which change places.

    Parameters
    ----------
    chains : (temperatures * n, width)
        The first n are the machine's own, the last n those of independent units.
    """
    beta = torch.linspace(1, 0, temperatures, dtype=chains.dtype, device=chains.device)
    n = len(chains) // temperatures
    own = beta.repeat_interleave(n).unsqueeze(1)
    for _ in range(steps):
        chains = move(net, net.hidden_inputs(chains), own, generator)
        for first in (0, 1):
            chains = _exchanged(net, chains, own, n, first, generator)
    return chains


def _exchanged(
    net: RBMNet, chains: Tensor, own: Tensor, n: int, first: int, generator: torch.Generator
) -> Tensor:
    """Each chain at temperature first, first + 2, ... may change places with the next one's."""
    number = torch.arange(len(chains), device=chains.device)
    upper = (number // n - first) % 2 == 0
    partner = torch.where(upper, number + n, number - n)
    alone = (partner < 0) | (partner >= len(chains))
    partner = torch.where(alone, number, partner)
    inputs = net.hidden_inputs(chains)
    gain = log_density(net, chains, inputs, own[partner]) - log_density(net, chains, inputs, own)
    marks = torch.rand(len(chains), generator=generator, dtype=gain.dtype, device=gain.device)
    one = torch.minimum(number, partner)  # both of a pair see the same mark
    moved = marks[one].log() < gain + gain[partner]
    return torch.where(moved.unsqueeze(1), chains[partner], chains)
