"""What reading found, in numbers and in sentences."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import Any


@dataclass(frozen=True)
class BadRow:
    """One row that could not be used."""

    row: int  # line number in a text file, row number from 0 elsewhere
    reason: str


@dataclass(frozen=True, kw_only=True)
class ReadReport:
    """Counts and sentences of one reading; nothing is dropped that is not counted here."""

    source: str = "a matrix"
    rows_read: int = 0  # without the header and blank lines
    blank_rows: int = 0
    bad_rows: int = 0
    bad_reasons: dict[str, int] = field(default_factory=dict)
    bad_first: tuple[BadRow, ...] = ()
    duplicates_merged: int = 0  # rows that repeat a pair with the same rating
    duplicates_resolved: int = 0  # rows that repeat a pair with another rating
    users_dropped: int = 0  # by min_items
    columns: dict[str, str] = field(default_factory=dict)  # role -> column
    delimiter: str | None = None
    no_times_reason: str | None = "no times were given"
    notes: tuple[str, ...] = ()

    @property
    def sentences(self) -> tuple[str, ...]:
        """The whole report for people, a fact a sentence."""
        said = [f"{self.rows_read:,} rows read from {self.source}"]
        if self.columns:
            found = ", ".join(f"{role} = {name}" for role, name in self.columns.items())
            said.append(f"columns: {found}")
        if self.blank_rows:
            said.append(f"{self.blank_rows:,} blank rows ignored")
        if self.bad_rows:
            reasons = ", ".join(f"{reason}: {n:,}" for reason, n in self.bad_reasons.items())
            said.append(f"{self.bad_rows:,} bad rows skipped ({reasons})")
        if self.duplicates_merged:
            said.append(f"{self.duplicates_merged:,} repeated rows merged")
        if self.duplicates_resolved:
            said.append(f"{self.duplicates_resolved:,} rows repeated a pair with another rating")
        if self.users_dropped:
            said.append(f"{self.users_dropped:,} users with too few items dropped")
        if self.no_times_reason:
            said.append(f"no times: {self.no_times_reason}")
        return (*said, *self.notes)

    def to_dict(self) -> dict[str, Any]:
        """The report as JSON values."""
        return asdict(self)
