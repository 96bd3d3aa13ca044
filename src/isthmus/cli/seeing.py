"""What a fitted classifier of images sees in them."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from isthmus.cli import files, held, output

if TYPE_CHECKING:
    import numpy as np
    from matplotlib.figure import Figure

    from isthmus.tasks.predictor import Predictor

MOST = 8  # images of which the evidence is drawn


def draw(folder: Path, given: dict[str, Any]) -> None:
    """Draw the maps of one image, or the evidence of some, spread over those of --data."""
    what, source, picture = given["what"], given["data"], given["picture"]
    if source is None:
        raise typer.BadParameter(f"{what}: give the images with --data", param_hint="--data")
    files.check(None, picture)
    held.require(folder, "predictor")
    from isthmus.core.errors import NotSupportedError
    from isthmus.tasks.predictor import Predictor

    predictor = Predictor.load(folder)
    model = type(predictor.model).__name__
    if not hasattr(predictor.model, "class_evidence"):
        raise NotSupportedError(f"{model} has no feature maps; convolutional-classifier has")
    images = predictor.read(source, skip_bad_rows=given["skip_bad_rows"]).X
    files.save_picture(SEEN[what](predictor, images), picture)
    output.drawn(what, model, given)


def _evidence(predictor: Predictor, images: np.ndarray) -> Figure:
    import numpy as np

    from isthmus.plot.class_evidence import class_evidence

    spread = np.linspace(0, len(images) - 1, min(MOST, len(images))).astype(int)
    shown = images[spread]
    found = predictor.model.predict(shown)
    return class_evidence(
        shown,
        predictor.model.class_evidence(shown),
        image_shape=predictor.about["image_shape"],
        labels=[f"for {name}" for name in found],
    )


def _feature_maps(predictor: Predictor, images: np.ndarray) -> Figure:
    from isthmus.plot.feature_maps import feature_maps

    maps = predictor.model.feature_maps(images[:1])
    first = images[0].reshape(predictor.about["image_shape"])
    return feature_maps(first, [layer[0] for layer in maps])


SEEN = {"feature-maps": _feature_maps, "evidence": _evidence}
