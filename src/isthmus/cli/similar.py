"""`isthmus similar`: items like an item."""

from __future__ import annotations

from typing import Annotated

import typer

from isthmus.cli import options, output


def similar(
    folder: options.Folder,
    item: options.Item,
    k: Annotated[int, typer.Option("-k", min=1, help="How many.")] = 10,
    as_json: options.Json = False,
) -> None:
    """Show the items that a model finds most alike to one."""
    from isthmus.cli.recommend import load

    recommender = load(folder, None)
    place = recommender.catalogue.place(item)
    name, title = recommender.catalogue.items.ids[place], recommender.catalogue.title(place)
    frame = recommender.similar(name, k)
    if as_json:
        rows = [{"title": None, **row} for row in frame.to_dicts()]
        output.print_json({"item": name, "title": title, "similar": rows})
    else:
        output.console().print(output.table(frame, title=f"like {title or name}"))
