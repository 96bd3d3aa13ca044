"""Archives of known data sets, taken only when their content is the known one."""

from __future__ import annotations

import shutil
import tempfile
import zipfile
from collections.abc import Callable
from pathlib import Path

from isthmus.core.errors import ChecksumError, DataError
from isthmus.data.catalogue import KnownSet

_TIMEOUT = (5, 30)  # seconds to connect, and without an answer after that

Progress = Callable[[int, int], None]  # bytes so far, bytes in all (0: unknown)


def download(
    entry: KnownSet, to: Path, *, progress: Progress | None = None, base_url: str | None = None
) -> Path:
    """The folder with the files of a set, made under `to`; nothing is left when this fails.

    Raises
    ------
    ChecksumError
        when what came is not the known file.
    DataError
        when nothing came, or `to` cannot be written.
    """
    target = to / entry.folder
    try:
        to.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=".download-", dir=to) as scratch:
            folder = Path(scratch) / entry.folder
            folder.mkdir()
            for file, digest in entry.downloads.items():
                url = f"{base_url or entry.address}/{file}"
                _retrieve(url, digest, folder / file, progress, by_hand=target)
                if file.endswith(".zip"):
                    with zipfile.ZipFile(folder / file) as content:
                        content.extractall(scratch)
                    (folder / file).unlink()
            shutil.copytree(folder, target, dirs_exist_ok=True)
    except OSError as error:
        raise DataError(f"{entry.name} cannot be kept in {to}: {error.strerror or error}") from None
    return target


def _retrieve(
    url: str, digest: str, file: Path, progress: Progress | None, *, by_hand: Path
) -> None:
    import pooch
    from requests.exceptions import RequestException

    pooch.get_logger().setLevel("WARNING")  # whoever asked says what is going on
    meter = _Meter(progress) if progress else False
    try:
        pooch.retrieve(
            url,
            known_hash=f"sha256:{digest}",
            fname=file.name,
            path=file.parent,
            downloader=pooch.HTTPDownloader(progressbar=meter, timeout=_TIMEOUT),
        )
    except RequestException as error:
        raise DataError(
            f"{url} cannot be downloaded ({_reason(error)}); check the connection, or put the "
            f"unpacked files into {by_hand} by hand"
        ) from None
    except ValueError as error:
        if "hash" not in str(error).lower():
            raise
        raise ChecksumError(
            f"what {url} gave is not the {file.name} that is known (SHA-256 {digest}); nothing was "
            "kept: try again, and if this stays so the file there has changed"
        ) from None


def _reason(error: Exception) -> str:
    response = getattr(error, "response", None)
    if response is not None:
        return f"status {response.status_code}"
    return type(error).__name__


class _Meter:
    """What pooch tells of a download, as calls of a function."""

    def __init__(self, progress: Progress) -> None:
        self.progress = progress
        self.total = 0
        self.done = 0

    def update(self, size: int) -> None:
        self.done += size
        self.progress(self.done, self.total)

    def reset(self) -> None:
        self.done = 0

    def close(self) -> None:
        pass
