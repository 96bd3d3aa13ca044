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
    return _visible(net, net.hidden.draw(beta * inputs, generator), beta, generator)


@torch.no_grad()
def tempered(
    net: RBMNet, hidden: Tensor, temperatures: int, steps: int, generator: torch.Generator
) -> tuple[Tensor, Tensor]:
    """Parallel tempering: chains at several temperatures, neighbours of which change places.

    Parameters
    ----------
    hidden : (temperatures * n, code)
        The first n are of the machine's own chains, the last n of those of independent units.

    Returns
    -------
    rows, hidden : (temperatures * n, width), (temperatures * n, code)
        Visible units after so many steps (>= 1), and hidden ones drawn from them.
    """
    beta = torch.linspace(1, 0, temperatures, dtype=hidden.dtype, device=hidden.device)
    n = len(hidden) // temperatures
    own = beta.repeat_interleave(n).unsqueeze(1)
    for _ in range(steps):
        rows = _visible(net, hidden, own, generator)
        inputs = net.hidden_inputs(rows)
        for first in (0, 1):
            order = _exchanged(net, rows, inputs, own, n, first, generator)
            rows, inputs = rows[order], inputs[order]
        hidden = net.hidden.draw(own * inputs, generator)
    return rows, hidden


def _visible(net: RBMNet, hidden: Tensor, beta: Beta, generator: torch.Generator) -> Tensor:
    return net.visible.draw(net.base + beta * (net.visible_inputs(hidden) - net.base), generator)


def _exchanged(
    net: RBMNet,
    rows: Tensor,
    inputs: Tensor,
    own: Tensor,
    n: int,
    first: int,
    generator: torch.Generator,
) -> Tensor:
    """Whose row each chain goes on with, (chains,): those at temperature first, first + 2, ... may
    change places with the next ones."""
    number = torch.arange(len(rows), device=rows.device)
    upper = (number // n - first) % 2 == 0
    partner = torch.where(upper, number + n, number - n)
    alone = (partner < 0) | (partner >= len(rows))
    partner = torch.where(alone, number, partner)
    gain = log_density(net, rows, inputs, own[partner]) - log_density(net, rows, inputs, own)
    marks = torch.rand(len(rows), generator=generator, dtype=gain.dtype, device=gain.device)
    one = torch.minimum(number, partner)  # both of a pair see the same mark
    moved = marks[one].log() < gain + gain[partner]
    return torch.where(moved, partner, number)
