"""What the step of some times is, and what comes after them."""

import numpy as np
import pytest

from isthmus.data.time_steps import TimeStep


def times(*texts):
    return np.array(texts, "datetime64[s]")


def days(first, count, skip=()):
    found = np.datetime64(first) + np.arange(count)
    return np.setdiff1d(found, np.array(skip, "datetime64[D]")).astype("datetime64[s]")


@pytest.mark.parametrize(
    ("found", "said", "season", "following"),
    [
        (times("1949-11-01", "1949-12-01"), "month", 12, ["1950-01-01", "1950-02-01"]),
        (times("2019-03-31", "2019-06-30"), "quarter", 4, ["2019-09-30", "2019-12-31"]),
        (times("2019-01-31", "2019-02-28"), "month", 12, ["2019-03-31", "2019-04-30"]),
        (times("2022-12-28", "2023-01-28", "2023-02-28"), "month", 12, ["2023-03-28"]),
        (times("2023-01-30", "2023-02-28"), "month", 12, ["2023-03-30", "2023-04-30"]),
        (times("2023-12-30", "2024-01-30"), "month", 12, ["2024-02-29", "2024-03-30"]),
        (times("2023-01-31T06:00", "2023-02-28T06:00"), "month", 12, ["2023-03-31T06:00"]),
        (times("1999-01-01", "2000-01-01"), "year", 1, ["2001-01-01", "2002-01-01"]),
        (days("2020-02-27", 2), "day", 7, ["2020-02-29", "2020-03-01"]),
        (times("2020-01-01T23:00", "2020-01-02T00:00"), "hour", 24, ["2020-01-02T01"]),
        (times("2020-01-01T00:00", "2020-01-01T00:15"), "15 minutes", 96, ["2020-01-01T00:30"]),
        (times("2020-01-01", "2020-01-08"), "week", 52, ["2020-01-15"]),
        (times("2020-01-01T00:00", "2020-01-01T00:00:07"), "7 seconds", 1, ["2020-01-01T00:00:14"]),
    ],
)
def test_steps_of_the_calendar(found, said, season, following):
    step = TimeStep.of(found)
    assert (str(step), step.season) == (said, season)
    np.testing.assert_array_equal(step.after(found[-1], len(following)), times(*following))


def test_weekdays_without_weekends():
    found = days("2024-01-01", 12, skip=["2024-01-06", "2024-01-07"])  # a Monday, to a Friday
    step = TimeStep.of(found)
    assert (str(step), step.season) == ("weekday", 5)
    np.testing.assert_array_equal(step.places(found), np.arange(10))
    np.testing.assert_array_equal(step.after(found[-1], 2), times("2024-01-15", "2024-01-16"))
    assert str(TimeStep.of(days("2024-01-01", 5))) == "day"  # nobody knows yet


def test_gaps_show_in_places():
    found = days("2024-01-01", 8, skip=["2024-01-04", "2024-01-07"])
    np.testing.assert_array_equal(TimeStep.of(found).places(found), [0, 1, 2, 4, 5, 7])
    uneven = times("2024-01-01T00:00", "2024-01-01T01:00", "2024-01-01T02:00", "2024-01-01T03:30")
    np.testing.assert_array_equal(TimeStep.of(uneven).places(uneven), [0, 1, 2, 3.5])


def test_one_time_is_a_row():
    assert str(TimeStep.of(times("2024-01-01"))) == "row"
    assert TimeStep("rows").season == 1
