"""`isthmus fit`: a model from data, saved in a folder."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from isthmus.cli import choosing, options
from isthmus.cli.fit_auto import fit_auto
from isthmus.cli.fit_doors import AUTO, CHOOSING, door_for, others


def fit(
    context: typer.Context,
    data: options.Data,
    model: Annotated[
        str, typer.Option(help="A name that `isthmus models` lists; auto chooses a recommender.")
    ],
    out: Annotated[
        Path, typer.Option(help="The folder to save in.", file_okay=False, metavar="DIR")
    ],
    settings: options.Settings = None,
    resume: Annotated[
        bool, typer.Option("--resume", help="Go on with a fit that was interrupted.")
    ] = False,
    checkpoint_every: Annotated[
        float, typer.Option(min=0, help="Seconds between two states left to resume from.")
    ] = 10.0,
    verbose: options.Verbose = True,
    skip_bad_rows: options.SkipBadRows = False,
    as_json: options.Json = False,
    like_from: options.LikeFrom = None,
    liked_or_not: options.LikedOrNot = False,
    valid_users: Annotated[
        int | None,
        typer.Option(
            min=0,
            help="People held out to stop early by; 0: none, and all epochs.",
            rich_help_panel=options.RATINGS,
        ),
    ] = None,
    history: Annotated[
        bool,
        typer.Option(
            help="Keep who rated what, so that known people can be answered.",
            rich_help_panel=options.RATINGS,
        ),
    ] = True,
    items: options.Items = None,
    item_features: options.ItemFeatures = None,
    user_column: options.UserColumn = None,
    item_column: options.ItemColumn = None,
    rating_column: options.RatingColumn = None,
    time_column: options.TimeColumn = None,
    delimiter: options.Delimiter = None,
    duplicates: options.Duplicates = "refuse",
    min_items: options.MinItems = 0,
    aim: Annotated[
        str,
        typer.Option("--for", help="With auto: ranking or rating.", rich_help_panel=choosing.PANEL),
    ] = "ranking",
    minutes: choosing.Minutes = 10.0,
    metric: choosing.Metric = None,
    seed: choosing.Seed = 0,
    memory: choosing.Memory = None,
    label: options.Label = None,
    ignore: options.Ignore = None,
    image_size: options.ImageSize = None,
    scale: Annotated[
        str,
        typer.Option(
            help="Of columns: standard, minmax or none; auto chooses.",
            rich_help_panel=options.ROWS,
        ),
    ] = "auto",
    valid_rows: Annotated[
        int | None,
        typer.Option(
            min=0,
            help="Rows held out to stop early by; 0: none, and all epochs.",
            rich_help_panel=options.ROWS,
        ),
    ] = None,
    target: Annotated[
        str | None,
        typer.Option(
            help="The column to predict; images are of the class that their folder is called.",
            metavar="COL",
            rich_help_panel=options.TARGETS,
        ),
    ] = None,
    kinds: options.Kinds = None,
    test_share: Annotated[
        float,
        typer.Option(
            min=0, help="Of the rows, held out to test; 0: none.", rich_help_panel=options.TARGETS
        ),
    ] = 0.2,
    picture: Annotated[
        Path | None,
        typer.Option(
            help="What was taken for what, of the rows held out.",
            metavar="P.png",
            rich_help_panel=options.TARGETS,
        ),
    ] = None,
) -> None:
    """Learn a model from data and save it.

    A recommender learns from ratings, an autoencoder from rows of features: tables, arrays, images;
    a classifier or regressor learns to predict a column of a table, or the folder of an image;
    a recurrent-generator learns to write from a file of text; a dqn learns to act in an environment
    of gymnasium, such as CartPole-v1.
    Models that train in epochs stop early by what is held out; Ctrl-C keeps and saves the best so
    far. --model auto tries the recommenders that fit into memory, and takes the best. Options that
    mean nothing for a model are refused.
    """
    given = locals()
    if model == "auto":
        options.refuse(context, others(context, AUTO), "--model auto chooses a recommender")
        fit_auto(given)
        return
    options.refuse(context, CHOOSING, "only --model auto chooses")
    estimator = options.chosen(model, settings, verbose=verbose)
    door, name = door_for(estimator), type(estimator).__name__
    options.refuse(context, others(context, door.options), f"{name} {door.learns}")
    from isthmus.fit.held_out import takes

    if not takes(estimator, "checkpoint"):
        options.refuse(context, ("checkpoint_every",), f"{name} is fitted in one go")
    door.run(estimator, given)
