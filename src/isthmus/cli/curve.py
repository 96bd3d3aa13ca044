"""How the training of a saved model went, as a picture, whatever it is a model of."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from isthmus.cli import files, output


def draw(folder: Path, given: dict[str, Any]) -> None:
    """Draw loss and held-out measure of each epoch."""
    picture = given["picture"]
    files.check(None, picture)
    from isthmus.core.errors import NotSupportedError
    from isthmus.core.store import read_manifest
    from isthmus.plot.curves import learning_curve

    model = read_manifest(folder).get("model") or {}  # the record needs no array
    name = model.get("class", "what it holds")
    record = model.get("fitted", {}).get("training_", {})
    if not record.get("loss"):
        raise NotSupportedError(f"{folder}: {name} did not train in epochs")
    figure = learning_curve(
        record["loss"],
        record["metric"],
        metric_name=record.get("metric_name") or "",
        best_epoch=record["best_epoch"],
        title=name,
    )
    files.save_picture(figure, picture)
    output.drawn(given["what"], name, given)
