"""Do made rows help a classifier that has few? Measured on breast tumours, 15 rows of either kind.

For each draw of the few rows a classifier learns from them alone, with 200 rows of each kind
besides that are copies with noise on them, and with 200 that a net makes which learned that kind.
The same draws, the same number of updates. The intervals are those of the mean differences, 95 % of
both together (Student's t).

python examples/gan_augment.py --out augment.png
"""

import warnings
from collections.abc import Callable, Sequence

import numpy as np
from gallery import options
from sklearn.datasets import load_breast_cancer
from sklearn.preprocessing import StandardScaler

from isthmus import GAN, TabularClassifier
from isthmus.evaluate.classification import error_rate
from isthmus.evaluate.statistics import paired, reach
from isthmus.plot.figure import BLUE, GREY, blank

FEW, MORE, DRAWS = 15, 200, 20
NOISE = 0.5  # deviation, where that of the few rows is 1
Maker = Callable[[np.ndarray, int, int], np.ndarray]  # rows of one kind, epochs, seed -> more


def main(arguments: Sequence[str] | None = None) -> dict[str, tuple[float, float, float]]:
    given = options(__doc__, epochs=1000, out="augment.png").parse_args(arguments)
    warnings.filterwarnings("ignore", message="made rows|the discriminator tells")
    ways = {"few rows": None, "and noisy copies": noisy, "and made rows": made}
    errors = np.array([_errors(draw, given.epochs, ways.values()) for draw in range(DRAWS)])
    found = {}
    for name, wrong in zip(ways, errors.T, strict=True):
        apart = paired(wrong, errors[:, 0])
        far = reach(apart.se, apart.n, comparisons=len(ways) - 1)
        found[name] = float(wrong.mean()), apart.difference - far, apart.difference + far
        print(
            f"{name:16}{found[name][0]:6.2f} % wrong, {apart.difference:+.2f} against few rows "
            f"({found[name][1]:+.2f} to {found[name][2]:+.2f})"
        )
    drawn(errors, list(ways), given.out)
    return found


def _errors(draw: int, epochs: int, ways: Sequence[Maker | None]) -> list[float]:
    """In percent, of all rows but the few, for each way."""
    X, y = load_breast_cancer(return_X_y=True)
    chance = np.random.default_rng(draw)
    known = np.concatenate([chance.permutation(np.flatnonzero(y == k))[:FEW] for k in (0, 1)])
    others = np.setdiff1d(np.arange(len(y)), known)
    scaler = StandardScaler().fit(X[known])
    rows, labels = np.float32(scaler.transform(X[known])), y[known]
    errors = []
    for more in ways:
        learned, kinds = rows, labels
        if more:
            besides = [more(rows[labels == k], epochs, draw) for k in (0, 1)]
            learned = np.concatenate([rows, *besides])
            kinds = np.concatenate([labels, np.repeat([0, 1], MORE)])
        model = TabularClassifier(
            hidden=(16,), epochs=max(1, 6000 // len(learned)), batch_size=30, random_state=draw
        ).fit(learned, kinds)
        told = model.predict(np.float32(scaler.transform(X[others])))
        errors.append(100 * error_rate(y[others], told))
    return errors


def noisy(rows: np.ndarray, epochs: int, seed: int) -> np.ndarray:
    chance = np.random.default_rng(seed)
    copies = rows[chance.integers(len(rows), size=MORE)]
    return copies + NOISE * chance.normal(size=copies.shape).astype(np.float32)


def made(rows: np.ndarray, epochs: int, seed: int) -> np.ndarray:
    model = GAN(
        hidden=(64, 64),
        code=8,
        epochs=epochs,
        batch_size=FEW,
        learning_rate=2e-3,
        schedule="cosine",
        precision="float32",
        random_state=seed,
    )
    return model.fit(rows).sample(MORE)


def drawn(errors: np.ndarray, names: list[str], out: str) -> None:
    figure = blank(4.5, 3.5)
    axes = figure.add_subplot(ylabel="% of other rows wrong", xlim=(-0.3, len(names) - 0.7))
    axes.plot(errors.T, color=GREY, alpha=0.6, marker=".")
    axes.plot(errors.mean(axis=0), color=BLUE, linewidth=3, marker="o")
    axes.set_xticks(range(len(names)), names)
    figure.savefig(out, dpi=150)


if __name__ == "__main__":
    main()
