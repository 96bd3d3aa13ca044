"""Two inputs, two hidden and two output units: an error flows back, and eight weights move.

Every number of the first step is worked out in NumPy, layer by layer, and printed; the library's
own layers and descent come to the same. The picture shows the net with what each weight does to the
error, and the error of ten thousand steps.

python examples/backpropagation.py --out backpropagation.png
"""

from collections.abc import Sequence
from typing import Any

import numpy as np
import torch
from gallery import options

from isthmus.fit.batch import Batch
from isthmus.fit.player import Player, sgd
from isthmus.losses.reconstruction import squared
from isthmus.nn.dense import dense
from isthmus.plot.figure import BLUE, GREY, ORANGE, blank

INPUTS, TARGETS, RATE = np.array([0.05, 0.10]), np.array([0.01, 0.99]), 0.5
FIRST = np.array([[0.15, 0.20], [0.25, 0.30]])  # w1 w2 lead to the first hidden unit, w3 w4 ...
SECOND = np.array([[0.40, 0.45], [0.50, 0.55]])  # w5 w6 to the first output, w7 w8 to the second
BIASES = 0.35, 0.60  # they stay


def main(arguments: Sequence[str] | None = None) -> dict[str, Any]:
    given = options(__doc__, epochs=10_000, out="backpropagation.png").parse_args(arguments)
    weights, errors = (FIRST, SECOND), []
    for _ in range(given.epochs + 1):
        seen = forward(*weights)
        slopes = backward(*seen, weights[1])
        errors.append(error(seen[1]))
        weights = tuple(w - RATE * slope for w, slope in zip(weights, slopes, strict=True))
    hidden, outputs = forward(FIRST, SECOND)
    slopes = backward(hidden, outputs, SECOND)
    before, slope = in_a_row(FIRST, SECOND), in_a_row(*slopes)
    moved = before - RATE * slope
    print(f"hidden units {hidden[0]:.9f} {hidden[1]:.9f}")
    print(f"outputs      {outputs[0]:.9f} {outputs[1]:.9f}, wanted {TARGETS[0]} {TARGETS[1]}")
    print(f"error        {errors[0]:.9f}\n\n     weight   slope of the error   weight after")
    for k in range(len(before)):
        print(f"w{k + 1}   {before[k]:.2f}     {slope[k]:+.9f}          {moved[k]:.9f}")
    apart = np.abs(by_the_library() - moved).max()
    print(f"\nthe library's layers and descent move them likewise, but for {apart:.0e}")
    print("\n steps        error")
    for k in (0, 1, given.epochs):
        print(f"{k:6,}  {errors[k]:.9f}")
    drawn(before, slope, errors).savefig(given.out, dpi=150)
    return {"hidden": hidden, "outputs": outputs, "errors": errors, "slope": slope,
            "moved": moved, "apart": apart}  # fmt: skip


def forward(first: np.ndarray, second: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    hidden = sigmoid(first @ INPUTS + BIASES[0])
    return hidden, sigmoid(second @ hidden + BIASES[1])


def error(outputs: np.ndarray) -> float:
    return float(np.sum((outputs - TARGETS) ** 2) / 2)


def backward(
    hidden: np.ndarray, outputs: np.ndarray, second: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """The slope of the error for every weight: what flows back, times what came in."""
    at_outputs = (outputs - TARGETS) * outputs * (1 - outputs)
    at_hidden = second.T @ at_outputs * hidden * (1 - hidden)
    return np.outer(at_hidden, INPUTS), np.outer(at_outputs, hidden)


def sigmoid(a: np.ndarray) -> np.ndarray:
    return 1 / (1 + np.exp(-a))


def in_a_row(first: np.ndarray, second: np.ndarray) -> np.ndarray:
    return np.concatenate([first.ravel(), second.ravel()])


def by_the_library() -> np.ndarray:
    """The weights after one step of the parts that the models are made of."""
    net: Any = dense((2, 2, 2), "sigmoid").double()
    with torch.no_grad():
        for layer, weight, bias in zip(net[::2], (FIRST, SECOND), BIASES, strict=True):
            layer.weight.copy_(torch.from_numpy(weight))
            layer.bias.fill_(bias).requires_grad_(False)

    def cost(net: Any, batch: Batch) -> torch.Tensor:
        return squared(net(batch.inputs), torch.from_numpy(TARGETS)).sum(dim=1) / 2

    row = Batch(inputs=torch.from_numpy(INPUTS)[None], rows=torch.tensor([0]), total=1,
                generator=torch.Generator())  # fmt: skip
    Player(net, cost, sgd(net, RATE, weight_decay=0, momentum=0)).step(row)
    return in_a_row(*(layer.weight.detach().numpy() for layer in net[::2]))


def drawn(weights: np.ndarray, slopes: np.ndarray, errors: list[float]) -> Any:
    """Left the net, a line as broad as its slope is steep; right the errors."""
    figure = blank(9, 3.8)
    net, curve = figure.subplots(1, 2, width_ratios=(5, 4))
    ends = [((0, 1 - i), (1, 1 - j)) for j in range(2) for i in range(2)]
    ends += [((1, 1 - i), (2, 1 - j)) for j in range(2) for i in range(2)]
    for k, ((x, y), (to_x, to_y)) in enumerate(ends):
        look = {"color": ORANGE if slopes[k] > 0 else BLUE, "zorder": 1}
        net.plot([x, to_x], [y, to_y], linewidth=1 + 60 * abs(slopes[k]), **look)
        at = 0.3  # of the way, where lines do not cross
        place = (x + at * (to_x - x), y + at * (to_y - y))
        look = {"ha": "center", "va": "center", "fontsize": "small", "zorder": 3}
        told = f"$w_{k + 1}$ {weights[k]:.2f}\n{slopes[k]:+.4f}"
        net.annotate(told, place, bbox={"color": "white", "pad": 1}, **look)
    for x, names in enumerate((("0.05", "0.10"), ("h1", "h2"), ("o1", "o2"))):
        net.scatter([x, x], [1, 0], s=900, color="white", edgecolor=GREY, zorder=2)
        for y, name in zip((1, 0), names, strict=True):
            net.annotate(name, (x, y), ha="center", va="center", zorder=4)
    net.set(xlim=(-0.25, 2.25), ylim=(-0.3, 1.3), title="weights, and slopes of the error")
    net.axis("off")
    curve.loglog(range(1, len(errors) + 1), errors, color=BLUE)
    curve.set(xlabel="step", title="error")
    curve.grid(alpha=0.2)
    return figure


if __name__ == "__main__":
    main()
