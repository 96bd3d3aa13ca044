"""Restricted Boltzmann machines: beside scikit-learn's, and beside the bare products of a chain.

    python benchmarks/energy.py epoch                       # an epoch beside BernoulliRBM
    python benchmarks/energy.py chains --precision float32  # 4,096 chains of a 784-500 machine

`epoch`: 784-256 on 10,000 binary images of MNIST, persistent chains, batches of 100, learning rate
.1, as many epochs; both take turns. After the last round both are asked for the log-likelihood of
10,000 test images, with log Z by annealing downwards. `chains`: a step draws the hidden and then
the visible units of all chains; `ratio` is to the two products alone, in the same precision. Prints
one JSON object.
"""

from __future__ import annotations

import argparse
import time

import matrices
import numpy as np
import torch
from measure import Neighbours, middle, report, seconds_of, verdict
from sklearn.neural_network import BernoulliRBM
from torch.nn import functional as F

from isthmus import RBM
from isthmus.fit.memory import kept_memory
from isthmus.fit.place import Place

SETTINGS = {"batch_size": 100, "learning_rate": 0.1, "random_state": 0}
CHAINS = 4096


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("job", choices=("epoch", "chains"))
    parser.add_argument("--precision", default="auto")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--epochs", type=int, default=10)
    arguments = parser.parse_args()
    job = {"epoch": epoch, "chains": chains}[arguments.job]
    job(arguments.precision, arguments.rounds, arguments.epochs)


def epoch(precision: str, rounds: int, epochs: int) -> None:
    train, test = (
        (matrices.images("mnist", part)[:10_000] > 0.5).astype(np.float32)
        for part in ("train", "t10k")
    )
    ours = RBM(**SETTINGS, code=256, epochs=epochs, schedule="constant", precision=precision)
    theirs = BernoulliRBM(**SETTINGS, n_components=256, n_iter=epochs)
    seconds: dict[str, list[float]] = {"ours": [], "theirs": []}
    with Neighbours() as others:
        for _ in range(rounds):
            seconds["ours"] += ours.fit(train).training_["seconds"]
            began = time.perf_counter()
            theirs.fit(train)
            seconds["theirs"].append((time.perf_counter() - began) / epochs)
    found = {"ours": _likelihood(ours, train, test)}
    found["theirs"] = _likelihood(_as_ours(theirs, ours), train, test)
    ratio = middle(seconds["theirs"]) / middle(seconds["ours"])
    report(
        benchmark="rbm-epoch",
        precision=ours.training_["precision"],
        seconds={side: middle(times) for side, times in seconds.items()},
        log_likelihood=found,
        others=others.cores,
        **verdict(ratio, 3.0, at_most=False),
    )


def _likelihood(model: RBM, train: np.ndarray, test: np.ndarray) -> float:
    found = model.log_partition("reverse", steps=3000, start=train[:100])
    return round(float(model.log_likelihood(test, found).mean()), 2)


def _as_ours(theirs: BernoulliRBM, like: RBM) -> RBM:
    """Their weights in a machine of ours, which is asked the same questions."""
    model = RBM(code=256, epochs=0, centred=False, precision="float32").fit(like.mean_row_[None])
    network = model.network_
    network.weight.data = torch.from_numpy(theirs.components_.T.copy())
    network.visible_bias.data = torch.from_numpy(theirs.intercept_visible_)
    network.hidden_bias.data = torch.from_numpy(theirs.intercept_hidden_)
    network.base.copy_(like.network_.base)
    return model


def chains(precision: str, rounds: int, _: int) -> None:
    steps = 10
    rows = (matrices.images("mnist", "train")[:CHAINS] > 0.5).astype(np.float32)
    model = RBM(code=500, epochs=1, learning_rate=0.1, precision=precision).fit(rows)
    place = Place("cpu", precision)
    dtype = torch.bfloat16 if place.precision == "bfloat16" else torch.float32
    weight = model.network_.weight.detach().to(dtype)
    visible, hidden = torch.from_numpy(rows).to(dtype), torch.ones(CHAINS, 500, dtype=dtype)

    def products() -> None:
        with kept_memory():
            for _ in range(steps):
                visible @ weight
                F.linear(hidden, weight)

    def sampled() -> None:
        model.sample(start=rows, steps=steps, means=False)

    seconds: dict[str, list[float]] = {"chains": [], "products": []}
    with Neighbours() as others:
        for _ in range(rounds):
            for side, work in (("chains", sampled), ("products", products)):
                seconds[side] += [each / steps for each in seconds_of(work, runs=3)]
    step, bare = middle(seconds["chains"]), middle(seconds["products"])
    report(
        benchmark="rbm-chains",
        precision=place.precision,
        chains=CHAINS,
        steps_a_second=round(1 / step, 1),
        seconds={side: middle(times) for side, times in seconds.items()},
        least={side: round(min(times), 6) for side, times in seconds.items()},
        ratio=round(step / bare, 3),
        others=others.cores,
    )


if __name__ == "__main__":
    main()
