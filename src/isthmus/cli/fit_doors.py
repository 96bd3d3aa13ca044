"""The ways into `isthmus fit`: which models take each, and which options have a meaning there."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

import typer

from isthmus.cli.fit_agent import fit_agent
from isthmus.cli.fit_codec import fit_codec
from isthmus.cli.fit_generator import fit_generator
from isthmus.cli.fit_predictor import fit_predictor
from isthmus.cli.fit_recommender import fit_recommender

EVERYWHERE = ("data", "model", "out", "verbose", "as_json")
TRAINING = ("settings", "resume", "checkpoint_every")
RATINGS = (
    *("like_from", "liked_or_not", "history", "items", "user_column", "item_column"),
    *("rating_column", "time_column", "delimiter", "duplicates", "min_items", "skip_bad_rows"),
    "memory",
)
ROWS = ("ignore", "image_size", "scale", "valid_rows", "skip_bad_rows")
CHOOSING = ("minutes", "aim", "metric")
AUTO = (*RATINGS, *CHOOSING, "seed")


class Door(NamedTuple):
    """One way: for models that have one of the abilities."""

    run: Callable[[Any, dict[str, Any]], None]
    abilities: tuple[str, ...]
    learns: str  # why other options have no meaning
    options: tuple[str, ...]


DOORS = (
    Door(
        fit_recommender,
        ("score_items",),
        "learns from ratings",
        (*TRAINING, *RATINGS, "valid_users", "item_features"),
    ),
    Door(fit_generator, ("bits",), "learns from texts", TRAINING),
    Door(
        fit_codec,
        ("reconstruct", "sample"),
        "learns from rows of features",
        (*TRAINING, *ROWS, "label"),
    ),
    Door(fit_agent, ("act",), "learns by playing in an environment", TRAINING),
    Door(
        fit_predictor,
        ("predict",),
        "learns from tables and images to predict: name the column with --target",
        (*TRAINING, *ROWS, "target", "kinds", "test_share", "picture", "seed"),
    ),
)


def door_for(model: Any) -> Door:
    """The first door that is for a model.

    Raises
    ------
    NotSupportedError
        when there is none.
    """
    for door in DOORS:
        if any(hasattr(model, ability) for ability in door.abilities):
            return door
    from isthmus.core.errors import NotSupportedError

    raise NotSupportedError(
        f"{type(model).__name__} is used from Python; isthmus fit does not know it"
    )


def others(context: typer.Context, options: tuple[str, ...]) -> set[str]:
    """The command's options that are neither among these nor for every model."""
    return {str(one.name) for one in context.command.params}.difference(EVERYWHERE, options)
