"""What commands print: answers on standard output, everything else on standard error."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING, Any

import typer

if TYPE_CHECKING:
    import polars as pl
    from rich.console import Console


def print_json(value: Any) -> None:
    """One JSON object, estimators in it by their class; numbers that JSON lacks (NaN, infinity) are
    a defect."""
    typer.echo(json.dumps(value, ensure_ascii=False, allow_nan=False, indent=1, default=_named))


def _named(value: Any) -> str:
    if hasattr(value, "get_params"):
        return type(value).__name__
    raise TypeError(f"{value!r} has no form in JSON")


def drawn(what: str, model: str, given: dict[str, Any]) -> None:
    """Where the picture of a model is."""
    if given["as_json"]:
        print_json({"model": model, "what": what, "picture": str(given["picture"])})
    else:
        typer.echo(f"{what} of {model} drawn in {given['picture']}")


def say(text: str) -> None:
    """For a person who reads along, beside the answer."""
    typer.echo(text, err=True)


def wait(text: str) -> None:
    """For a person who waits at a terminal."""
    if sys.stderr.isatty():
        say(f"{text} ...")


def fail(message: str) -> None:
    """One line, whatever the message holds."""
    typer.secho(f"error: {' '.join(message.split())}", err=True, fg="red")


def show_warning(message: Warning | str, *_: Any, **__: Any) -> None:
    """What `warnings` calls: one line without the line of code that warned."""
    say(f"note: {' '.join(str(message).split())}")


def console() -> Console:
    from rich.console import Console

    return Console(highlight=False)


def table(frame: pl.DataFrame, title: str | None = None) -> Any:
    """A frame as a table for a terminal; numbers to the right."""
    from rich.table import Table
    from rich.text import Text

    shown = Table(title=title, title_justify="left", box=None)
    for name, dtype in frame.schema.items():
        shown.add_column(name, justify="right" if dtype.is_numeric() else "left")
    for row in frame.iter_rows():
        shown.add_row(*(Text(cell(value)) for value in row))
    return shown


def cell(value: Any) -> str:
    """A value in few characters."""
    if value is None:
        return ""
    return f"{value:.4g}" if isinstance(value, float) else str(value)


def training(record: dict[str, Any]) -> dict[str, Any] | None:
    """The summary of a model's `training_`; None for models that do not train in epochs."""
    if not record:
        return None
    best, metric = record["best_epoch"], record["metric"]
    return {
        "epochs": len(record["loss"]),
        "best_epoch": best,
        "stopped": record["stopped"],
        "loss": record["loss"][best - 1] if best else None,
        "metric_name": record.get("metric_name"),
        "metric": metric[best - 1] if metric and best else None,
    }
