"""`isthmus evaluate`: models against each other on held-back data."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from isthmus.cli.options import Data, Json, LikedOrNot, LikeFrom, pairs
from isthmus.cli.output import console, print_json, wait

if TYPE_CHECKING:
    from rich.console import Console
    from rich.table import Table

    from isthmus.evaluate.names import Metric
    from isthmus.tasks.evaluate.report import Report

PANEL = "What is held back"
ENDINGS = (".json", ".md", ".csv")


def evaluate(
    data: Data,
    models: Annotated[str, typer.Option(help="Names, separated by commas: ease,mult-vae.")],
    protocol: Annotated[
        str | None,
        typer.Option(
            help="strong-generalisation, random, user-ratio, leave-one-out or time.",
            rich_help_panel=PANEL,
        ),
    ] = None,
    metrics: Annotated[
        str | None, typer.Option(help="Names, separated by commas: ndcg@100,recall@20,rmse.")
    ] = None,
    test_ratio: Annotated[
        float | None, typer.Option(help="Share of the ratings to test with.", rich_help_panel=PANEL)
    ] = None,
    valid_ratio: Annotated[
        float | None,
        typer.Option(help="Share of the ratings to choose and stop by.", rich_help_panel=PANEL),
    ] = None,
    valid_users: Annotated[
        float | None,
        typer.Option(help="Number or share of users to choose and stop by.", rich_help_panel=PANEL),
    ] = None,
    test_users: Annotated[
        float | None,
        typer.Option(help="Number or share of users to test with.", rich_help_panel=PANEL),
    ] = None,
    split_seed: Annotated[
        int, typer.Option(min=0, help="Which random split.", rich_help_panel=PANEL)
    ] = 0,
    seeds: Annotated[
        str, typer.Option(help="Seeds of the models, separated by commas; means are over them.")
    ] = "0",
    settings: Annotated[
        list[str] | None,
        typer.Option("--set", help="model.field=value, for instance ease.l2=300. Repeatable."),
    ] = None,
    like_from: LikeFrom = None,
    liked_or_not: LikedOrNot = False,
    baselines: Annotated[
        bool, typer.Option(help="Put Popularity and ItemKNN (BiasedMF for ratings) beside.")
    ] = True,
    as_json: Json = False,
    form: Annotated[
        str, typer.Option("--format", help="What to print: table, markdown or csv.")
    ] = "table",
    out: Annotated[
        Path | None, typer.Option(help="Write it to this .json, .md or .csv file as well.")
    ] = None,
) -> None:
    """Compare models on the same held-back people or ratings.

    Fields worth choosing are chosen on the validation part, unless --set is given.
    A prepared split needs no protocol.
    """
    if form not in ("table", "markdown", "csv"):
        raise typer.BadParameter(f"{form!r} is none of table, markdown, csv", param_hint="--format")
    if out and (out.suffix not in ENDINGS or not out.parent.is_dir()):
        raise typer.BadParameter(
            f"{out} must end in {', '.join(ENDINGS)} and lie in a folder that exists",
            param_hint="--out",
        )
    numbers = _whole_numbers(seeds)
    given = _settings(settings or [])

    from isthmus.split.prepared import open_data
    from isthmus.tasks import evaluate as task

    found = open_data(data)
    if liked_or_not:
        found, like_from = found.liked_or_not(like_from), None
    report = task.evaluate(
        found,
        _split(models),
        protocol=protocol,
        metrics=_split(metrics) if metrics else None,
        like_from=like_from,
        test_ratio=test_ratio,
        valid_ratio=valid_ratio,
        test_users=_users(test_users),
        valid_users=_users(valid_users),
        split_seed=split_seed,
        seeds=numbers,
        settings=given,
        baselines=baselines,
        name=data,
        started=wait,
    )
    if out:
        from isthmus.core.store import write_file

        write_file(out, _text(report, out.suffix).encode())
    if as_json:
        print_json(report.to_dict())
    elif form == "table":
        show(report, console())
    else:
        typer.echo(_text(report, {"markdown": ".md", "csv": ".csv"}[form]), nl=False)


def show(report: Report, console: Console) -> None:
    """The report on a terminal: figures, costs, notes."""
    console.print(figures_table(report))
    console.print()
    console.print(_costs(report))
    console.print()
    for refused in report.refused:
        console.print(f"{refused.label} is not in the table: {refused.reason}", markup=False)
    for note in (*report.notes, *_definitions(report)):
        console.print(f"- {note}", style="dim", markup=False)


def figures_table(report: Report) -> Table:
    """A row for each model: its figures, and what may be said of it against the best."""
    from rich.table import Table
    from rich.text import Text

    from isthmus.tasks.evaluate.forms import shown

    table = Table(title=f"{report.data}, {report.protocol}", title_justify="left", box=None)
    table.add_column("model", no_wrap=True)
    for metric in report.metrics:
        table.add_column(metric.name, justify="right")
    table.add_column(f"by {report.leading.name}")
    for model in report.measured:
        figures = report.figures[model.label]
        cells = [
            Text(shown(figures.get(metric.name)), style=_weight(report, model.label, metric))
            for metric in report.metrics
        ]
        table.add_row(model.label, *cells, report.verdict(model.label))
    return table


def _weight(report: Report, label: str, metric: Metric) -> str:
    return "bold" if label == report.best_by(metric) else ""


def _costs(report: Report) -> Any:
    from rich.table import Table

    from isthmus.tasks.evaluate.forms import fields, memory

    table = Table(box=None)
    table.add_column("model", no_wrap=True)
    for name in ("fit s", "score s", "peak MB"):
        table.add_column(name, justify="right")
    table.add_column("chosen")
    for model in report.measured:
        seconds = f"{model.fit_seconds:.1f}", f"{model.score_seconds:.1f}"
        table.add_row(model.label, *seconds, memory(model.peak_rss_mb), fields(model.chosen))
    return table


def _definitions(report: Report) -> list[str]:
    """What each measure is, once a family."""
    families = dict.fromkeys((metric.family, metric.definition) for metric in report.metrics)
    return [
        "± is one standard error over users; better and worse are differences paired over users "
        "beyond two of their standard errors, no worse is within one",
        *(f"{family}: {definition}" for family, definition in families),
    ]


def _text(report: Report, ending: str) -> str:
    from isthmus.tasks.evaluate.forms import to_csv, to_markdown

    if ending == ".json":
        return json.dumps(report.to_dict(), indent=1) + "\n"
    return to_markdown(report) if ending == ".md" else to_csv(report)


def _split(text: str) -> list[str]:
    return [part.strip() for part in text.split(",") if part.strip()]


def _whole_numbers(text: str) -> list[int]:
    try:
        return [int(part) for part in _split(text)]
    except ValueError as error:
        raise typer.BadParameter(
            f"{text!r} must be whole numbers separated by commas", param_hint="--seeds"
        ) from error


def _users(value: float | None) -> int | float | None:
    """500 users, or a share of them."""
    return int(value) if value is not None and value >= 1 and value == int(value) else value


def _settings(texts: list[str]) -> dict[str, dict[str, Any]]:
    """Values of fields by model, read from `model.field=value`."""
    written: dict[str, dict[str, str]] = {}
    for path, value in pairs(texts, "--set").items():
        model, dot, parameter = path.partition(".")
        if not (dot and model and parameter):
            raise typer.BadParameter(
                f"{path!r} must be model.field, for instance ease.l2=300", param_hint="--set"
            )
        written.setdefault(model, {})[parameter] = value

    from isthmus import models
    from isthmus.core.parameters import read_settings

    return {name: read_settings(models.get(name), fields) for name, fields in written.items()}
