"""`isthmus tune`: the best fields of one recommender for the data."""

from __future__ import annotations

import shlex
from dataclasses import replace
from typing import Annotated, Any

import typer

from isthmus.cli import choosing, league, options, output


def tune(
    data: options.Data,
    model: Annotated[str, typer.Option(help="A recommender that `isthmus models` lists.")],
    settings: options.Settings = None,
    minutes: choosing.Minutes = 10.0,
    metric: choosing.Metric = None,
    memory: choosing.Memory = None,
    seed: choosing.Seed = 0,
    like_from: options.LikeFrom = None,
    liked_or_not: options.LikedOrNot = False,
    verbose: options.Verbose = True,
    as_json: options.Json = False,
) -> None:
    """Choose the fields of a model on held-back people or ratings.

    Fields that --set gives are kept. Nothing is saved: `isthmus fit` takes what is found.
    """
    estimator = options.chosen(model, settings, verbose=False)
    from isthmus.core.errors import NotSupportedError
    from isthmus.core.item_scorer import ItemScorer
    from isthmus.split.prepared import open_data
    from isthmus.tasks import choose as task

    if not isinstance(estimator, ItemScorer):
        raise NotSupportedError(f"{model} is no recommender; isthmus tune chooses fields of those")
    output.wait(f"reading {data}")
    found = open_data(data)
    if liked_or_not:
        found, like_from = found.liked_or_not(like_from), None
    choice = task.tune(
        found,
        estimator,
        keep=options.pairs(settings or [], "--set"),
        minutes=minutes,
        metric=metric,
        like_from=like_from,
        memory=choosing.in_bytes(memory),
        seed=seed,
        told=output.wait if verbose else lambda said: None,
    )
    choice = replace(choice, data=data)
    if as_json:
        output.print_json(choice.to_dict())
        return
    league.show(choice)
    fields = {**options.pairs(settings or [], "--set"), **choice.league[0].trial.fields}
    said = " ".join(f"--set {name}={_written(value)}" for name, value in fields.items())
    typer.echo(f"fit it: isthmus fit {shlex.quote(data)} --model {model} --out DIR {said}".rstrip())


def _written(value: Any) -> str:
    """As --set reads it."""
    return ",".join(map(str, value)) if isinstance(value, tuple) else str(value)
