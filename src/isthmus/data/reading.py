"""From a table to the parts of `Ratings`."""

from __future__ import annotations

from typing import Any

from isthmus.data import columns
from isthmus.data.cleaning import clean
from isthmus.data.columns import Roles
from isthmus.data.dialect import BLANKS
from isthmus.data.duplicates import merge
from isthmus.data.matrix import from_sorted
from isthmus.data.report import ReadReport
from isthmus.data.scale import LIKES, Scale
from isthmus.data.table import Table
from isthmus.data.vocabulary import Vocabulary


def read_table(
    table: Table, given: dict[str, str | None], *, skip_bad_rows: bool, duplicates: str
) -> dict[str, Any]:
    """The fields of `Ratings` by name, its report with them."""
    roles = _roles(table, given)
    cells, faults, notes = clean(table, roles, skip_bad_rows=skip_bad_rows)
    merged = merge(cells, duplicates, table.name)
    shape = (len(cells.user_ids), len(cells.item_ids))
    scale = LIKES if roles.rating is None else Scale.of(merged.values, counts=roles.counts)
    if not table.header:
        taken = ", ".join(roles.found())
        notes.append(f"there is no line of column names; the columns were taken as {taken}")
    for kind, count in zip(("user", "item"), shape, strict=True):
        if count == 1:
            notes.append(f"there is one {kind} only: nothing can be learned from comparing {kind}s")
    report = ReadReport(
        source=table.name,
        rows_read=faults.rows,
        blank_rows=faults.blank,
        bad_rows=faults.bad,
        bad_reasons=faults.reasons,
        bad_first=faults.first,
        duplicates_merged=merged.repeated,
        duplicates_resolved=merged.resolved,
        columns=roles.found(),
        delimiter="spaces or tabs" if table.delimiter == BLANKS else table.delimiter,
        no_times_reason="there is no time column" if roles.time is None else None,
        notes=table.notes + tuple(notes),
    )
    return {
        "matrix": from_sorted(merged.users, merged.items, merged.values, shape),
        "users": Vocabulary(cells.user_ids, "user"),
        "items": Vocabulary(cells.item_ids, "item"),
        "times": merged.times,
        "has_ratings": roles.rating is not None,
        "report": report,
        "scale_found": scale,
    }


def _roles(table: Table, given: dict[str, str | None]) -> Roles:
    roles = columns.recognise(table.name, table.columns, header=table.header, **given)
    if table.header or len(table.columns) != 3 or any(given.values()):
        return roles
    third = table.collect(table.frame.select(table.columns[2]).head(100)).to_series()
    return columns.times_in_third(roles, third.drop_nulls().to_list())
