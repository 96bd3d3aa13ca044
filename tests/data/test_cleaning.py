import polars as pl
import pytest

from isthmus.core.errors import DataError
from isthmus.data.ratings import Ratings
from tests.data.cells import cells

BAD = """user,item,rating,time
a,x,4,1
,x,4,1
a,,4,1
a,y,,1
a,y,four,1
a,y,nan,1
a,y,inf,1
a,y,1e39,1
a,y,3,
a,y,3,soon
b,x,2,2
"""
REASONS = {
    "no user": 1,
    "no item": 1,
    "no rating": 1,
    "rating is not a number": 1,
    "rating is NaN or infinite": 3,
    "no time": 1,
    "time is not a time": 1,
}


@pytest.fixture
def path(tmp_path):
    path = tmp_path / "ratings.csv"
    path.write_text(BAD)
    return path


def test_bad_rows_are_refused_with_their_lines_and_the_remedy(path):
    with pytest.raises(DataError) as caught:
        Ratings.read(path)
    said = str(caught.value)
    assert said.startswith(f"{path}: 9 of 11 rows are bad (line 3: no user; line 4: no item; ")
    assert "line 6: rating is not a number ('four')" in said
    assert "skip_bad_rows=True (--skip-bad-rows" in said


def test_bad_rows_are_skipped_on_request_and_counted(path):
    ratings = Ratings.read(path, skip_bad_rows=True)
    assert cells(ratings) == {("a", "x"): 4, ("b", "x"): 2}
    report = ratings.report
    assert (report.rows_read, report.bad_rows, report.bad_reasons) == (11, 9, REASONS)
    assert [bad.row for bad in report.bad_first] == [3, 4, 5, 6, 7, 8, 9, 10, 11]
    assert report.bad_first[-1].reason == "time is not a time ('soon')"
    assert any("9 bad rows skipped" in sentence for sentence in report.sentences)


def test_only_bad_rows_leave_nothing(tmp_path):
    path = tmp_path / "ratings.csv"
    path.write_text("user,item,rating\na,x,\n")
    with pytest.raises(DataError, match="no row to use"):
        Ratings.read(path, skip_bad_rows=True)


def test_a_header_without_rows(tmp_path):
    path = tmp_path / "ratings.csv"
    path.write_text("user,item,rating\n\n")
    with pytest.raises(DataError, match="a header and no rows"):
        Ratings.read(path)


def test_the_same_id_written_in_several_ways_is_one(tmp_path):
    path = tmp_path / "ratings.csv"
    path.write_text("user,item,rating\n1,x,4\n1.0,y,3\n 1 ,z,2\n01,z,1\n")
    ratings = Ratings.read(path)
    assert ratings.users.ids.tolist() == ["1", "01"]
    assert len(ratings) == 4


def test_ids_of_any_length(tmp_path):
    path = tmp_path / "ratings.csv"
    path.write_text(f"user,item,rating\n{2**63},x,4\n{2**63 + 1},x,3\n{'9' * 400},x,3\n")
    ratings = Ratings.read(path)
    assert ratings.users.ids.tolist() == [str(2**63), str(2**63 + 1), "9" * 400]


def test_float_ids_must_be_exact():
    frame = pl.DataFrame({"user": [1.0, float(2**60), float("nan")], "item": ["a", "b", "c"]})
    with pytest.raises(DataError, match="row 1: user id is too large for a .* row 2: no user"):
        Ratings.read(frame)


def test_one_user_or_one_item_is_said(tmp_path):
    path = tmp_path / "ratings.csv"
    path.write_text("user,item,rating\na,x,4\na,y,3\n")
    assert any("one user only" in note for note in Ratings.read(path).report.notes)
    path.write_text("user,item,rating\na,x,4\nb,x,3\n")
    assert any("one item only" in note for note in Ratings.read(path).report.notes)


def test_a_frame_too_large_for_memory_is_read_lazily():
    frame = pl.LazyFrame({"user": [1, 2], "item": [3, 3], "rating": [4.0, 5.0]})
    assert cells(Ratings.read(frame)) == {("1", "3"): 4, ("2", "3"): 5}
