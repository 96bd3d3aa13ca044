"""Two nets that are wrong equally often, and what three measures of error say of them.

The share of wrong classes cannot tell the nets apart; squared error and cross-entropy can. For
learning it is the slope that counts: when an output that should be 1 is 0.00001, the squared error
is all but flat, and cross-entropy as steep as it can be.

python examples/losses.py --out losses.png
"""

from collections.abc import Sequence
from typing import Any

import numpy as np
import torch
from gallery import options
from torch import Tensor

from isthmus.evaluate.classification import error_rate
from isthmus.losses.reconstruction import binary_cross_entropy, cross_entropy, squared
from isthmus.plot.figure import BLUE, ORANGE, blank

TARGETS = np.array([[1.0, 0.0], [0.0, 1.0], [1.0, 0.0]])
NETS = {
    "first": np.array([[0.9, 0.1], [0.1, 0.9], [0.4, 0.6]]),
    "second": np.array([[0.6, 0.4], [0.3, 0.7], [0.1, 0.9]]),
}
OUTPUTS = np.array([1e-5, 1e-3, 0.1, 0.5, 0.9])  # of a sigmoid unit that should be 1


def main(arguments: Sequence[str] | None = None) -> dict[str, Any]:
    given = options(__doc__, out="losses.png").parse_args(arguments)
    measures = {name: measure(said) for name, said in NETS.items()}
    print("net       wrong   squared error   cross-entropy")
    for name, (wrong, square, entropy) in measures.items():
        print(f"{name:8}{wrong:7.1%}{square:16.4f}{entropy:16.4f}")
    print("\noutput     slope of the squared error   of cross-entropy, for what the unit is fed")
    found = slopes(OUTPUTS)
    for output, square, entropy in zip(OUTPUTS, *found.values(), strict=True):
        print(f"{output:<8g}{square:29.7f}{entropy:19.5f}")
    drawn().savefig(given.out, dpi=150)
    return {"measures": measures, "slopes": found}


def measure(said: np.ndarray) -> tuple[float, float, float]:
    """Share of wrong classes; squared error, and cross-entropy, summed over outputs: row means."""
    probabilities, targets = torch.from_numpy(said), torch.from_numpy(TARGETS)
    return (
        error_rate(TARGETS.argmax(axis=1), said.argmax(axis=1)),
        float(squared(probabilities, targets).sum(dim=1).mean()),
        float(cross_entropy(probabilities.log(), targets).sum(dim=1).mean()),
    )


def slopes(outputs: np.ndarray) -> dict[str, np.ndarray]:
    """Of the errors of sigmoid units that should be 1, for what is fed into them."""

    def slope(error: Any) -> np.ndarray:
        fed = torch.logit(torch.from_numpy(outputs)).requires_grad_()
        return torch.autograd.grad(error(fed).sum(), fed)[0].numpy()

    def square(fed: Tensor) -> Tensor:
        return squared(torch.sigmoid(fed), torch.ones_like(fed))

    def entropy(fed: Tensor) -> Tensor:
        return binary_cross_entropy(fed, torch.ones_like(fed))

    return {"squared error": slope(square), "cross-entropy": slope(entropy)}


def drawn() -> Any:
    outputs = 1 / (1 + np.exp(-np.linspace(-14, 5, 400)))
    figure = blank(7, 3.5)
    axes = figure.add_subplot(xscale="log", xlabel="output of a unit that should be 1",
                              ylabel="how steeply the error falls")  # fmt: skip
    for (name, steep), colour in zip(slopes(outputs).items(), (ORANGE, BLUE), strict=True):
        axes.plot(outputs, -steep, color=colour, label=name)
    axes.axvline(OUTPUTS[0], color="black", linewidth=0.8, linestyle=":")
    axes.grid(alpha=0.2)
    axes.legend(frameon=False)
    return figure


if __name__ == "__main__":
    main()
