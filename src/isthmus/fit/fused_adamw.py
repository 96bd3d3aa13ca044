"""AdamW without what its Python costs, which on small nets is more than the arithmetic."""

from __future__ import annotations

from operator import is_
from typing import Any, NamedTuple

import torch
from torch import Tensor

ONE = torch.ones(())  # a plain number would be made a tensor at every step


class Moved(NamedTuple):
    """Parameters that move together, and what is remembered of them."""

    parameters: list[Tensor]
    means: list[Tensor]
    squares: list[Tensor]
    block: Tensor  # how many steps each made: one tensor, so that one addition counts for all
    counts: list[Tensor]  # views of it, one of each


class FusedAdamW(torch.optim.AdamW):
    """torch's fused AdamW, with the same state and the same numbers.

    As long as the same parameters move, a step of it is the one fused call; torch's looks at every
    option of every parameter again.
    """

    def __init__(self, params: Any, lr: float, betas: tuple[float, float] = (0.9, 0.999)) -> None:
        super().__init__(params, lr=lr, betas=betas, fused=True)
        self._moved: dict[int, Moved] = {}  # by the number of the group

    def __setstate__(self, state: dict[str, Any]) -> None:
        super().__setstate__(state)
        self._moved = {}  # the state is another

    @torch.no_grad()
    def step(self) -> None:  # type: ignore[override]
        for number, group in enumerate(self.param_groups):
            parameters = [p for p in group["params"] if p.grad is not None]
            if not parameters:
                continue
            moved = self._moved.get(number)
            if moved is None or not _same(moved.parameters, parameters):
                moved = self._moved[number] = self._gather(parameters)
            moved.block.add_(ONE)
            beta1, beta2 = group["betas"]
            torch._fused_adamw_(
                parameters,
                [p.grad for p in parameters],
                moved.means,
                moved.squares,
                [],
                moved.counts,
                lr=group["lr"],
                beta1=beta1,
                beta2=beta2,
                weight_decay=group["weight_decay"],
                eps=group["eps"],
                amsgrad=False,
                maximize=False,
            )

    step.hooked = True  # type: ignore[attr-defined]  # or torch wraps it in its profiler

    def _gather(self, parameters: list[Tensor]) -> Moved:
        states = [self.state[p] or self._first(p) for p in parameters]
        block = torch.stack([state["step"] for state in states])
        counts = list(block.unbind())
        for state, count in zip(states, counts, strict=True):
            state["step"] = count
        means = [state["exp_avg"] for state in states]
        return Moved(parameters, means, [s["exp_avg_sq"] for s in states], block, counts)

    def _first(self, parameter: Tensor) -> dict[str, Tensor]:
        state = {
            "step": torch.zeros((), dtype=torch.float32, device=parameter.device),
            "exp_avg": torch.zeros_like(parameter),
            "exp_avg_sq": torch.zeros_like(parameter),
        }
        self.state[parameter] = state
        return state


def _same(some: list[Tensor], others: list[Tensor]) -> bool:
    return len(some) == len(others) and all(map(is_, some, others))
