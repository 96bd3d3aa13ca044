"""Files as they are, or packed with gzip or zstd; told by their first bytes, not by their name."""

from __future__ import annotations

import gzip
import sys
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from isthmus.core.errors import DataError

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

_GZIP = b"\x1f\x8b"
_ZSTD = b"\x28\xb5\x2f\xfd"
_BROKEN = (EOFError, zlib.error, gzip.BadGzipFile, zstd.ZstdError)


def is_packed(path: Path) -> bool:
    with path.open("rb") as file:
        return file.read(4).startswith((_GZIP, _ZSTD))


@contextmanager
def opened(path: Path) -> Iterator[BinaryIO]:
    """The content of a file, unpacked while it is read.

    Raises
    ------
    DataError
        when the file does not exist, is a folder, may not be read or ends too early.
    """
    try:
        with path.open("rb") as raw:
            start = raw.read(4)
            raw.seek(0)
            if start.startswith(_GZIP):
                with gzip.open(raw) as file:
                    yield file  # type: ignore[misc]
            elif start.startswith(_ZSTD):
                with zstd.open(raw) as file:
                    yield file  # type: ignore[misc]
            else:
                yield raw
    except FileNotFoundError:
        raise DataError(f"there is no file {path}; check the name and the folder") from None
    except IsADirectoryError:
        raise DataError(f"{path} is a folder; give a file inside it") from None
    except _BROKEN as error:
        raise truncated(path, error) from None
    except OSError as error:
        raise DataError(f"{path} cannot be read: {error.strerror or error}") from None


def truncated(path: Path, error: Exception) -> DataError:
    return DataError(
        f"{path} is a packed file that is cut off or damaged ({error}); copy or download it again"
    )


def read_start(path: Path, size: int) -> bytes:
    """The first bytes of the content."""
    with opened(path) as file:
        return file.read(size)


def read_all(path: Path) -> bytes:
    """The whole content."""
    with opened(path) as file:
        return file.read()
