"""How a text file separates its fields, and whether its first line names them."""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from isthmus.core.errors import DataError
from isthmus.data import columns

BLANKS = "blanks"  # any run of spaces and tabs
_DELIMITERS = ("::", "\t", ";", "|", ",", BLANKS)  # in order of preference
_QUOTING = ("\t", ";", ",", BLANKS)
_REGULAR = 0.8  # of the lines have as many fields as most


@dataclass(frozen=True)
class Dialect:
    """How to take a line apart."""

    delimiter: str
    quoted: bool  # whether fields may stand in double quotes
    names: tuple[str, ...]  # of the columns; "1", "2", ... without a header
    header: bool

    def split(self, line: str) -> list[str]:
        return split(line, self.delimiter, quoted=self.quoted)


def split(line: str, delimiter: str, *, quoted: bool = True) -> list[str]:
    if delimiter == BLANKS:
        line, delimiter = re.sub(r"[ \t]+", " ", line.strip()), " "
    if quoted and len(delimiter) == 1:
        try:
            return next(csv.reader([line], delimiter=delimiter), [])
        except csv.Error:  # a field of more than 131,072 letters: the delimiter is another one
            return line.split(delimiter)
    return line.split(delimiter)


def sniff(
    source: str, lines: Sequence[str], delimiter: str | None = None, named: Sequence[str] = ()
) -> Dialect:
    """The dialect of a file from its first lines that are not blank.

    `named` are names that columns are known to have.

    Raises
    ------
    DataError
        when no delimiter, or more than one, takes the lines apart into the same columns.
    """
    only = lines[0].strip().strip('"')
    numbers = len(lines) > 1 and all(map(_is_number, lines[1:]))
    if delimiter is None and (only in named or numbers):  # one column, be it of texts with commas
        header = only in named or not _is_number(only)
        return Dialect("\t", _is_quoted(lines, "\t"), (only if header else "1",), header=header)
    if delimiter is None:
        delimiter = _delimiter(source, lines)
    elif delimiter == "\\t":
        delimiter = "\t"
    elif delimiter.strip(" ") == "":
        delimiter = BLANKS
    quoted = _is_quoted(lines, delimiter)
    rows = [split(line, delimiter, quoted=quoted) for line in lines]
    width = _width(rows) if len(rows) > 1 else len(rows[0])
    if width < 2:
        raise DataError(
            f"{source}, line 1: one column only ({lines[0][:60]!r}); two or more are needed"
            + ("" if delimiter == BLANKS else f", separated by {delimiter!r}; name the delimiter")
        )
    header = _is_header(rows, named)
    names = [field.strip() for field in rows[0]] if header else [str(i + 1) for i in range(width)]
    names = [name or f"column {place + 1}" for place, name in enumerate(names)]
    twice = [name for name, n in Counter(names).items() if n > 1]
    if twice:
        raise DataError(f"{source}: two columns are called {twice[0]!r}; rename one of them")
    return Dialect(delimiter, quoted, tuple(names), header)


def _delimiter(source: str, lines: Sequence[str]) -> str:
    for delimiter in _DELIMITERS:
        if columns.names_pair(split(lines[0], delimiter, quoted=delimiter in _QUOTING)):
            return delimiter
    fits: dict[str, list[str]] = {}
    for delimiter in _DELIMITERS:
        if delimiter == BLANKS and fits:
            break  # blanks also stand inside fields
        rows = [split(line, delimiter, quoted=delimiter in _QUOTING) for line in lines]
        width = _width(rows)
        whole = width >= 2 and len(rows[0]) >= 2  # the first line may be a header
        if whole and sum(len(row) == width for row in rows) >= _REGULAR * len(rows):
            fits[delimiter] = rows[0]
    if not fits:
        raise DataError(
            f"{source}: no delimiter takes its lines apart into the same number of columns (tried "
            f"{', '.join(map(repr, _DELIMITERS))}); line 1 is {lines[0][:60]!r}; give "
            "delimiter=, or name the column if there is but one"
        )
    if len(fits) == 1:
        return next(iter(fits))
    enough = [d for d, row in fits.items() if len(row) >= 3]
    if len(enough) == 1:
        return enough[0]
    ways = " or ".join(f"{len(row)} columns by {d!r}" for d, row in fits.items())
    raise DataError(f"{source}, line 1: {lines[0][:60]!r} may be {ways}; give delimiter=")


def _is_quoted(lines: Sequence[str], delimiter: str) -> bool:
    if delimiter == "\t":  # where quotes are as often part of a field
        fields = [field for line in lines for field in line.split("\t") if field.startswith('"')]
        return all(field.endswith('"') for field in fields)
    return delimiter in (",", ";") or (delimiter == BLANKS and any('"' in line for line in lines))


def _width(rows: Sequence[Sequence[str]]) -> int:
    return Counter(len(row) for row in rows).most_common(1)[0][0]


def _is_header(rows: Sequence[Sequence[str]], named: Sequence[str]) -> bool:
    first, others = rows[0], rows[1:]
    if any(name in first and not _is_number(name) for name in named):
        return True
    if any(_is_number(field) for field in first):
        return False
    if columns.names_roles(first):
        return True
    return any(_is_number(field) for row in others for field in row)


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True
