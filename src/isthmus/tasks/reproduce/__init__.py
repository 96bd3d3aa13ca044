"""Published figures run again, and what comes out set beside what was printed."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np

from isthmus.core import store
from isthmus.core.version import __version__
from isthmus.data import known
from isthmus.evaluate.names import parse
from isthmus.split.prepared import open_data
from isthmus.tasks.evaluate import Contender, Report, by_name, evaluate
from isthmus.tasks.reproduce.recipes import Figure, Recipe, names, recipe

__all__ = [
    "Figure",
    "Obtained",
    "Recipe",
    "Reproduction",
    "contender",
    "last",
    "names",
    "recipe",
    "reproduce",
]


@dataclass(frozen=True, kw_only=True)
class Obtained:
    """What came out beside a published figure."""

    metric: str
    definition: str
    published: float
    source: str
    bar: str
    obtained: float
    se: float | None  # over users, the mean of the runs'
    between: float | None  # standard deviation over seeds and splits
    met: bool


@dataclass(frozen=True, kw_only=True)
class Reproduction:
    """A recipe that was run."""

    recipe: str
    about: str
    form: str  # "long" or "short"
    model: str
    data: str
    protocol: str
    users: int
    seeds: int
    chosen: list[dict[str, Any]]  # one for every split
    figures: tuple[Obtained, ...]
    seconds: float
    version: str = __version__

    @property
    def met(self) -> bool:
        return all(figure.met for figure in self.figures)

    def to_dict(self) -> dict[str, Any]:
        """The outcome as JSON values."""
        return {**asdict(self), "met": self.met}


def reproduce(
    name: str, *, short: bool = False, started: Callable[[str], None] | None = None
) -> Reproduction:
    """Run a recipe; what came out is also kept in the user's cache, for `last`.

    Raises
    ------
    NotFoundError
        for an unknown recipe, or data that is not on this machine.
    """
    asked = recipe(name, short=short)
    data = open_data(asked.data)
    start = time.perf_counter()
    reports = []
    for seed in asked.split_seeds:
        if started:
            started(f"{name}, split {seed}" if len(asked.split_seeds) > 1 else name)
        reports.append(_report(asked, data, seed))
    outcome = Reproduction(
        recipe=name,
        about=asked.about,
        form=asked.form,
        model=asked.model,
        data=asked.data,
        protocol=reports[0].protocol,
        users=reports[0].to_dict()["users"],
        seeds=len(reports) * len(reports[0].measured[0].runs),
        chosen=[report.measured[0].chosen for report in reports],
        figures=tuple(_obtained(figure, reports) for figure in asked.figures),
        seconds=round(time.perf_counter() - start, 1),
    )
    _remember(outcome)
    return outcome


def last(name: str) -> dict[str, Any] | None:
    """The outcome of the latest run of a recipe on this machine, as `Reproduction.to_dict`."""
    try:
        return json.loads(_remembered(name).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None


def contender(asked: Recipe) -> Contender:
    """The recipe's model, its fields fixed or to be chosen."""
    found = by_name(asked.model, {name: _tuple(value) for name, value in asked.fields.items()})
    choose = {**found.choose, **{name: _tuple(values) for name, values in asked.choose.items()}}
    return Contender(label=found.label, model=found.model, choose=choose)


def _report(asked: Recipe, data: Any, split_seed: int) -> Report:
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


def _obtained(figure: Figure, reports: list[Report]) -> Obtained:
    found = [report.figures[report.measured[0].label][figure.metric] for report in reports]
    runs = [float(np.mean(run[figure.metric])) for r in reports for run in r.measured[0].runs]
    mean, se = float(np.mean(runs)), float(np.mean([one.se for one in found]))
    return Obtained(
        metric=figure.metric,
        definition=parse(figure.metric).definition,
        published=figure.published,
        source=figure.source,
        bar=figure.bar,
        obtained=mean,
        se=se if np.isfinite(se) else None,
        between=float(np.std(runs, ddof=1)) if len(runs) > 1 else None,
        met=figure.met_by(mean),
    )


def _remember(outcome: Reproduction) -> None:
    path = _remembered(outcome.recipe)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        store.write_file(path, json.dumps(outcome.to_dict(), indent=1).encode())
    except OSError:
        return  # a cache that cannot be written costs only the memory of this run


def _remembered(name: str) -> Path:
    return known.places()[-1].parent / "reproduced" / f"{name}.json"  # beside the data sets


def _tuple(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value
