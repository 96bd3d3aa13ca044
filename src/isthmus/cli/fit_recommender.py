"""`isthmus fit` on ratings: a recommender."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from isthmus.cli import options, output
from isthmus.cli.choosing import in_bytes
from isthmus.cli.training import CHECKPOINT, checkpoint, end_interrupted, epochs, was_interrupted

if TYPE_CHECKING:
    from isthmus.data.ratings import Ratings
    from isthmus.fit.checkpoint import Checkpoint
    from isthmus.split.parts import Split
    from isthmus.tasks.recommend import Recommender


def fit_recommender(estimator: Any, given: dict[str, Any]) -> None:
    """Fit on the ratings that the command's arguments name, save, and say what was learned."""
    from isthmus.tasks.choose.candidates import refuse_too_large
    from isthmus.tasks.recommend import Recommender

    model, out = given["model"], given["out"]
    found, like_from = opened(given)
    refuse_too_large(estimator, found, like_from, memory=in_bytes(given["memory"]))
    out.mkdir(parents=True, exist_ok=True)  # to fail now, if it must, and not after training
    recommender = Recommender(estimator).fit(
        found,
        like_from=like_from,
        valid_users=given["valid_users"],
        checkpoint=_checkpoint(estimator, out / CHECKPOINT, given),
    )
    training = getattr(estimator, "training_", {})
    interrupted = was_interrupted(training)
    recommender.save(out, history=given["history"])
    if given["as_json"]:
        output.print_json(as_json(recommender, model, out, training))
    else:
        show(recommender, model, out, training)
    if interrupted:
        end_interrupted(out)


def opened(given: dict[str, Any]) -> tuple[Ratings | Split, float | None]:
    """What the command's arguments name, and the least rating that is a like."""
    from isthmus.data.known import names
    from isthmus.split.prepared import open_data

    data, like_from = given["data"], given["like_from"]
    output.wait(f"reading {data}")
    found = open_data(data, **options.reading(given))
    for note in _notes(found, known=data in names()):
        output.say(f"note: {note}")
    if given["item_features"]:
        found = _described(found, given["item_features"])
    if given["liked_or_not"]:
        return found.liked_or_not(like_from), None
    return found, like_from


def _described(found: Ratings | Split, path: Path) -> Ratings:
    """What is learned from, and what a table says of the items."""
    from isthmus.data.item_features import ItemFeatures
    from isthmus.split.parts import Split

    ratings = found.train if isinstance(found, Split) else found
    described = ratings.with_features(ItemFeatures.read(path))
    for note in described.report.notes[len(ratings.report.notes) :]:
        output.say(f"note: {note}")
    return described


def _notes(found: Ratings | Split, known: bool) -> tuple[str, ...]:
    """What reading and splitting found that a person should know."""
    from dataclasses import replace

    from isthmus.split.parts import Split

    if isinstance(found, Split):
        return found.notes
    # times play no part in a fit
    return () if known else replace(found.report, no_times_reason=None).sentences


def _checkpoint(estimator: Any, folder: Path, given: dict[str, Any]) -> Checkpoint | None:
    if estimator.stops_early:
        return checkpoint(folder, given)
    if given["resume"]:
        name = type(estimator).__name__
        output.say(f"note: {name} is fitted in one go; there is nothing to resume")
    return None


def as_json(
    recommender: Recommender, model: str, out: Path, training: dict[str, Any]
) -> dict[str, Any]:
    return {
        "folder": str(out),
        "model": model,
        "fields": recommender.model.get_params(),
        **recommender.about,
        "like_from": recommender.like_from,
        "training": output.training(training),
    }


def show(recommender: Recommender, model: str, out: Path, training: dict[str, Any]) -> None:
    about = recommender.about
    typer.echo(
        f"{about['source']}: {about['users']:,} users, {about['items']:,} items, "
        f"{about['ratings']:,} ratings"
    )
    typer.echo(about["like_rule"])
    if about["stopping"]:
        typer.echo(about["stopping"])
    typer.echo(f"{model} fitted in {about['seconds']:.1f} s{epochs(output.training(training))}")
    typer.echo(f"saved in {out}; ask it: isthmus recommend {out} --user ID")
