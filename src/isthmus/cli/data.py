"""`isthmus data`: known data sets, and what a file holds."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated, Any

import typer

from isthmus.cli import options, output
from isthmus.cli.check import check

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
    for column in ("name", "holds", "here", "kind", "what"):
        table.add_column(column, no_wrap=column != "what")
    for entry in sets:
        here = "yes" if entry["found"] else ""
        table.add_row(entry["name"], entry["holds"], here, entry["kind"], entry["summary"])
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


app.command()(check)


def _described(name: str) -> dict[str, Any]:
    from isthmus.data import known

    entry, folder = known.describe(name), known.find(name)
    return {**entry.to_dict(), "found": None if folder is None else str(folder)}


def _progress(done: int, total: int | None) -> None:
    share = f" of {total / 1e6:.1f}" if total else ""
    typer.echo(f"\r{done / 1e6:.1f}{share} MB", err=True, nl=done == total)
