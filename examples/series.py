"""A broken wave among many: a sequence autoencoder restores what is usual, and a break is not.

Waves of several lengths, frequencies and phases are learned. Of new ones some have a step repeated
over a stretch, as a stuck sensor would; they are restored worst.

python examples/series.py --out waves.png
"""

from collections.abc import Sequence

import numpy as np
from gallery import options
from sklearn.metrics import roc_auc_score

from isthmus import SequenceAutoencoder
from isthmus.plot.reconstructions import reconstructions

STUCK = 12  # steps


def main(arguments: Sequence[str] | None = None) -> dict[str, float]:
    given = options(__doc__, epochs=80, out="waves.png").parse_args(arguments)
    rng = np.random.default_rng(0)
    usual, tested = waves(400, rng), waves(100, rng)
    broken = np.arange(100) % 10 == 0
    tested = [stuck(wave, rng) if bad else wave for wave, bad in zip(tested, broken, strict=True)]
    model = SequenceAutoencoder(
        hidden=(48,), code=6, epochs=given.epochs, batch_size=25, learning_rate=5e-3
    ).fit(usual)
    scores = model.score_samples(tested) / [len(wave) for wave in tested]
    auroc = float(roc_auc_score(broken, -scores))
    errors = {
        "usual": float(-scores[~broken].mean()),
        "broken": float(-scores[broken].mean()),
    }
    print("squared error per step")
    for kind, error in errors.items():
        print(f"{kind:8}{error:8.3f}")
    print(f"a broken wave has a larger error than a usual one in {auroc:.1%} of all pairs")
    order = np.argsort(scores)
    seen = [tested[which] for which in (*order[:4], *order[-4:])]  # the least usual, the most usual
    figure = reconstructions({"shown": seen, "restored": model.reconstruct(seen)})
    figure.supxlabel("step", fontsize="medium")
    figure.savefig(given.out, dpi=150)
    return {**errors, "auroc": auroc}


def waves(count: int, rng: np.random.Generator) -> list[np.ndarray]:
    lengths = rng.integers(30, 51, count)
    periods, phases = rng.uniform(12, 24, count), rng.uniform(0, 2 * np.pi, count)
    return [
        np.sin(2 * np.pi * np.arange(length) / period + phase) + rng.normal(0, 0.05, length)
        for length, period, phase in zip(lengths, periods, phases, strict=True)
    ]


def stuck(wave: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    wave, start = wave.copy(), rng.integers(5, len(wave) - STUCK)
    wave[start : start + STUCK] = wave[start]
    return wave


if __name__ == "__main__":
    main()
