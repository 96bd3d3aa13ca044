"""Published figures run again, and what comes out set beside what was printed."""

from __future__ import annotations

import importlib
import math
import time
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import numpy as np

from isthmus.core.errors import DataError, NotFoundError
from isthmus.core.memory import peak_rss_mb
from isthmus.data import known
from isthmus.tasks.reproduce.interruption import heeded
from isthmus.tasks.reproduce.kept import keep, last
from isthmus.tasks.reproduce.measured import Measured
from isthmus.tasks.reproduce.outcome import Machine, Obtained, Reproduction
from isthmus.tasks.reproduce.recipes import Figure, Recipe, names, recipe
from isthmus.tasks.reproduce.results import write_results

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
    "write_results",
]


KINDS = (
    "ranking",
    "reconstruction",
    "classification",
    "few_labels",
    "paired_classification",
    "likelihood",
    "annealed",
    "generation",
    "prediction",
    "samples",
    "restoration",
    "sentences",
    "tagging",
    "cells",
    "spelling",
    "writing",
    "detection",
    "permutation",
    "quantisation",
    "forecasting",
    "next_step",
    "games",
)


def reproduce(
    name: str, *, short: bool = False, started: Callable[[str], None] | None = None
) -> Reproduction:
    """Run a recipe; what came out is also kept in the user's cache, for `last`.

    Raises
    ------
    NotFoundError
        for an unknown recipe, or data that is not on this machine.
    DataError
        where a path of this folder would be read in place of the recipe's data set.
    """
    asked = recipe(name, short=short)
    _refuse_paths(asked)
    start = time.perf_counter()
    module = kind(asked.kind)
    definitions = {figure.metric: module.define(figure.metric) for figure in asked.figures}
    with heeded():
        measured = module.measure(asked, started or (lambda _: None))
    peak = peak_rss_mb()
    outcome = Reproduction(
        recipe=name,
        fingerprint=asked.fingerprint,
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
        fit_seconds=measured.seconds.get("fit"),
        score_seconds=measured.seconds.get("score"),
        peak_rss_mb=None if peak is None else round(peak, 1),
        machine=Machine.here(),
        date=datetime.now(UTC).isoformat(timespec="seconds"),
    )
    keep(outcome)
    return outcome


def _refuse_paths(asked: Recipe) -> None:
    for data in filter(None, (asked.data, asked.test)):
        if data in known.names() and not known.is_meant(data):
            raise DataError(
                f"the recipe {asked.name} asks for the known data set {data}, but there is a path "
                "of that name here, which would be read; run it in another folder"
            )


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


def _obtained(figure: Figure, measured: Measured, definitions: dict[str, str]) -> Obtained:
    runs = measured.values[figure.metric]
    mean, se = float(np.mean(runs)), measured.se.get(figure.metric, math.nan)
    return Obtained(
        metric=figure.metric,
        definition=definitions[figure.metric],
        published=figure.published,
        source=figure.source,
        bar=figure.bar,
        values=list(map(float, runs)),
        obtained=mean,
        se=se if np.isfinite(se) else None,
        between=float(np.std(runs, ddof=1)) if len(runs) > 1 else None,
        met=figure.met_by(mean),
    )
