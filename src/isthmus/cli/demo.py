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
SETTINGS = {
    "ease": {"user_norm": 0.3, "item_norm": 0.25, "dropout": 0.4},
    "mult-vae": {"epochs": 60, "patience": 8},
}
TASTE = ("Alien", "Blade Runner", "Toy Story")
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
    console = output.console()
    if not as_json:
        console.print(f"[bold]Ratings[/]  {told}: {_counts(ratings)}")
        console.print(f"         {ratings.like_rule}")
        console.print("\n[bold]Which model?[/]  People whom the models never saw are asked about.")
    report = _compare(name, ratings)
    assert report.best is not None
    recommender = _fit(report, ratings)
    user = str(ratings.users.ids[0])
    known = _answer(recommender, user, None)
    new = _answer(recommender, None, _taste(recommender))
    folder = recommender.save(out / "model")
    picture = _draw(report, out / "learning-curve.png")
    seconds = time.perf_counter() - began
    if as_json:
        output.print_json(
            {
                "data": name,
                "evaluation": report.to_dict(),
                "best": report.best,
                "known": known,
                "new": new,
                "folder": str(folder),
                "picture": None if picture is None else str(picture),
                "seconds": round(seconds, 1),
            }
        )
        return
    _show(report, known, new)
    console.print(f"\nThe model is in {folder}. Ask it yourself:")
    console.print(f"  isthmus recommend {folder} --user {ratings.users.ids[-1]}")
    console.print(f'  isthmus recommend {folder} --history "{",".join(new["history"][:2])}"')
    if picture is not None:
        console.print(f"How {_trained(report)} learned is drawn in {picture}.")
    console.print(f"That took {seconds:.0f} seconds.")


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
    """Three titles that somebody new may like."""
    from isthmus.core.errors import NotFoundError

    catalogue = recommender.catalogue
    try:
        places = catalogue.places(TASTE).tolist()
    except NotFoundError:  # another catalogue: a popular item and two like it
        item = catalogue.items.ids[recommender.popularity.argmax()]
        places = [catalogue.place(i) for i in (item, *recommender.similar(item, 2)["item"])]
    return [catalogue.title(place) or catalogue.items.ids[place] for place in places]


def _answer(recommender: Recommender, user: str | None, liked: list[str] | None) -> dict[str, Any]:
    from isthmus.cli.recommend import as_answer

    frame = recommender.recommend(user, history=liked, k=SHOWN)
    answer = as_answer(recommender, frame, user, user if liked is None else liked)
    return answer if liked is None else {**answer, "history": liked}


def _trained(report: Report) -> str:
    return next(model.label for model in report.measured if model.training)


def _draw(report: Report, path: Path) -> Path | None:
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
    return path


def _show(report: Report, known: dict[str, Any], new: dict[str, Any]) -> None:
    from isthmus.cli import evaluate
    from isthmus.cli.recommend import show

    console = output.console()
    evaluate.show(report, console)
    console.print(f"\n[bold]For somebody known[/]: user {known['user']}, by {report.best}")
    show(known)
    console.print(f"\n[bold]For somebody new[/], who likes {', '.join(new['history'])}")
    show(new)
