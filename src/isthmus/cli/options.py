"""Arguments and options that several commands share."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path
from typing import Annotated, Any

import typer

RATINGS, ROWS = "Ratings", "Rows of features"  # panels of the help
TARGETS = "Something to predict"

Data = Annotated[
    str, typer.Argument(help="A path, a database URL or a known data set.", metavar="DATA")
]
Folder = Annotated[Path, typer.Argument(help="A folder that `fit` wrote.", metavar="DIR")]
Json = Annotated[bool, typer.Option("--json", help="Print one JSON object.")]
Settings = Annotated[list[str] | None, typer.Option("--set", help="field=value. Repeatable.")]
Verbose = Annotated[bool, typer.Option("--verbose/--quiet", help="Show progress on a terminal.")]
Rows = Annotated[
    str,
    typer.Argument(
        help="A table, arrays, images, a database URL or a known data set.", metavar="DATA"
    ),
]
OutRows = Annotated[Path, typer.Option(help="A file of .parquet, .csv or .npy.", metavar="FILE")]
Seed = Annotated[int, typer.Option(min=0, help="Same seed, same answer.")]
User = Annotated[str | None, typer.Option(help="Somebody who is known, by id.", metavar="ID")]
NewHistory = Annotated[
    str | None,
    typer.Option(
        help="Somebody new, by ratings or likes: items by id or title.", metavar='"ID=5,ID=4"'
    ),
]
Item = Annotated[str, typer.Option(help="An item, by id or title.", metavar="ID")]
LikeFrom = Annotated[
    float | None,
    typer.Option(
        help="The least rating that is a like; else the upper 30 % of the scale.",
        rich_help_panel=RATINGS,
    ),
]
LikedOrNot = Annotated[
    bool,
    typer.Option(
        "--liked-or-not",
        help="Learn 1 for a like and 0 for a lower rating, in place of the ratings.",
        rich_help_panel=RATINGS,
    ),
]
KnownRatings = Annotated[
    str | None,
    typer.Option(
        "--ratings", help="Whom to know, in place of those in DIR: see DATA.", metavar="DATA"
    ),
]
Items = Annotated[
    Path | None,
    typer.Option(help="A file of item ids and titles, like movies.csv.", rich_help_panel=RATINGS),
]
ItemFeatures = Annotated[
    Path | None,
    typer.Option(
        help="A table of items with categories, numbers or text: for items that nobody has rated.",
        rich_help_panel=RATINGS,
    ),
]
UserColumn = Annotated[str | None, typer.Option(help="Column of users.", rich_help_panel=RATINGS)]
ItemColumn = Annotated[str | None, typer.Option(help="Column of items.", rich_help_panel=RATINGS)]
RatingColumn = Annotated[
    str | None, typer.Option(help="Column of ratings.", rich_help_panel=RATINGS)
]
TimeColumn = Annotated[str | None, typer.Option(help="Column of times.", rich_help_panel=RATINGS)]
Delimiter = Annotated[
    str | None, typer.Option(help="What separates columns of text.", rich_help_panel=RATINGS)
]
SkipBadRows = Annotated[
    bool,
    typer.Option("--skip-bad-rows", help="Go on without unusable rows, and count."),
]
Duplicates = Annotated[
    str,
    typer.Option(
        help="Of ratings that disagree: refuse, last, mean or max.", rich_help_panel=RATINGS
    ),
]
MinItems = Annotated[
    int, typer.Option(min=0, help="Drop users with fewer items.", rich_help_panel=RATINGS)
]
Label = Annotated[
    str | None,
    typer.Option(help="Column, or array, of labels.", metavar="COL", rich_help_panel=ROWS),
]
Ignore = Annotated[
    list[str] | None,
    typer.Option(
        help="Columns to leave out; may be repeated.", metavar="COL,...", rich_help_panel=ROWS
    ),
]
Kinds = Annotated[
    list[str] | None,
    typer.Option(
        "--as",
        help="COL=number, date, category or identifier, in place of what the column looks like.",
        metavar="COL=KIND,...",
        rich_help_panel=TARGETS,
    ),
]
ImageSize = Annotated[
    str | None,
    typer.Option(help="Height and width to bring images to.", metavar="HxW", rich_help_panel=ROWS),
]


def reading(values: dict[str, Any]) -> dict[str, Any]:
    """The options of `Ratings.read` among a command's arguments, where they say anything."""
    renamed = {f"{role}_column": role for role in ("user", "item", "rating", "time")}
    kept = ("items", "delimiter", "skip_bad_rows", "duplicates", "min_items")
    given = {renamed.get(name, name): value for name, value in values.items()}
    said = {name: given[name] for name in (*renamed.values(), *kept) if given.get(name)}
    if said.get("duplicates") == "refuse":
        del said["duplicates"]
    return said


def reading_samples(values: dict[str, Any]) -> dict[str, Any]:
    """The options of `open_samples` among a command's arguments, where they say anything."""
    size = values.get("image_size")
    given = {
        "label": values.get("label"),
        "ignore": listed(values.get("ignore")),
        "image_size": _size(size) if size else None,
        "skip_bad_rows": values.get("skip_bad_rows"),
    }
    return {name: value for name, value in given.items() if value}


def listed(texts: list[str] | None) -> list[str]:
    """The names in texts of names separated by commas."""
    names = [name.strip() for text in texts or () for name in text.split(",")]
    return [name for name in names if name]


def _size(text: str) -> tuple[int, int]:
    height, times, width = text.lower().partition("x")
    if not (times and height.isdigit() and width.isdigit() and int(height) and int(width)):
        raise typer.BadParameter(
            f"{text!r} must be height x width, such as 64x64", param_hint="--image-size"
        )
    return int(height), int(width)


def chosen(model: str, settings: list[str] | None, *, verbose: bool) -> Any:
    """An estimator by its name, with the fields that --set gives."""
    written = pairs(settings or [], "--set")
    from isthmus import models
    from isthmus.core.parameters import rules
    from isthmus.models.settings import read_settings

    cls = models.get(model)
    fields = read_settings(cls, written)
    if "verbose" in rules(cls):
        fields.setdefault("verbose", verbose)
    return cls(**fields)


def refuse(context: typer.Context, names: Collection[str], reason: str) -> None:
    """A usage error for options that were given and have no meaning here."""
    for parameter in context.command.params:
        source = context.get_parameter_source(parameter.name or "")
        if parameter.name in names and source is not None and source.name == "COMMANDLINE":
            raise typer.BadParameter(
                f"it has no meaning here: {reason}", param_hint=parameter.opts[0]
            )


def pairs(texts: list[str], option: str) -> dict[str, str]:
    """`name=value` texts as a dict; a usage error for anything else."""
    found = {}
    for text in texts:
        name, equals, value = text.partition("=")
        if not equals or not name.strip():
            raise typer.BadParameter(f"{text!r} must be name=value", param_hint=option)
        found[name.strip()] = value.strip()
    return found
