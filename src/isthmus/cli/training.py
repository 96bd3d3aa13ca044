"""A training that leaves its state, may be interrupted, and is told of in a few words."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from isthmus.cli import output

if TYPE_CHECKING:
    from isthmus.fit.checkpoint import Checkpoint

CHECKPOINT = "checkpoint"  # a folder inside the model's, while it is fitted


def checkpoint(folder: Path, given: dict[str, Any]) -> Checkpoint:
    """Where training leaves its state."""
    if given["resume"] and not folder.exists():
        output.say(f"note: {folder} does not exist, so the fit begins anew")
    from isthmus.fit.checkpoint import Checkpoint

    return Checkpoint(folder, every=given["checkpoint_every"], resume=given["resume"])


def was_interrupted(training: dict[str, Any]) -> bool:
    """Whether Ctrl-C ended the training after an epoch that can be saved."""
    interrupted = training.get("stopped") == "interrupted"
    if interrupted and not training["best_epoch"]:
        output.fail("stopped by Ctrl-C before the first epoch was through; nothing is saved")
        raise typer.Exit(130)
    return interrupted


def end_interrupted(out: Path) -> None:
    on = ", and --resume goes on" if (out / CHECKPOINT).exists() else ""
    output.fail(f"stopped by Ctrl-C; {out} holds the best so far{on}")
    raise typer.Exit(130)


def epochs(training: dict[str, Any] | None) -> str:
    """The training in words, to stand behind its time."""
    if training is None:
        return ""
    said = f": {training['epochs']} epochs"
    if training["metric"] is not None:
        said += (
            f", the best was number {training['best_epoch']} with {training['metric_name']} "
            f"{training['metric']:.4f}"
        )
    return said
