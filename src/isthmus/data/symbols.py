"""Sequences of symbols as arrays of whole numbers, and back: of texts, or of such numbers."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from isthmus.core.errors import DataError
from isthmus.data.tokens import UNKNOWN, Tokens


@dataclass(frozen=True)
class Symbols:
    """What sequences are written in.

    Parameters
    ----------
    tokens
        Of texts; None: symbols are whole numbers already.
    count
        How many there are.
    """

    tokens: Tokens | None
    count: int

    @classmethod
    def of(cls, sequences: Sequence[Any], *, unit: str, min_count: int) -> Symbols:
        """Those that occur in texts (see `Tokens.of`), or 0 to the largest number in arrays.

        Raises
        ------
        DataError
            for no sequences, or what are neither texts nor arrays of whole numbers >= 0.
        """
        if len(sequences) and all(isinstance(sequence, str) for sequence in sequences):
            tokens = Tokens.of(sequences, unit=unit, min_count=min_count)
            if tokens.symbols == (UNKNOWN,):
                raise DataError(
                    f"no {unit} occurs {min_count} times, so that there is none to learn; give a "
                    "smaller min_count"
                )
            return cls(tokens, len(tokens))
        return cls(None, 1 + max(int(numbers.max()) for numbers in _arrays(sequences, None)))

    @property
    def unknown(self) -> int | None:
        """The number that stands for symbols without one."""
        return 0 if self.tokens is not None and self.tokens.symbols[0] == UNKNOWN else None

    def read(self, sequences: Sequence[Any]) -> list[np.ndarray]:
        """Each sequence as an array of int64.

        Raises
        ------
        DataError
            for no sequences, one of another kind or without symbols, or symbols that there are not.
        """
        if self.tokens is None:
            return _arrays(sequences, self.count)
        for number, sequence in enumerate(sequences):
            if not isinstance(sequence, str):
                raise DataError(
                    f"sequence {number} is {type(sequence).__name__} and no text, as those learned "
                    "from are"
                )
        return _some(self.tokens.encode(sequences))

    def told(self, numbers: Iterable[int]) -> str | np.ndarray:
        """The text, or the array, that these numbers write."""
        if self.tokens is None:
            return np.fromiter(numbers, dtype=np.int64)
        return self.tokens.decode(numbers)


def is_one(X: Any) -> bool:
    """Whether X is one sequence, and not several: a text, or an array of numbers with one axis."""
    return isinstance(X, str) or (
        isinstance(X, np.ndarray) and X.ndim == 1 and X.dtype.kind in "iu"
    )


def several(X: Any) -> list[Any]:
    """Sequences as a list.

    Raises
    ------
    DataError
        for what are none, or one text alone.
    """
    if isinstance(X, str) or not np.iterable(X):
        raise DataError(f"sequences are given as a list; this is {type(X).__name__}")
    return list(X)


def _arrays(sequences: Sequence[Any], count: int | None) -> list[np.ndarray]:
    return _some([_whole(sequence, n, count) for n, sequence in enumerate(sequences)])


def _some(sequences: list[np.ndarray]) -> list[np.ndarray]:
    if not sequences:
        raise DataError("found 0 sequences, but a minimum of 1 is required")
    return sequences


def _whole(sequence: Any, number: int, count: int | None) -> np.ndarray:
    found = np.asarray(sequence)
    if found.ndim != 1 or found.dtype.kind not in "iu" or not len(found) or found.min() < 0:
        raise DataError(
            f"sequence {number} (shape {found.shape}, {found.dtype}) is no sequence of symbols; it "
            "must be a text, or an array of whole numbers >= 0 with one axis, not empty"
        )
    if count is not None and found.max() >= count:
        raise DataError(
            f"sequence {number} holds {found.max()}, but those learned from go from 0 to "
            f"{count - 1}"
        )
    return found.astype(np.int64)
