"""A relation that no pair of features shows: what hidden units of a Boltzmann machine are for.

Of three switches any two say nothing about each other, but the third is on when exactly one of the
others is. Covariances see nothing of that. A Boltzmann machine, fitted on normal rows alone, gives
rows that break the relation more energy, and says which switch should have been otherwise.

python examples/hidden_relation.py --out energies.png
"""

from collections.abc import Sequence

import numpy as np
from gallery import options
from sklearn.covariance import EmpiricalCovariance

from isthmus import BoltzmannMachine
from isthmus.evaluate.detection import auroc
from isthmus.plot.energies import energy_histogram

ROWS, BROKEN = 2000, 200


def main(arguments: Sequence[str] | None = None) -> dict[str, float]:
    given = options(__doc__, epochs=60, out="energies.png").parse_args(arguments)
    rng = np.random.default_rng(0)
    normal, others, broken = switches(ROWS, rng), switches(ROWS, rng), switches(BROKEN, rng)
    broken[:, 2] = 1 - broken[:, 2]
    rows, odd = np.vstack([others, broken]), np.arange(ROWS + BROKEN) >= ROWS
    model = BoltzmannMachine(
        code=4, epochs=given.epochs, batch_size=50, learning_rate=0.03, schedule="cosine"
    ).fit(normal)
    energies = model.free_energy(rows)
    pairs = EmpiricalCovariance().fit(normal).mahalanobis(rows)
    should_be = model.reconstruct(broken)[:, 2] > 0.5
    found = {
        "covariance": auroc(odd, -pairs),
        "Boltzmann machine": auroc(odd, -energies),
        "third switch corrected": float((should_be != broken[:, 2]).mean()),
        "nats a row": float(-model.log_likelihood(others).mean()),
    }
    print("share of pairs in which the broken row is taken for the odder one")
    for name in ("covariance", "Boltzmann machine"):
        print(f"{name:20}{found[name]:7.1%}")
    print(f"the third switch is set right in {found['third switch corrected']:.1%} of broken rows")
    print(f"{found['nats a row']:.3f} nats a row; the rows hold {entropy():.3f}")
    picture = energy_histogram(energies, odd, title="normal rows and rows that break the relation")
    picture.savefig(given.out, dpi=150)
    return found


def switches(n: int, rng: np.random.Generator) -> np.ndarray:
    """Three with the relation, one of its own, and one that follows that in nine rows of ten."""
    first, second, other = rng.integers(0, 2, (3, n))
    follows = other ^ (rng.random(n) < 0.1)
    return np.column_stack([first, second, first ^ second, other, follows]).astype(np.float32)


def entropy() -> float:
    return float(3 * np.log(2) - 0.1 * np.log(0.1) - 0.9 * np.log(0.9))


if __name__ == "__main__":
    main()
