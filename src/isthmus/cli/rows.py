"""What the commands on rows of features share: a fitted codec, and rows for it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from isthmus.cli import held, options, output

if TYPE_CHECKING:
    import numpy as np
    from matplotlib.figure import Figure

    from isthmus.data.sample_set import Samples
    from isthmus.tasks.codec import Codec

SCALES = {
    "none": "features are learned as they are",
    "standard": "each feature is brought to mean 0 and deviation 1",
    "minmax": "each feature is brought to the range 0 to 1",
}
READING = ("label", "ignore", "image_size", "skip_bad_rows")  # options of how rows are read


def load(folder: Path) -> Codec:
    """The codec of a folder."""
    held.require(folder, "codec")
    from isthmus.tasks.codec import Codec

    return Codec.load(folder)


def read(data: str, values: dict[str, Any]) -> Samples:
    """Rows of features, by the options among a command's arguments; notes are told."""
    from isthmus.data.samples import open_samples

    output.wait(f"reading {data}")
    samples = open_samples(data, **options.reading_samples(values))
    for note in samples.notes:
        output.say(f"note: {note}")
    return samples


def read_for(codec: Codec, data: str, values: dict[str, Any]) -> Samples:
    """Rows as a codec wants them: images at its size, columns in its order."""
    from isthmus.data.samples import holds_images

    if codec.image_shape and not values.get("image_size") and holds_images(data):
        height, width = codec.image_shape[:2]
        values = {**values, "image_size": f"{height}x{width}"}
    samples = read(data, values)
    matched = codec.matched(samples)
    for note in matched.notes[len(samples.notes) :]:
        output.say(f"note: {note}")
    return matched


def beside(samples: Samples, label: str | None) -> dict[str, Any]:
    """Columns that say what a row is: its id and its label, where there are such."""
    found = {"id": samples.ids, label or "label": samples.y}
    return {name: values for name, values in found.items() if values is not None}


def side_by_side(codec: Codec, versions: dict[str, np.ndarray], title: str) -> Figure:
    """Images and series as they are; rows of named columns on the model's scale, where the units of
    the columns are alike."""
    from isthmus.plot.reconstructions import reconstructions

    if codec.columns and codec.scaling.kind != "none":
        versions = {name: codec.scaling.apply(found) for name, found in versions.items()}
        title += ", on the model's scale"
    most = len(next(iter(versions.values())))
    return reconstructions(versions, image_shape=codec.image_shape, n=most, title=title)


def short(data: str) -> str:
    """A source as the title of a picture has room for it."""
    return Path(data).name if Path(data).exists() else data


def feature_names(codec: Codec) -> list[str]:
    if codec.columns:
        return list(codec.columns)
    return [str(number) for number in range(1, len(codec.scaling.shift) + 1)]


def described(about: dict[str, Any], image_shape: tuple[int, ...] | None) -> str:
    """What was learned from, in a line."""
    images = f" (images of {' x '.join(map(str, image_shape))})" if image_shape else ""
    return f"{about['source']}: {about['rows']:,} rows of {about['features']:,} features{images}"
