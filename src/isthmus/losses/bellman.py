"""What an action is worth by the step that followed it, and how far an estimate is from that."""

from __future__ import annotations

from torch import Tensor
from torch.nn import functional as F

ERRORS = ("huber", "squared")


def bellman_goals(
    rewards: Tensor,
    ended: Tensor,
    following: Tensor,
    discount: float,
    *,
    chosen_by: Tensor | None = None,
) -> Tensor:
    """r + discount (1 - ended) Q(s', a') for the best a', (batch,).

    Parameters
    ----------
    rewards : (batch,)
    ended : (batch,) bool
        Whether the game ended with the step. One that was broken off has not: it is worth what
        would have come.
    following : (batch, actions)
        Q(s', .).
    chosen_by : (batch, actions), optional
        Another estimate of Q(s', .), which says what a' is: double Q learning. By default
        `following` chooses itself.
    """
    if chosen_by is None:
        best = following.amax(1)
    else:
        best = following.gather(1, chosen_by.argmax(1, keepdim=True)).squeeze(1)
    return rewards + discount * best.masked_fill(ended, 0.0)


def bellman_errors(values: Tensor, goals: Tensor, kind: str) -> Tensor:
    """Of each row, (batch,): "huber" (half the square up to a distance of 1, beyond it the
    distance less a half) or "squared" (half the square)."""
    if kind == "huber":
        return F.smooth_l1_loss(values, goals, reduction="none")
    return F.mse_loss(values, goals, reduction="none") / 2
