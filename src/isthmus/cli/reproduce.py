"""`isthmus reproduce`: published figures, run again."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from isthmus.cli.options import Json
from isthmus.cli.output import console, print_json, wait

if TYPE_CHECKING:
    from isthmus.tasks.reproduce import Reproduction


def reproduce(
    name: Annotated[str | None, typer.Argument(help="A recipe; --list shows them.")] = None,
    all_: Annotated[bool, typer.Option("--list", help="Show every recipe.")] = False,
    short: Annotated[bool, typer.Option("--short", help="A shorter run with a lower bar.")] = False,
    results: Annotated[
        Path | None,
        typer.Option(metavar="PAGE.md", help="Write the page of all outcomes, and PAGE.json."),
    ] = None,
    as_json: Json = False,
) -> None:
    """Obtain a published figure and set it beside what was printed.

    The exit status is 1 when what comes out is not within the recipe's tolerance.
    """
    if [name is not None, all_, results is not None].count(True) != 1:
        raise typer.BadParameter("give the name of a recipe, --list, or --results PAGE.md")
    if name is not None:
        _run(name, short, as_json)
    elif results is not None:
        _write(results, as_json)
    else:
        _list(as_json)


def _run(name: str, short: bool, as_json: bool) -> None:
    from isthmus.tasks import reproduce as task

    outcome = task.reproduce(name, short=short, started=wait)
    if as_json:
        print_json(outcome.to_dict())
    else:
        _show(outcome)
    if not outcome.met:
        raise typer.Exit(1)


def _write(path: Path, as_json: bool) -> None:
    from isthmus.tasks import reproduce as task

    outcomes, recipes = task.write_results(path), len(task.names())
    figures = path.with_suffix(".json")
    if as_json:
        files = {"page": str(path), "figures": str(figures)}
        print_json({**files, "outcomes": len(outcomes), "recipes": recipes})
    else:
        console().print(f"{path}, {figures}: outcomes of {len(outcomes)} of {recipes} recipes")


def _list(as_json: bool) -> None:
    from isthmus.tasks import reproduce as task

    recipes = [_listed(recipe) for recipe in map(task.recipe, task.names())]
    if as_json:
        print_json({"recipes": recipes})
    else:
        _show_list(recipes)


def _listed(recipe: Any) -> dict[str, Any]:
    from isthmus.tasks.reproduce import last

    figures = [
        {"metric": f.metric, "published": f.published, "bar": f.bar, "source": f.source}
        for f in recipe.figures
    ]
    return {
        "recipe": recipe.name,
        "about": recipe.about,
        "model": recipe.model,
        "data": recipe.data,
        "figures": figures,
        "last": last(recipe.name),
    }


def _show_list(recipes: list[dict[str, Any]]) -> None:
    from rich.table import Table

    table = Table(box=None)
    table.add_column("recipe", no_wrap=True)
    table.add_column("metric")
    table.add_column("published", justify="right")
    table.add_column("asked")
    table.add_column("obtained", justify="right")
    table.add_column("")
    for recipe in recipes:
        before = recipe["last"] or {"figures": [], "form": ""}
        obtained = {figure["metric"]: figure["obtained"] for figure in before["figures"]}
        form = " (short)" if before["form"] == "short" else ""
        missed = _missed(recipe["recipe"], obtained, before["form"])
        for place, figure in enumerate(recipe["figures"]):
            value = obtained.get(figure["metric"])
            table.add_row(
                recipe["recipe"] if place == 0 else "",
                figure["metric"],
                f"{figure['published']:g}",
                figure["bar"],
                "" if value is None else f"{value:.5f}{form}",
                "NOT MET" if figure["metric"] in missed else "",
            )
    console().print(table)


def _missed(name: str, obtained: dict[str, float], form: str) -> set[str]:
    """The metrics whose bars, as they are now, what came out does not meet."""
    from isthmus.tasks.reproduce import recipe

    bars = {figure.metric: figure for figure in recipe(name, short=form == "short").figures}
    return {of for of, value in obtained.items() if of in bars and not bars[of].met_by(value)}


def _show(outcome: Reproduction) -> None:
    from rich.table import Table

    page = console()
    page.print(f"{outcome.recipe} ({outcome.form} form): {outcome.about}")
    table = Table(box=None)
    for column in ("metric", "obtained", "published", "asked", ""):
        table.add_column(column)
    for figure in outcome.figures:
        error = "" if figure.se is None else f" ±{figure.se:.4f}"
        table.add_row(
            figure.metric,
            f"{figure.obtained:.5f}{error}",
            f"{figure.published:g}",
            figure.bar,
            "met" if figure.met else "NOT MET",
        )
    page.print(table)
    for figure in outcome.figures:
        page.print(f"- {figure.metric}: {figure.definition}", style="dim")
    for source in dict.fromkeys(figure.source for figure in outcome.figures):
        page.print(f"- published: {source}", style="dim")
    spread = [f"{f.metric} {f.between:.4f}" for f in outcome.figures if f.between is not None]
    if spread:
        text = f"standard deviation over {outcome.seeds} runs: {', '.join(spread)}"
        page.print(f"- {text}", style="dim")
    for note in outcome.notes:
        page.print(f"- {note}", style="dim")
    if outcome.form == "short":
        text = "a short run, with the bar of a short run: the long form is what compares"
        page.print(f"- {text}", style="dim")
    took = f"{outcome.seconds:.0f} s"
    if outcome.peak_rss_mb is not None:
        took += f", {outcome.peak_rss_mb:,.0f} MB"
    text = f"- {outcome.counted}, {outcome.data}, {outcome.protocol}; {took}"
    page.print(text, style="dim")
