"""`isthmus recommend`: what somebody may like, and why."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from isthmus.cli import held, options, output

if TYPE_CHECKING:
    import polars as pl

    from isthmus.tasks.recommend import Recommender

REASONS = 3  # named for each item
TITLE = 34  # letters of a title that are shown
_RATED = re.compile(r"\s*(.+?)\s*=\s*([^,=]*?)\s*(?:,|$)")


def recommend(
    folder: options.Folder,
    user: options.User = None,
    history: options.NewHistory = None,
    everybody: Annotated[
        bool, typer.Option("--all", help="Everybody who is known, into --out.")
    ] = False,
    out: Annotated[
        Path | None, typer.Option(help="The Parquet file for --all.", metavar="FILE")
    ] = None,
    k: Annotated[int, typer.Option("-k", min=1, help="Items a person.")] = 10,
    allow: Annotated[
        Path | None, typer.Option(help="A file of the only items to answer, one a line.")
    ] = None,
    deny: Annotated[
        Path | None, typer.Option(help="A file of items not to answer, one a line.")
    ] = None,
    with_seen: Annotated[
        bool, typer.Option("--with-seen", help="Answer items that were rated, too.")
    ] = False,
    ratings: options.KnownRatings = None,
    as_json: options.Json = False,
) -> None:
    """Recommend items to a known person, to a new one, or to everybody."""
    if [user is not None, history is not None, everybody].count(True) != 1:
        raise typer.BadParameter("give one of --user, --history and --all")
    if everybody != (out is not None):
        raise typer.BadParameter("--all and --out FILE.parquet go together")
    if user == "" or history == "":
        raise typer.BadParameter("--user and --history must not be empty")

    recommender = load(folder, ratings)
    limits: dict[str, Any] = {
        "k": k,
        "allow": None if allow is None else _lines(allow),
        "deny": None if deny is None else _lines(deny),
        "exclude_seen": not with_seen,
    }
    if out is not None:
        people = recommender.recommend_all(out, **limits)
        if as_json:
            output.print_json({"out": str(out), "users": people, "k": k})
        else:
            typer.echo(f"{people:,} people written to {out}")
        return
    asked = read_history(history) if history is not None else None
    frame = recommender.recommend(user, history=asked, **limits)
    answer = as_answer(recommender, frame, user, user if asked is None else asked)
    if as_json:
        output.print_json(answer)
    else:
        show(answer)


def load(folder: Path, ratings: str | None) -> Recommender:
    """The recommender of a folder, knowing the people of other ratings if any are given."""
    held.require(folder, "recommender")
    from isthmus.tasks.recommend import Recommender

    if ratings is None:
        return Recommender.load(folder)
    from isthmus.split.parts import Split
    from isthmus.split.prepared import open_data

    found = open_data(ratings)
    known = found.train if isinstance(found, Split) else found
    return Recommender.load(folder, ratings=known)


def as_answer(
    recommender: Recommender, frame: pl.DataFrame, user: str | None, who: Any
) -> dict[str, Any]:
    """What `--json` prints for one person."""
    guessed = bool(frame["fallback"].any())
    because = {} if guessed else _because(recommender, who, frame["item"].to_list())
    items = [
        {
            "rank": row["rank"],
            "item": row["item"],
            "title": row.get("title"),
            "score": row["score"],
            "because": because.get(row["item"], []),
        }
        for row in frame.to_dicts()
    ]
    return {"user": user, "items": items, "fallback": guessed}


def show(answer: dict[str, Any], title: str | None = None) -> None:
    """An answer as a table for people."""
    from rich.table import Table
    from rich.text import Text

    if answer["fallback"]:
        output.say("nothing is known of this person's taste: these are the most liked items")
    console = output.console()
    left = console.width - TITLE - 14  # of a line, after rank, item and score
    table = Table(title=title, title_justify="left", title_style="bold", box=None, pad_edge=False)
    table.add_column("", justify="right", style="dim")
    table.add_column("item", max_width=TITLE, no_wrap=True)
    table.add_column("score", justify="right")
    if any(row["because"] for row in answer["items"]):
        table.add_column("because of", max_width=left, no_wrap=True, style="dim")
    for row in answer["items"]:
        reasons = ", ".join(called(reason) for reason in row["because"])
        cells = str(row["rank"]), Text(called(row)), output.cell(row["score"]), Text(reasons)
        table.add_row(*cells[: len(table.columns)])
    console.print(table)


def called(item: dict[str, Any]) -> str:
    return item["title"] or item["item"]


def _because(recommender: Recommender, who: Any, items: list[str]) -> dict[str, list[Any]]:
    """The items of a history that raised each score most; nothing where a model cannot say."""
    from isthmus.core.errors import NotSupportedError

    try:
        reasons = recommender.explain(who, *items)
    except NotSupportedError:
        return {}
    found: dict[str, list[Any]] = {}
    for row in reasons.to_dicts():
        told = found.setdefault(row["for"], [])
        if row["share"] > 0 and len(told) < REASONS:
            reason = {"item": row["item"], "title": row.get("title"), "share": row["share"]}
            told.append(reason)
    return found


def read_history(text: str) -> dict[str, str] | list[str]:
    """Read `ID=5,ID=4`, where an id may be a title with commas, or `ID,ID` of likes."""
    if "=" not in text:
        return [part.strip() for part in text.split(",") if part.strip()]
    found: dict[str, str] = {}
    end = 0
    for match in _RATED.finditer(text):
        name, rating = match.groups()
        if match.start() != end or name in found:
            break
        found[name], end = rating, match.end()
    if end != len(text) or not found:
        raise typer.BadParameter(
            f"{text[end:]!r} is not understood; write items with ratings, as in 'Heat=5,Alien=4', "
            "or without, as in 'Heat,Alien', each item once",
            param_hint="--history",
        )
    return found


def _lines(path: Path) -> list[str]:
    from isthmus.core.errors import DataError

    try:
        lines = path.read_text(encoding="utf-8-sig").splitlines()
    except UnicodeDecodeError as error:
        raise DataError(f"{path} is not UTF-8; write it with one item a line") from error
    return [line.strip() for line in lines if line.strip()]
