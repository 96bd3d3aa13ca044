"""What two players pay: one tells made rows from real ones, the other makes them.

With logits D, one number a row, and made rows G(z):

| objective | the discriminator minimises | the generator minimises |
|---|---|---|
| original | -log s(D(x)) - log(1 - s(D(G(z)))) | log(1 - s(D(G(z)))) |
| non-saturating | the same | -log s(D(G(z))) |
| wasserstein-gp, wasserstein-lp | D(G(z)) - D(x) | -D(G(z)) |
| hinge | max(0, 1 - D(x)) + max(0, 1 + D(G(z))) | -D(G(z)) |

where s is the sigmoid.

References
----------
Goodfellow et al. 2014. Generative Adversarial Nets. NIPS. Equation 1; section 3, end (the
non-saturating form).
Gulrajani, Ahmed, Arjovsky, Dumoulin, Courville 2017. Improved Training of Wasserstein GANs. NIPS.
Equation 3.
Mescheder, Geiger, Nowozin 2018. Which Training Methods for GANs do actually Converge? ICML.
Equation 9 (the zero-centred penalty on real rows).
Petzka, Fischer, Lukovnikov 2018. On the Regularization of Wasserstein GANs. ICLR. Equation 8 (the
penalty of steep slopes alone).
Lim and Ye 2017. Geometric GAN. arXiv 1705.02894. Equations 13 and 14 (hinge).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import torch
from torch import Tensor
from torch.nn import functional as F

Critic = Callable[[Tensor], Tensor]  # rows (batch, width) -> logits (batch,)
Penalty = Callable[[Critic, Tensor, Tensor, torch.Generator], Tensor]


def gradient_lengths(critic: Critic, rows: Tensor) -> Tensor:
    """|dD(x) / dx|^2 of each row, (batch,); can itself be learned from."""
    rows = rows.detach().requires_grad_()
    with torch.enable_grad():
        (slope,) = torch.autograd.grad(critic(rows).sum(), rows, create_graph=True)
    return slope.square().sum(dim=1)


def flat_at_real(critic: Critic, real: Tensor, made: Tensor, draws: torch.Generator) -> Tensor:
    """|dD / dx|^2 / 2 at real rows, (batch,): where the game has ended, nothing should push."""
    return gradient_lengths(critic, real) / 2


def slope_one_between(critic: Critic, real: Tensor, made: Tensor, draws: torch.Generator) -> Tensor:
    """(|dD / dx| - 1)^2 at random points between real and made rows, (batch,): an optimal critic of
    the Wasserstein distance has slope 1 there."""
    return _excess_between(critic, real, made, draws).square()


def slope_to_one_between(
    critic: Critic, real: Tensor, made: Tensor, draws: torch.Generator
) -> Tensor:
    """max(0, |dD / dx| - 1)^2, (batch,), there: a critic may be flat on its way to another slope.
    Of few features it has to be, for the slope cannot turn round otherwise."""
    return F.relu(_excess_between(critic, real, made, draws)).square()


def _excess_between(critic: Critic, real: Tensor, made: Tensor, draws: torch.Generator) -> Tensor:
    share = torch.rand((len(real), 1), generator=draws, dtype=real.dtype, device=real.device)
    lengths = gradient_lengths(critic, torch.lerp(real, made, share))
    # the root has no slope at 0, where a critic that says the same everywhere begins
    return (lengths + 1e-12).sqrt() - 1


@dataclass(frozen=True, kw_only=True)
class Objective:
    """What the players of one game minimise.

    Attributes
    ----------
    discriminator : (logits of real rows, logits of made rows) -> cost, (batch,).
    generator : logits of made rows -> cost, (batch,).
    penalty : on the discriminator's slopes.
    weight : of the penalty where nobody says another.
    vanishing : whether a discriminator that is never wrong leaves nothing to learn from.
    """

    discriminator: Callable[[Tensor, Tensor], Tensor]
    generator: Callable[[Tensor], Tensor]
    penalty: Penalty = flat_at_real
    weight: float = 1.0
    vanishing: bool = True


def _doubt(real: Tensor, made: Tensor) -> Tensor:
    return F.softplus(-real) + F.softplus(made)


def _distance(penalty: Penalty) -> Objective:
    return Objective(
        discriminator=lambda real, made: made - real,
        generator=lambda made: -made,
        penalty=penalty,
        weight=10.0,
        vanishing=False,
    )


OBJECTIVES: dict[str, Objective] = {
    "original": Objective(discriminator=_doubt, generator=lambda made: -F.softplus(made)),
    "non-saturating": Objective(discriminator=_doubt, generator=lambda made: F.softplus(-made)),
    "wasserstein-gp": _distance(slope_one_between),
    "wasserstein-lp": _distance(slope_to_one_between),
    "hinge": Objective(
        discriminator=lambda real, made: F.relu(1 - real) + F.relu(1 + made),
        generator=lambda made: -made,
    ),
}
