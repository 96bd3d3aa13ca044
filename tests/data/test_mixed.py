"""Tables whose columns are of any kind, as they are read."""

import datetime

import numpy as np
import polars as pl
import pytest

from isthmus.core.errors import DataError
from isthmus.data.mixed import read_mixed


def write(path, text):
    path.write_text(text)
    return path


@pytest.fixture
def people(tmp_path):
    return write(tmp_path / "people.csv", "town,age\n Ulm ,30\n\nNA,?\nBonn,41\n")


def test_blanks_and_marks_of_nothing_are_missing(people):
    table = read_mixed(people)
    assert table.frame["town"].to_list() == ["Ulm", None, "Bonn"]
    assert table.frame["age"].to_list() == ["30", None, "41"]
    assert (table.source, table.unit, len(table)) == (str(people), "line", 3)


def test_blank_lines_are_told_but_at_the_end(tmp_path):
    path = tmp_path / "said.csv"
    path.write_text('said\nyes\n""\n\nno\n\n')
    table = read_mixed(path, named=["said"])
    assert table.notes == ("2 blank lines between the rows are left out",)
    assert (table.frame["said"].to_list(), table.rows.tolist()) == (["yes", "no"], [0, 3])


def test_rows_are_known_by_their_lines(people):
    table = read_mixed(people)
    assert table.place(np.array([False, False, True])) == "line 5"
    assert table.take(np.array([2])).place(np.array([True])) == "line 5"


def test_a_file_that_is_not_utf_8_is_read_as_latin_1_and_that_is_told(tmp_path):
    path = tmp_path / "towns.csv"
    path.write_bytes("town,age\nK\xf6ln,3\nBonn,4\n".encode("latin-1"))
    table = read_mixed(path)
    assert table.frame["town"].to_list() == ["K\xf6ln", "Bonn"]
    assert "is not UTF-8 (line 2)" in table.notes[0]


def test_typed_columns_stay_as_they_are():
    frame = pl.DataFrame(
        {"n": [1.5, float("nan")], "yes": [True, None], "day": [datetime.date(2020, 1, 2)] * 2}
    )
    table = read_mixed(frame)
    assert table.frame["n"].to_list() == [1.5, None]
    assert table.frame.dtypes == [pl.Float64, pl.Boolean, pl.Date]


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"named": ["year"]}, "has no column 'year'; its columns are 'town', 'age'"),
        ({"ignore": ["year"]}, "has no column 'year'"),
    ],
)
def test_columns_that_do_not_exist_are_refused(people, options, words):
    with pytest.raises(DataError, match=words):
        read_mixed(people, **options)


def test_without_names_columns_are_numbers(tmp_path):
    path = write(tmp_path / "bare.csv", "1,2,a\n3,4,b\n")
    assert read_mixed(path).frame.columns == ["1", "2", "3"]
    with pytest.raises(DataError, match="no line of column names, so that .* 1 to 3"):
        read_mixed(path, named=["class"])


def test_broken_rows_are_refused_or_left_out_and_told(tmp_path):
    path = write(tmp_path / "broken.csv", "a,b\n1,2\n3,4,5\n" + "6,7\n" * 5)
    with pytest.raises(DataError, match=r"1 of 7 rows are broken .* line 3\).*--skip-bad-rows"):
        read_mixed(path)
    table = read_mixed(path, skip_bad_rows=True)
    assert table.frame["a"].to_list() == ["1", *["6"] * 5]
    assert "left out: 1 of 7 rows are broken" in table.notes[-1]
    assert table.place(np.array([False, True])) == "line 4"


def test_lists_are_refused_by_name_unless_they_are_ignored():
    frame = pl.DataFrame({"a": [1, 2], "tags": [["x"], []]})
    with pytest.raises(DataError, match="'tags' holds values of type List"):
        read_mixed(frame)
    assert read_mixed(frame, ignore=["tags"]).frame.columns == ["a"]


def test_a_table_without_rows_is_refused(tmp_path):
    with pytest.raises(DataError, match="no row to use"):
        read_mixed(write(tmp_path / "none.csv", "name,age\n\n"), named=["name"])
