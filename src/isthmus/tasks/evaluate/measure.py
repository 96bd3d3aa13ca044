"""One model: fields chosen on validation, fitted for every seed, asked the test questions once."""

from __future__ import annotations

import itertools
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, fields
from typing import Any

import numpy as np
import scipy.sparse as sp
from sklearn.base import clone

from isthmus.core.errors import NotSupportedError
from isthmus.core.item_scorer import ItemScorer
from isthmus.evaluate.names import Metric, parse
from isthmus.tasks.evaluate.answers import Values, answers
from isthmus.tasks.evaluate.contenders import Contender
from isthmus.tasks.evaluate.problem import Problem, Question


@dataclass(frozen=True, kw_only=True)
class Measured:
    """What came out for one model."""

    label: str
    runs: list[Values]  # one for every seed
    chosen: dict[str, Any]
    fields: dict[str, Any]  # all fields it was fitted with
    fit_seconds: float  # mean over the seeds, without the choosing
    score_seconds: float
    epochs: list[int] = field(default_factory=list)  # kept by early stopping, one for every seed
    training: list[dict[str, Any]] = field(default_factory=list)  # its course, one for every seed
    peak_rss_mb: float | None = None  # of its own process, the choosing included


@dataclass(frozen=True)
class Refused:
    """A model that has no figures, and why."""

    label: str
    reason: str


def measure(
    contender: Contender, problem: Problem, metrics: Sequence[Metric], seeds: Sequence[int]
) -> Measured:
    """Choose, fit and ask.

    Raises
    ------
    NotSupportedError
        when the model cannot answer what is asked.
    KeyboardInterrupt
        when a training was interrupted: a table holds no half-trained model.
    """
    model = clone(contender.model)
    metrics = answerable(model, problem, metrics)
    chosen = _choose(contender, problem, metrics)
    model.set_params(**chosen)
    X = problem.fed(problem.train, rates=model.rates)
    runs, fit_seconds, score_seconds, training = [], [], [], []
    for fitted in _of_seeds(model, seeds):
        start = time.perf_counter()
        if problem.refit:
            fitted = _with_validation(fitted, problem, X)
        else:
            _fit(fitted, problem, X)
        between = time.perf_counter()
        runs.append(answers(fitted, problem, problem.test, metrics))
        fit_seconds.append(between - start)
        score_seconds.append(time.perf_counter() - between)
        if hasattr(fitted, "training_"):
            training.append(fitted.training_)
    return Measured(
        label=contender.label,
        runs=runs,
        chosen=chosen,
        fields={f.name: getattr(model, f.name) for f in fields(model)},  # type: ignore[arg-type]
        fit_seconds=float(np.mean(fit_seconds)),
        score_seconds=float(np.mean(score_seconds)),
        epochs=[course["best_epoch"] for course in training],
        training=training,
    )


def answerable(model: ItemScorer, problem: Problem, metrics: Sequence[Metric]) -> list[Metric]:
    """The metrics that make sense for the model.

    Raises
    ------
    NotSupportedError
        with the reason, when there are none.
    """
    name = type(model).__name__
    if problem.test.rows is None and not model.folds_in:
        raise NotSupportedError(
            f"{name} does not fold in: it scores only users it was fitted on, and "
            f"{problem.protocol} asks about new ones; use the protocol user-ratio or "
            "random, or a model that folds in"
        )
    if model.rates and not problem.has_ratings:
        raise NotSupportedError(
            f"{name} learns from ratings, and {problem.protocol} on this data holds likes only"
        )
    usable = [metric for metric in metrics if metric.kind == "ranking" or model.rates]
    if not usable:
        raise NotSupportedError(f"{name} ranks items and predicts no ratings")
    return usable


def leading_of(metrics: Sequence[Metric]) -> Metric:
    """The metric by which models are compared and fields chosen, of metrics of one kind."""
    first = {"ranking": "ndcg@100", "rating": "rmse"}[metrics[0].kind]
    return next((metric for metric in metrics if metric.name == first), metrics[0])


def _choose(contender: Contender, problem: Problem, metrics: Sequence[Metric]) -> dict[str, Any]:
    """The fields with the best answers to the validation questions; none where there are none."""
    if not contender.choose or problem.validation is None:
        return {}
    model = clone(contender.model)
    metric = _choosing(model, metrics)
    names = list(contender.choose)
    settings = [
        dict(zip(names, values, strict=True))
        for values in itertools.product(*contender.choose.values())
    ]
    X = problem.fed(problem.train, rates=model.rates)
    scored = []
    for fields_, fitted in zip(settings, _fit_each(model, problem, X, settings), strict=True):
        values = answers(fitted, problem, problem.validation, [metric])[metric.name]
        scored.append((float(np.mean(values)), fields_))
    sign = 1 if metric.higher_is_better else -1
    return max(scored, key=lambda pair: sign * pair[0])[1]


def _choosing(model: ItemScorer, metrics: Sequence[Metric]) -> Metric:
    """A model that rates is chosen by its ratings, one that ranks by its lists."""
    kind = "rating" if model.rates else "ranking"
    own = [metric for metric in metrics if metric.kind == kind]
    return leading_of(own) if own else parse("rmse")


def _fit_each(
    model: ItemScorer, problem: Problem, X: sp.csr_array, settings: list[dict[str, Any]]
) -> Iterator[ItemScorer]:
    if not model.stops_early:
        yield from model.fit_each(X, settings)
        return
    for fields_ in settings:
        yield _fit(clone(model).set_params(**fields_), problem, X)


def _fit(model: ItemScorer, problem: Problem, X: sp.csr_array) -> ItemScorer:
    if not model.stops_early or problem.validation is None:
        model.fit(X)
    else:
        model.fit(X, validation=held(problem, problem.validation, rates=model.rates))  # type: ignore[call-arg]
    if getattr(model, "training_", {}).get("stopped") == "interrupted":
        raise KeyboardInterrupt
    return model


def _with_validation(model: ItemScorer, problem: Problem, X: sp.csr_array) -> ItemScorer:
    """Fitted on both parts, for as many epochs as the validation part found best."""
    if model.stops_early:
        best = _fit(clone(model), problem, X).training_["best_epoch"]  # type: ignore[attr-defined]
        model.set_params(epochs=best)
    return model.fit(problem.fed(problem.train_and_validation, rates=model.rates))


def held(problem: Problem, asked: Question, *, rates: bool) -> tuple[Any, ...]:
    """A validation question in the model's own diet, as `fit` takes it."""
    history, target = (problem.fed(m, rates=rates) for m in (asked.history, asked.target))
    return history, target, asked.rows


def _of_seeds(model: ItemScorer, seeds: Sequence[int]) -> Iterator[ItemScorer]:
    """The model for every seed; once where chance plays no part."""
    if not hasattr(model, "random_state"):
        yield clone(model)
        return
    for seed in seeds:
        yield clone(model).set_params(random_state=seed)
