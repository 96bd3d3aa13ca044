"""`isthmus play`: games of a model that acts."""

from __future__ import annotations

import math
import os
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from isthmus.cli import held, options, output

if TYPE_CHECKING:
    from isthmus.tasks.play import Played


def play(
    folder: options.Folder,
    episodes: Annotated[int, typer.Option(min=1, help="Games.")] = 100,
    picture: Annotated[
        Path | None, typer.Option(help="The first game as a film.", metavar="P.gif")
    ] = None,
    environment: Annotated[
        str | None,
        typer.Option(help="Another environment than the one it learned in.", metavar="NAME"),
    ] = None,
    seed: options.Seed = 0,
    as_json: options.Json = False,
) -> None:
    """Play games greedily, and say what they brought."""
    if picture is not None and picture.suffix.lower() != ".gif":
        raise typer.BadParameter(f"{picture} must end in .gif", param_hint="--picture")
    if picture is not None and not picture.parent.is_dir():
        raise typer.BadParameter(
            f"the folder {picture.parent} does not exist", param_hint="--picture"
        )
    os.environ.setdefault("SDL_VIDEODRIVER", "dummy")  # pictures are drawn, and no window
    held.require(folder, "estimator")
    from isthmus.models import saved
    from isthmus.tasks import play as task

    model = saved.load(folder)
    drawn = picture is not None
    played = task.play(model, environment, episodes=episodes, random_state=seed, drawn=drawn)
    if picture is not None:
        task.write_gif(picture, played.pictures, played.per_second)
        if played.lengths[0] > task.LONGEST:
            output.say(
                f"note: the film shows the first {task.LONGEST:,} of {played.lengths[0]:,} steps"
            )
    told = _told(model, played, environment, seed, picture)
    output.print_json(told) if as_json else _show(told)


def _told(
    model: Any, played: Played, environment: str | None, seed: int, picture: Path | None
) -> dict[str, Any]:
    found = played.confidence
    return {
        "environment": environment or model.environment_,
        "games": found.n,
        "return": found.mean,
        "low": None if math.isnan(found.low) else found.low,
        "high": None if math.isnan(found.high) else found.high,
        "least": float(played.returns.min()),
        "most": float(played.returns.max()),
        "steps": float(played.lengths.mean()),
        "longest": int(played.lengths.max()),
        "broken_off": played.broken_off,
        "seed": seed,
        "picture": picture and str(picture),
        "returns": played.returns.tolist(),
    }


def _show(told: dict[str, Any]) -> None:
    typer.echo(f"{told['environment']}, {told['games']:,} game{'s' * (told['games'] > 1)}")
    interval = ""
    if told["low"] is not None:
        interval = f" (95 % confidence: {told['low']:.4g} to {told['high']:.4g})"
    typer.echo(
        f"mean return {told['return']:.4g}{interval}, from {told['least']:g} to "
        f"{told['most']:g}; {told['steps']:.0f} steps a game"
    )
    if told["broken_off"]:
        typer.echo(
            f"{told['broken_off']:,} of them came to no end and were broken off after "
            f"{told['longest']:,} steps"
        )
    if told["picture"]:
        typer.echo(f"the first game is in {told['picture']}")
