"""Published figures run again, and what comes out set beside what was printed."""

from __future__ import annotations

import importlib
import json
import math
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np

from isthmus.core import store
from isthmus.core.errors import NotFoundError
from isthmus.core.version import __version__
from isthmus.data import known
from isthmus.tasks.reproduce.measured import Measured
from isthmus.tasks.reproduce.recipes import Figure, Recipe, names, recipe

__all__ = [
    "Figure",
    "Obtained",
    "Recipe",
    "Reproduction",
    "kind",
    "last",
    "names",
    "recipe",
    "reproduce",
]


KINDS = (
    "ranking",
    "reconstruction",
    "classification",
    "few_labels",
    "likelihood",
    "annealed",
    "generation",
    "detection",
    "permutation",
    "quantisation",
)


@dataclass(frozen=True, kw_only=True)
class Obtained:
    """What came out beside a published figure."""

    metric: str
    definition: str
    published: float
    source: str
    bar: str
    obtained: float
    se: float | None  # over users or rows, the mean of the runs'
    between: float | None  # standard deviation over seeds and splits
    met: bool


@dataclass(frozen=True, kw_only=True)
class Reproduction:
    """A recipe that was run."""

    recipe: str
    about: str
    form: str  # "long" or "short"
    kind: str
    model: str
    data: str
    protocol: str
    counted: str  # "500 users", "10,000 rows"
    seeds: int
    chosen: list[dict[str, Any]]  # one for every split
    notes: list[str]
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
    start = time.perf_counter()
    module = kind(asked.kind)
    definitions = {figure.metric: module.define(figure.metric) for figure in asked.figures}
    measured = module.measure(asked, started or (lambda _: None))
    outcome = Reproduction(
        recipe=name,
        about=asked.about,
        form=asked.form,
        kind=asked.kind,
        model=asked.model,
        data=asked.data,
        protocol=measured.protocol,
        counted=measured.counted,
        seeds=measured.runs,
        chosen=measured.chosen,
        notes=measured.notes,
        figures=tuple(_obtained(figure, measured, definitions) for figure in asked.figures),
        seconds=round(time.perf_counter() - start, 1),
    )
    _remember(outcome)
    return outcome


def kind(name: str) -> Any:
    """The module that measures recipes of a kind: `measure(recipe, started)` and `define(metric)`.

    Raises
    ------
    NotFoundError
        for an unknown kind.
    """
    if name not in KINDS:
        raise NotFoundError(
            f"there is no kind of recipe {name!r}; the kinds are {', '.join(KINDS)}"
        )
    return importlib.import_module(f"isthmus.tasks.reproduce.{name}")


def last(name: str) -> dict[str, Any] | None:
    """The outcome of the latest run of a recipe on this machine, as `Reproduction.to_dict`."""
    try:
        return json.loads(_remembered(name).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None


def _obtained(figure: Figure, measured: Measured, definitions: dict[str, str]) -> Obtained:
    runs = measured.values[figure.metric]
    mean, se = float(np.mean(runs)), measured.se.get(figure.metric, math.nan)
    return Obtained(
        metric=figure.metric,
        definition=definitions[figure.metric],
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
