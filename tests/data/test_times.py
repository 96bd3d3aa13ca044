from datetime import UTC, date, datetime

import polars as pl
import pytest

from isthmus.core.errors import DataError
from isthmus.data.ratings import Ratings
from isthmus.data.times import FORMS, spoken

MOMENT = int(datetime(2015, 3, 1, 12, 30, tzinfo=UTC).timestamp())
DAY = int(datetime(2015, 3, 1, tzinfo=UTC).timestamp())


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        (str(MOMENT), MOMENT),
        (f"{MOMENT}.0", MOMENT),
        (f"{MOMENT}123", MOMENT),
        (f"{MOMENT}123456", MOMENT),
        ("2015-03-01", DAY),
        ("2015-03-01 12:30:00", MOMENT),
        ("2015-03-01T12:30:00.5", MOMENT),
        ("2015-03-01T12:30:00Z", MOMENT),
        ("2015-03-01T14:30:00+02:00", MOMENT),
        ("2015-03-01T12:30Z", MOMENT),
        ("2015-03-01 14:30+02:00", MOMENT),
        ("2015-03-01 12:30", MOMENT),
        ("2015/03/01", DAY),
        ("1.3.2015", DAY),
        ("3/1/2015 12:30", MOMENT),
        ("-86400", -86400),
    ],
)
def test_texts(tmp_path, text, seconds):
    path = tmp_path / "ratings.csv"
    path.write_text(f"user,item,rating,time\na,x,1,{text}\nb,x,2,{text}\n")
    assert Ratings.read(path).times.tolist() == [seconds, seconds]


def test_milliseconds_are_said(tmp_path):
    path = tmp_path / "ratings.csv"
    path.write_text(f"user,item,rating,time\na,x,1,{MOMENT}123\n")
    assert "times were milliseconds; they are now seconds" in Ratings.read(path).report.notes


@pytest.mark.parametrize(
    ("values", "seconds"),
    [
        ([datetime(2015, 3, 1, 12, 30)], MOMENT),
        ([datetime(2015, 3, 1, 12, 30, tzinfo=UTC)], MOMENT),
        ([date(2015, 3, 1)], DAY),
        ([MOMENT], MOMENT),
        ([float(MOMENT)], MOMENT),
    ],
)
def test_typed_columns(values, seconds):
    frame = pl.DataFrame({"user": ["a"], "item": ["x"], "rating": [1], "time": values})
    assert Ratings.read(frame).times.tolist() == [seconds]


def test_a_column_that_holds_no_times(tmp_path):
    path = tmp_path / "ratings.csv"
    path.write_text("user,item,rating,date\na,x,1,yesterday\n")
    with pytest.raises(DataError, match=r"line 2: time is not a time \('yesterday'\)"):
        Ratings.read(path)


def test_one_bad_time_does_not_spoil_the_others(tmp_path):
    path = tmp_path / "ratings.csv"
    path.write_text("user,item,rating,date\na,x,1,soon\nb,x,1,2015-03-01\n")
    ratings = Ratings.read(path, skip_bad_rows=True)
    assert (ratings.times.tolist(), ratings.report.bad_rows) == ([DAY], 1)


def test_day_and_month_are_told_by_all_times_where_the_first_leave_it_open(tmp_path):
    path = tmp_path / "ratings.csv"
    rows = [f"{user},x,1,0{1 + user % 9}/03/2015" for user in range(150)]
    path.write_text("\n".join(["user,item,rating,time", *rows, "150,x,1,31/03/2015"]))
    assert set(Ratings.read(path).times[:9]) == {DAY + 86_400 * day for day in range(9)}


def test_a_form_as_people_write_it():
    assert spoken("%d/%m/%Y %H:%M:%S%.f") == "DD/MM/YYYY hh:mm:ss"
    assert spoken("%Y-%m-%dT%H:%M:%S%.f%#z") == "YYYY-MM-DDThh:mm:ss+hh:mm"
    assert not any("%" in spoken(form) for form in FORMS)
