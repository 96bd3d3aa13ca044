"""Settings of a model, fitted one after another and asked; what each gave, as it comes."""

from __future__ import annotations

import contextlib
import signal
import time
from _thread import interrupt_main
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from threading import Timer
from typing import Any

import numpy as np
import scipy.sparse as sp
from sklearn.base import clone

from isthmus.core.errors import TrainingError
from isthmus.core.item_scorer import ItemScorer
from isthmus.evaluate.names import Metric
from isthmus.tasks.choose.candidates import Fields, LeftOut
from isthmus.tasks.evaluate.answers import answers
from isthmus.tasks.evaluate.measure import held
from isthmus.tasks.evaluate.problem import Problem, Question

MOST_JUDGES = 1000  # users asked after every epoch
FEWEST_EPOCHS = 5  # fewer teach a network nothing worth comparing


@dataclass(frozen=True, kw_only=True)
class Trial:
    """One setting of a model, and what came of it.

    Attributes
    ----------
    fields : those that differ from the model as it stands; `epochs` is what early stopping kept.
    values : the metric, one value for each who was asked.
    fit_seconds, score_seconds : early stopping included.
    refit_seconds : what fitting it again takes, without what early stopping threw away.
    epoch_seconds : of a training; 0 of a closed form.
    clocked : whether its training was cut short because the time was up.
    """

    label: str
    fields: Fields
    values: np.ndarray
    fit_seconds: float
    refit_seconds: float
    score_seconds: float
    epoch_seconds: float = 0.0
    clocked: bool = False

    @property
    def mean(self) -> float:
        return float(np.mean(self.values))


@dataclass(frozen=True, kw_only=True)
class Trials:
    """A job: fit every setting, ask, and give what came of it.

    With `shares` models in closed form share what they can, which takes memory. A training is ended
    when its share of `seconds` is over, and its best epoch stands.
    """

    label: str
    model: ItemScorer
    settings: Sequence[Fields]
    metric: Metric
    seconds: float
    shares: bool = True

    def __call__(self, problem: Problem) -> Iterator[Trial | LeftOut]:
        X = problem.fed(problem.train, rates=self.model.rates)
        if not self.model.stops_early:
            yield from self._solved(problem, X)
            return
        end = time.perf_counter() + self.seconds
        for number, fields in enumerate(self.settings):
            share = (end - time.perf_counter()) / (len(self.settings) - number)
            try:
                yield self._trained(problem, X, fields, share)
            except TrainingError as error:  # of one setting; the next one may do
                yield LeftOut(self.label, str(error))

    def _solved(self, problem: Problem, X: sp.csr_array) -> Iterator[Trial]:
        shared = self.model.fit_each(X, list(map(dict, self.settings))) if self.shares else None
        for fields in self.settings:
            began = time.perf_counter()
            if shared:
                fitted = next(shared)
            else:
                fitted = clone(self.model).set_params(**fields).fit(X)
            seconds = time.perf_counter() - began
            yield self._asked(problem, fitted, fields, seconds)
            del fitted  # or there would be two of them while the next one is made

    def _trained(
        self, problem: Problem, X: sp.csr_array, fields: Fields, seconds: float
    ) -> Trial | LeftOut:
        model: Any = clone(self.model).set_params(**fields)
        question = held(problem, judges(problem.test), rates=model.rates)
        began = time.perf_counter()
        ended_after(seconds, lambda: model.fit(X, validation=question))
        took = time.perf_counter() - began
        course = getattr(model, "training_", None)
        epochs = len(course["seconds"]) if course else 0
        if not course or epochs < min(FEWEST_EPOCHS, model.epochs) or not course["best_epoch"]:
            return LeftOut(self.label, f"it came to {epochs} epochs within {seconds:.0f} s")
        kept = {**fields, "epochs": course["best_epoch"]}
        return self._asked(problem, model, kept, took, course)

    def _asked(
        self,
        problem: Problem,
        fitted: ItemScorer,
        fields: Fields,
        seconds: float,
        course: dict[str, Any] | None = None,
    ) -> Trial:
        began = time.perf_counter()
        values = answers(fitted, problem, problem.test, [self.metric])[self.metric.name]
        return Trial(
            label=self.label,
            fields=fields,
            values=np.asarray(values),
            fit_seconds=seconds,
            refit_seconds=sum(course["seconds"][: course["best_epoch"]]) if course else seconds,
            score_seconds=time.perf_counter() - began,
            epoch_seconds=seconds / len(course["seconds"]) if course else 0.0,
            clocked=course is not None and course["stopped"] == "interrupted",
        )


def judges(question: Question) -> Question:
    """Those who are asked after every epoch: all, or some of them at even distances."""
    users = question.target.shape[0]
    if users <= MOST_JUDGES:
        return question
    return question.select(np.linspace(0, users - 1, MOST_JUDGES).astype(np.int64))


def ended_after(seconds: float, train: Callable[[], Any]) -> None:
    """Interrupt a training, as Ctrl-C would, when the time is up: it keeps its best.

    A program that was started in the background may ignore Ctrl-C; this one is heard all the same.
    """
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    timer = Timer(max(seconds, 0.0), interrupt_main)
    try:
        with contextlib.suppress(KeyboardInterrupt):
            try:
                timer.start()
                train()
            finally:
                timer.cancel()
                timer.join()  # it may be ringing just now
    finally:
        signal.signal(signal.SIGINT, before)
