"""Series from tables: columns by name, even steps, and everything odd counted and said."""

import numpy as np
import polars as pl
import pytest

from isthmus.core.errors import DataError, ParameterError
from isthmus.data.series import read_series

DAYS = [f"2024-01-{day:02d}" for day in range(1, 8)]  # a Monday to a Sunday


@pytest.fixture
def write(tmp_path):
    def write(*lines):
        path = tmp_path / "series.csv"
        path.write_text("\n".join(lines) + "\n")
        return path

    return write


def test_a_column_by_name(write):
    path = write("date,a,b", *(f"{day},{k},{k * k}" for k, day in enumerate(DAYS)))
    series = read_series(path, "b")
    np.testing.assert_array_equal(series.values, np.arange(7.0)[:, None] ** 2)
    assert (series.columns, str(series.step), series.notes) == (("b",), "day", ())
    assert series.times[0] == np.datetime64("2024-01-01")
    assert series.next_times(1)[0] == np.datetime64("2024-01-08")
    both = read_series(path, ["b", "a"])
    assert (both.columns, both.values.shape) == (("b", "a"), (7, 2))


def test_the_only_column_needs_no_name(write):
    series = read_series(write("Month,Passengers", "1949-01,112", "1949-02,118", "1949-03,132"))
    assert (series.columns, str(series.step)) == (("Passengers",), "month")
    with pytest.raises(DataError, match="say with columns=.*'a', 'b'"):
        read_series(write("date,a,b", "2024-01-01,1,2", "2024-01-02,3,4"))


def test_without_times_rows_are_steps(write):
    series = read_series(write("a,b", "1,2", "3,4", "5,7"), "b")
    assert (series.times, str(series.step), series.next_times(2)) == (None, "row", None)
    assert series.notes == ("there is no column of times: each row is a step",)


def test_numbers_are_times_where_they_are_called_so_and_rise(write):
    years = read_series(write("year,v", "1999,5", "2000,6", "2001,7"))
    assert (str(years.step), years.columns) == ("year", ("v",))
    parts = write("month,day,v", "1,1,5", "1,2,6", "2,1,7")
    assert read_series(parts, "v").times is None
    with pytest.raises(DataError, match="1 rows have the time of another one"):
        read_series(parts, "v", time="month")


def test_frames_are_read_too():
    frame = pl.DataFrame({"t": pl.Series(DAYS).str.to_date(), "y": range(7)})
    series = read_series(frame, "y")
    assert (len(series), str(series.step)) == (7, "day")


def test_commas_between_thousands(write):
    path = write("date,v", '2024-01-01,"1,234.5"', "2024-01-02,999", '2024-01-03,"-12,000"')
    series = read_series(path)
    np.testing.assert_array_equal(series.values[:, 0], [1234.5, 999, -12000])
    assert series.notes == ("2 numbers of v have commas between thousands",)


def test_rows_out_of_order_are_sorted_and_told(write):
    path = write("date,v", "2024-01-02,2", "2024-01-01,1", "2024-01-03,3")
    series = read_series(path)
    np.testing.assert_array_equal(series.values[:, 0], [1, 2, 3])
    assert series.notes == ("1 rows lie before the row above them: sorted by time",)


def test_duplicate_times(write):
    path = write("date,v", "2024-01-01,1", "2024-01-02,2", "2024-01-02,6", "2024-01-03,3")
    with pytest.raises(DataError, match=r"1 rows have the time .* lines 3 and 4: 2024-01-02"):
        read_series(path)
    for rule, values in (("last", [1, 6, 3]), ("mean", [1, 4, 3])):
        series = read_series(path, duplicates=rule)
        np.testing.assert_array_equal(series.values[:, 0], values)
        assert rule in series.notes[0]


def test_gaps(write):
    path = write("date,v", "2024-01-06,6", "2024-01-07,7", "2024-01-10,10", "2024-01-11,11")
    with pytest.raises(
        DataError, match=r"2 steps are left out in 1 places \(the usual step is day; first"
    ):
        read_series(path)
    linear = read_series(path, fill="linear")
    np.testing.assert_array_equal(linear.values[:, 0], [6, 7, 8, 9, 10, 11])
    np.testing.assert_array_equal(np.diff(linear.times), np.full(5, np.timedelta64(86_400, "s")))
    np.testing.assert_array_equal(read_series(path, fill="last").values[:, 0], [6, 7, 7, 7, 10, 11])


def test_gaps_that_no_filling_explains(write):
    path = write("date,v", "2024-01-06,6", "2024-01-07,7", "2824-01-10,10")
    with pytest.raises(DataError, match="too many to fill: are the times right"):
        read_series(path, fill="last")


def test_holidays_of_a_series_of_weekdays(write):
    days = [*DAYS[:2], *DAYS[3:5], "2024-01-08", "2024-01-09"]
    series = read_series(write("date,v", *(f"{day},{k}" for k, day in enumerate(days))))
    assert (len(series), str(series.step)) == (6, "weekday")
    assert "taken as holidays" in series.notes[0]
    filled = read_series(
        write("date,v", *(f"{day},{k}" for k, day in enumerate(days))), fill="linear"
    )
    np.testing.assert_array_equal(filled.values[:, 0], [0, 1, 1.5, 2, 3, 4, 5])


def test_uneven_times_are_refused(write):
    path = write("time,v", "2024-01-01 00:00,1", "2024-01-01 01:00,2", "2024-01-01 02:00,3",
                 "2024-01-01 03:30,4")  # fmt: skip
    with pytest.raises(DataError, match="the usual step is hour, but 2024-01-01 03:30 follows"):
        read_series(path, fill="linear")


def test_missing_numbers(write):
    path = write("date,v", "2024-01-01,1", "2024-01-02,", "2024-01-03,NA", "2024-01-04,4")
    with pytest.raises(DataError, match=r"2 of 4 numbers of v are missing \(first: 2024-01-02\)"):
        read_series(path)
    np.testing.assert_array_equal(read_series(path, fill="linear").values[:, 0], [1, 2, 3, 4])
    series = read_series(path, fill="last")
    np.testing.assert_array_equal(series.values[:, 0], [1, 1, 1, 4])
    assert series.notes == ("2 of 4 numbers of v are missing: filled (last)",)
    assert "later numbers show through" in read_series(path, fill="linear").notes[0]
    with pytest.raises(DataError, match="at an end of the series"):
        read_series(write("date,v", "2024-01-01,", "2024-01-02,2", "2024-01-03,2"), fill="last")


def test_rows_without_a_number_are_missing_and_blank_lines_are_told(write):
    with pytest.raises(DataError, match="1 of 3 numbers of v are missing"):
        read_series(pl.DataFrame({"v": [1.0, None, 3.0]}))
    series = read_series(write("a,v", "x,1", "", "x,2", ""), "v")
    np.testing.assert_array_equal(series.values[:, 0], [1, 2])
    assert "1 blank lines between the rows are left out" in series.notes


@pytest.mark.parametrize(
    ("lines", "given", "said"),
    [
        (("date,v", "2024-01-01,1", "2024-01-02,x"), {}, "line 3: v is 'x', which is no finite"),
        (("date,v", "2024-01-01,1", "2024-01-02,inf"), {}, "line 3: v is 'inf'"),
        (("date,v", "2024-01-01,1", "2024-01-02,2"), {"columns": "w"}, "no column 'w'"),
        (("date,v", "2024-01-01,1", "2024-01-02,2"), {"time": "w"}, "no column 'w'"),
        (("date,v", "2024-01-01,1", "soon,2"), {"time": "date"}, "line 2: date is '2024-01-01'"),
        (("date,v", "2024-01-01,1", "2024-01-02,1", "soon,2"), {}, "line 4: date is 'soon'"),
        (("date,v", "2024-01-01,1", ",1", "2024-01-03,2"), {}, "line 3: date is "),
        (
            ("date,v", *(f"{day},1" for day in DAYS), "2024-01-08,2,3"),
            {},
            "line 9: more than 2 col",
        ),
    ],
)
def test_what_is_no_series_names_its_line(write, lines, given, said):
    with pytest.raises(DataError, match=said):
        read_series(write(*lines), **given)


@pytest.mark.parametrize("rule", ["fill", "duplicates"])
def test_rules_that_do_not_exist(write, rule):
    with pytest.raises(ParameterError, match=f"{rule} is 'guess'; it must be one of refuse, last"):
        read_series(write("date,v", "2024-01-01,1", "2024-01-02,2"), **{rule: "guess"})
