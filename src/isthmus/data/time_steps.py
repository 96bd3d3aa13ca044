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
    """So many of a unit: "seconds", "months", "weekdays" (no Saturdays and Sundays) or "rows"."""

    unit: str
    count: int = 1

    @classmethod
    def of(cls, times: np.ndarray) -> Self:
        """The most frequent step of times in order, none of them twice."""
        if len(times) < 2:
            return cls("rows")
        if _monthly(times):
            return cls("months", _most_frequent(np.diff(_month(times))))
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
        """The next times, (steps,), as datetime64[s]; a month's last day is followed by others."""
        ahead = np.arange(1, steps + 1) * self.count
        if self.unit == "months":
            month = time.astype("datetime64[M]")
            if _is_last_day(time):
                clock = time - time.astype("datetime64[D]").astype("datetime64[s]")
                return _last_days(month + ahead) + clock
            return (month + ahead).astype("datetime64[s]") + (time - month.astype("datetime64[s]"))
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


def _monthly(times: np.ndarray) -> bool:
    """Whether all lie on one day of their month, at one time of the day, or on the last day."""
    days = times.astype("datetime64[D]")
    into_day = times - days.astype("datetime64[s]")
    into_month = days - times.astype("datetime64[M]").astype("datetime64[D]")
    same_day = (into_month == into_month[0]).all() or all(map(_is_last_day, times))
    return bool(same_day and (into_day == into_day[0]).all())


def _month(times: np.ndarray) -> np.ndarray:
    return times.astype("datetime64[M]").astype(np.int64)


def _is_last_day(time: np.datetime64) -> bool:
    following = time.astype("datetime64[D]") + 1
    return bool(following.astype("datetime64[M]") != time.astype("datetime64[M]"))


def _last_days(months: np.ndarray) -> np.ndarray:
    return ((months + 1).astype("datetime64[D]") - 1).astype("datetime64[s]")


def _most_frequent(steps: np.ndarray) -> int:
    values, counts = np.unique(steps, return_counts=True)
    return int(values[counts.argmax()])
