"""The step of a column of times: so many seconds, months or weekdays, and what comes next."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

import numpy as np

DAY, WEEK = 86_400, 604_800
_NAMED = {1: "second", 60: "minute", 3600: "hour", DAY: "day", WEEK: "week"}
_MONTHS = {1: "month", 3: "quarter", 12: "year"}


@dataclass(frozen=True)
class TimeStep:
    """So many of a unit: "seconds", "months", "weekdays" (no Saturdays and Sundays) or "rows".

    Attributes
    ----------
    day : of months, on which day of each they are, from 0; the last one of months that are shorter.
    """

    unit: str
    count: int = 1
    day: int = 0

    @classmethod
    def of(cls, times: np.ndarray) -> Self:
        """The most frequent step of times in order, none of them twice."""
        if len(times) < 2:
            return cls("rows")
        day = _day_of_months(times)
        if day is not None:
            return cls("months", _most_frequent(np.diff(_month(times))), day)
        count = _most_frequent(np.diff(times.astype(np.int64)))
        spans_a_week = times[-1] - times[0] >= np.timedelta64(7, "D")
        if count == DAY and spans_a_week and np.is_busday(times.astype("datetime64[D]")).all():
            return cls("weekdays")
        return cls("seconds", count)

    def places(self, times: np.ndarray) -> np.ndarray:
        """How many steps each time is after the first; not whole where it lies between two."""
        if self.unit == "rows":
            return np.arange(len(times), dtype=np.float64)
        if self.unit == "months":
            return (_month(times) - _month(times)[0]) / self.count
        if self.unit == "weekdays":
            days = times.astype("datetime64[D]")
            return np.busday_count(days[0], days).astype(np.float64)
        return (times - times[0]).astype(np.int64) / self.count

    def after(self, time: np.datetime64, steps: int) -> np.ndarray:
        """The next times, (steps,), as datetime64[s]."""
        ahead = np.arange(1, steps + 1) * self.count
        if self.unit == "months":
            months = time.astype("datetime64[M]") + ahead
            days = months.astype("datetime64[D]") + np.minimum(self.day, _last_days(months))
            clock = time - time.astype("datetime64[D]").astype("datetime64[s]")
            return days.astype("datetime64[s]") + clock
        if self.unit == "weekdays":
            day = time.astype("datetime64[D]")
            clock = time - day.astype("datetime64[s]")
            return np.busday_offset(day, ahead, roll="backward").astype("datetime64[s]") + clock
        return time + ahead.astype("timedelta64[s]")

    @property
    def season(self) -> int:
        """Steps after which the calendar repeats: a day of hours, a week of days, a year of months;
        1 where it does not."""
        if self.unit == "weekdays":
            return 5
        if self.unit == "months":
            return 12 // self.count if 12 % self.count == 0 else 1
        if self.unit == "seconds" and self.count < DAY:
            return DAY // self.count if DAY % self.count == 0 else 1
        return {DAY: 7, WEEK: 52}.get(self.count, 1) if self.unit == "seconds" else 1

    def __str__(self) -> str:
        if self.unit == "rows":
            return "row"
        if self.unit == "weekdays":
            return "weekday"
        names = _MONTHS if self.unit == "months" else _NAMED
        for count, name in sorted(names.items(), reverse=True):
            if self.count % count == 0:
                number = self.count // count
                return name if number == 1 else f"{number} {name}s"
        return f"{self.count} {self.unit}"


def _day_of_months(times: np.ndarray) -> int | None:
    """The day of the month, from 0, on which all lie, or on the last one of shorter months; 30
    where all lie on last days; None where they do not, or not at one time of the day."""
    days, months = times.astype("datetime64[D]"), times.astype("datetime64[M]")
    into_day = times - days.astype("datetime64[s]")
    into_month, last = (days - months.astype("datetime64[D]")).astype(np.int64), _last_days(months)
    day = 30 if (into_month == last).all() else int(into_month.max())
    same = (into_day == into_day[0]).all() and (into_month == np.minimum(day, last)).all()
    return day if same else None


def _month(times: np.ndarray) -> np.ndarray:
    return times.astype("datetime64[M]").astype(np.int64)


def _last_days(months: np.ndarray) -> np.ndarray:
    """Days of each month after its first."""
    return ((months + 1).astype("datetime64[D]") - months.astype("datetime64[D]")).astype(int) - 1


def _most_frequent(steps: np.ndarray) -> int:
    values, counts = np.unique(steps, return_counts=True)
    return int(values[counts.argmax()])
