"""The table: figures with standard errors, paired differences, and what was done to get them."""

from __future__ import annotations

import itertools
import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from isthmus.evaluate import statistics
from isthmus.evaluate.names import Metric
from isthmus.evaluate.statistics import Paired, Seeds
from isthmus.tasks.evaluate.measure import Measured, Refused, leading_of


@dataclass(frozen=True, kw_only=True)
class Report:
    """What `evaluate` found.

    Attributes
    ----------
    data, protocol : where the figures come from.
    like_from, like_rule : the least rating that is a like, and the sentence that says so.
    metrics : the measures, in the order of the columns.
    users : how many people the means are over, for "ranking" and "rating" metrics.
    measured : a row each.
    refused : the models without figures, and why.
    split : counts of what was learnt from and asked.
    seeds : of the models in which chance plays a part.
    notes : what was dropped, chosen and counted, in sentences.
    """

    data: str
    protocol: str
    like_from: float
    like_rule: str
    metrics: tuple[Metric, ...]
    users: Mapping[str, int]
    measured: tuple[Measured, ...]
    refused: tuple[Refused, ...]
    split: Mapping[str, int]
    seeds: tuple[int, ...]
    notes: tuple[str, ...]

    @property
    def leading(self) -> Metric:
        """The metric by which the best model is said: a ranking one, where there is any."""
        ranking = [metric for metric in self.metrics if metric.kind == "ranking"]
        return leading_of(ranking or self.metrics)

    @cached_property
    def figures(self) -> dict[str, dict[str, Seeds]]:
        """Model -> metric -> mean, standard error over users and spread over seeds."""
        return {
            model.label: {
                name: _figure([run[name] for run in model.runs]) for name in model.runs[0]
            }
            for model in self.measured
        }

    @property
    def best(self) -> str | None:
        """The model with the best mean of the leading metric."""
        return self.best_by(self.leading)

    def best_by(self, metric: Metric) -> str | None:
        """The model with the best mean of a metric; None where no model has one."""
        means = {
            label: figures[metric.name].mean
            for label, figures in self.figures.items()
            if metric.name in figures
        }
        if not means:
            return None
        return (max if metric.higher_is_better else min)(means, key=lambda label: means[label])

    def paired(self, a: str, b: str, metric: str) -> Paired | None:
        """How much higher model `a` is than `b` over the same users; None without such values."""
        first, second = (self._user_values(label, metric) for label in (a, b))
        if first is None or second is None:
            return None
        return statistics.paired(first, second)

    def verdict(self, label: str) -> str:
        """What may be said of a model against the best, by the leading metric."""
        if label == self.best:
            return "best"
        pair = self.paired(label, self.best, self.leading.name) if self.best else None
        if pair is None:
            return ""
        return statistics.verdict(pair, higher_is_better=self.leading.higher_is_better)

    def to_dict(self) -> dict[str, Any]:
        """The report as JSON values."""
        return {
            "data": self.data,
            "protocol": self.protocol,
            "like_from": self.like_from,
            "users": self.users.get("ranking", self.users.get("rating")),
            "results": [self._result(model) for model in self.measured],
            "paired": list(self._pairs()),
            "refused": [{"model": r.label, "reason": r.reason} for r in self.refused],
            "seeds": list(self.seeds),
            "split": dict(self.split),
            "like_rule": self.like_rule,
            "definitions": {metric.name: metric.definition for metric in self.metrics},
            "notes": list(self.notes),
        }

    def _result(self, model: Measured) -> dict[str, Any]:
        figures = self.figures[model.label]
        return {
            "model": model.label,
            "metrics": {
                metric.name: _json(figures[metric.name])
                for metric in self.metrics
                if metric.name in figures
            },
            "fit_seconds": round(model.fit_seconds, 3),
            "score_seconds": round(model.score_seconds, 3),
            "peak_rss_mb": None if model.peak_rss_mb is None else round(model.peak_rss_mb, 1),
            "seeds": len(model.runs),
            "chosen": model.chosen,
            "fields": {name: _plain(value) for name, value in model.fields.items()},
            "epochs": model.epochs,
        }

    def _pairs(self) -> Any:
        labels = [model.label for model in self.measured]
        for metric, (a, b) in itertools.product(self.metrics, itertools.combinations(labels, 2)):
            pair = self.paired(a, b, metric.name)
            if pair is None:
                continue
            yield {
                "a": a,
                "b": b,
                "metric": metric.name,
                "difference": pair.difference,
                "se": _finite(pair.se),
                "verdict": statistics.verdict(pair, higher_is_better=metric.higher_is_better),
            }

    def _user_values(self, label: str, metric: str) -> np.ndarray | None:
        """One value a user, the mean over the seeds."""
        model = next(model for model in self.measured if model.label == label)
        values = [run.get(metric) for run in model.runs]
        if not isinstance(values[0], np.ndarray):
            return None
        return np.mean(np.stack(values), axis=0)  # type: ignore[arg-type]


def _figure(runs: list[Any]) -> Seeds:
    if isinstance(runs[0], np.ndarray):
        return statistics.over_seeds(runs)
    between = float(np.std(runs, ddof=1)) if len(runs) > 1 else math.nan
    return Seeds(float(np.mean(runs)), math.nan, 0, between, len(runs))


def _json(figure: Seeds) -> dict[str, Any]:
    value: dict[str, Any] = {"mean": figure.mean, "se": _finite(figure.se)}
    if figure.seeds > 1:
        value["between_seeds"] = _finite(figure.between)
    return value


def _finite(value: float) -> float | None:
    return value if math.isfinite(value) else None


def _plain(value: Any) -> Any:
    """A field as JSON has it; a random state that is an object by its name."""
    if isinstance(value, np.generic):
        return value.item()
    return value if isinstance(value, str | int | float | tuple | list | None) else repr(value)
