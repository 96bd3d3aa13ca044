"""Measures of predictions, for a person at a terminal of 80 columns."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import typer

from isthmus.cli import output

if TYPE_CHECKING:
    import polars as pl

Columns = list[tuple[str, ...]]  # each with its head first
WIDTH = 80
_LONGEST = 12  # letters of a class above a column
_MOST = 40  # classes that are listed
_CELL = 24  # letters of a cell
_SHARE = "probability="


def list_rows(frame: pl.DataFrame) -> None:
    """A few predictions; of more classes than there is room for, how probable the predicted one
    is."""
    shares = [name for name in frame.columns if name.startswith(_SHARE)]
    columns = [_shown(frame, name) for name in frame.columns]
    if shares and _width(columns) > WIDTH:
        highest = frame.select(shares).max_horizontal().alias("p").to_frame()
        columns = [_shown(frame, name) for name in frame.columns if name not in shares]
        columns.append(_shown(highest, "p"))
    heads, *cells = zip(*columns, strict=True)
    _print(heads, cells)


def _shown(frame: pl.DataFrame, name: str) -> tuple[str, ...]:
    """A column as texts, its name first."""
    head = name.replace(_SHARE, "p=")[:_CELL]
    return (head, *(output.cell(value)[:_CELL] for value in frame[name]))


def show(report: dict[str, Any], model: str, target: str) -> None:
    """What `Predictor.score` found, beside other models where there are such."""
    if "accuracy" in report:
        _show_classes(report, model, target)
    else:
        _show_numbers(report, model)


def _show_classes(report: dict[str, Any], model: str, target: str) -> None:
    rows = [
        (other["name"], _number(other["accuracy"]), _number(other["auc"]), _gain(other))
        for other in report.get("beside", ())
    ]
    se = "" if report["se"] is None else f" ± {report['se']:.4f}"
    own = (model, _number(report["accuracy"]) + se, _number(report["auc"]), "")
    heads = ("", "accuracy ± se", "AUC", "gain over it ± se" if rows else "")
    _print(heads, [own, *rows])
    for columns in _tables(report, target):
        typer.echo("")
        heads, *cells = zip(*columns, strict=True)
        _print(heads, cells)
    classes = len(report["classes"])
    if classes > _MOST:
        typer.echo(f"these are the {_MOST} largest of {classes:,} classes; --json tells of all")


def _show_numbers(report: dict[str, Any], model: str) -> None:
    found = [{"name": model, **report}, *report.get("beside", ())]
    rows = [(one["name"], *(_number(one[m]) for m in ("rmse", "mae", "r2"))) for one in found]
    _print(("", "rmse", "mae", "R2"), rows)


def _tables(report: dict[str, Any], target: str) -> Iterator[Columns]:
    """True classes down; across what they were taken for, and measures: in one table, or in two,
    or without the former, as there is room."""
    names = list(map(str, report["classes"]))
    first = (f"true {target}"[:_CELL], *(_cut(name, _CELL) for name in names))
    taken = [
        (f"as {_cut(name, _LONGEST)}", *(f"{row[place]:,}" for row in report["counts"]))
        for place, name in enumerate(names)
    ]
    measures = [(m, *map(_number, report[m])) for m in ("precision", "recall", "f1")]
    if _width([first, *taken, *measures]) <= WIDTH:
        yield [first, *taken, *measures]
        return
    if _width([first, *taken]) <= WIDTH:
        yield [first, *taken]
    rows = report["class_rows"]
    listed = sorted(sorted(range(len(rows)), key=lambda place: -rows[place])[:_MOST])
    yield [(head, *(cells[place] for place in listed)) for head, *cells in [first, *measures]]


def _cut(name: str, longest: int) -> str:
    """Its beginning and its end, by which names that are alike can be told apart."""
    if len(name) <= longest:
        return name
    return f"{name[: longest // 2]}…{name[-(longest - longest // 2 - 1) :]}"


def _width(columns: Columns) -> int:
    return sum(2 + max(map(len, column)) for column in columns) - 2


def _gain(other: dict[str, Any]) -> str:
    se = "" if other["gain_se"] is None else f" ± {100 * other['gain_se']:.2f}"
    return f"{100 * other['gain']:+.2f}{se} points"


def _number(value: float | None) -> str:
    if value is None:
        return "-"
    digits = 4 if abs(value) < 10 else 2 if abs(value) < 1e4 else 0
    return f"{value:,.{digits}f}"


def _print(heads: tuple[str, ...], rows: list[Any]) -> None:
    from rich.table import Table
    from rich.text import Text

    table = Table(box=None, pad_edge=False)
    for place, head in enumerate(heads):
        table.add_column(Text(head), justify="right" if place else "left", overflow="fold")
    for row in rows:
        table.add_row(*map(Text, row))
    output.console().print(table)
