"""The runs of a recipe, one for every seed; those that are done outlive an interruption."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Any

import numpy as np

from isthmus.tasks.reproduce import kept, rows
from isthmus.tasks.reproduce.interruption import heeded
from isthmus.tasks.reproduce.measured import Stopwatch
from isthmus.tasks.reproduce.recipes import Recipe


@dataclass(frozen=True, kw_only=True)
class Run:
    """What one seed gave.

    Attributes
    ----------
    values, se : metric -> number, and its standard error where one is known.
    note : in words, whatever else a reader should know.
    seconds : "fit" and "score" -> how long that took; measured by `once`.
    """

    values: Mapping[str, float]
    se: Mapping[str, float] = field(default_factory=dict)
    note: str = ""
    seconds: Mapping[str, float] = field(default_factory=dict)


class Runs:
    """Some runs, by what each is called, in the words of `Measured`."""

    def __init__(self, runs: Mapping[str, Run]) -> None:
        found = runs.values()
        self.values = _columns(run.values for run in found)
        self.se = _means(run.se for run in found)
        self.seconds = {part: round(s, 3) for part, s in _means(r.seconds for r in found).items()}
        self.notes = [f"{part}: {run.note}" for part, run in runs.items() if run.note]


def each_seed(
    asked: Recipe,
    started: Callable[[str], None],
    run: Callable[[int, Any, Stopwatch], Run],
    *,
    chosen: Mapping[str, Any] | None = None,
) -> Runs:
    """`run(seed, model, watch)` for every seed of the recipe."""
    seeded = (
        (f"seed {seed}", partial(run, seed, model)) for seed, model in rows.seeded(asked, chosen)
    )
    return Runs({part: once(asked, started, part, one) for part, one in seeded})


def once(
    asked: Recipe, started: Callable[[str], None], part: str, run: Callable[[Stopwatch], Run]
) -> Run:
    """What a part of a recipe gave: run now, or when the recipe was begun and then interrupted."""
    before = kept.part(asked, part)
    if before is not None:
        started(f"{asked.name}, {part}: as it was before the interruption")
        return Run(**before)
    started(f"{asked.name}, {part}")
    watch = Stopwatch()
    with heeded():
        found = run(watch)
    numbers = {"values": found.values, "se": found.se, "seconds": watch.seconds}
    content = {of: {k: float(v) for k, v in each.items()} for of, each in numbers.items()}
    kept.keep_part(asked, part, {**content, "note": found.note})
    return Run(**content, note=found.note)


def _columns(found: Iterable[Mapping[str, float]]) -> dict[str, list[float]]:
    """By name, what each has; in the order in which names appear."""
    columns: dict[str, list[float]] = {}
    for one in found:
        for name, value in one.items():
            columns.setdefault(name, []).append(float(value))
    return columns


def _means(found: Iterable[Mapping[str, float]]) -> dict[str, float]:
    return {name: float(np.mean(values)) for name, values in _columns(found).items()}
