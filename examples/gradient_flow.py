"""How far back errors reach through time: gradients that vanish, that explode, and remedies.

The class of a series is the sign of its first step; what follows is noise. A net learns it only if
the gradient of its loss at the first state is of some length. With small recurrent weights it
vanishes, with large ones it explodes. Shortening long gradients tames what explodes and cannot
bring back what vanished; weights that begin as an orthogonal matrix or as the identity do, and so
do gates. Truncation gives up what lies further back: it is left to states that nobody taught.

python examples/gradient_flow.py --out gradient_flow.png
"""

from collections.abc import Sequence

import numpy as np
import torch
from gallery import options

from isthmus import RecurrentClassifier
from isthmus.core.errors import TrainingError
from isthmus.nn.padded import Padded
from isthmus.plot.gradient_flow import gradient_flow

STEPS, SERIES = 80, 500
NETS = {
    "small weights": {"cell": "rnn", "gain": 0.5},
    "large weights": {"cell": "rnn", "gain": 2.0, "clip": None},
    "large weights, clipped": {"cell": "rnn", "gain": 2.0},
    "orthogonal": {"cell": "rnn"},
    "orthogonal, truncated": {"cell": "rnn", "truncation": 20},
    "identity, rectifiers": {"cell": "rnn", "start": "identity", "activation": "relu"},
    "LSTM, forget gate shut": {"cell": "lstm", "gate_bias": -1.0},
    "LSTM, forget gate open": {"cell": "lstm", "gate_bias": 3.0},
}
BEFORE, AFTER = "before training", "after training"


def main(arguments: Sequence[str] | None = None) -> dict[str, dict[str, float]]:
    given = options(__doc__, epochs=20, out="gradient_flow.png").parse_args(arguments)
    X, y = series(SERIES, seed=0)
    held = series(SERIES, seed=1)
    flows: dict[str, dict[str, np.ndarray]] = {BEFORE: {}, AFTER: {}}
    found = {}
    print(f"{'':26}first / last before  first / last after  first update  right on new series")
    for name, fields in NETS.items():
        begun = net(0, fields).fit(X, y)
        flows[BEFORE][name] = begun.gradient_flow(X, y)
        model = net(given.epochs, fields)
        try:
            model.fit(X, y)
        except TrainingError as error:
            print(f"{name}: {error}")
        flows[AFTER][name] = model.gradient_flow(X, y)
        found[name] = told = {
            "before": reached(flows[BEFORE][name]),
            "after": reached(flows[AFTER][name]),
            "first update": update(begun, X[:50], y[:50]),
            "right": model.score(*held),
        }
        print(f"{name:26}{told['before']:19.1e}{told['after']:20.1e}"
              f"{told['first update']:14.2f}{told['right']:21.3f}")  # fmt: skip
    gradient_flow(flows).savefig(given.out, dpi=150)
    return found


def net(epochs: int, fields: dict) -> RecurrentClassifier:
    return RecurrentClassifier(
        hidden=(32,), epochs=epochs, batch_size=50, learning_rate=0.003, **fields
    )


def series(count: int, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """Series of noise, and the sign of their first steps."""
    rng = np.random.default_rng(seed)
    X = rng.normal(0, 0.3, (count, STEPS, 1))
    y = rng.integers(0, 2, count)
    X[:, 0, 0] = 2 * y - 1
    return X.astype(np.float32), y


def reached(flow: np.ndarray) -> float:
    """The gradient at the first step in parts of that at the last."""
    return float(flow[0] / flow[-1])


def update(model: RecurrentClassifier, X: np.ndarray, y: np.ndarray) -> float:
    """How long the gradient of the weights is with which a batch would move them."""
    inputs = Padded(torch.from_numpy(X), torch.full((len(X),), STEPS), None)
    outputs = model.outputs(model.network_, inputs)
    model.costs(outputs, torch.from_numpy(y)).mean().backward()
    slopes = [p.grad.norm() for p in model.network_.parameters() if p.grad is not None]
    return min(float(torch.stack(slopes).norm()), model.clip or np.inf)


if __name__ == "__main__":
    main()
