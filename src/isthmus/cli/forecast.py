"""`isthmus forecast`: the next values of a series, and how far to trust them."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from isthmus.cli import files, forecast_table, options, output, rows

if TYPE_CHECKING:
    from isthmus.data.series_set import Series
    from isthmus.tasks.forecast import Forecast, Score

SHOWN_TESTS = 12  # forecasts of the test part in a picture
SHOWN_SPANS = 12  # of the steps ahead, the least history in a picture


def forecast(
    data: Annotated[
        str,
        typer.Argument(
            help="A table with a row for each step, a database URL, or a known series.",
            metavar="DATA",
        ),
    ],
    column: Annotated[
        str | None, typer.Option(help="The column to forecast; needed where there are several.")
    ] = None,
    steps: Annotated[int, typer.Option(min=1, help="Steps to tell.")] = 20,
    model: Annotated[
        str,
        typer.Option(
            help="A regressor: recurrent-forecaster, echo-state-regressor (quick), "
            "tabular-regressor ..."
        ),
    ] = "recurrent-forecaster",
    settings: options.Settings = None,
    also: Annotated[
        str | None, typer.Option(help="Columns whose past may help.", metavar="COL,...")
    ] = None,
    time: Annotated[
        str | None, typer.Option(help="The column of times; else the first that reads as one.")
    ] = None,
    past: Annotated[int | None, typer.Option(min=1, help="Steps that a window looks back.")] = None,
    season: Annotated[
        int | None,
        typer.Option(min=1, help="Steps of a season (1: none); else by the calendar."),
    ] = None,
    coverage: Annotated[
        float, typer.Option(help="Share of values that intervals should hold.")
    ] = 0.9,
    held: Annotated[
        float, typer.Option(help="Share of the series that tells widths, and as much that tests.")
    ] = 0.2,
    absolute: Annotated[
        bool, typer.Option("--absolute", help="Levels as they are, not from the last value on.")
    ] = False,
    fill: Annotated[
        str, typer.Option(help="Of what is missing: refuse, last or linear.")
    ] = "refuse",
    duplicates: Annotated[
        str, typer.Option(help="Of rows with one time: refuse, last or mean.")
    ] = "refuse",
    out: Annotated[
        Path | None, typer.Option(help="A file of .parquet or .csv for the values.", metavar="FILE")
    ] = None,
    picture: Annotated[
        Path | None, typer.Option(help="The end of the series and what follows.", metavar="P.png")
    ] = None,
    verbose: options.Verbose = True,
    as_json: options.Json = False,
) -> None:
    """Tell the next values of a series, with intervals, and how a model does beside none.

    The last two fifths of the series are held back: forecasts of them tell how wide intervals must
    be, and how far off the model is, beside the last value, the last season, and a linear forecast.
    Then the model learns from all of it.
    """
    given = locals()
    files.check(out, picture, tables=files.OF_COLUMNS)
    estimator = options.chosen(model, settings, verbose=verbose)
    from isthmus.data.known_series import open_series
    from isthmus.tasks.forecast import Forecaster

    others = [name.strip() for name in (also or "").split(",") if name.strip()]
    if others and column is None:
        raise typer.BadParameter("say with --column what to forecast", param_hint="--also")
    columns = [column, *others] if column is not None else None
    series = open_series(data, columns, time=time, fill=fill, duplicates=duplicates)
    for note in series.notes:
        output.say(f"note: {note}")
    found = Forecaster(
        model=estimator,
        steps=steps,
        past=past,
        season=season,
        relative=not absolute,
        coverage=coverage,
        held=held,
    ).forecast(series)
    if out is not None:
        _write(out, found)
    if picture is not None:
        _draw(picture, series, found, given)
    if as_json:
        output.print_json(_told(series, found, estimator.get_params(), given))
    else:
        forecast_table.show(series, found, _rows(found), given)


def _told(
    series: Series, found: Forecast, fields: dict[str, Any], given: dict[str, Any]
) -> dict[str, Any]:
    return {
        "data": given["data"],
        "column": series.columns[0],
        "also": list(series.columns[1:]),
        "rows": len(series),
        "step": str(series.step),
        "season": found.season,
        "past": found.past,
        "model": given["model"],
        "fields": fields,
        "forecast": _rows(found),
        "coverage": given["coverage"],
        "test": {
            "windows": dict(zip(("learned", "widths", "tested"), found.windows, strict=True)),
            "errors": [_score(score) for score in found.scores],
            "better": [score.name for score in found.better],
            "coverage": found.coverage,
            "width": found.width,
        },
        "notes": list(series.notes),
        **{name: given[name] and str(given[name]) for name in ("out", "picture")},
    }


def _rows(found: Forecast) -> list[dict[str, Any]]:
    from isthmus.data.series_set import said_times

    times = [None] * len(found.values) if found.times is None else said_times(found.times)
    columns = zip(times, found.values, found.low, found.high, strict=True)
    return [
        {"step": number, "time": when, "value": float(v), "low": float(a), "high": float(b)}
        for number, (when, v, a, b) in enumerate(columns, 1)
    ]


def _score(score: Score) -> dict[str, Any]:
    from dataclasses import asdict

    return asdict(score) | {"verdict": score.verdict}


def _write(out: Path, found: Forecast) -> None:
    import polars as pl

    frame = pl.DataFrame(_rows(found))
    files.write_table(out, frame.drop("time") if found.times is None else frame)


def _draw(picture: Path, series: Series, found: Forecast, given: dict[str, Any]) -> None:
    import numpy as np

    from isthmus.plot.forecast import forecast as plot

    steps = len(found.values)
    shown = min(len(series), max(SHOWN_SPANS * steps, found.past))
    first = len(series) - shown
    origins = range(len(found.test_values) - 1, -1, -steps)  # one after the other, from the end
    tested = [
        (found.test + origin - first, found.test_values[origin])
        for origin in list(origins)[:SHOWN_TESTS]
        if found.test + origin >= first
    ]
    times = None
    if series.times is not None and found.times is not None:
        times = np.concatenate([series.times[first:], found.times])
    figure = plot(
        series.values[first:, 0],
        found.values,
        found.low,
        found.high,
        tested=tested,
        times=times,
        coverage=given["coverage"],
        name=series.columns[0],
        title=f"{rows.short(given['data'])}, {given['model']}",
    )
    files.save_picture(figure, picture)
