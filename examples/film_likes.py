"""Six films, five hidden units: who liked two dramas and no action will like The Departed.

The lesson's example of a restricted Boltzmann machine. The machine is set by hand, so that every
number can be followed: a liked film adds 2 to the input of each unit that it has a part in, one
that was not liked takes 2 off, and one that was not rated says nothing. Lit units then speak for
the films that they have a part in; a film without any is liked with the odds exp(-2).

python examples/film_likes.py --out likes.png
"""

import argparse
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import scipy.sparse as sp
import torch

from isthmus import RBMCF, Ratings, Recommender
from isthmus.plot.figure import blank

if TYPE_CHECKING:
    from matplotlib.figure import Figure

UNITS = ("Drama", "Action", "DiCaprio", "Oscar", "Tarantino")
FILMS = {
    "The Matrix": ("Action",),
    "Fight Club": ("Action",),
    "Forrest Gump": ("Drama", "Oscar"),
    "Pulp Fiction": ("Action", "Oscar", "Tarantino"),
    "Titanic": ("Drama", "DiCaprio", "Oscar"),
    "The Departed": ("Drama", "Action", "DiCaprio", "Oscar"),
}
HISTORY = {"The Matrix": 0, "Forrest Gump": 1, "Pulp Fiction": 0, "Titanic": 1}


def machine() -> Recommender:
    """The recommender with its weights set."""
    films, units = len(FILMS), len(UNITS)
    cells = np.repeat([0, 1], films), np.tile(np.arange(films), 2)
    opinions = sp.coo_array((np.repeat(np.float32([0, 1]), films), cells), shape=(2, films))
    known = Ratings.from_matrix(opinions, items=list(FILMS))
    recommender = Recommender(RBMCF(axis="users", hidden=units, epochs=0)).fit(known)
    has_part = np.array([[unit in parts for unit in UNITS] for parts in FILMS.values()])
    weight = np.stack(
        [-2.0 * has_part, 2.0 * has_part], axis=1
    )  # (films, not liked or liked, units)
    network = recommender.model.network_
    network.set_weight(torch.from_numpy(weight))
    with torch.no_grad():
        network.visible_bias.copy_(torch.tensor([2.0, 0.0] * films))
    return recommender


def main(arguments: Sequence[str] | None = None) -> dict[str, Any]:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--out", default="likes.png", help="the picture, likes.png unless given")
    given = parser.parse_args(arguments)
    recommender = machine()
    drivers = recommender.units(HISTORY)
    lit = drivers.unique("unit").sort("unit")["activity"].to_numpy()
    for unit in np.argsort(-lit):
        rows = drivers.filter((drivers["unit"] == unit) & (drivers["contribution"] != 0))
        said = ", ".join(
            f"{film} {added:+.0f}" for film, added in rows["item", "contribution"].rows()
        )
        print(f"{UNITS[unit]:10}{lit[unit]:7.4f}   {said}")
    unseen = recommender.recommend(history=HISTORY, k=2)
    scores = dict(unseen["item", "score"].rows())
    for film, score in scores.items():
        told = recommender.explain_by_units(HISTORY, film)[0].to_dicts()[0]
        because = UNITS[told["unit"]]
        print(f"{film}: {'yes' if score > 0.5 else 'no'} ({score:.4f}), most by {because}")
    picture(lit, scores).savefig(given.out, dpi=150)
    return {"lit": dict(zip(UNITS, lit, strict=True)), "scores": scores}


def picture(lit: np.ndarray, scores: dict[str, float]) -> "Figure":
    """Films above, units below; a line where a film has a part in a unit, dark if that is lit."""
    figure = blank(8, 4)
    axes = figure.subplots()
    above, below = np.linspace(0, 1, len(FILMS)), np.linspace(0.1, 0.9, len(UNITS))
    for place, parts in zip(above, FILMS.values(), strict=True):
        for unit in (UNITS.index(part) for part in parts):
            strength = 0.1 + 0.6 * lit[unit]
            axes.plot((place, below[unit]), (1, 0), color="black", alpha=strength, zorder=1)
    shown = {"s": 900, "cmap": "RdYlBu", "vmin": -0.4, "vmax": 1.4, "edgecolors": "black"}
    opinions = HISTORY | scores
    for place, film in zip(above, FILMS, strict=True):
        axes.scatter(place, 1, c=[opinions[film]], marker="o" if film in HISTORY else "s", **shown)
        axes.annotate(film, (place, 1.16), ha="center")
        axes.annotate(f"{opinions[film]:.2g}", (place, 1), ha="center", va="center")
    axes.scatter(below, np.zeros(len(UNITS)), c=lit, **shown)
    for place, name, activity in zip(below, UNITS, lit, strict=True):
        axes.annotate(name, (place, -0.26), ha="center")
        axes.annotate(f"{activity:.2f}", (place, 0), ha="center", va="center")
    axes.set_title("liked (1) or not (0); squares are predicted", fontsize=10)
    axes.set(xlim=(-0.1, 1.1), ylim=(-0.35, 1.35))
    axes.set_axis_off()
    return figure


if __name__ == "__main__":
    main()
