"""`isthmus fit --model auto`: the best recommender for the data, chosen and fitted."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import typer

from isthmus.cli import league, output
from isthmus.cli.choosing import in_bytes
from isthmus.cli.fit_recommender import keep, opened

AIMS = ("ranking", "rating")


def fit_auto(given: dict[str, Any]) -> None:
    """Choose, fit the winner on everything, save it, and say why it was chosen."""
    from isthmus.core.parameters import rules
    from isthmus.tasks.choose import choose
    from isthmus.tasks.recommend import Recommender

    if given["aim"] not in AIMS:
        raise typer.BadParameter(
            f"{given['aim']!r} is neither {' nor '.join(AIMS)}", param_hint="--for"
        )
    found, like_from = opened(given)
    given["out"].mkdir(parents=True, exist_ok=True)  # to fail now, and not after choosing
    choice = choose(
        found,
        rates=given["aim"] == "rating",
        minutes=given["minutes"],
        metric=given["metric"],
        like_from=like_from,
        memory=in_bytes(given["memory"]),
        seed=given["seed"],
        told=output.wait if given["verbose"] else lambda said: None,
    )
    choice = replace(choice, data=given["data"])
    if not given["as_json"]:
        league.show(choice)
    if "verbose" in rules(type(choice.winner)):
        choice.winner.set_params(verbose=given["verbose"])
    # early stopping has said how many epochs are best: nobody is held back any more
    recommender = Recommender(choice.winner).fit(found, like_from=like_from, valid_users=0)
    keep(recommender, {**given, "model": choice.label}, choice=choice.to_dict())
