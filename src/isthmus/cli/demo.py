"""`isthmus demo`: the whole way, from ratings to recommendations, in a few minutes."""

from __future__ import annotations

import time
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from isthmus.cli import options, output

if TYPE_CHECKING:
    from isthmus.data.ratings import Ratings
    from isthmus.tasks.evaluate import Report
    from isthmus.tasks.recommend import Recommender

MODELS = ("popularity", "item-knn", "ease", "mult-vae")
# what validation users chose on several data sets; the rest is chosen here
SETTINGS: dict[str, dict[str, Any]] = {
    "ease": {"user_norm": 0.3, "item_norm": 0.25, "dropout": 0.4},
    "mult-vae": {"epochs": 100, "patience": 10},
}
TASTES = (
    ("Alien", "Blade Runner", "Toy Story"),
    ("The Distant Moon", "The Hollow Orbit", "The Drifting Signal"),  # of the made-up catalogue
)
SHOWN = 5  # items for a person


def demo(
    out: Annotated[
        Path, typer.Option(help="The folder for the model and the picture.", file_okay=False)
    ] = Path("isthmus-demo"),
    as_json: options.Json = False,
) -> None:
    """Compare four models, recommend with the best one, and save it.

    On MovieLens 1M or 100K where it is found, else downloaded, else on a made-up film catalogue.
    """
    began = time.perf_counter()
    name, ratings, told = _data()
    output.say(f"{told}: {_counts(ratings)}; {ratings.like_rule}")
    output.say(f"comparing {', '.join(MODELS)} on people whom they have not seen")
    report = _compare(name, ratings)
    recommender = _fit(report, ratings)
    user, liked = str(ratings.users.ids[0]), _taste(recommender)
    found = {
        "data": name,
        "evaluation": report.to_dict(),
        "best": report.best,
        "known": _answer(recommender, user, None),
        "new": {**_answer(recommender, None, liked), "history": liked},
        "folder": str(recommender.save(out / "model")),
        "picture": _draw(report, out / "learning-curve.png"),
        "seconds": round(time.perf_counter() - began, 1),
    }
    if as_json:
        output.print_json(found)
    else:
        _show(report, found)


def _data() -> tuple[str, Ratings, str]:
    """The best data set at hand: its name, its ratings, and where they are from."""
    from isthmus.core.errors import DataError
    from isthmus.data import known
    from isthmus.data.planted import film_catalogue

    for name, title in (("ml-1m", "MovieLens 1M"), ("ml-100k", "MovieLens 100K")):
        if known.find(name) is not None:
            return name, known.load(name), title
    output.say("MovieLens is not on this machine; trying to download ml-100k (5 MB) ...")
    try:
        known.fetch("ml-100k")
        return "ml-100k", known.load("ml-100k"), "MovieLens 100K, downloaded"
    except DataError as error:
        output.say(f"note: {error}")
        return "made-up films", film_catalogue(), "made-up films and people, for want of real ones"


def _counts(ratings: Ratings) -> str:
    users, items = ratings.matrix.shape
    return f"{users:,} people, {items:,} films, {len(ratings):,} ratings"


def _compare(name: str, ratings: Ratings) -> Report:
    from isthmus.tasks.evaluate import evaluate

    return evaluate(
        ratings,
        MODELS,
        metrics=("ndcg@100", "recall@20"),
        settings=SETTINGS,
        protocol="strong-generalisation",
        name=name,
        started=lambda label: output.wait(f"  {label}"),
    )


def _fit(report: Report, ratings: Ratings) -> Recommender:
    """The best model of the table, fitted on everybody."""
    from isthmus import models
    from isthmus.tasks.recommend import Recommender

    best = next(model for model in report.measured if model.label == report.best)
    output.wait(f"  {best.label}, on everybody")
    return Recommender(models.get(best.label)(**best.fields)).fit(ratings)


def _taste(recommender: Recommender) -> list[str]:
    """The titles, in this catalogue, that somebody new likes."""
    from isthmus.core.errors import NotFoundError

    catalogue = recommender.catalogue
    for taste in TASTES[:-1]:
        try:
            return [catalogue.called(place) for place in catalogue.places(taste)]
        except NotFoundError:
            continue
    return [catalogue.called(place) for place in catalogue.places(TASTES[-1])]


def _answer(recommender: Recommender, user: str | None, liked: list[str] | None) -> dict[str, Any]:
    from isthmus.cli.recommend import as_answer

    frame = recommender.recommend(user, history=liked, k=SHOWN)
    return as_answer(recommender, frame, user, user if liked is None else liked)


def _trained(report: Report) -> str:
    return next(model.label for model in report.measured if model.training)


def _draw(report: Report, path: Path) -> str | None:
    """How the model that trains in epochs got on; None without matplotlib."""
    from isthmus.core.errors import MissingExtraError
    from isthmus.plot.curves import learning_curve

    course = next(model.training[0] for model in report.measured if model.training)
    try:
        figure = learning_curve(
            course["loss"],
            course["metric"],
            metric_name=course.get("metric_name", ""),
            best_epoch=course["best_epoch"],
            title=f"{_trained(report)} on {report.data}",
        )
    except MissingExtraError as error:
        output.say(f"note: no picture of the learning curve: {error}")
        return None
    figure.savefig(path, dpi=120)
    return str(path)


def _show(report: Report, found: dict[str, Any]) -> None:
    from isthmus.cli.evaluate import figures_table
    from isthmus.cli.recommend import show

    console = output.console()
    console.print()
    console.print(figures_table(report))
    console.print(
        f"over {report.users['ranking']:,} people; ± is a standard error; worse: by over two",
        style="dim",
    )
    known, new, folder = found["known"], found["new"], found["folder"]
    show(known, title=f"\n{report.best} recommends to {known['user']}, who is known")
    show(new, title=f"\nand to somebody new, who likes {_listed(new['history'])}")
    history = ",".join(f"{title}=5" for title in new["history"][:2])
    typer.echo(f"\nThe model is in {folder}. Ask it:")
    typer.echo(f"  isthmus recommend {folder} --user {known['user']}")
    typer.echo(f'  isthmus recommend {folder} --history "{history}"')
    if found["picture"] is not None:
        typer.echo(f"How {_trained(report)} learned is drawn in {found['picture']}.")
    typer.echo(f"All of this took {found['seconds']:.0f} seconds.")


def _listed(titles: list[str]) -> str:
    return f"{', '.join(titles[:-1])} and {titles[-1]}"
