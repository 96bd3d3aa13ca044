"""Prices of houses by area, bedrooms, distance to the city and age, through five hidden units.

The prices are made up by a rule of five parts, each of which looks at one or two of the four. The
net sees houses and prices alone; of four that begin at random the one that comes nearest to the
prices it learned from is kept. The picture lays what its units look at beside the rule: units that
look at few inputs can be read as parts of a price.

python examples/house_prices.py --out units.png
"""

from collections.abc import Sequence
from typing import Any

import numpy as np
from gallery import options
from scipy.optimize import linear_sum_assignment
from sklearn.base import clone
from sklearn.linear_model import LinearRegression
from sklearn.preprocessing import StandardScaler

from isthmus import TabularRegressor
from isthmus.plot.figure import blank

INPUTS = ("area", "bedrooms", "distance", "age")
RULE = {  # thousands: rate * max(0, slopes . inputs + offset)
    "space near the city": (3, (1, 0, -6, 0), 0),
    "bedrooms too small": (-60, (-0.02, 1, 0, 0), 0),
    "in walking distance": (20, (0, 0, -1, 0), 10),
    "many rooms, still new": (40, (0, 1, 0, -0.05), 0),
    "over a century old": (6, (0, 0, 0, 1), -100),
}
RESTARTS = 4


def main(arguments: Sequence[str] | None = None) -> dict[str, Any]:
    given = options(__doc__, epochs=50, out="units.png").parse_args(arguments)
    rng = np.random.default_rng(0)
    rows, others = houses(2000, rng), houses(500, rng)
    prices, true = price(rows) + rng.normal(0, 10, len(rows)), price(others)
    scaler = StandardScaler().fit(rows)
    net = TabularRegressor(hidden=(len(RULE),), activation="relu", learning_rate=0.02,
                           batch_size=40, epochs=given.epochs, precision="float32")  # fmt: skip
    nets = [
        clone(net).set_params(random_state=seed).fit(scaler.transform(rows), prices)
        for seed in range(RESTARTS)
    ]
    net = min(nets, key=lambda net: net.training_["loss"][-1])
    shares = {
        "net": net.score(scaler.transform(others), true),
        "straight line": LinearRegression().fit(rows, prices).score(others, true),
    }
    print("share of the prices' variance explained")
    for name, share in shares.items():
        print(f"{name:20}{share:8.2%}")
    rule = np.array([rate * np.array(slopes) for rate, slopes, _ in RULE.values()]) * scaler.scale_
    found, alike = in_order(weights_of(net), rule)
    print("\nwhat a unit adds for one standard deviation more of an input, in thousands")
    print(" " * 21 + "".join(f"{name:>10}" for name in INPUTS) + "   cosine with the rule")
    for name, unit, cosine in zip(RULE, found.round() + 0, alike, strict=True):
        print(f"{name:21}" + "".join(f"{weight:10.0f}" for weight in unit) + f"{cosine:10.3f}")
    drawn(rule, found).savefig(given.out, dpi=150)
    return {"shares": shares, "alike": alike, "rule": rule, "found": found}


def houses(n: int, rng: np.random.Generator) -> np.ndarray:
    area = rng.uniform(40, 240, n)
    bedrooms = np.clip(np.rint(area / 40 + rng.normal(0, 1, n)), 1, 6)
    return np.column_stack([area, bedrooms, rng.uniform(0, 30, n), rng.uniform(0, 140, n)])


def price(rows: np.ndarray) -> np.ndarray:
    parts = [
        rate * np.maximum(rows @ np.array(slopes) + offset, 0)
        for rate, slopes, offset in RULE.values()
    ]
    return 200 + np.sum(parts, axis=0)


def weights_of(net: TabularRegressor) -> np.ndarray:
    """What each unit that is on adds to a price for each input, (units, inputs)."""
    into, out = (layer.weight.detach().numpy() for layer in net.network_["output"].layers)
    return into.T * out.T * net.target_scale_


def in_order(units: np.ndarray, rule: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The units, each on the place of the part that it is like; and how much so, as cosines."""
    lengths = np.linalg.norm(units, axis=1)[:, None] * np.linalg.norm(rule, axis=1)
    cosines = units @ rule.T / lengths
    which, parts = linear_sum_assignment(-cosines)
    order = which[np.argsort(parts)]
    return units[order], cosines[order, range(len(rule))]


def drawn(rule: np.ndarray, found: np.ndarray) -> Any:
    figure = blank(9, 3.8)
    panels = figure.subplots(1, 2, sharey=True)
    most = np.abs([rule, found]).max()
    titles = "the rule", "the five units"
    for axes, weights, title in zip(panels, (rule, found), titles, strict=True):
        shown = axes.imshow(weights, cmap="PuOr_r", vmin=-most, vmax=most, aspect="auto")
        for (row, column), weight in np.ndenumerate(weights.round()):
            if weight:
                colour = "white" if abs(weight) > 0.6 * most else "black"
                look = {"ha": "center", "va": "center", "color": colour}
                axes.annotate(f"{weight:+.0f}", (column, row), **look)
        axes.set_xticks(range(len(INPUTS)), INPUTS)
        axes.set_title(title)
        axes.tick_params(length=0)
        axes.spines[:].set_visible(False)
    panels[0].set_yticks(range(len(RULE)), RULE)
    figure.colorbar(shown, label="thousands per standard deviation")
    return figure


if __name__ == "__main__":
    main()
