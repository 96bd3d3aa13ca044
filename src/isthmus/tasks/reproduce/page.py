"""The page of results: every figure of every recipe beside what came out, failures included."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from isthmus.evaluate.names import parse
from isthmus.tasks.reproduce.recipes import Figure, Recipe

HEAD = """# Results

Every figure of every [recipe](reproduce.md), beside what `isthmus reproduce NAME` obtained. This
page is made from the file of figures beside it by `isthmus reproduce --results`, and not by hand.

*published* is what the source in brackets printed, *asked* the bar that the recipe sets. ± is the
standard error over users or rows, where a figure is a mean over such; *sd* the standard deviation
over runs, which are random states or splits. *fit* and *score* are the time of one run, without
reading and choosing, on the machine that stands at the end of the page; *memory* is the largest
resident memory of the whole process. Where a figure is not met, the reason stands below the table.
*not run* is a recipe that was not run in its long form since it last changed.
"""
GROUPS = {
    "lists": "Recommending: lists",
    "ratings": "Recommending: ratings",
    "reconstruction": "Reconstruction",
    "classification": "Classification",
    "prediction": "Tables",
    "sequences": "Sequences and texts",
    "forecasting": "Series",
    "likelihood": "Likelihood",
    "generation": "New rows",
    "detection": "Anomalies",
    "permutation": "Permutations",
    "quantisation": "Maps of units",
    "games": "Games",
}
SAME = {
    "few_labels": "classification",
    "paired_classification": "classification",
    "annealed": "likelihood",
    "next_step": "forecasting",
    "samples": "generation",
    "restoration": "reconstruction",
    **dict.fromkeys(("sentences", "tagging", "cells", "spelling", "writing"), "sequences"),
}
COLUMNS = "recipe | data | measure | published | asked | obtained | | fit | score | memory"
RUNS = "recipe | what | held back | counted | runs | chosen | machine | when"


def page(recipes: Sequence[Recipe], outcomes: Mapping[str, Mapping[str, Any]]) -> str:
    """The page as Markdown; `outcomes` are of what the recipes say now."""
    parts = [HEAD]
    for key, heading in GROUPS.items():
        found = [asked for asked in recipes if group(asked) == key]
        if found:
            parts.append(f"## {heading}\n")
            parts.append(_table(COLUMNS, [row for a in found for row in rows(a, outcomes)]))
            reasons = [reason for a in found for reason in _reasons(a, outcomes)]
            parts.extend(["Not met:\n", "\n".join(reasons) + "\n"] if reasons else [])
    parts.append("## How they were run\n")
    ran = [asked for asked in recipes if asked.name in outcomes]
    parts.append(_table(RUNS, [_run(asked, outcomes[asked.name]) for asked in ran]))
    return "\n".join(parts)


def group(asked: Recipe) -> str:
    """The key of the group that a recipe stands in."""
    if asked.kind == "ranking":
        return "ratings" if parse(asked.figures[0].metric).kind == "rating" else "lists"
    return SAME.get(asked.kind, asked.kind)


def rows(asked: Recipe, outcomes: Mapping[str, Mapping[str, Any]]) -> Iterator[list[str]]:
    """A row for each figure of a recipe; what holds for all of them stands in the first."""
    outcome = outcomes.get(asked.name)
    costs = ["", "", ""] if outcome is None else _costs(outcome)
    for place, figure in enumerate(asked.figures):
        first = place == 0
        yield [
            f"`{asked.name}`" if first else "",
            asked.data if first else "",
            figure.metric,
            f"{figure.published:g} ({figure.source})",
            figure.bar,
            *_obtained(figure, outcome),
            *(costs if first else ["", "", ""]),
        ]


def _obtained(figure: Figure, outcome: Mapping[str, Any] | None) -> tuple[str, str]:
    if outcome is None:
        return "", "not run"
    found = _found(figure, outcome)
    text = f"{found['obtained']:.5g}"
    if found["se"]:
        text += f" ± {found['se']:.2g}"
    if found["between"]:
        text += f" (sd {found['between']:.2g})"
    return text, "met" if figure.met_by(found["obtained"]) else "**not met**"


def _reasons(asked: Recipe, outcomes: Mapping[str, Mapping[str, Any]]) -> Iterator[str]:
    missed = [figure.metric for figure in missing(asked, outcomes.get(asked.name))]
    if missed:
        yield f"- `{asked.name}`, {', '.join(missed)}: {asked.note or 'no reason is known'}"


def missing(asked: Recipe, outcome: Mapping[str, Any] | None) -> list[Figure]:
    """The figures that were not met."""
    if outcome is None:
        return []
    return [f for f in asked.figures if not f.met_by(_found(f, outcome)["obtained"])]


def _found(figure: Figure, outcome: Mapping[str, Any]) -> Mapping[str, Any]:
    return next(found for found in outcome["figures"] if found["metric"] == figure.metric)


def _run(asked: Recipe, outcome: Mapping[str, Any]) -> list[str]:
    chosen = dict.fromkeys(_fields(found) for found in outcome["chosen"] if found)
    return [
        f"`{asked.name}`",
        asked.about,
        _held_back(asked, outcome),
        outcome["counted"],
        str(outcome["seeds"]),
        "; ".join(chosen),
        _machine(outcome["machine"]),
        f"{outcome['date'][:10]}, {outcome['version']}",
    ]


def _held_back(asked: Recipe, outcome: Mapping[str, Any]) -> str:
    """In words; a split of ratings with how much it holds back, as the recipe says it."""
    told = {k: v for k, v in asked.split.items() if asked.kind == "ranking" and k != "protocol"}
    return ", ".join(filter(None, [outcome["protocol"], _fields(told)]))


def _machine(machine: Mapping[str, Any]) -> str:
    """`Abacus 5: 1 thread, 4 cores, load 2.5`; where others want the cores, times are longer."""
    told = [f"{machine['threads']} thread" + ("s" if machine["threads"] > 1 else "")]
    told.append(f"{machine['cores']} cores")
    if machine.get("load") is not None:
        told.append(f"load {machine['load']:g}")
    return f"{machine['cpu']}: {', '.join(told)}"


def _fields(chosen: Mapping[str, Any]) -> str:
    return ", ".join(f"{name}={value}" for name, value in chosen.items())


def _costs(outcome: Mapping[str, Any]) -> list[str]:
    times = [_time(outcome[f"{part}_seconds"]) for part in ("fit", "score")]
    peak = outcome["peak_rss_mb"]
    return [*times, "" if peak is None else f"{peak:,.0f} MB"]


def _time(seconds: float | None) -> str:
    if seconds is None:
        return ""
    return f"{seconds:.2g} s" if seconds < 10 else f"{seconds:,.0f} s"


def _table(columns: str, cells: Sequence[Sequence[str]]) -> str:
    rule = "|".join("---" for _ in columns.split("|"))
    lines = [" | ".join(cell.replace("|", "\\|") for cell in row) for row in cells]
    return "\n".join([f"| {columns} |", f"|{rule}|", *(f"| {line} |" for line in lines)]) + "\n"
