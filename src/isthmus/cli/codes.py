"""What a fitted autoencoder, energy model or map has learned, as pictures for `isthmus draw`."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from isthmus.cli import files, output, rows
from isthmus.cli.chains import fantasies
from isthmus.cli.maps import planes, u_matrix

if TYPE_CHECKING:
    import numpy as np
    from matplotlib.figure import Figure

    from isthmus.tasks.codec import Codec

OF_CODES = ("map", "traversal", "activity")
UNITS, STEPS, REACH = 10, 9, 2.5  # of a traversal: lines, tiles a line, deviations either way


def draw(folder: Path, given: dict[str, Any]) -> None:
    """Draw the codec of a folder, of its own codes or of those of --data."""
    what, picture = given["what"], given["picture"]
    if given["data"] is None and any(given[name] for name in rows.READING):
        raise typer.BadParameter(
            "--label, --ignore, --image-size and --skip-bad-rows are for reading --data"
        )
    files.check(None, picture)
    codec = rows.load(folder)
    if what in OF_CODES:
        codec.require_codes(f"be drawn as {what}")
    files.save_picture(PICTURES[what](codec, given), picture)
    output.drawn(what, type(codec.model).__name__, given)


def code_map(
    codes: np.ndarray, labels: np.ndarray | None, label_name: str, title: str = ""
) -> Figure:
    """Codes of two or three numbers as they are, wider ones by their two principal components."""
    import numpy as np

    from isthmus.core.errors import NotSupportedError
    from isthmus.plot import code_map as plot

    reduced = codes.shape[1] not in (2, 3)
    if reduced:
        if codes.shape[1] == 1 or len(codes) < 2:
            raise NotSupportedError(
                "a map needs at least two rows, and codes of at least two numbers"
            )
        centred = codes - codes.mean(axis=0)
        left, sizes, _ = np.linalg.svd(centred, full_matrices=False)
        share = (sizes[:2] ** 2).sum() / max((sizes**2).sum(), np.finfo(sizes.dtype).tiny)
        title = (
            f"{title}\ntwo principal components of {codes.shape[1]}, {share:.0%} of the variance"
        )
        codes = left[:, :2] * sizes[:2]
    figure = plot.code_map(codes, labels, label_name=label_name, title=title.strip())
    if reduced:
        figure.axes[0].set(xlabel="component 1", ylabel="component 2")
    return figure


def _map(codec: Codec, given: dict[str, Any]) -> Figure:
    if given["data"] is None:
        return code_map(codec.codes, None, "", f"{len(codec.codes):,} of the rows learned from")
    samples = rows.read_for(codec, given["data"], given)
    title = f"{len(samples):,} rows of {rows.short(given['data'])}"
    return code_map(codec.encode(samples), samples.y, given["label"] or "", title)


def _activity(codec: Codec, given: dict[str, Any]) -> Figure:
    from isthmus.plot.activity import code_activity

    codes = codec.codes
    if given["data"] is not None:
        codes = codec.encode(rows.read_for(codec, given["data"], given))
    active = (codes != 0).mean(axis=0)
    if active.min() == 1:
        output.say(
            "note: no unit ever rests at 0: this code is not sparse, so activity says little"
        )
    return code_activity(active, title=f"{codes.shape[1]:,} units on {len(codes):,} rows")


def _traversal(codec: Codec, _: dict[str, Any]) -> Figure:
    """The units that vary most, one a line."""
    import numpy as np

    from isthmus.core.errors import NotSupportedError
    from isthmus.plot.traversal import traversal

    if codec.image_shape is None:
        raise NotSupportedError("a traversal is drawn of images, and this model's rows are none")
    mean, deviation = codec.codes.mean(axis=0), codec.codes.std(axis=0)
    units = np.argsort(-deviation, kind="stable")[:UNITS]
    steps = np.linspace(-REACH, REACH, STEPS)
    walks = np.tile(mean, (len(units), STEPS, 1))  # (units, steps, code)
    for line, unit in enumerate(units):
        walks[line, :, unit] += steps * deviation[unit]
    decoded = codec.decode(walks.reshape(-1, len(mean)))
    return traversal(
        decoded.reshape(len(units), STEPS, -1),
        across=steps.tolist(),
        down=[str(unit + 1) for unit in units],
        image_shape=codec.image_shape,
        across_name="deviations of the unit from its mean",
        down_name="unit, the most varying first",
    )


def _filters(codec: Codec, _: dict[str, Any]) -> Figure:
    from isthmus.core.errors import NotSupportedError
    from isthmus.plot.filters import filters

    weights = getattr(getattr(codec.model, "network_", None), "weights", None)
    if weights is None:
        raise NotSupportedError(
            f"{type(codec.model).__name__} has no first layer of dense units to draw; draw map, "
            "traversal or activity"
        )
    first = weights()[0].detach().float().cpu().numpy()  # (units, features)
    title = f"first layer, {len(first):,} units"
    return filters(first, image_shape=codec.image_shape, title=title)


def _samples(codec: Codec, _: dict[str, Any]) -> Figure:
    from isthmus.core.errors import NotSupportedError
    from isthmus.plot.over_time import samples_over_time

    name = type(codec.model).__name__
    if not hasattr(codec.model, "samples_over_time_"):
        raise NotSupportedError(f"{name} keeps nothing that it made while it learned; gan does")
    samples = codec.model.samples_over_time_
    flat = samples.reshape(*samples.shape[:2], -1)
    return samples_over_time(
        codec.scaling.undo(flat),
        epochs=codec.model.sampled_epochs_,
        names=codec.columns or (),
        image_shape=codec.image_shape,
        title=f"samples of {name}",
    )


PICTURES: dict[str, Callable[[Codec, dict[str, Any]], Figure]] = {
    "filters": _filters,
    "map": _map,
    "traversal": _traversal,
    "activity": _activity,
    "u-matrix": u_matrix,
    "planes": planes,
    "fantasies": fantasies,
    "samples": _samples,
}
