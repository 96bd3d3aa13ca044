"""`isthmus predict`: how somebody would rate an item."""

from __future__ import annotations

from typing import Annotated

import typer

from isthmus.cli import options, output


def predict(
    folder: options.Folder,
    user: Annotated[str, typer.Option(help="Somebody who is known, by id.", metavar="ID")],
    item: options.Item,
    ratings: options.KnownRatings = None,
    as_json: options.Json = False,
) -> None:
    """Predict a rating, with a model that rates."""
    from isthmus.cli.recommend import load

    recommender = load(folder, ratings)
    found = recommender.predict([(user, item)]).to_dicts()[0]
    low, high = recommender.scale
    if as_json:
        output.print_json({"title": None, **found, "scale": [low, high]})
    else:
        name = found.get("title") or found["item"]
        typer.echo(f"{found['rating']:.2f} of {low:g} to {high:g}: {name}, by user {found['user']}")
