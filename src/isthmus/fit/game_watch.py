"""What is seen of an adversarial game after each epoch: made rows beside real ones."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Self

import numpy as np
import torch
from torch import Tensor, nn

from isthmus.core.seeds import stream, torch_seed
from isthmus.evaluate.detection import auroc
from isthmus.evaluate.generation import coverage, variety
from isthmus.fit.loop import Loop
from isthmus.losses.adversarial import Objective
from isthmus.nn.dense_rows import dense

PROBE = 512  # rows, and as many made ones, that are looked at
MOMENTS = 8  # epochs whose made rows are kept,
SHOWN, SHOWN_CELLS = (16, PROBE), 1 << 14  # so many of them, as wide as they are
COLLAPSED, SPREAD_OUT, LEFT_OUT, SURE = 0.5, 2.0, 0.3, 0.995  # what is complained of


@dataclass(frozen=True, kw_only=True)
class GameWatch:
    """Looks at the same real rows and the same noise after each epoch.

    Attributes
    ----------
    network : of both players; set to inference.
    real : (rows, width)
    noise : (PROBE, code)
    make : noise -> rows.
    judge : rows -> logits, (rows,).
    objective : of the game.
    shown : (MOMENTS, n, width), where made rows are kept: the first n after each of the moments.
    moments : epochs, counted from 1.
    """

    network: nn.Module
    real: Tensor
    noise: Tensor
    make: Callable[[Tensor], Tensor]
    judge: Callable[[Tensor], Tensor]
    objective: Objective
    shown: Tensor
    moments: list[int]

    @classmethod
    def of(
        cls,
        loop: Loop,
        make: Callable[[Tensor], Tensor],
        judge: Callable[[Tensor], Tensor],
        objective: Objective,
        *,
        code: int,
        shown: Tensor,
        epochs: int,
    ) -> Self:
        """Rows of the loop and noise of so many numbers, drawn by the loop's seed."""
        real = probe(loop)
        draws = torch.Generator().manual_seed(torch_seed(loop.seed, "probe"))
        return cls(
            network=loop.network,
            real=real,
            noise=torch.randn(PROBE, code, generator=draws).to(real),
            make=make,
            judge=judge,
            objective=objective,
            shown=shown,
            moments=moments(epochs, epochs),
        )

    @torch.no_grad()
    def __call__(self, epoch: int) -> dict[str, float]:
        """What there is to say of an epoch that is over."""
        self.network.eval()
        made = self.make(self.noise)
        if epoch in self.moments:
            self.shown[self.moments.index(epoch)] = made[: self.shown.shape[1]]
        made = made[: len(self.real)]
        logits = self.judge(torch.cat([self.real, made]))
        rows, others = self.real.cpu().numpy(), made.cpu().numpy()
        made_up = np.arange(len(logits)) >= len(rows)
        return {
            "generator_loss": self.objective.generator(logits[len(rows) :]).mean().item(),
            "variety": variety(rows, others),
            "coverage": coverage(rows, others),
            "told_apart": auroc(made_up, logits.cpu().numpy()),
        }


def probe(loop: Loop) -> Tensor:
    """The rows that are looked at, drawn by the loop's seed."""
    chosen = np.sort(stream(loop.seed, "probe").permutation(len(loop.rows))[:PROBE])
    return dense(loop.rows.take(torch.from_numpy(chosen).to(loop.place.device)))


def shown_rows(width: int) -> int:
    """How many made rows are kept: the more the narrower they are."""
    least, most = SHOWN
    return min(max(SHOWN_CELLS // width, least), most)


def moments(epochs: int, over: int) -> list[int]:
    """After which epochs made rows are kept: the first, the last, and at even ratios between; of
    those that are over."""
    if epochs == 0:
        return []
    found = np.unique(np.rint(np.geomspace(1, epochs, MOMENTS)).astype(int))
    return [int(moment) for moment in found if moment <= over]


def complaint(told: Mapping[str, float], objective: Objective) -> str:
    """What is wrong with a game that ended so, and what helps; "" if nothing is."""
    if told["variety"] > SPREAD_OUT:
        return (
            f"made rows spread {told['variety']:.1f} times as far as real ones: the game has "
            "diverged, or has not learned yet. Try more epochs, a smaller learning_rate, a larger "
            "penalty, or bring the rows to deviation 1"
        )
    if told["variety"] < COLLAPSED:
        return (
            f"made rows spread {told['variety']:.2f} times as far as real ones: the generator has "
            "collapsed to few of them, or has not learned yet. Try more epochs, a larger penalty, "
            "objective='wasserstein-lp', or bring the rows to deviation 1"
        )
    if told["coverage"] < LEFT_OUT:
        return (
            f"made rows come near {told['coverage']:.0%} of the real ones alone: the generator "
            "leaves most of them out, or has not learned yet. Try more epochs, a larger penalty or "
            "objective='wasserstein-lp'"
        )
    if told["told_apart"] > SURE and objective.vanishing:
        return (
            "the discriminator tells made rows from real ones without fail, which leaves the "
            "generator little to learn from. Try a penalty, a smaller learning_rate or "
            "objective='wasserstein-lp'"
        )
    return ""
