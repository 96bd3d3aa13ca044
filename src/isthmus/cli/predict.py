"""`isthmus predict`: what new rows are, or how somebody would rate an item."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from isthmus.cli import files, held, options, output, predictions

OF_RATINGS = ("user", "item", "ratings")
OF_ROWS = ("out", "image_size", "skip_bad_rows")
SHOWN = 10  # rows, where no file is written


def predict(
    context: typer.Context,
    folder: options.Folder,
    new: Annotated[
        str | None,
        typer.Argument(help="A table or images to predict.", metavar="NEW", show_default=False),
    ] = None,
    out: Annotated[
        Path | None, typer.Option(help="A file of .csv or .parquet for all rows.", metavar="P.csv")
    ] = None,
    image_size: options.ImageSize = None,
    skip_bad_rows: options.SkipBadRows = False,
    user: options.User = None,
    item: Annotated[str | None, typer.Option(help="An item, by id or title.", metavar="ID")] = None,
    ratings: options.KnownRatings = None,
    as_json: options.Json = False,
) -> None:
    """Predict what new rows are, by a classifier or regressor; by a recommender, a rating.

    New rows go through all that was found when the model was fitted. Where the column to predict is
    among theirs, the predictions are measured, too.
    """
    given = locals()
    if new is None:
        if user is None or item is None:
            raise typer.BadParameter(
                "give a table or images to predict, or, of a recommender, --user and --item",
                param_hint="NEW",
            )
        options.refuse(context, OF_ROWS, "a rating is predicted of --user and --item")
        _rating(given)
    else:
        options.refuse(context, OF_RATINGS, "NEW holds what is to be predicted")
        _rows(given)


def _rating(given: dict[str, Any]) -> None:
    from isthmus.cli.recommend import load

    recommender = load(given["folder"], given["ratings"])
    found = recommender.predict([(given["user"], given["item"])]).to_dicts()[0]
    low, high = recommender.scale
    if given["as_json"]:
        output.print_json({"title": None, **found, "scale": [low, high]})
    else:
        name = found.get("title") or found["item"]
        typer.echo(f"{found['rating']:.2f} of {low:g} to {high:g}: {name}, by user {found['user']}")


def _rows(given: dict[str, Any]) -> None:
    folder, out = given["folder"], given["out"]
    files.check(out, tables=files.OF_COLUMNS)
    held.require(folder, "predictor")
    from isthmus import models
    from isthmus.tasks.predictor import Predictor

    predictor = Predictor.load(folder)
    output.wait(f"reading {given['new']}")
    reading = options.reading_samples(given)
    rows = predictor.read(given["new"], **reading)
    frame = predictor.predict(rows)
    score = predictor.score(rows)
    if out is not None:
        files.write_table(out, frame)
    if given["as_json"]:
        found = {"out": out and str(out), "rows": len(frame), "score": score}
        output.print_json(found if out is not None else {**found, "predictions": frame.to_dicts()})
        return
    if out is None:
        more = f" (the first {SHOWN}; --out FILE for all)" if len(frame) > SHOWN else ""
        typer.echo(f"{len(frame):,} rows{more}")
        predictions.list_rows(frame.head(SHOWN))
    else:
        typer.echo(f"{len(frame):,} predictions written to {out}")
    if score is None and rows.target is not None and rows.target.count():
        output.say("note: nothing is measured, as no target there is a class that was learned")
    if score is not None:
        name = predictor.about["target"] or "class"
        typer.echo(f"\n{name} is known of {score['rows']:,} rows:")
        if rows.source == predictor.about["source"]:
            typer.echo("(the model learned from most of them; `fit` measured those held out)")
        command = models.NAMES[type(predictor.model).__name__].command
        predictions.show(score, command, name)
