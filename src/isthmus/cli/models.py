"""`isthmus models`: the name table, with what each model can do."""

from __future__ import annotations

from dataclasses import fields
from typing import Annotated, Any

import typer

from isthmus.cli import options, output

FAMILIES = {
    "recommenders": "fit, recommend, predict, similar, evaluate",
    "autoencoders": "fit, encode, reconstruct, generate, anomalies, draw",
    "energy": "fit, encode, reconstruct, generate, anomalies, draw",
    "cnn": "fit, predict, draw",
    "dqn": "fit, play, draw",
    "gan": "fit, generate, draw",
    "recurrent": "fit, predict, forecast, generate, draw",
    "som": "fit, encode, reconstruct, anomalies, draw",
    "tabular": "fit, predict, draw",
}


def models(
    name: Annotated[
        str | None,
        typer.Argument(help="A family, with its abilities; or a model, with its fields."),
    ] = None,
    as_json: options.Json = False,
) -> None:
    """List the models; with a family, what each can do; with a model, the fields of --set."""
    from isthmus import models as names

    if name is None and not as_json:
        _show_names()  # from the name table alone: asking the classes takes seconds
    elif name is None or (name in FAMILIES and not _is_model(name)):
        chosen = names.NAMES if name is None else names.family(name)
        found = [_described(public) for public in chosen]
        output.print_json({"models": found}) if as_json else _show_abilities(found)
    else:
        public = _public(name)
        described = {**_described(public), "fields": _fields(public)}
        output.print_json(described) if as_json else _show_one(described)


def _public(name: str) -> str:
    from isthmus import models as names
    from isthmus.core.errors import NotFoundError

    try:
        return names.get(name).__name__
    except NotFoundError as error:
        families = ", ".join(FAMILIES)
        raise NotFoundError(f"no family is called {name!r} ({families}), and {error}") from None


def _is_model(name: str) -> bool:
    """A model that is a family by itself is shown as a model."""
    from isthmus import models as names

    return any(entry.command == name for entry in names.NAMES.values())


def _described(public: str) -> dict[str, Any]:
    from isthmus import models as names
    from isthmus.core.parameters import rules
    from isthmus.models.abilities import settings_with

    cls, entry = names.get(public), names.NAMES[public]
    family = entry.module.split(".")[2]
    described = {
        "model": entry.command,
        "class": public,
        "family": family,
        "summary": entry.summary,
    }
    if family == "recommenders":
        return described | {
            "learns_from": "ratings" if cls.rates else "likes",
            "predicts_ratings": cls.rates,
            "folds_in": settings_with(cls, lambda model: model.folds_in),
            "stops_early": cls.stops_early,
        }
    return described | {
        "reconstructs": hasattr(cls, "reconstruct"),
        "has_prior": hasattr(cls, "sample"),
        "predicts": _predicts(cls()),
        "takes_encoder": "encoder" in rules(cls),
        "epochs": "epochs" in rules(cls),
    }


def _predicts(model: Any) -> str | None:
    from sklearn.base import is_classifier, is_regressor

    return "classes" if is_classifier(model) else "numbers" if is_regressor(model) else None


def _fields(public: str) -> list[dict[str, Any]]:
    from isthmus import models as names
    from isthmus.core.parameters import rules

    cls = names.get(public)
    return [
        {
            "field": field.name,
            "default": field.default,
            "allowed": rules(cls)[field.name].describe(),
        }
        for field in fields(cls)
    ]


def _show_names() -> None:
    from rich.table import Table

    from isthmus import models as names

    console = output.console()
    for family, commands in FAMILIES.items():
        table = Table(box=None, pad_edge=False, show_header=False, padding=(0, 1))
        table.add_column(no_wrap=True)
        table.add_column(overflow="fold")
        for entry in names.family(family).values():
            table.add_row(entry.command, entry.summary)
        console.print(f"{family} ({commands})", style="bold")
        console.print(table)
        console.print()
    console.print("isthmus models FAMILY shows abilities, isthmus models NAME fields", style="dim")


def _show_abilities(found: list[dict[str, Any]]) -> None:
    from rich.table import Table

    columns, legend = TABLES.get(found[0]["family"], (_of_neighbour, OF_NEIGHBOURS))
    table = Table(box=None, pad_edge=False)
    for column in ("model", *columns(found[0])):
        table.add_column(column, no_wrap=True)
    table.add_column("what it is", overflow="fold")
    for model in found:
        table.add_row(model["model"], *columns(model).values(), model["summary"])
    console = output.console()
    console.print(table)
    for line in legend:
        console.print(f"- {line}", style="dim")


def _of_recommender(model: dict[str, Any]) -> dict[str, str]:
    return {
        "feeds on": model["learns_from"],
        "new people": {None: "no", "": "yes"}.get(model["folds_in"], model["folds_in"]),
        "epochs": _yes(model["stops_early"]),
    }


def _of_autoencoder(model: dict[str, Any]) -> dict[str, str]:
    return {
        "restores": _yes(model["reconstructs"]),
        "prior": _yes(model["has_prior"]),
        "predicts": model["predicts"] or "-",
    }


def _of_neighbour(model: dict[str, Any]) -> dict[str, str]:
    return {
        "predicts": model["predicts"] or "-",
        "encoder": _yes(model["takes_encoder"]),
        "epochs": _yes(model["epochs"]),
    }


OF_RECOMMENDERS = (
    "feeds on ratings: predicts ratings; feeds on likes: only ranks",
    "new people: answers people it was not fitted on, by their history",
    "epochs: trains in epochs, and stops early by what is held out",
)
OF_ROWS = (
    "restores: gives rows back from codes; encode, reconstruct, anomalies",
    "prior: makes new rows by itself; without it, by a sampler fitted to codes",
    "predicts: learns classes of rows, too; fit --target, predict",
)
OF_NEIGHBOURS = (
    "predicts: by fit --target and predict; recurrent-tagger from Python",
    "encoder: may begin with a fitted autoencoder, encoder= in Python",
    "epochs: trains in epochs; without them in closed form",
)
TABLES = {
    "recommenders": (_of_recommender, OF_RECOMMENDERS),
    "autoencoders": (_of_autoencoder, OF_ROWS),
    "energy": (_of_autoencoder, OF_ROWS),
    "som": (_of_autoencoder, OF_ROWS),
}


def _yes(able: bool) -> str:
    return "yes" if able else "no"


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
