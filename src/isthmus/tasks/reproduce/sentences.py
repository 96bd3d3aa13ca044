"""Classes of sentences by recurrent layers, and by counting their words, on the same splits."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any, NamedTuple

import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.naive_bayes import BernoulliNB

from isthmus.core.errors import DataError
from isthmus.core.seeds import stream
from isthmus.data.text_files import open_texts
from isthmus.data.texts import Texts
from isthmus.data.tokens import Tokens, held
from isthmus.evaluate.classification import error_rate
from isthmus.tasks.reproduce import rows
from isthmus.tasks.reproduce.measured import Measured, Stopwatch, look_up, percent_se
from isthmus.tasks.reproduce.recipes import Recipe
from isthmus.tasks.reproduce.runs import Run, each_seed

BESIDE = {
    "naive_bayes": lambda: BernoulliNB(),
    "logistic": lambda: LogisticRegression(max_iter=1000),
}
DEFINITIONS = {
    "accuracy": "test sentences given their class, in percent",
    "naive_bayes_accuracy": "the same of naive Bayes on which words a sentence holds",
    "logistic_accuracy": "the same of a logistic regression on which words a sentence holds",
}
define = partial(look_up, DEFINITIONS)


class Part(NamedTuple):
    """Some sentences, in symbols."""

    X: list[np.ndarray]
    y: np.ndarray


def measure(asked: Recipe, started: Callable[[str], None]) -> Measured:
    """Fit once for every seed, which also draws the sentences that test and that stop."""
    texts = open_texts(asked.data)
    metrics = [figure.metric for figure in asked.figures]

    def run(seed: int, model: Any, watch: Stopwatch) -> Run:
        tokens, train, valid, test = _parts(asked, texts, seed)
        model.set_params(symbols=len(tokens))
        with watch("fit"):
            model.fit(train.X, train.y, validation=valid)
        with watch("score"):
            values = {"accuracy": _accuracy(test.y, model.predict(test.X))}
        for name, other in BESIDE.items():
            if f"{name}_accuracy" in metrics:
                fitted = other().fit(held(train.X, len(tokens)), train.y)
                told = fitted.predict(held(test.X, len(tokens)))
                values[f"{name}_accuracy"] = _accuracy(test.y, told)
        return Run(values=values, note=f"{rows.epochs(model)}; {len(tokens):,} words")

    found = each_seed(asked, started, run)
    learned, stopping, tested = map(len, _order(asked, texts, asked.seeds[0]))
    return Measured(
        values=found.values,
        se={"accuracy": percent_se(found.values["accuracy"], tested)},
        protocol=f"{learned:,} sentences learned from, {stopping:,} stop the training, "
        f"{tested:,} test; drawn anew for every seed",
        counted=f"{tested:,} sentences",
        seconds=found.seconds,
        notes=found.notes,
    )


def _parts(asked: Recipe, texts: Texts, seed: int) -> tuple[Tokens, Part, Part, Part]:
    """The words of the sentences learned from, and those to learn from, to stop by and to test."""
    if texts.y is None:
        raise DataError(f"{asked.data} has no labels, which a classifier needs")
    train, valid, test = _order(asked, texts, seed)
    tokens = Tokens.of(
        texts.take(train).texts, unit="word", min_count=int(asked.options.get("min_count", 2))
    )

    def part(places: np.ndarray) -> Part:
        some = texts.take(places)
        return Part(tokens.encode(some.texts), np.asarray(some.y))

    return tokens, part(train), part(valid), part(test)


def _order(asked: Recipe, texts: Texts, seed: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Numbers of the sentences to learn from, to stop by and to test."""
    order = stream(seed, "sentences").permutation(len(texts))
    order = order[: asked.split.get("sentences", len(order))]  # fewer, for short forms
    tested = int(len(order) * float(asked.split["test"]))
    stopping = int((len(order) - tested) * float(asked.split["valid"]))
    test, valid, train = np.split(order, [tested, tested + stopping])
    return train, valid, test


def _accuracy(y: np.ndarray, predicted: np.ndarray) -> float:
    return 100 * (1 - error_rate(y, predicted))
