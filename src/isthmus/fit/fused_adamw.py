"""AdamW without what its Python costs, which on small nets is more than the arithmetic."""

from __future__ import annotations

from typing import Any

import torch


class FusedAdamW(torch.optim.AdamW):
    """torch's fused AdamW, with the same state and the same numbers.

    After the first step of a parameter its own `step` only gathers lists and makes the one fused
    call; torch's looks at every option of every parameter again.
    """

    def __init__(self, params: Any, lr: float, betas: tuple[float, float] = (0.9, 0.999)) -> None:
        super().__init__(params, lr=lr, betas=betas, fused=True)

    @torch.no_grad()
    def step(self, closure: Any = None) -> None:  # type: ignore[override]
        groups = [
            (group, [p for p in group["params"] if p.grad is not None])
            for group in self.param_groups
        ]
        if closure is not None or not all("step" in self.state[p] for _, ps in groups for p in ps):
            return super().step(closure)
        for group, moved in groups:
            if moved:
                _step(group, moved, [self.state[p] for p in moved])
        return None

    step.hooked = True  # type: ignore[attr-defined]  # or torch wraps it in its profiler


def _step(group: dict[str, Any], moved: list[torch.Tensor], states: list[dict[str, Any]]) -> None:
    counts = [state["step"] for state in states]
    torch._foreach_add_(counts, 1)
    beta1, beta2 = group["betas"]
    torch._fused_adamw_(
        moved,
        [p.grad for p in moved],  # type: ignore[misc]
        [state["exp_avg"] for state in states],
        [state["exp_avg_sq"] for state in states],
        [],
        counts,
        lr=group["lr"],
        beta1=beta1,
        beta2=beta2,
        weight_decay=group["weight_decay"],
        eps=group["eps"],
        amsgrad=False,
        maximize=False,
    )
