"""Where files of images lie: in a folder and those below it, or in a zip archive."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable
from pathlib import Path, PurePosixPath

from isthmus.core.errors import DataError
from isthmus.data.images import SUFFIXES, Pictures, require_pillow
from isthmus.data.sample_set import Samples

_MOST_UNPACKED = 2**33  # bytes that the images of an archive may take unpacked


def read_image_folder(
    path: Path, *, image_size: tuple[int, int] | None = None, skip_bad_rows: bool = False
) -> Samples:
    """The images of a folder, in the order of their names; folders below it are labels.

    Raises
    ------
    DataError, MissingExtraError
        as `Pictures.read`.
    """
    require_pillow()
    files = (file.relative_to(path).as_posix() for file in path.rglob("*") if file.is_file())
    names, others = _images(files)
    pictures = Pictures(
        source=str(path), names=names, open=lambda name: (path / name).open("rb"), others=others
    )
    return pictures.read(image_size, skip_bad_rows=skip_bad_rows)


def read_image_zip(
    path: Path, *, image_size: tuple[int, int] | None = None, skip_bad_rows: bool = False
) -> Samples:
    """The images of a zip archive, as those of a folder; nothing is unpacked onto the disk.

    Raises
    ------
    DataError
        when the archive is damaged, or its images take more than 8 GiB unpacked; and with
        MissingExtraError as `Pictures.read`.
    """
    require_pillow()
    try:
        with zipfile.ZipFile(path) as archive:
            sizes = {info.filename: info.file_size for info in archive.infolist()}
            names, others = _images(name for name in sizes if not name.endswith("/"))
            unpacked = sum(sizes[name] for name in names)
            if unpacked > _MOST_UNPACKED:
                raise DataError(
                    f"{path} unpacks to {unpacked / 2**30:,.1f} GiB of images; at most "
                    f"{_MOST_UNPACKED / 2**30:.0f} GiB are read: unpack it and give the folder"
                )
            pictures = Pictures(
                source=str(path),
                names=names,
                open=lambda name: io.BytesIO(archive.read(name)),
                others=others,
            )
            return pictures.read(image_size, skip_bad_rows=skip_bad_rows)
    except zipfile.BadZipFile as error:
        raise DataError(
            f"{path} is a zip archive that is cut off or damaged ({error}); copy or download it "
            "again"
        ) from None


def _images(files: Iterable[str]) -> tuple[list[str], int]:
    """Names of images in order, and how many other files there are; hidden ones do not count."""
    seen = [name for name in files if not any(map(_is_hidden, PurePosixPath(name).parts))]
    names = sorted(name for name in seen if PurePosixPath(name).suffix.lower() in SUFFIXES)
    return names, len(seen) - len(names)


def _is_hidden(part: str) -> bool:
    return part == "__MACOSX" or (part.startswith(".") and part != "..")
