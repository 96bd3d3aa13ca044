"""`isthmus data`: known data sets, and what a file of ratings holds."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated, Any

import typer

from isthmus.cli import options, output

app = typer.Typer(no_args_is_help=True, help="Known data sets, and what a file holds.")

Name = Annotated[str, typer.Argument(help="A name that `isthmus data list` shows.")]


@app.command("list")
def list_(as_json: options.Json = False) -> None:
    """List the known data sets, and which of them are on this machine."""
    from isthmus.data import known

    sets = [_described(name) for name in known.names()]
    if as_json:
        output.print_json({"sets": sets})
        return
    from rich.table import Table

    table = Table(box=None, pad_edge=False)
    for column in ("name", "here", "kind", "what"):
        table.add_column(column, no_wrap=column != "what")
    for entry in sets:
        here = "yes" if entry["found"] else ""
        table.add_row(entry["name"], here, entry["kind"], entry["summary"])
    output.console().print(table)


@app.command()
def show(name: Name, as_json: options.Json = False) -> None:
    """Show what is known of a data set: content, terms, citation."""
    entry = _described(name)
    if as_json:
        output.print_json(entry)
        return
    from isthmus.data import known

    counts = ", ".join(f"{count:,} {what}" for what, count in entry["counts"].items())
    typer.echo(f"{name}: {entry['summary']}")
    for title, told in (
        ("holds", counts),
        ("kind", entry["kind"] + (", a split with fixed parts" if entry["prepared"] else "")),
        ("terms", entry["terms"]),
        ("cite", entry["citation"]),
        ("here", entry["found"] or known.not_found(name)),
    ):
        if told:
            typer.echo(f"  {title}: {told}")


@app.command()
def fetch(
    name: Name,
    to: Annotated[
        Path | None, typer.Option(help="A folder, in place of the cache.", file_okay=False)
    ] = None,
    as_json: options.Json = False,
) -> None:
    """Download a data set and check it, unless it is on this machine."""
    from isthmus.data import known

    folder = known.fetch(name, to, _progress if sys.stderr.isatty() else None)
    if as_json:
        output.print_json({"name": name, "folder": str(folder)})
    else:
        typer.echo(f"{name} is in {folder}")


@app.command()
def check(
    source: Annotated[
        str, typer.Argument(help="A path, a database URL or a known data set.", metavar="FILE")
    ],
    like_from: options.LikeFrom = None,
    as_json: options.Json = False,
    items: options.Items = None,
    user_column: options.UserColumn = None,
    item_column: options.ItemColumn = None,
    rating_column: options.RatingColumn = None,
    time_column: options.TimeColumn = None,
    delimiter: options.Delimiter = None,
) -> None:
    """Say what ratings hold, what is wrong with them, and how to go on."""
    read_options = options.reading(locals())

    from isthmus.data import known
    from isthmus.data.check import check as check_ratings
    from isthmus.split.parts import Split
    from isthmus.split.prepared import open_data

    if source not in known.names() or Path(source).exists():
        read_options |= {"skip_bad_rows": True, "duplicates": "last"}  # to be counted, not refused
    data = open_data(source, **read_options)
    ratings = data.train if isinstance(data, Split) else data
    found = check_ratings(ratings, like_from)
    if isinstance(data, Split):
        found["protocol"] = {"name": data.protocol, "why": "it comes as a split with fixed parts"}
        found["notes"] += data.notes
    found["memory_mb"] = _memory(found["users"], found["items"], found["ratings"])
    if as_json:
        output.print_json(found)
    else:
        _show(found)


def _described(name: str) -> dict[str, Any]:
    from isthmus.data import known

    entry, folder = known.describe(name), known.find(name)
    return {**entry.to_dict(), "found": None if folder is None else str(folder)}


def _progress(done: int, total: int | None) -> None:
    share = f" of {total / 1e6:.1f}" if total else ""
    typer.echo(f"\r{done / 1e6:.1f}{share} MB", err=True, nl=done == total)


def _memory(users: int, items: int, ratings: int) -> dict[str, int]:
    """Megabytes that fitting each model would take, with its default fields."""
    from isthmus import models

    return {
        entry.command: round(models.get(name)().estimate_memory(users, items, ratings) / 1e6)
        for name, entry in models.family("recommenders").items()
    }


def _show(found: dict[str, Any]) -> None:
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
    from rich.table import Table
    from rich.text import Text

    table = Table(box=None, show_header=False, pad_edge=False)
    table.add_column(style="bold", no_wrap=True)
    table.add_column()
    for name, value in told.items():
        if value:
            table.add_row(name, Text(str(value)))
    for note in found["notes"]:
        table.add_row("note", Text(note))
    output.console().print(table)


def _needed(needs: list[str]) -> str:
    said = {"skip_bad_rows": "--skip-bad-rows", "duplicates": "--duplicates last (or mean, max)"}
    return "give fit " + " and ".join(said[need] for need in needs) if needs else ""
