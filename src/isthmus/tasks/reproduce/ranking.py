"""Recommenders beside published figures of ranking or rating."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from isthmus.evaluate.names import parse
from isthmus.split.prepared import open_data
from isthmus.tasks.evaluate import Contender, Report, by_name, evaluate
from isthmus.tasks.reproduce.measured import Measured
from isthmus.tasks.reproduce.recipes import Recipe


def measure(asked: Recipe, started: Callable[[str], None]) -> Measured:
    """Evaluate the model once for every split seed.

    Its option: `liked_or_not`, the rating from which a cell is 1, and 0 below it.
    """
    data = open_data(asked.data)
    if "liked_or_not" in asked.options:
        data = data.liked_or_not(asked.options["liked_or_not"])
    reports = []
    for seed in asked.split_seeds:
        several = len(asked.split_seeds) > 1
        started(f"{asked.name}, split {seed}" if several else asked.name)
        reports.append(report(asked, data, seed))
    metrics = [figure.metric for figure in asked.figures]
    return Measured(
        values={metric: _runs(reports, metric) for metric in metrics},
        se={metric: _error(reports, metric) for metric in metrics},
        protocol=reports[0].protocol,
        counted=f"{reports[0].to_dict()['users']:,} users",
        seconds={
            "fit": _mean([report.measured[0].fit_seconds for report in reports]),
            "score": _mean([report.measured[0].score_seconds for report in reports]),
        },
        chosen=[report.measured[0].chosen for report in reports],
    )


def define(metric: str) -> str:
    """The exact definition of a metric."""
    return parse(metric).definition


def report(asked: Recipe, data: Any, split_seed: int) -> Report:
    """The evaluation of one split."""
    return evaluate(
        data,
        [contender(asked)],
        metrics=[figure.metric for figure in asked.figures],
        seeds=asked.seeds,
        split_seed=split_seed,
        baselines=False,
        own_process=False,
        name=asked.data,
        **asked.split,
    )


def contender(asked: Recipe) -> Contender:
    """The recipe's model, its fields fixed or to be chosen."""
    found = by_name(asked.model, {name: _tuple(value) for name, value in asked.fields.items()})
    choose = {**found.choose, **{name: _tuple(values) for name, values in asked.choose.items()}}
    return Contender(label=found.label, model=found.model, choose=choose)


def _runs(reports: list[Report], metric: str) -> list[float]:
    return [float(np.mean(run[metric])) for r in reports for run in r.measured[0].runs]


def _error(reports: list[Report], metric: str) -> float:
    found = [report.figures[report.measured[0].label][metric] for report in reports]
    return float(np.mean([one.se for one in found]))


def _mean(seconds: list[float]) -> float:
    return round(float(np.mean(seconds)), 3)


def _tuple(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value
