"""Films that nobody has rated yet, offered to those who will like them, because of their genres.

Every fifth film is taken out of the ratings, with all that people thought of it. A recommender
learns from the rest and from a table of the films. Which of the new films it offers to whom first
is then compared with who liked them.

python examples/new_films.py --out new.png
python examples/new_films.py --data ml-1m --features movies.dat
"""

import argparse
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import polars as pl

from isthmus import EASE, Ratings, Recommender
from isthmus.data.item_features import ItemFeatures
from isthmus.data.known import load
from isthmus.data.planted import film_catalogue
from isthmus.evaluate.ranking import ranking
from isthmus.plot.figure import BLUE, GREY, blank

LENGTHS = (1, 2, 5, 10, 20)
METRICS = [f"recall@{length}" for length in LENGTHS] + ["ndcg@20"]


def main(arguments: Sequence[str] | None = None) -> dict[str, dict[str, float]]:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--out", default="new.png", help="the picture, new.png unless given")
    parser.add_argument("--data", help="a known data set of ratings, in place of made-up films")
    parser.add_argument("--features", help="a table of its items")
    given = parser.parse_args(arguments)
    films = load(given.data) if given.data else film_catalogue()
    features = ItemFeatures.read(given.features or genres(films))

    new = np.random.default_rng(0).permutation(len(films.items))[::5]
    old = np.delete(np.arange(len(films.items)), new)
    rated = replace(films, matrix=films.matrix[:, old], items=films.items.take(old), times=None)
    recommender = Recommender(EASE()).fit(rated.with_features(features))
    names = films.items.ids[new]
    best = recommender.recommend(films.users.ids, k=LENGTHS[-1], allow=names)
    print(recommender.recommend(films.users.ids[0], k=3, allow=names).select("title", "score"))
    print(recommender.explain(films.users.ids[0], best["item"][0]).select("title", "share").head(3))

    offered = np.full((len(films.users), LENGTHS[-1]), -1)
    place = {name: number for number, name in enumerate(names)}
    user = films.users.index(best["user"])
    offered[user, best["rank"] - 1] = best["item"].replace_strict(place)
    chance = np.argsort(np.random.default_rng(1).random((len(films.users), len(new))))
    liked = films.likes().matrix[:, new]
    found = {
        way: {name: float(np.mean(values)) for name, values in ranking(top, liked, METRICS).items()}
        for way, top in (("by features", offered), ("at random", chance))
    }
    for way, figures in found.items():
        print(f"{way:12}", " ".join(f"{name} {value:.3f}" for name, value in figures.items()))
    picture(found).savefig(given.out, dpi=150)
    return found


def genres(films: Ratings) -> pl.DataFrame:
    """What the titles of the made-up films say: "The Paper Key (1987; Mystery, Comedy)"."""
    titles = [(films.titles or {})[film] for film in films.items.ids]
    told = [title.split("; ")[1].rstrip(")").replace(", ", "|") for title in titles]
    return pl.DataFrame({"item": films.items.ids.tolist(), "genres": told})


def picture(found: dict[str, dict[str, float]]) -> Any:
    """Recall by the length of the list."""
    figure = blank(6, 4)
    axes = figure.add_subplot(xlabel="new films offered", ylabel="of those liked, found")
    for (way, figures), colour in zip(found.items(), (BLUE, GREY), strict=True):
        axes.plot(LENGTHS, list(figures.values())[:-1], "o-", color=colour, label=way)
    axes.set_ylim(bottom=0)
    axes.legend()
    return figure


if __name__ == "__main__":
    main()
