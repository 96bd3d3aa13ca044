"""A training that leaves its state, may be interrupted, and is told of in a few words."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from isthmus.cli import output

if TYPE_CHECKING:
    from isthmus.fit.checkpoint import Checkpoint

CHECKPOINT = "checkpoint"  # a folder inside the model's, while it is fitted


def begin(model: Any, given: dict[str, Any]) -> Checkpoint | None:
    """Make the folder, to fail now, if it must, and not after training; where the state is left."""
    given["out"].mkdir(parents=True, exist_ok=True)
    from isthmus.fit.held_out import takes

    if not takes(model, "checkpoint"):
        if given["resume"]:
            name = type(model).__name__
            output.say(f"note: {name} is fitted in one go; there is nothing to resume")
        return None
    folder = given["out"] / CHECKPOINT
    if given["resume"] and not folder.exists():
        output.say(f"note: {folder} does not exist, so the fit begins anew")
    from isthmus.fit.checkpoint import Checkpoint

    return Checkpoint(folder, every=given["checkpoint_every"], resume=given["resume"])


def finish(
    model: Any,
    given: dict[str, Any],
    save: Callable[[Path], Any],
    found: dict[str, Any],
    show: Callable[[dict[str, Any] | None], None],
) -> None:
    """Save what was fitted, and tell what was `found` as JSON, or `show` the training in words.

    A training that Ctrl-C ended after an epoch is saved, too.
    """
    out, training = given["out"], getattr(model, "training_", {})
    interrupted = training.get("stopped") == "interrupted"
    if interrupted and not training["best_epoch"]:
        output.fail("stopped by Ctrl-C before the first epoch was through; nothing is saved")
        raise typer.Exit(130)
    save(out)
    told = output.training(training)
    if given["as_json"]:
        about = {"folder": str(out), "model": given["model"], "fields": model.get_params()}
        output.print_json({**about, **found, "training": told})
    else:
        show(told)
    if interrupted:
        on = ", and --resume goes on" if (out / CHECKPOINT).exists() else ""
        output.fail(f"stopped by Ctrl-C; {out} holds the best so far{on}")
        raise typer.Exit(130)


def epochs(training: dict[str, Any] | None) -> str:
    """The training in words, to stand behind its time."""
    if training is None:
        return ""
    many = training["epochs"]
    said = f": {many} epoch{'s' if many != 1 else ''}"
    if training["metric"] is not None:
        said += (
            f", the best was number {training['best_epoch']} with {training['metric_name']} "
            f"{training['metric']:.4f}"
        )
    return said
