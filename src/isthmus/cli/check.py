"""`isthmus data check`: what a file of ratings, or of rows of features, holds."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from isthmus.cli import options, output

_MOST_NAMES = 8  # of columns or classes shown to a person


def check(
    source: Annotated[
        str, typer.Argument(help="A path, a database URL or a known data set.", metavar="FILE")
    ],
    like_from: options.LikeFrom = None,
    as_json: options.Json = False,
    samples: Annotated[
        bool, typer.Option("--samples", help="The rows of a table are features and no ratings.")
    ] = False,
    label: options.Label = None,
    ignore: options.Ignore = None,
    image_size: options.ImageSize = None,
    skip_bad_rows: options.SkipBadRows = False,
    items: options.Items = None,
    user_column: options.UserColumn = None,
    item_column: options.ItemColumn = None,
    rating_column: options.RatingColumn = None,
    time_column: options.TimeColumn = None,
    delimiter: options.Delimiter = None,
) -> None:
    """Say what ratings, or rows of features, hold, what is wrong with them, and how to go on.

    Arrays and images are rows of features by themselves; a table is with --samples, --label or
    --ignore.
    """
    given = locals()
    of_samples = options.reading_samples(given)
    if samples or of_samples.keys() - {"skip_bad_rows"} or _is_samples(source):
        found, show = _checked_samples(source, of_samples), _show_samples
    else:
        found, show = _checked_ratings(source, options.reading(given), like_from), _show_ratings
    if as_json:
        output.print_json(found)
    else:
        show(found)


def _is_samples(source: str) -> bool:
    """Whether a source can be nothing but rows of features."""
    from isthmus.data import known
    from isthmus.data.known_set import RATINGS
    from isthmus.data.samples import is_table
    from isthmus.split.liang_layout import is_prepared

    if known.is_meant(source):
        return known.describe(source).holds != RATINGS
    path = Path(source)
    if path.is_dir():
        return not is_prepared(path)
    return path.exists() and not is_table(path)


def _checked_samples(source: str, read_options: dict[str, Any]) -> dict[str, Any]:
    from isthmus.data.check_samples import check_samples
    from isthmus.data.samples import open_samples

    return check_samples(open_samples(source, **read_options))


def _checked_ratings(
    source: str, read_options: dict[str, Any], like_from: float | None
) -> dict[str, Any]:
    from isthmus.data import known
    from isthmus.data.check import check as check_ratings
    from isthmus.split.parts import Split
    from isthmus.split.prepared import open_data

    if not known.is_meant(source):
        read_options |= {"skip_bad_rows": True, "duplicates": "last"}  # to be counted, not refused
    data = open_data(source, **read_options)
    ratings = data.train if isinstance(data, Split) else data
    found = check_ratings(ratings, like_from)
    if isinstance(data, Split):
        found["protocol"] = {"name": data.protocol, "why": "it comes as a split with fixed parts"}
        found["notes"] += data.notes
    found["memory_mb"] = _memory(found["users"], found["items"], found["ratings"])
    return found


def _memory(users: int, items: int, ratings: int) -> dict[str, int]:
    """Megabytes that fitting each model would take, with its default fields."""
    from isthmus import models

    return {
        entry.command: round(models.get(name)().estimate_memory(users, items, ratings) / 1e6)
        for name, entry in models.family("recommenders").items()
    }


def _show_samples(found: dict[str, Any]) -> None:
    kind = " x ".join(map(str, found["image_shape"])) + " pixels" if found["image_shape"] else ""
    scale = f"{found['scale']['low']:g} to {found['scale']['high']:g}"
    classes = found["rows_per_class"] or {}
    told = {
        "holds": f"{found['rows']:,} rows of {found['features']:,} features from {found['source']}",
        "images": kind,
        "columns": _some([repr(name) for name in found["columns"] or ()]),
        "values": f"{scale}; {found['density']:.1%} are not 0",
        "constant": found["constant"]
        and f"{len(found['constant']):,} features: " + _some(list(map(str, found["constant"]))),
        "classes": found["classes"]
        and f"{found['classes']:,}: "
        + _some([f"{name} ({count:,} rows)" for name, count in classes.items()]),
        "memory": f"{found['memory_mb']:,} MB",
    }
    _print(told, found["notes"])


def _some(names: list[str]) -> str:
    more = f" and {len(names) - _MOST_NAMES:,} more" if len(names) > _MOST_NAMES else ""
    return ", ".join(names[:_MOST_NAMES]) + more


def _show_ratings(found: dict[str, Any]) -> None:
    rows, per_user, like = found["rows"], found["ratings_per_user"], found["like"]
    bad = ", ".join(f"{reason}: {count:,}" for reason, count in rows["bad_reasons"].items())
    first = "; ".join(f"row {bad['row']}: {bad['reason']}" for bad in rows["bad_first"][:3])
    times = found["times"]
    span = times and f"{times['first']} to {times['last']} ({times['days']:,.0f} days)"
    scale = f"{found['scale']['low']:g} to {found['scale']['high']:g}"
    told = {
        "rows": f"{rows['read']:,} read from {found['source']}",
        "columns": ", ".join(f"{role} = {name}" for role, name in found["columns"].items()),
        "bad rows": rows["bad"] and f"{rows['bad']:,} ({bad}); first: {first}",
        "repeated": rows["repeated"] and f"{rows['repeated']:,} rows say the same twice: merged",
        "disagreeing": rows["disagreeing"] and f"{rows['disagreeing']:,} rows rate a pair again",
        "holds": f"{found['users']:,} users, {found['items']:,} items, {found['ratings']:,} "
        f"ratings ({found['density']:.2%} of all pairs)",
        "scale": scale if found["has_ratings"] else "likes only",
        "likes": f"{like['likes']:,} by {like['users']:,} users; {like['rule']}",
        "per user": f"{per_user['min']:g} to {per_user['max']:g} ratings, median "
        f"{per_user['median']:g}",
        "times": span or f"none: {found['no_times_reason'] or 'there is no column of times'}",
        "titles": found["titles"] and f"of {found['titles']:,} items",
        "evaluate by": f"{found['protocol']['name']}: {found['protocol']['why']}",
        "memory": ", ".join(f"{model} {mb:,} MB" for model, mb in found["memory_mb"].items()),
        "to read it": _needed(found["needs"]),
    }
    _print(told, found["notes"])


def _needed(needs: list[str]) -> str:
    said = {"skip_bad_rows": "--skip-bad-rows", "duplicates": "--duplicates last (or mean, max)"}
    return "give fit " + " and ".join(said[need] for need in needs) if needs else ""


def _print(told: dict[str, Any], notes: list[str]) -> None:
    from rich.table import Table
    from rich.text import Text

    table = Table(box=None, show_header=False, pad_edge=False)
    table.add_column(style="bold", no_wrap=True)
    table.add_column()
    for name, value in told.items():
        if value:
            table.add_row(name, Text(str(value)))
    for note in notes:
        table.add_row("note", Text(note))
    output.console().print(table)
