"""`isthmus fit` in an environment: a model that learns to act by playing."""

from __future__ import annotations

import os
from functools import partial
from typing import Any

import typer

from isthmus.cli.training import begin, finish

RECENT = 100  # games of the training that are told of


def fit_agent(estimator: Any, given: dict[str, Any]) -> None:
    """Fit in the environment that the command's argument names, save, and say what was learned."""
    from isthmus.fit.environment import open_environment
    from isthmus.models import saved

    os.environ.setdefault("SDL_VIDEODRIVER", "dummy")  # frames are drawn, and no window
    estimator.check_parameters()
    open_environment(given["data"], frames=estimator.frames).close()
    estimator.fit(given["data"], checkpoint=begin(estimator, given))
    told = _told(estimator)
    finish(estimator, given, partial(saved.save, estimator), told, lambda _: _show(given, told))


def _told(estimator: Any) -> dict[str, Any]:
    returns = estimator.returns_
    seconds = sum(estimator.training_["seconds"])
    steps = len(estimator.training_["loss"]) * estimator.steps
    return {
        "environment": estimator.environment_,
        "steps": steps,
        "seconds": round(seconds, 1),
        "games": len(returns),
        "return": float(returns[-RECENT:].mean()) if len(returns) else None,
    }


def _show(given: dict[str, Any], told: dict[str, Any]) -> None:
    typer.echo(
        f"{given['model']} played {told['steps']:,} steps of {told['environment']} in "
        f"{told['seconds']:.1f} s: {told['games']:,} games"
    )
    if told["return"] is not None:
        last = min(RECENT, told["games"])
        typer.echo(f"mean return of the last {last}, played while learning: {told['return']:.4g}")
    typer.echo(f"saved in {given['out']}; use it: isthmus play {given['out']}")
