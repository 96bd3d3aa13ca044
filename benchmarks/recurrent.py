"""A training step of every recurrent cell against torch.nn.LSTM of the same shape.

    OMP_NUM_THREADS=1 python benchmarks/recurrent.py --width 128

The step: all states of a batch, and the gradients of the mean of their squares. All take turns,
round by round. "lstm by steps" is the LSTM's formula run the way our own cells are, to tell what
that costs from what their formulas cost.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable
from typing import ClassVar

import torch
from measure import Neighbours, middle, report, seconds_of, verdict
from torch import Tensor, nn

from isthmus.nn.cells import CELLS
from isthmus.nn.cells.stepwise import Stepwise

TARGET = 1.1  # of PyTorch's own cells; the others' ratio is stated
STANDARD = "torch.nn.LSTM"


class LSTMBySteps(Stepwise):
    """The LSTM's formula, step by step."""

    gates: ClassVar[int] = 4
    keeping: ClassVar[int | None] = 1

    def step(self, sums: Tensor, memory: Tensor) -> tuple[Tensor, Tensor]:
        enter, forget, candidate, leave = sums.chunk(4, dim=1)
        memory = forget.sigmoid() * memory + enter.sigmoid() * candidate.tanh()
        return leave.sigmoid() * memory.tanh(), memory


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--batch", type=int, default=64)
    parser.add_argument("--steps", type=int, default=50)
    parser.add_argument("--features", type=int, default=64)
    parser.add_argument("--width", type=int, default=128)
    parser.add_argument("--rounds", type=int, default=10)
    arguments = parser.parse_args()
    features, width = arguments.features, arguments.width
    inputs = torch.randn(arguments.batch, arguments.steps, features)
    layers: dict[str, nn.Module] = {STANDARD: nn.LSTM(features, width, batch_first=True)}
    layers |= {name: cell(features, width) for name, cell in CELLS.items()}
    layers["lstm by steps"] = LSTMBySteps(features, width)
    steps = {name: _step(layer, inputs) for name, layer in layers.items()}
    seconds: dict[str, list[float]] = {name: [] for name in steps}
    with Neighbours() as others:
        for _ in range(arguments.rounds):
            for name, step in steps.items():
                seconds[name] += seconds_of(step, runs=5)
    for name in CELLS | {"lstm by steps": LSTMBySteps}:
        ratio = middle(seconds[name]) / middle(seconds[STANDARD])
        told = {"ratio": round(ratio, 3), "target": "reported"}
        report(
            benchmark="recurrent",
            cell=name,
            shape=[arguments.batch, arguments.steps, features, width],
            step_ms=round(1e3 * middle(seconds[name]), 3),
            standard_ms=round(1e3 * middle(seconds[STANDARD]), 3),
            least_step_ms=round(1e3 * min(seconds[name]), 3),
            least_standard_ms=round(1e3 * min(seconds[STANDARD]), 3),
            threads=torch.get_num_threads(),
            others=others.cores,
            **(verdict(ratio, TARGET, at_most=True) if name == "lstm" else told),
        )


def _step(layer: nn.Module, inputs: Tensor) -> Callable[[], None]:
    def step() -> None:
        layer.zero_grad()
        units, _ = layer(inputs)
        units.square().mean().backward()

    return step


if __name__ == "__main__":
    main()
