"""Dates and clocks as people write them."""

import numpy as np
import polars as pl
import pytest

from isthmus.data.moments import read_moments


@pytest.mark.parametrize(
    ("texts", "first"),
    [
        (["2016-07-01 00:00:00", "2016-07-01 01:00:00"], "2016-07-01"),
        (["2016-07-01T13:05", "2016-07-02T00:00"], "2016-07-01T13:05"),
        (["1949-01", "1949-02"], "1949-01-01"),
        (["1/3/2012", "1/31/2012"], "2012-01-03"),
        (["31/1/2012", "1/2/2012"], "2012-01-31"),
        (["31.12.1999", "1.1.2000"], "1999-12-31"),
        (["20240229", "20240301"], "2024-02-29"),
        ([" 2024/02/29 ", "2024/03/01"], "2024-02-29"),
        (["2024-01-01T00:00:00Z", "2024-01-02T00:00:00Z"], "2024-01-01"),
        (["2024-03-31 01:00:00+01:00", "2024-03-31 03:00:00+02:00"], "2024-03-31"),
        (["1/3/12", "1/31/12"], "2012-01-03"),
        (["31.12.99", "01.01.00"], "1999-12-31"),
    ],
)
def test_forms(texts, first):
    found = read_moments(pl.Series(texts), numbers=False)
    assert found.dtype == "datetime64[s]"
    assert found[0] == np.datetime64(first)
    assert len(found) == len(texts)


def test_of_two_readings_the_one_that_rises():
    texts = pl.Series(["5/1/2024", "1/2/2024", "1/3/2024"])  # from May back to January, else
    found = read_moments(texts, numbers=False)
    np.testing.assert_array_equal(
        found, np.array(["2024-01-05", "2024-02-01", "2024-03-01"], "datetime64[s]")
    )
    months = pl.Series([f"01/{month:02}/{year}" for year in (2022, 2023) for month in range(1, 13)])
    found = read_moments(months, numbers=False)  # the other way gaps of a year, but it rises, too
    np.testing.assert_array_equal(found[-2:], np.array(["2023-11-01", "2023-12-01"], found.dtype))
    unsure = read_moments(pl.Series(["1/2/2023", "1/3/2023"]), numbers=False)  # both rise
    assert unsure[0] == np.datetime64("2023-01-02")


def test_what_is_no_time_names_its_row():
    assert read_moments(pl.Series(["2024-01-01", "2024-01-02", "soon"]), numbers=False) == 2
    assert read_moments(pl.Series(["2024-01-01", None, "2024-01-03"]), numbers=False) == 1
    gone = pl.Series(["2024-01-01", "2024-01-02", None]).str.to_date()
    assert read_moments(gone, numbers=False) == 2
    assert read_moments(pl.Series(["1999", "", "2001"]), numbers=True) == 1


@pytest.mark.parametrize("values", [["12.5", "13.5"], [1.0, 2.0], ["a", "b", "2024-01-01"]])
def test_what_is_no_column_of_times(values):
    assert read_moments(pl.Series(values), numbers=False) is None


def test_numbers_are_years_days_or_seconds_where_they_may_be():
    years = read_moments(pl.Series(["1749", "1750"]), numbers=True)
    np.testing.assert_array_equal(years, np.array(["1749", "1750"], "datetime64[s]"))
    seconds = read_moments(pl.Series([1_700_000_000, 1_700_000_060]), numbers=True)
    assert seconds[1] - seconds[0] == np.timedelta64(60, "s")
    days = read_moments(pl.Series([20240131, 20240201]), numbers=True)
    assert days[1] - days[0] == np.timedelta64(1, "D")
    np.testing.assert_array_equal(read_moments(pl.Series(["20240131"]), numbers=True), days[:1])
    thousandths = read_moments(pl.Series([1_700_000_000_000, 1_700_000_060_000]), numbers=True)
    np.testing.assert_array_equal(thousandths, seconds)
    assert read_moments(pl.Series([0.5, 1.5, 1.0]), numbers=True) is None
