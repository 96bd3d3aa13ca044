"""A chaotic series goes on by itself: an echo state network runs freely on what it has written.

It learns 2,000 steps of the Mackey-Glass series, and then its own output is its next input. Small
errors grow, as they must; what stays is the manner of the series.

python examples/chaos.py --out chaos.png
"""

from collections.abc import Sequence

import numpy as np
from gallery import options

from isthmus import EchoStateGenerator
from isthmus.data.mackey_glass import mackey_glass
from isthmus.plot.figure import BLUE, GREY, ORANGE, blank

LEARNED, AHEAD, DELAY = 2000, 2500, 17
NEAR = 0.1  # less than half a deviation of the series


def main(arguments: Sequence[str] | None = None) -> dict[str, float]:
    given = options(__doc__, out="chaos.png").parse_args(arguments)
    series = mackey_glass(LEARNED + AHEAD)
    known, truth = series[:LEARNED], series[LEARNED:]
    model = EchoStateGenerator(units=300, spectral_radius=1.25, leak=0.3, washout=100, l2=1e-8).fit(
        [known]
    )
    (told,) = model.generate([known], steps=AHEAD)
    (one,) = model.next_steps([series[:-1]])
    away = np.abs(told - truth) > NEAR
    figures = {
        "one_step_rmse": float(np.sqrt(np.square(one[LEARNED - 1 :] - truth).mean())),
        "followed": int(away.argmax()) if away.any() else AHEAD,
        "deviation": float(truth.std()),
        "deviation_told": float(told.std()),
    }
    print(
        f"the next step is off by {figures['one_step_rmse']:.5f}, a deviation is {truth.std():.3f}"
    )
    print(f"running freely it stays within {NEAR} for {figures['followed']} steps")
    print(f"and keeps a deviation of {told.std():.3f}")
    draw(truth, told, figures["followed"]).savefig(given.out, dpi=150)
    return figures


def draw(truth: np.ndarray, told: np.ndarray, followed: int):
    figure = blank(9, 6)
    grid = figure.add_gridspec(2, 2, height_ratios=[1, 1.4])
    axes = figure.add_subplot(grid[0, :], xlabel="steps after the last that was learned")
    shown = np.arange(max(0, followed - 500), min(len(truth), followed + 300))
    axes.plot(shown, truth[shown], color=BLUE, label="series")
    axes.plot(shown, told[shown], color=ORANGE, linestyle="--", label="running freely")
    axes.margins(x=0.01)
    axes.axvline(followed, color=GREY, linestyle=":", label=f"off by more than {NEAR}")
    axes.legend(frameon=False, ncols=3, loc="lower center", bbox_to_anchor=(0.5, 1))
    for place, (name, values, colour) in enumerate(
        [("series", truth, BLUE), ("running freely", told, ORANGE)]
    ):
        beside = figure.add_subplot(grid[1, place], title=name, aspect="equal")
        beside.plot(values[:-DELAY], values[DELAY:], color=colour, linewidth=0.6)
        beside.set(xlabel="x(t)", ylabel=f"x(t + {DELAY})", xlim=(0.3, 1.45), ylim=(0.3, 1.45))
    return figure


if __name__ == "__main__":
    main()
