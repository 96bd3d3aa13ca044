"""`isthmus fit` of a classifier or regressor: a table or images, and what they should lead to."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from isthmus.cli import files, options, output, predictions
from isthmus.cli.rows import SCALES, short
from isthmus.cli.training import begin, epochs, finish

if TYPE_CHECKING:
    from isthmus.tasks.predictor import Predictor


def fit_predictor(estimator: Any, given: dict[str, Any]) -> None:
    """Fit on the rows that the command's arguments name, measure, save, and say what was found."""
    from isthmus.tasks.predictor import Predictor

    picture = given["picture"]
    files.check(None, picture)
    predictor = Predictor(
        estimator,
        scale=given["scale"],
        test_share=given["test_share"],
        random_state=given["seed"],
    )
    if picture is not None and not (predictor.classifies and predictor.test_share):
        raise typer.BadParameter(
            "it shows which classes were taken for which, of rows that are held out to test",
            param_hint="--picture",
        )
    reading = options.reading_samples(given)
    output.wait(f"reading {given['data']}")
    predictor.fit(
        given["data"],
        given["target"],
        kinds=options.pairs(options.listed(given["kinds"]), "--as"),
        valid_rows=given["valid_rows"],
        checkpoint=begin(estimator, given),
        **reading,
    )
    if picture is not None and predictor.report is None:
        output.say("note: there is no picture: no row was held out to test")
        picture = None
    for note in predictor.about["notes"]:
        output.say(f"note: {note}")

    def save(out: Path) -> None:
        predictor.save(out)
        if picture is not None:
            _draw(predictor.report, picture, given["data"])

    found = {**predictor.about, "report": predictor.report, "picture": picture and str(picture)}
    finish(estimator, given, save, found, partial(_show, predictor, given))


def _show(predictor: Predictor, given: dict[str, Any], training: dict[str, Any] | None) -> None:
    about, out = predictor.about, given["out"]
    target = f", to predict {about['target']}" if about["target"] else ""
    images = f" images of {' x '.join(map(str, about['image_shape'] or ()))}"
    rows = images if about["image_shape"] else " rows"
    typer.echo(f"{about['source']}: {about['rows']:,}{rows}{target}")
    if about["taken"]:
        typer.echo(f"learned from: {', '.join(about['taken'])}")
    if about["left_out"]:
        typer.echo(f"left out: {', '.join(about['left_out'])}")
    typer.echo(SCALES[about["scale"]])
    valid, test = about["valid_rows"], about["test_rows"]
    stop = f", {valid:,} of them to stop by" if valid else ""
    held = f"; {test:,} are held out to test" if test else ""
    typer.echo(f"{about['learned_from']:,} rows are learned from{stop}{held}")
    typer.echo(f"{given['model']} fitted in {about['seconds']:.1f} s{epochs(training)}")
    if predictor.report is not None:
        typer.echo(f"\non the {test:,} rows held out:")
        predictions.show(predictor.report, given["model"], _name(about))
        typer.echo("")
    typer.echo(f"saved in {out}; use it: isthmus predict {out} NEW --out predictions.csv")


def _name(about: dict[str, Any]) -> str:
    return about["target"] or "class"


def _draw(report: Any, picture: Path, data: str) -> None:
    from isthmus.plot.confusion import confusion_matrix

    title = f"{short(data)}, {report['rows']:,} rows held out"
    figure = confusion_matrix(report["counts"], list(map(str, report["classes"])), title=title)
    files.save_picture(figure, picture)
