"""One weight: a table of errors, then a cost with many valleys and two ways down.

For y = w x the cost is one valley, and its slope leads to the right weight. For y = sin(w x) there
are many. Batch descent follows the slope of all rows together and rests in the valley that it began
in. Stochastic descent follows one row at a time: in a wrong valley the rows disagree and shake the
weight out of it; where all rows are right, nothing shakes it any more.

python examples/descent.py --out descent.png
"""

from collections.abc import Sequence
from typing import Any

import numpy as np
from gallery import options

from isthmus.plot.figure import BLUE, GREY, ORANGE, blank

INPUTS, WANTED = np.array([0, 1, 2]), np.array([0, 2, 4])
RIGHT, RATE = 2.0, 0.05
ROWS = np.random.default_rng(0).uniform(-8, 8, 40)
STARTS = np.linspace(0.5, 4.5, 400)


def main(arguments: Sequence[str] | None = None) -> dict[str, Any]:
    given = options(__doc__, epochs=200, out="descent.png").parse_args(arguments)
    table = {weight: (weight * INPUTS - WANTED) ** 2 for weight in (2, 3, 4)}
    print("y = w x, squared errors at x = 0, 1, 2, which lead to 0, 2, 4")
    for weight, errors in table.items():
        print(f"w = {weight}    {errors[0]}  {errors[1]}  {errors[2]:2}    sum {errors.sum()}")
    paths = {
        "batch": descend(len(ROWS), given.epochs),
        "stochastic": descend(1, given.epochs),
    }
    print(f"\ny = sin(w x), {len(STARTS)} first weights from {STARTS[0]} to {STARTS[-1]}: "
          f"share that comes to {RIGHT:.0f}")  # fmt: skip
    shares = {}
    for name, path in paths.items():
        shares[name] = float(np.mean(np.abs(path[-1] - RIGHT) < 1e-3))
        print(f"{name:12}{shares[name]:7.1%}")
    drawn(paths).savefig(given.out, dpi=150)
    return {"table": table, "shares": shares}


def cost(weights: np.ndarray) -> np.ndarray:
    """Half the mean squared error of each weight."""
    return np.mean((np.sin(np.outer(weights, ROWS)) - np.sin(RIGHT * ROWS)) ** 2, axis=1) / 2


def slopes(weights: np.ndarray, rows: np.ndarray) -> np.ndarray:
    """Of that for each weight on some rows of its own, (weights, rows)."""
    seen = weights[:, None] * rows
    return np.mean((np.sin(seen) - np.sin(RIGHT * rows)) * np.cos(seen) * rows, axis=1)


def descend(batch_size: int, epochs: int) -> np.ndarray:
    """Every first weight's way down, in an order of rows of its own, (epochs + 1, weights)."""
    rng, path = np.random.default_rng(1), [STARTS]
    everything = np.tile(ROWS, (len(STARTS), 1))
    for _ in range(epochs):
        weights, order = path[-1], rng.permuted(everything, axis=1)
        for first in range(0, len(ROWS), batch_size):
            weights = weights - RATE * slopes(weights, order[:, first : first + batch_size])
        path.append(weights)
    return np.array(path)


def drawn(paths: dict[str, np.ndarray]) -> Any:
    """The cost, and below it where each weight is, epoch by epoch."""
    figure = blank(9, 5)
    panels = figure.subplots(2, 2, sharex=True, sharey="row", height_ratios=(2, 3))
    weights = np.linspace(-1, 6, 1000)
    for (above, below), (name, path), colour in zip(
        panels.T, paths.items(), (BLUE, ORANGE), strict=True
    ):
        above.plot(weights, cost(weights), color=GREY, linewidth=1)
        above.plot(path[-1], cost(path[-1]), "o", color=colour, markersize=4)
        above.set_title(f"{name} descent")
        below.plot(path[:, 5::26], range(len(path)), color=colour, linewidth=0.7)
        below.set(xlabel="weight")
    panels[0, 0].set(ylabel="cost", xlim=(weights[0], weights[-1]))
    panels[1, 0].set_ylabel("epoch")
    panels[1, 0].set(yscale="symlog", ylim=(len(paths["batch"]) - 1, 0), yticks=(0, 1, 10, 100))
    panels[1, 0].yaxis.set_major_formatter("{x:.0f}")
    return figure


if __name__ == "__main__":
    main()
