"""What was chosen and why: a table of the best setting of every model, the winner above all."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple

from sklearn.base import clone

from isthmus.core.item_scorer import ItemScorer
from isthmus.evaluate import statistics
from isthmus.evaluate.names import Metric
from isthmus.evaluate.statistics import Paired, Summary
from isthmus.tasks.choose.candidates import Candidate, LeftOut, Size, needed
from isthmus.tasks.choose.trial import Trial


@dataclass(frozen=True, kw_only=True)
class Standing:
    """A row of the table: the best trial of a model, or in a tuning one setting."""

    label: str
    model: ItemScorer
    trial: Trial
    tried: int  # settings
    memory: int  # bytes that fitting it on everything is expected to take
    figure: Summary
    behind: Paired | None  # its mean less the winner's, paired; None of the winner
    verdict: str  # "best", or what may be said of it against the winner

    def estimator(self) -> ItemScorer:
        """The model with its fields, not fitted: `epochs` is the number that was best."""
        return clone(self.model).set_params(**self.trial.fields)


@dataclass(frozen=True, kw_only=True)
class Choice:
    """What `choose` or `tune` found.

    Attributes
    ----------
    data : its name.
    size : users, items, stored cells of what the winner is to be fitted on.
    metric : by which models were compared.
    users : how many were asked; 0 where nothing could be held back.
    league : best first; empty where nothing could be tried.
    left_out : models without a standing, and why.
    winner : the model to take, with its fields, not fitted.
    label : its name.
    why : one sentence.
    notes : what a reader must know to trust the table, in sentences.
    seconds : that it all took.
    """

    data: str
    size: Size
    metric: Metric
    users: int
    league: tuple[Standing, ...]
    left_out: tuple[LeftOut, ...]
    winner: ItemScorer
    label: str
    why: str
    notes: tuple[str, ...]
    seconds: float

    def to_dict(self) -> dict[str, Any]:
        """As JSON values."""
        return {
            "data": self.data,
            **self.size._asdict(),
            "chosen": self.label,
            "fields": self._fields,
            "why": self.why,
            "metric": self.metric.name,
            "users_asked": self.users,
            "league": [_row(place) for place in self.league],
            "left_out": [{"model": gone.label, "reason": gone.reason} for gone in self.left_out],
            "notes": list(self.notes),
            "seconds": round(self.seconds, 1),
        }

    @cached_property
    def _fields(self) -> dict[str, Any]:
        return {name: _plain(value) for name, value in self.winner.get_params(deep=False).items()}


class Entry(NamedTuple):
    """What may get a standing."""

    label: str
    candidate: Candidate
    trial: Trial
    tried: int


def ranked(entries: Iterable[Entry], size: Size, metric: Metric) -> tuple[Standing, ...]:
    """Best first; equals stay in their order."""
    sign = -1 if metric.higher_is_better else 1
    order = sorted(entries, key=lambda entry: sign * entry.trial.mean)
    return tuple(_standing(entry, order[0], size, metric) for entry in order)


def _standing(entry: Entry, best: Entry, size: Size, metric: Metric) -> Standing:
    behind, verdict = None, "best"
    if entry is not best:
        behind = statistics.paired(entry.trial.values, best.trial.values)
        verdict = statistics.verdict(behind, higher_is_better=metric.higher_is_better)
    return Standing(
        label=entry.label,
        model=entry.candidate.model,
        trial=entry.trial,
        tried=entry.tried,
        memory=needed(entry.candidate.model, size, entry.trial.fields),
        figure=statistics.summary(entry.trial.values),
        behind=behind,
        verdict=verdict,
    )


def because(league: tuple[Standing, ...], metric: Metric) -> str:
    """Why the first of a league was chosen, in a sentence."""
    first, *others = league
    if not others:
        return f"{first.label} is the only one that could be tried"
    second = others[0]
    assert second.behind is not None
    gap = f"{figure(abs(second.behind.difference))} ± {figure(second.behind.se)}"
    near = [place for place in others if place.verdict == "no worse"]
    if not near and second.verdict == "worse":
        return (
            f"{first.label} is better than {second.label} by {gap} of {metric.name}; no other is "
            "within one standard error"
        )
    if not near:
        return (
            f"{first.label} is ahead of {second.label} by {gap} of {metric.name}, more than one "
            "standard error and less than two"
        )
    if all(place.behind and place.behind.difference == 0 for place in near):
        equals = ", ".join(place.label for place in near)
        return f"{first.label} is the simplest of equals; as good: {equals}"
    names = ", ".join(place.label for place in near)
    return (
        f"{first.label} is ahead of {second.label} by {gap} of {metric.name}; within one standard "
        f"error of it: {names}"
    )


def figure(value: float) -> str:
    """`.0120`"""
    return f"{value:.4f}".removeprefix("0") if math.isfinite(value) else "unknown"


def _row(place: Standing) -> dict[str, Any]:
    trial, behind = place.trial, place.behind
    return {
        "model": place.label,
        "mean": place.figure.mean,
        "se": _finite(place.figure.se),
        "difference": None if behind is None else behind.difference,
        "difference_se": None if behind is None else _finite(behind.se),
        "verdict": place.verdict,
        "fields": {name: _plain(value) for name, value in trial.fields.items()},
        "tried": place.tried,
        "clocked": trial.clocked,
        "fit_seconds": round(trial.fit_seconds, 3),
        "score_seconds": round(trial.score_seconds, 3),
        "memory_mb": round(place.memory / 1e6, 1),
    }


def _finite(value: float) -> float | None:
    return value if math.isfinite(value) else None


def _plain(value: Any) -> Any:
    """A field as JSON has it; a random state that is an object by its name."""
    return value if isinstance(value, str | int | float | tuple | list | None) else repr(value)
