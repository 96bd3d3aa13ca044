"""The rows that cannot be used: how many, which, and why."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

import numpy as np
import polars as pl

from isthmus.data.columns import Roles
from isthmus.data.report import BadRow
from isthmus.data.table import Table

BLANK = 255  # the number of a blank line, which is no fault
_SHOWN = 5  # bad rows named in an error
_KEPT = 20  # bad rows named in a report


@dataclass(frozen=True, kw_only=True)
class Faults:
    """Counts of rows, without the blank ones, and the first bad rows."""

    rows: int
    blank: int
    bad: int
    reasons: dict[str, int]
    first: tuple[BadRow, ...]


def faults_of(table: Table, roles: Roles, fault: np.ndarray, reasons: dict[int, str]) -> Faults:
    """Count the numbers of faults, one a row and 0 where there is none, by their reasons."""
    blank = int((fault == BLANK).sum())
    counts = Counter(dict(zip(*np.unique(fault, return_counts=True), strict=True)))
    rows = np.flatnonzero((fault != 0) & (fault != BLANK))
    return Faults(
        rows=len(fault) - blank,
        blank=blank,
        bad=len(rows),
        reasons={text: int(counts[number]) for number, text in reasons.items() if counts[number]},
        first=_described(table, roles, rows[:_KEPT].tolist(), fault, reasons),
    )


def refusal(table: Table, faults: Faults) -> str:
    """The sentence that refuses a source with bad rows."""
    shown = "; ".join(f"{table.unit} {bad.row}: {bad.reason}" for bad in faults.first[:_SHOWN])
    more = "; ..." if faults.bad > _SHOWN else ""
    rows = "row is" if faults.bad == 1 else "rows are"
    return (
        f"{table.name}: {faults.bad:,} of {faults.rows:,} {rows} bad ({shown}{more}); correct the "
        "source, or skip them with skip_bad_rows=True (--skip-bad-rows on the command line)"
    )


def _described(
    table: Table, roles: Roles, rows: list[int], fault: np.ndarray, reasons: dict[int, str]
) -> tuple[BadRow, ...]:
    if not rows:
        return ()
    texts = [pl.col(name).cast(pl.String).alias(role) for role, name in roles.found().items()]
    source = table.frame.with_row_index("\0row").filter(pl.col("\0row").is_in(rows))
    found = table.collect(source.select("\0row", *texts))
    by_row = found.rows_by_key("\0row", named=True, unique=True)
    described = []
    for line, row in zip(table.line_of(rows), rows, strict=True):
        reason = reasons[int(fault[row])]
        text = by_row[row].get(reason.split()[0])  # a reason begins with the role that it is about
        described.append(BadRow(line, reason + (f" ({text[:40]!r})" if text else "")))
    return tuple(described)
