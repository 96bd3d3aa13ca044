"""Arguments and options that several commands share."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

READING = "Reading a file"

Data = Annotated[
    str, typer.Argument(help="A path, a database URL or a known data set.", metavar="DATA")
]
Folder = Annotated[Path, typer.Argument(help="A folder that `fit` wrote.", metavar="DIR")]
Json = Annotated[bool, typer.Option("--json", help="Print one JSON object.")]
User = Annotated[str | None, typer.Option(help="Somebody who is known, by id.", metavar="ID")]
Item = Annotated[str, typer.Option(help="An item, by id or title.", metavar="ID")]
LikeFrom = Annotated[
    float | None,
    typer.Option(help="The least rating that is a like; else the upper 30 % of the scale."),
]
KnownRatings = Annotated[
    str | None,
    typer.Option(
        "--ratings", help="Whom to know, in place of those in DIR: see DATA.", metavar="DATA"
    ),
]
Items = Annotated[
    Path | None,
    typer.Option(help="A file of item ids and titles, like movies.csv.", rich_help_panel=READING),
]
UserColumn = Annotated[str | None, typer.Option(help="Column of users.", rich_help_panel=READING)]
ItemColumn = Annotated[str | None, typer.Option(help="Column of items.", rich_help_panel=READING)]
RatingColumn = Annotated[
    str | None, typer.Option(help="Column of ratings.", rich_help_panel=READING)
]
TimeColumn = Annotated[str | None, typer.Option(help="Column of times.", rich_help_panel=READING)]
Delimiter = Annotated[
    str | None, typer.Option(help="What separates columns of text.", rich_help_panel=READING)
]
SkipBadRows = Annotated[
    bool,
    typer.Option(
        "--skip-bad-rows", help="Go on without unusable rows, and count.", rich_help_panel=READING
    ),
]
Duplicates = Annotated[
    str,
    typer.Option(
        help="Of ratings that disagree: refuse, last, mean or max.", rich_help_panel=READING
    ),
]
MinItems = Annotated[
    int, typer.Option(min=0, help="Drop users with fewer items.", rich_help_panel=READING)
]
Label = Annotated[
    str | None,
    typer.Option(help="Column, or array, of labels.", metavar="COL", rich_help_panel=READING),
]
Ignore = Annotated[
    list[str] | None,
    typer.Option(
        help="Columns to leave out; may be repeated.", metavar="COL,...", rich_help_panel=READING
    ),
]
ImageSize = Annotated[
    str | None,
    typer.Option(
        help="Height and width to bring images to.", metavar="HxW", rich_help_panel=READING
    ),
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
    ignored = [name for names in values.get("ignore") or () for name in names.split(",")]
    size = values.get("image_size")
    given = {
        "label": values.get("label"),
        "ignore": [name.strip() for name in ignored if name.strip()],
        "image_size": _size(size) if size else None,
        "skip_bad_rows": values.get("skip_bad_rows"),
    }
    return {name: value for name, value in given.items() if value}


def _size(text: str) -> tuple[int, int]:
    height, times, width = text.lower().partition("x")
    if not (times and height.isdigit() and width.isdigit() and int(height) and int(width)):
        raise typer.BadParameter(
            f"{text!r} must be height x width, such as 64x64", param_hint="--image-size"
        )
    return int(height), int(width)


def pairs(texts: list[str], option: str) -> dict[str, str]:
    """`name=value` texts as a dict; a usage error for anything else."""
    found = {}
    for text in texts:
        name, equals, value = text.partition("=")
        if not equals or not name.strip():
            raise typer.BadParameter(f"{text!r} must be name=value", param_hint=option)
        found[name.strip()] = value.strip()
    return found
