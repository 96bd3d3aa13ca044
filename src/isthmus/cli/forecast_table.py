"""What people read of a forecast."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import typer

from isthmus.cli import output

if TYPE_CHECKING:
    from isthmus.data.series_set import Series
    from isthmus.tasks.forecast import Forecast, Score

FEWER = 0.05  # of the values, than intervals should hold


def show(
    series: Series, found: Forecast, listed: list[dict[str, Any]], given: dict[str, Any]
) -> None:
    """The values as a table, the errors as another, and what to make of them."""
    season = f", a season of {found.season}" if found.season > 1 else ""
    typer.echo(
        f"{given['data']}: {len(series):,} values of {series.columns[0]} by {series.step}{season}"
    )
    typer.echo(f"{given['model']}, looking back {found.past:,} steps, then learned from all:")
    console = output.console()
    console.print(_values(listed, given["coverage"]))
    typer.echo(
        f"\non {found.windows[2]:,} windows at the end that it had not seen "
        f"({found.windows[0]:,} learned from):"
    )
    console.print(_errors(found, given["model"]))
    typer.echo(
        f"{found.coverage:.1%} of the values there lie in intervals of {given['coverage']:.0%}; "
        f"their mean width is {_number(found.width)}"
    )
    for sentence in _advice(found, given["model"], given["coverage"]):
        typer.echo(sentence)
    for name in ("out", "picture"):
        if given[name]:
            typer.echo(f"{'values' if name == 'out' else 'picture'} in {given[name]}")


def _values(listed: list[dict[str, Any]], coverage: float) -> Any:
    from rich.table import Table

    table = Table(box=None, pad_edge=False)
    for name in ("step", "time", "value", f"from ({coverage:.0%})", "to"):
        if name != "time" or listed[0]["time"] is not None:
            table.add_column(name, justify="left" if name == "time" else "right")
    largest = max(abs(row[name]) for row in listed for name in ("value", "low", "high"))
    digits = max(0, 4 - len(f"{largest:.0f}")) if largest >= 1 else 4
    for row in listed:
        when = [] if row["time"] is None else [row["time"]]
        numbers = [f"{row[name]:,.{digits}f}" for name in ("value", "low", "high")]
        table.add_row(str(row["step"]), *when, *numbers)
    return table


def _errors(found: Forecast, model: str) -> Any:
    from rich.table import Table

    table = Table(box=None, pad_edge=False)
    table.add_column("forecast")
    for name in ("rmse", "mae", "mase", "smape"):
        table.add_column(name, justify="right")
    table.add_column("beside the model")
    for place, score in enumerate(found.scores):
        mase = "" if score.mase is None else f"{score.mase:.3f}"
        numbers = (_number(score.rmse), _number(score.mae), mase, f"{score.smape:.3f}")
        name, beside = (score.name, _beside(score)) if place else (model, "")
        table.add_row(name, *numbers, beside)
    return table


def _beside(score: Score) -> str:
    if score.verdict == "unsure":
        return f"{'better' if score.difference < 0 else 'worse'}, few windows"
    return score.verdict


def _advice(found: Forecast, model: str, coverage: float) -> list[str]:
    """What a person should know before trusting the model."""
    said = []
    if found.coverage < coverage - FEWER:
        said.append("fewer than asked: the series has changed its manner, so allow for more")
    if not found.better:
        return said
    best = min(found.better, key=lambda score: score.mse)
    beside = {
        "better": f"{best.name} is better here than {model}: trust it rather",
        "alike": f"{best.name} is simpler than {model} and does as well here",
        "unsure": f"{best.name} is better here than {model}, on windows too few to be sure",
    }[best.verdict]
    return [*said, beside]


def _number(value: float) -> str:
    """Four digits, and no exponent where people write none."""
    return f"{value:,.0f}" if 10_000 <= abs(value) < 1e12 else f"{value:.4g}"
