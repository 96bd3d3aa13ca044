"""`isthmus units`: which hidden units somebody's ratings light, and what they did to an item."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from isthmus.cli import options, output

if TYPE_CHECKING:
    import polars as pl

DRIVERS = 3  # items named for each unit


def units(
    folder: options.Folder,
    user: options.User = None,
    history: options.NewHistory = None,
    item: Annotated[
        str | None,
        typer.Option(help="What the units did to this item, by id or title.", metavar="ID"),
    ] = None,
    k: Annotated[int, typer.Option("-k", min=1, help="How many units.")] = 10,
    ratings: options.KnownRatings = None,
    as_json: options.Json = False,
) -> None:
    """Show the hidden units that a person lights, and the items that drive them.

    For rbm-cf with axis=users.
    """
    from isthmus.cli.recommend import load, read_history

    if bool(user) == bool(history):
        raise typer.BadParameter("give one of --user and --history")
    recommender = load(folder, ratings)
    who: Any = user if history is None else read_history(history)
    drivers = recommender.units(who).to_dicts()
    did = None if item is None else recommender.explain_by_units(who, item)
    found = _ranked(drivers, did)[:k]
    if as_json:
        output.print_json({"user": user, "item": _named(did), "units": found})
    else:
        output.console().print(_table(found, did))


def _ranked(drivers: list[dict[str, Any]], did: pl.DataFrame | None) -> list[dict[str, Any]]:
    """The units with what drove them: the most active first, or those that did most to an item."""
    found: dict[int, dict[str, Any]] = {}
    for row in drivers:
        unit = {name: row[name] for name in ("unit", "activity")}
        unit |= {"contribution": None, "driven": []}
        driven = found.setdefault(row["unit"], unit)["driven"]
        if len(driven) < DRIVERS:
            named = {"item": row["item"], "title": row.get("title"), "rating": row["rating"]}
            driven.append({**named, "contribution": row["contribution"]})
    if did is None:
        return list(found.values())
    order = zip(did["unit"], did["contribution"], strict=True)
    return [{**found[unit], "contribution": added} for unit, added in order if unit in found]


def _named(did: pl.DataFrame | None) -> dict[str, Any] | None:
    if did is None:
        return None
    first = did.row(0, named=True)
    return {"item": first["item"], "title": first.get("title")}


def _table(found: list[dict[str, Any]], did: pl.DataFrame | None) -> Any:
    from rich.table import Table
    from rich.text import Text

    from isthmus.cli.recommend import called

    item = _named(did)
    title = f"what they did to the score of {called(item)}" if item else None
    table = Table(title=title, title_justify="left", box=None)
    heads = ["unit", "activity", *(["contribution"] if item else [])]
    for head in heads:
        table.add_column(head, justify="right")
    table.add_column("driven by")
    for row in found:
        driven = ", ".join(
            f"{called(one)} = {one['rating']:g} ({one['contribution']:+.2f})"
            for one in row["driven"]
        )
        table.add_row(*(output.cell(row[head]) for head in heads), Text(driven))
    return table
