"""What is known of a public data set."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

DOWNLOADABLE, DERIVED, LOCAL = "downloadable", "derived", "local"
RATINGS, IMAGES, TEXTS, SERIES, TABLE = "ratings", "images", "texts", "series", "table"
MIXED = "mixed table"  # its columns are of any kind
PROSE = "prose"  # texts as they were written, and not as rows of numbers
ROWS = (IMAGES, TEXTS, SERIES, TABLE)  # of numbers


@dataclass(frozen=True, kw_only=True)
class KnownSet:
    """One data set.

    `files` must all be in the folder; of names separated by `|` one is enough. The fingerprint is
    that of the content as read, so that it does not depend on the form of the files.
    """

    name: str
    holds: str = RATINGS  # ratings, images, texts, series, table, mixed table, prose
    kind: str  # downloadable, derived (by the library from another set), local
    prepared: bool = False  # comes as a split with fixed parts
    plain: bool = True  # can be loaded without splitting
    folder: str
    files: tuple[str, ...]
    summary: str
    terms: str
    citation: str
    counts: dict[str, int] = field(default_factory=dict)  # users, items, ratings; rows, features
    fingerprint: str | None = None
    address: str | None = None  # of the folder with the files to download
    downloads: dict[str, str] = field(default_factory=dict)  # file there -> its SHA-256
    source: str | None = None  # the set that it is derived from

    def first(self, folder: Path) -> Path:
        """The first of its files, by whichever name is in the folder."""
        return next(path for name in self.files[0].split("|") if (path := folder / name).is_file())

    def to_dict(self) -> dict[str, Any]:
        """The entry as JSON values."""
        return asdict(self)
