"""Images in a folder or in a zip archive, all of one size."""

from __future__ import annotations

import struct
import zipfile
import zlib
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from math import prod
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any, BinaryIO, NamedTuple

import numpy as np

from isthmus.core.errors import DataError, MissingExtraError
from isthmus.data.sample_set import Samples

if TYPE_CHECKING:
    from PIL.Image import Image

SUFFIXES = frozenset(
    (".bmp", ".gif", ".jpeg", ".jpg", ".pbm", ".pgm", ".png", ".ppm", ".tif", ".tiff", ".webp")
)
_MOST_PIXELS = 2**26  # of one file: a picture of 8192 x 8192
_MOST_BYTES = 2**34  # of all pixels as float32
_BROKEN = (  # what Pillow and zipfile raise for files that are cut off, damaged or encrypted
    *(OSError, SyntaxError, ValueError, EOFError, RuntimeError),
    *(struct.error, zlib.error, zipfile.BadZipFile),
)


_GREY = frozenset(("1", "L", "LA", "La", "I", "I;16", "I;16B", "I;16L", "I;16N"))
_CLEAR = frozenset(("LA", "La", "PA", "RGBA", "RGBa"))


class Head(NamedTuple):
    """What an image says of itself before its pixels are read."""

    size: tuple[int, int]  # height, width
    mode: str
    is_film: bool


@dataclass(kw_only=True)
class Pictures:
    """Files of images that a source holds, and how to open one."""

    source: str
    names: list[str]  # with / between folders
    open: Callable[[str], BinaryIO]
    others: int = 0  # files that are no images
    bad: dict[str, str] = field(default_factory=dict)  # name -> why it cannot be used

    def read(self, image_size: tuple[int, int] | None, *, skip_bad_rows: bool) -> Samples:
        """The images as rows, grey where all are, else with red, green and blue.

        Raises
        ------
        DataError
            when there are none, some are damaged and not to be skipped, or sizes differ and no
            `image_size` (height, width) is given.
        MissingExtraError
            without Pillow.
        """
        if not self.names:
            raise DataError(
                f"{self.source} holds no images ({self.others:,} other files); read are "
                + ", ".join(sorted(suffix[1:] for suffix in SUFFIXES))
            )
        heads = {name: head for name in self.names if (head := self._look(name, _head))}
        size = image_size or self._one_size({name: head.size for name, head in heads.items()})
        grey = all(head.mode in _GREY for head in heads.values())
        shape = size if grey else (*size, 3)
        if len(heads) * prod(shape) * 4 > _MOST_BYTES:
            raise DataError(
                f"{self.source}: {len(heads):,} images of {_times(shape)} take more than "
                f"{_MOST_BYTES / 2**30:.0f} GiB; give a smaller image_size= (--image-size)"
            )
        X = np.empty((len(heads), *shape), np.float32)
        kept: list[str] = []
        for name in heads:
            pixels = self._look(name, lambda image: _pixels(image, size, grey=grey))
            if pixels is not None:
                X[len(kept)] = pixels
                kept.append(name)
        self._refuse_bad(skip_bad_rows=skip_bad_rows, left=len(kept))
        return Samples(
            X=X[: len(kept)].reshape(len(kept), -1),
            y=self._labels(kept),
            image_shape=shape,
            ids=tuple(kept),
            source=self.source,
            notes=tuple(self._notes(heads, image_size, grey=grey)),
        )

    def _look(self, name: str, use: Callable[[Image], Any]) -> Any:
        """What `use` makes of an image; None, and a line in `bad`, where it is damaged."""
        from PIL import Image, UnidentifiedImageError

        try:
            with self.open(name) as file, Image.open(file) as image:
                if prod(image.size) > _MOST_PIXELS:
                    raise ValueError(f"{_times(image.size[::-1])} pixels are too many")
                return use(image)
        except UnidentifiedImageError:
            self.bad[name] = "no image of a known format"
        except (*_BROKEN, Image.DecompressionBombError) as error:
            self.bad[name] = str(error) or type(error).__name__
        return None

    def _one_size(self, sizes: dict[str, tuple[int, int]]) -> tuple[int, int]:
        if not sizes:
            self._refuse_bad(skip_bad_rows=False, left=0)
        counts = Counter(sizes.values())
        if len(counts) == 1:
            return next(iter(counts))
        first, second = (
            next(name for name, size in sizes.items() if size == wanted)
            for wanted in list(counts)[:2]
        )
        raise DataError(
            f"{self.source}: the images have {len(counts)} sizes: {first} is "
            f"{_times(sizes[first])} and {second} is {_times(sizes[second])} (height x width); "
            "give one to bring them to, such as image_size=(64, 64) (--image-size 64x64)"
        )

    def _refuse_bad(self, *, skip_bad_rows: bool, left: int) -> None:
        if self.bad and not (skip_bad_rows and left):
            name, reason = next(iter(self.bad.items()))
            raise DataError(
                f"{self.source}: {len(self.bad):,} of {len(self.names):,} images cannot be read, "
                f"the first is {name} ({reason}); remove them, or go on without them with "
                "skip_bad_rows=True (--skip-bad-rows)"
            )

    def _labels(self, names: list[str]) -> np.ndarray | None:
        """The folder of each image, below the last one that all have in common."""
        folders = [PurePosixPath(name).parent.parts for name in names]
        first, last = min(folders), max(folders)
        common = next(
            (k for k, (a, b) in enumerate(zip(first, last, strict=False)) if a != b),
            min(len(first), len(last)),
        )
        found = ["/".join(parts[common:]) for parts in folders]
        if len(set(found)) == 1:
            return None
        if "" in found:
            name = names[found.index("")]
            raise DataError(
                f"{self.source}: {name} lies beside folders, and folders are labels; move it into "
                "one of them, or all images into one folder"
            )
        return np.array(found)

    def _notes(
        self, heads: dict[str, Head], size: tuple[int, int] | None, *, grey: bool
    ) -> list[str]:
        greys = sum(head.mode in _GREY for head in heads.values())
        clear = sum(head.mode in _CLEAR for head in heads.values())
        films = sum(head.is_film for head in heads.values())
        resized = sum(head.size != size for head in heads.values()) if size else 0
        first = next(iter(self.bad), "")
        return [
            note
            for count, note in (
                (self.others, f"{self.others:,} files that are no images were ignored"),
                (len(self.bad), f"{len(self.bad):,} damaged images left out, the first is {first}"),
                (resized, f"{resized:,} images resized, whatever their proportions"),
                (greys * (not grey), f"{greys:,} grey images beside coloured ones"),
                (films, f"of {films:,} images with several frames, the first was taken"),
                (clear, f"{clear:,} images have transparency, which is ignored"),
            )
            if count
        ]


def require_pillow() -> None:
    """Raises MissingExtraError without Pillow."""
    try:
        import PIL.Image  # noqa: F401
    except ImportError:
        raise MissingExtraError(
            "reading images needs Pillow; install it with: pip install 'isthmus[images]'"
        ) from None


def _head(image: Image) -> Head:
    if image.mode == "F":
        raise ValueError("its pixels are no whole numbers; give such images as an array")
    return Head((image.height, image.width), image.mode, getattr(image, "is_animated", False))


def _pixels(image: Image, size: tuple[int, int], *, grey: bool) -> np.ndarray:
    from PIL import Image as pillow

    deep = image.mode[0] == "I"  # 16 bits a pixel, grey
    image = image.convert("F" if deep else "L" if grey else "RGB")
    if image.size != size[::-1]:
        image = image.resize(size[::-1], pillow.Resampling.BILINEAR)
    pixels = np.asarray(image, np.float32) / np.float32(65_535 if deep else 255)
    if pixels.max() > 1:
        raise ValueError("its pixels go beyond 65,535")
    return pixels if grey or pixels.ndim == 3 else pixels[:, :, None]


def _times(shape: tuple[int, ...]) -> str:
    return " x ".join(map(str, shape))
