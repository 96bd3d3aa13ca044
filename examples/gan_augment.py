"""Do made rows help a classifier that has few? Measured on breast tumours, 15 rows of either kind.

For each draw of the few rows, one net learns to make benign rows and one to make malignant ones; a
classifier then learns from the few alone, and from them and 200 made rows of each kind.

python examples/gan_augment.py --out augment.png
"""

import warnings
from collections.abc import Sequence

import numpy as np
from gallery import options
from sklearn.datasets import load_breast_cancer
from sklearn.preprocessing import StandardScaler

from isthmus import GAN, TabularClassifier
from isthmus.evaluate.classification import error_rate
from isthmus.plot.figure import BLUE, GREY, blank

FEW, MADE, DRAWS = 15, 200, 10


def main(arguments: Sequence[str] | None = None) -> dict[str, float]:
    given = options(__doc__, epochs=300, out="augment.png").parse_args(arguments)
    warnings.filterwarnings("ignore", message="made rows spread|the discriminator tells")
    X, y = load_breast_cancer(return_X_y=True)
    errors = np.empty((DRAWS, 2))
    for draw in range(DRAWS):
        chance = np.random.default_rng(draw)
        known = np.concatenate([chance.permutation(np.flatnonzero(y == k))[:FEW] for k in (0, 1)])
        others = np.setdiff1d(np.arange(len(y)), known)
        scaler = StandardScaler().fit(X[known])
        rows, labels = np.float32(scaler.transform(X[known])), y[known]
        made = [maker(given.epochs, draw).fit(rows[labels == k]).sample(MADE) for k in (0, 1)]
        more = np.concatenate([rows, *made]), np.concatenate([labels, np.repeat([0, 1], MADE)])
        for column, (learned, known_labels) in enumerate(((rows, labels), more)):
            model = TabularClassifier(
                hidden=(16,), epochs=max(1, 6000 // len(learned)), batch_size=30, random_state=draw
            ).fit(learned, known_labels)
            told = model.predict(np.float32(scaler.transform(X[others])))
            errors[draw, column] = 100 * error_rate(y[others], told)
    apart = errors[:, 1] - errors[:, 0]
    found = {
        "few rows": float(errors[:, 0].mean()),
        "and made ones": float(errors[:, 1].mean()),
        "difference": float(apart.mean()),
        "standard error": float(apart.std(ddof=1) / DRAWS**0.5),
    }
    print(
        f"{found['few rows']:.2f} % wrong with {2 * FEW} rows, {found['and made ones']:.2f} % with"
    )
    print(
        f"{2 * MADE} made ones besides: {found['difference']:+.2f} +- {found['standard error']:.2f}"
    )
    drawn(errors, given.out)
    return found


def maker(epochs: int, seed: int) -> GAN:
    return GAN(
        hidden=(64, 64),
        code=8,
        epochs=epochs,
        batch_size=FEW,
        learning_rate=1e-3,
        schedule="cosine",
        precision="float32",
        random_state=seed,
    )


def drawn(errors: np.ndarray, out: str) -> None:
    figure = blank(4, 3.5)
    axes = figure.add_subplot(ylabel="% of other rows wrong", xlim=(-0.3, 1.3))
    axes.plot([0, 1], errors.T, color=GREY, alpha=0.6, marker=".")
    axes.plot([0, 1], errors.mean(axis=0), color=BLUE, linewidth=3, marker="o")
    axes.set_xticks([0, 1], [f"{2 * FEW} rows", f"and {2 * MADE} made ones"])
    figure.savefig(out, dpi=150)


if __name__ == "__main__":
    main()
