"""`isthmus models`: the name table, with what each model can do."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from isthmus.cli import options, output


def models(
    name: Annotated[str | None, typer.Argument(help="One model, with its fields.")] = None,
    as_json: options.Json = False,
) -> None:
    """List the models and what they can do; with a name, the fields that --set takes."""
    from isthmus import models as names

    if name is None:
        found = [_described(public) for public in names.NAMES]
        output.print_json({"models": found}) if as_json else _show_all(found)
        return
    public = names.get(name).__name__
    described = {**_described(public), "fields": _fields(public)}
    output.print_json(described) if as_json else _show_one(described)


def _described(public: str) -> dict[str, Any]:
    from isthmus import models as names
    from isthmus.models.abilities import settings_with

    cls, entry = names.get(public), names.NAMES[public]
    return {
        "model": entry.command,
        "class": public,
        "summary": entry.summary,
        "learns_from": "ratings" if cls.rates else "likes",
        "predicts_ratings": cls.rates,
        "folds_in": settings_with(cls, lambda model: model.folds_in),
        "stops_early": cls.stops_early,
    }


def _fields(public: str) -> list[dict[str, Any]]:
    from isthmus import models as names
    from isthmus.core.parameters import rules

    cls = names.get(public)
    default = cls()
    return [
        {"field": field, "default": getattr(default, field), "allowed": rule.describe()}
        for field, rule in rules(cls).items()
    ]


def _show_all(found: list[dict[str, Any]]) -> None:
    from rich.table import Table

    table = Table(box=None, pad_edge=False)
    for column in ("model", "feeds on", "new people", "epochs"):
        table.add_column(column, no_wrap=True)
    table.add_column("what it is", overflow="fold")
    for model in found:
        new = {None: "no", "": "yes"}.get(model["folds_in"], model["folds_in"])
        epochs = "yes" if model["stops_early"] else "no"
        table.add_row(model["model"], model["learns_from"], new, epochs, model["summary"])
    console = output.console()
    console.print(table)
    for line in (
        "feeds on ratings: predicts ratings; feeds on likes: only ranks",
        "new people: answers people it was not fitted on, by their history",
        "epochs: trains in epochs, and stops early by what is held out",
    ):
        console.print(f"- {line}", style="dim")


def _show_one(model: dict[str, Any]) -> None:
    from rich.table import Table
    from rich.text import Text

    console = output.console()
    console.print(f"{model['model']} ({model['class']}): {model['summary']}")
    table = Table(box=None, pad_edge=False)
    for column in ("field", "default", "allowed"):
        table.add_column(column)
    for field in model["fields"]:
        default = field["default"]
        shown = ",".join(map(str, default)) if isinstance(default, tuple) else str(default)
        table.add_row(field["field"], shown, Text(field["allowed"]))
    console.print(table)
