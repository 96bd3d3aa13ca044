"""What pooling is for: how well digits are known that are shifted, turned or squeezed.

Each net learns digits that stand upright in the middle, and is asked about moved ones it never saw.
The nets differ in what follows their two convolutions: nothing, the maximum of windows of 2 x 2, or
at last the maximum of the whole map, which forgets where something was. The dense layer behind
small windows still knows places apart; one that is shown shifted digits learns not to mind.

python examples/invariance.py --out invariance.png
"""

from collections.abc import Sequence

import numpy as np
from gallery import options
from scipy.ndimage import affine_transform
from sklearn.datasets import load_digits

from isthmus import ConvolutionalClassifier
from isthmus.plot.invariance import invariance

NETS = {
    "no pooling": {"windows": (1,)},
    "stride": {"windows": (2,), "pooling": "stride"},
    "maximum": {"windows": (2,)},
    "mean": {"windows": (2,), "pooling": "average"},
    "whole map": {"windows": (2, 8)},
    "maximum, shifted": {"windows": (2,), "shift": 0.2},
}
SIDE, SEEDS = 16, 2


def main(arguments: Sequence[str] | None = None) -> dict[str, dict[str, np.ndarray]]:
    given = options(__doc__, epochs=12, out="invariance.png").parse_args(arguments)
    digits = load_digits()
    images = np.zeros((len(digits.target), SIDE, SIDE), np.float32)
    images[:, 4:12, 4:12] = digits.images / 16
    known, others = slice(0, 1437), slice(1437, None)
    test, names = images[others], digits.target[others]
    movements: dict[str, dict[int, np.ndarray]] = {
        "pixels aside": {by: moved(test, np.eye(2), aside=by) for by in range(5)},
        "degrees turned": {by: moved(test, turned(by)) for by in range(0, 75, 15)},
        "percent squeezed": {by: moved(test, squeezed(by)) for by in range(0, 60, 12)},
    }
    found: dict[str, dict[str, list[list[float]]]] = {what: {} for what in movements}
    for name, fields in NETS.items():
        for seed in range(SEEDS):
            net = ConvolutionalClassifier(
                channels=(8, 16), hidden=(64,), dropout=0.0, epochs=given.epochs, batch_size=32,
                learning_rate=5e-3, random_state=seed, **fields,
            ).fit(images[known], digits.target[known])  # fmt: skip
            for what, amounts in movements.items():
                scores = [net.score(shown, names) for shown in amounts.values()]
                found[what].setdefault(name, []).append(scores)
    panels = {what: (list(amounts), found[what]) for what, amounts in movements.items()}
    invariance(panels, chance=0.1, title="digits that were moved").savefig(given.out, dpi=150)
    means = {
        what: {name: np.mean(runs, axis=0) for name, runs in nets.items()}
        for what, nets in found.items()
    }
    for what, amounts in movements.items():
        print(f"\n{what:20}" + "".join(f"{by:8}" for by in amounts))
        for name, scores in means[what].items():
            print(f"{name:20}" + "".join(f"{score:8.1%}" for score in scores))
    return means


def moved(images: np.ndarray, turn: np.ndarray, aside: float = 0.0) -> np.ndarray:
    """Each image turned or squeezed about its middle, then moved aside."""
    middle = (SIDE - 1) / 2 * np.ones(2)
    offset = middle - turn @ (middle + [0, aside])
    return np.stack([affine_transform(image, turn, offset, order=1) for image in images])


def turned(degrees: float) -> np.ndarray:
    angle = np.radians(degrees)
    return np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])


def squeezed(percent: float) -> np.ndarray:
    return np.diag([1, 1 / (1 - percent / 100)])


if __name__ == "__main__":
    main()
