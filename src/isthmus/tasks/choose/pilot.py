"""How long a model will take, from fits on a part of the data."""

from __future__ import annotations

import math
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
import scipy.sparse as sp
from sklearn.base import clone

from isthmus.core.errors import IsthmusError
from isthmus.core.item_scorer import ItemScorer
from isthmus.core.seeds import stream
from isthmus.evaluate.top import top_k
from isthmus.tasks.choose.candidates import Candidate
from isthmus.tasks.choose.trial import FEWEST_EPOCHS, MOST_JUDGES, ended_after
from isthmus.tasks.evaluate.problem import Problem

FIRST_ROWS = 4000  # users and items of the smallest part, together
LARGEST = 0.25  # share of the users and of the items
TELLS = 0.3  # seconds that are more than what every call costs
SWEEPS = 2
POWERS = (1.0, 3.0)  # of the table's sides that a time may grow with
TRAINED_ROWS, TRAINED_BATCHES = 1000, 4  # at the least, in a pilot of a training


class Pilot(NamedTuple):
    """Seconds that a first answer takes: of a closed form, a fit; of a training, a few epochs."""

    label: str
    seconds: float
    said: str


@dataclass(frozen=True, kw_only=True)
class Pilots:
    """A job: a pilot of every candidate. Those that fail are none."""

    candidates: Sequence[Candidate]
    seconds: float  # of each, at the most, as far as trainings can be ended
    seed: int

    def __call__(self, problem: Problem) -> Iterator[Pilot]:
        asked = problem.test.target.shape[0]
        for candidate in sorted(self.candidates, key=lambda c: c.model.stops_early):
            model = candidate.model
            X = problem.fed(problem.train, rates=model.rates)
            try:
                if model.stops_early:
                    seconds, said = _trained(model, X, asked, self.seed, self.seconds)
                else:
                    seconds, said = _solved(model, X, asked, self.seed)
            except IsthmusError as error:  # the part may be too small; the whole will tell
                seconds, said = 0.0, str(error)
            yield Pilot(candidate.label, seconds, said)


def _solved(model: ItemScorer, X: sp.csr_array, asked: int, seed: int) -> tuple[float, str]:
    """Grown from two parts, the larger with twice the users and items of the smaller.

    Of a model that goes over the data several times, a few times only.
    """
    sweeps = model.get_params().get("epochs", 1)
    if sweeps > SWEEPS:
        model = clone(model).set_params(epochs=SWEEPS)
    share = min(LARGEST / 2, FIRST_ROWS / sum(X.shape))
    before = _timed(model, X, asked, share, seed)
    while True:
        share *= 2
        seconds = _timed(model, X, asked, share, seed)
        if seconds >= TELLS or 2 * share > LARGEST:
            break
        before = seconds
    power = float(np.clip(math.log2(seconds / before), *POWERS))
    whole = seconds * (1 / share) ** power * max(sweeps / SWEEPS, 1)
    return whole, f"a fit takes about {whole:.0f} s"


def _timed(model: ItemScorer, X: sp.csr_array, asked: int, share: float, seed: int) -> float:
    """Seconds to fit on a share of the users and items and to answer that share of those asked."""
    random = stream(seed, "pilot")
    users, items = (
        np.sort(random.permutation(side)[: math.ceil(share * side)]) for side in X.shape
    )
    part = sp.csr_array(X[users][:, items])
    few = part[: math.ceil(share * asked)]
    began = time.perf_counter()
    fitted: Any = clone(model).fit(part)  # type: ignore[attr-defined]
    _answer(fitted, few)
    return time.perf_counter() - began


def _trained(
    model: ItemScorer, X: sp.csr_array, asked: int, seed: int, most: float
) -> tuple[float, str]:
    """From the second epoch on some rows: the first one warms up."""
    parameters = model.get_params()
    rows = min(max(TRAINED_ROWS, TRAINED_BATCHES * parameters["batch_size"]), X.shape[0])
    part = X[np.sort(stream(seed, "pilot").permutation(X.shape[0])[:rows])]
    network: Any = clone(model).set_params(epochs=2)
    ended_after(most, lambda: network.fit(part))
    of_epochs = network.training_["seconds"] if hasattr(network, "training_") else []
    scale = X.shape[0] / rows
    if not of_epochs:
        return FEWEST_EPOCHS * most * scale, f"an epoch takes more than {most * scale:.0f} s"
    few = part[: min(rows, asked)]
    began = time.perf_counter()
    _answer(network, few)
    judging = (time.perf_counter() - began) * min(asked, MOST_JUDGES) / few.shape[0]
    epoch = of_epochs[-1] * scale + judging
    epochs = min(FEWEST_EPOCHS, parameters["epochs"])
    return epochs * epoch, f"an epoch takes about {epoch:.3g} s"


def _answer(fitted: ItemScorer, histories: sp.csr_array) -> None:
    rows = np.arange(histories.shape[0])
    top_k(fitted.score_items(histories, rows), min(100, histories.shape[1]), seen=histories)
