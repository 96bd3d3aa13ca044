"""Pictures of maps of units, for the commands that draw them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from isthmus.cli import rows

if TYPE_CHECKING:
    import numpy as np
    from matplotlib.figure import Figure

    from isthmus.tasks.codec import Codec


def unit_map(
    model: Any,
    units: np.ndarray,
    labels: np.ndarray | None,
    *,
    label_name: str = "",
    listed: np.ndarray | None = None,
    title: str = "",
) -> Figure:
    """The U-matrix with the rows of each unit, by label where ten colours are enough for them, and
    a line around the units of the rows whose numbers are listed."""
    import numpy as np

    from isthmus.evaluate.label_map import LabelMap
    from isthmus.plot.distance_map import distance_map
    from isthmus.plot.figure import TEN

    shape = model.distance_map_.shape
    told = labels is not None and len(np.unique(labels)) <= len(TEN)
    held = LabelMap.of(units, labels if told else np.zeros(len(units)), shape)  # type: ignore[arg-type]
    marked = None
    if listed is not None:
        marked = np.isin(np.arange(model.distance_map_.size), units[listed]).reshape(shape)
    return distance_map(
        model.distance_map_,
        held.counts,
        [f"{label_name} {name}".strip() for name in held.classes] if told else (),
        topology=model.topology,
        marked=marked,
        mark_name="" if listed is None else f"units of the {len(listed)} rows listed",
        title=title,
    )


def u_matrix(codec: Codec, given: dict[str, Any]) -> Figure:
    """Of a fitted model, with the rows that it was fitted on, or others."""
    _require_map(codec)
    name = type(codec.model).__name__
    if given["data"] is None:
        units = codec.codes.argmin(axis=1)  # codes are distances
        return unit_map(codec.model, units, None, title=f"{name}, {len(units):,} of its rows")
    samples = rows.read_for(codec, given["data"], given)
    title = f"{name}, {len(samples):,} rows of {rows.short(given['data'])}"
    units = codec.encode(samples).argmin(axis=1)
    label = given["label"] or ""
    return unit_map(codec.model, units, samples.y, label_name=label, title=title)


def planes(codec: Codec, _: dict[str, Any]) -> Figure:
    """Each feature over the map, in its own units; of images, each unit as an image."""
    _require_map(codec)
    model = codec.model
    height, width, features = model.codebook_.shape
    codebook = codec.scaling.undo(model.codebook_.reshape(-1, features))
    title = f"{type(model).__name__}, {height} x {width} units"
    if codec.image_shape is not None:
        from isthmus.plot.images import image_grid

        return image_grid(codebook.reshape(-1, *codec.image_shape), columns=width, title=title)
    from isthmus.plot.component_planes import component_planes

    return component_planes(
        codebook.reshape(height, width, features),
        codec.columns or (),
        topology=model.topology,
        title=title,
    )


def _require_map(codec: Codec) -> None:
    from isthmus.core.errors import NotSupportedError

    if not hasattr(codec.model, "distance_map_"):
        raise NotSupportedError(
            f"{type(codec.model).__name__} has no map of units; a som has (isthmus fit --model som)"
        )
