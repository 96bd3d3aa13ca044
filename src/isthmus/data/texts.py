"""Texts as they were written, with whatever the source says about them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from isthmus.core.errors import DataError


@dataclass(frozen=True, kw_only=True, eq=False)
class Texts:
    """What a reader or a writer of texts learns from.

    Attributes
    ----------
    texts : one or more.
    y : array of shape (texts,), or None
        labels as they were found: whole numbers as int64, text as str.
    source : what was read.
    notes : what a person should know of the reading.
    """

    texts: tuple[str, ...]
    y: np.ndarray | None = None
    source: str = ""
    notes: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if self.y is not None and len(self.y) != len(self.texts):
            raise DataError(
                f"{self.source or 'texts'}: {len(self.y):,} labels do not go with "
                f"{len(self.texts):,} texts"
            )

    def __len__(self) -> int:
        return len(self.texts)

    def take(self, places: Sequence[int] | np.ndarray) -> Texts:
        """Some of the texts, in the order given."""
        kept = tuple(self.texts[place] for place in places)
        y = None if self.y is None else self.y[np.asarray(places)]
        return Texts(texts=kept, y=y, source=self.source, notes=self.notes)


def decoded(content: bytes, source: str) -> tuple[str, tuple[str, ...]]:
    """The text that bytes of UTF-8, else of Latin-1, write, with one kind of line ends; a note
    where it is the latter.

    Raises
    ------
    DataError
        when the bytes are no text.
    """
    if b"\0" in content:
        raise DataError(f"{source} is no text: byte {content.index(0)} of it is zero")
    notes: tuple[str, ...] = ()
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = content.decode("latin-1")
        notes = (f"{source} is not UTF-8; it was read as Latin-1",)
    return text.replace("\r\n", "\n"), notes
