"""Symbols of texts, characters or words, and the number of each."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import scipy.sparse as sp

from isthmus.core.errors import DataError, ParameterError

UNKNOWN = "\ufffd"  # what stands for a symbol that has no number of its own
_WORDS = re.compile(r"\w+(?:['’-]\w+)*|[^\w\s]")


def words(text: str) -> list[str]:
    """The words of a text in lower case; each mark of punctuation is one, blanks are none."""
    return _WORDS.findall(text.lower())


_UNITS: dict[str, tuple[Callable[[str], Sequence[str]], str]] = {
    "character": (str, ""),
    "word": (words, " "),
}


@dataclass(frozen=True)
class Tokens:
    """Symbols in a fixed order; a symbol's place is its number.

    Parameters
    ----------
    symbols
        Distinct. If the first is "\\ufffd", it stands for all that are not among them.
    unit
        What a symbol is: "character" or "word".

    Examples
    --------
    >>> from isthmus.data.tokens import Tokens
    >>> tokens = Tokens.of(["to be or not to be"], unit="word", min_count=2)
    >>> tokens.symbols, tokens.encode(["not to be"])[0].tolist()
    (('\\ufffd', 'be', 'to'), [0, 2, 1])
    """

    symbols: tuple[str, ...]
    unit: str = "character"

    def __post_init__(self) -> None:
        if self.unit not in _UNITS:
            raise ParameterError(f"unit is {self.unit!r}; it must be one of {', '.join(_UNITS)}")
        if not self.symbols:
            raise DataError(f"found no {self.unit} in the texts; there must be one at least")
        if len(self._numbers) != len(self.symbols):
            raise DataError("symbols must be distinct")

    @classmethod
    def of(cls, texts: Iterable[str], *, unit: str = "character", min_count: int = 1) -> Tokens:
        """The symbols that occur at least `min_count` times, in the order of their code points.

        Above 1 there is one more, for those that are rarer or come later.
        """
        if min_count < 1:
            raise ParameterError(f"min_count is {min_count}; it must be a whole number >= 1")
        _refuse_one(texts)
        parts = _UNITS[unit][0] if unit in _UNITS else str
        counts = Counter(symbol for text in texts for symbol in parts(text))
        kept = sorted(s for s, n in counts.items() if n >= min_count and s != UNKNOWN)
        if min_count > 1 or UNKNOWN in counts:
            kept.insert(0, UNKNOWN)
        return cls(tuple(kept), unit)

    def __len__(self) -> int:
        return len(self.symbols)

    def split(self, text: str) -> list[str]:
        """The symbols of a text."""
        return list(_UNITS[self.unit][0](text))

    def encode(self, texts: Iterable[str]) -> list[np.ndarray]:
        """The numbers of each text's symbols, int64.

        Raises
        ------
        DataError
            for a text without symbols, a symbol that has no number where none stands for it, or
            one text in place of a list.
        """
        _refuse_one(texts)
        return [self._encoded(text, number) for number, text in enumerate(texts)]

    def decode(self, numbers: Iterable[int]) -> str:
        """The text that these symbols write."""
        return _UNITS[self.unit][1].join(self.symbols[number] for number in numbers)

    def to_dict(self) -> dict[str, Any]:
        """As JSON values."""
        return {"unit": self.unit, "symbols": list(self.symbols)}

    @classmethod
    def from_dict(cls, values: dict[str, Any]) -> Tokens:
        """The reverse of `to_dict`.

        Raises
        ------
        DataError
            for anything else.
        """
        try:
            return cls(tuple(values["symbols"]), values["unit"])
        except (KeyError, TypeError) as error:
            raise DataError(f"these are no tokens: {error!r} in {str(values)[:80]}") from error

    def save(self, path: str | Path) -> None:
        """Write a file of JSON."""
        Path(path).write_text(json.dumps(self.to_dict(), ensure_ascii=False), encoding="utf-8")

    @classmethod
    def load(cls, path: str | Path) -> Tokens:
        """Read what `save` wrote.

        Raises
        ------
        DataError
            for a file that holds anything else.
        """
        try:
            return cls.from_dict(json.loads(Path(path).read_text(encoding="utf-8")))
        except ValueError as error:
            raise DataError(f"{path} is no file of tokens: {error}") from error

    @cached_property
    def _numbers(self) -> dict[str, int]:
        return {symbol: number for number, symbol in enumerate(self.symbols)}

    def _encoded(self, text: str, number: int) -> np.ndarray:
        symbols = self.split(text)
        if not symbols:
            raise DataError(f"text {number} holds no {self.unit}; leave it out")
        unknown = 0 if self.symbols[0] == UNKNOWN else None
        found = [self._numbers.get(symbol, unknown) for symbol in symbols]
        if None in found:
            place = found.index(None)
            raise DataError(
                f"text {number}, {self.unit} {place}: {symbols[place]!r} did not occur in what was "
                "learned from; leave it out, or learn from texts that hold it"
            )
        return np.array(found, dtype=np.int64)


def _refuse_one(texts: Iterable[str]) -> None:
    """Of a text alone every character would be a text."""
    if isinstance(texts, str):
        raise DataError("texts are given as a list; this is one text: put it in brackets")


def held(sequences: Sequence[np.ndarray], count: int) -> sp.csr_array:
    """Which of so many symbols each sequence holds: 1 or 0, (sequences, count)."""
    columns = [np.unique(numbers) for numbers in sequences]
    starts = np.cumsum([0, *map(len, columns)])
    ones = np.ones(starts[-1], np.float32)
    return sp.csr_array((ones, np.concatenate(columns), starts), shape=(len(columns), count))
