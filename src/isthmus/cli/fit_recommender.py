"""`isthmus fit` on ratings: a recommender."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from isthmus.cli import options, output
from isthmus.cli.choosing import in_bytes
from isthmus.cli.training import begin, epochs, finish

if TYPE_CHECKING:
    from isthmus.data.ratings import Ratings
    from isthmus.split.parts import Split
    from isthmus.tasks.recommend import Recommender


def fit_recommender(estimator: Any, given: dict[str, Any]) -> None:
    """Fit on the ratings that the command's arguments name, save, and say what was learned."""
    from isthmus.tasks.choose.candidates import refuse_too_large
    from isthmus.tasks.recommend import Recommender

    found, like_from = opened(given)
    refuse_too_large(estimator, found, like_from, memory=in_bytes(given["memory"]))
    state = begin(estimator, given)
    recommender = Recommender(estimator).fit(
        found, like_from=like_from, valid_users=given["valid_users"], checkpoint=state
    )
    keep(recommender, given)


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


def keep(recommender: Recommender, given: dict[str, Any], **told: Any) -> None:
    """Save, and say what was learned."""
    save = partial(recommender.save, history=given["history"])
    found = {**recommender.about, "like_from": recommender.like_from, **told}
    finish(recommender.model, given, save, found, partial(_show, recommender, given))


def _show(recommender: Recommender, given: dict[str, Any], training: dict[str, Any] | None) -> None:
    about = recommender.about
    typer.echo(
        f"{about['source']}: {about['users']:,} users, {about['items']:,} items, "
        f"{about['ratings']:,} ratings"
    )
    typer.echo(about["like_rule"])
    if about["stopping"]:
        typer.echo(about["stopping"])
    out = given["out"]
    typer.echo(f"{given['model']} fitted in {about['seconds']:.1f} s{epochs(training)}")
    typer.echo(f"saved in {out}; ask it: isthmus recommend {out} --user ID")
