import pytest

from isthmus.core.errors import DataError, ParameterError
from isthmus.data.ratings import Ratings
from tests.data.cells import cells, moments

ROWS = """user,item,rating,time
a,x,4,10
a,x,4,30
b,x,1,50
b,x,5,40
b,x,3,20
b,y,2,60
"""


@pytest.fixture
def path(tmp_path):
    path = tmp_path / "ratings.csv"
    path.write_text(ROWS)
    return path


def test_ratings_that_disagree_are_refused(path):
    with pytest.raises(DataError) as caught:
        Ratings.read(path)
    assert (
        "1 pairs of user and item have ratings that disagree (user b, item x in lines 4, 5, 6)"
        in str(caught.value)
    )


@pytest.mark.parametrize(("rule", "value"), [("last", 1), ("mean", 3), ("max", 5)])
def test_a_rule_decides(path, rule, value):
    ratings = Ratings.read(path, duplicates=rule)
    assert cells(ratings) == {("a", "x"): 4, ("b", "x"): value, ("b", "y"): 2}
    assert moments(ratings) == {("a", "x"): 30, ("b", "x"): 50, ("b", "y"): 60}
    assert ratings.report.duplicates_merged == 1
    assert ratings.report.duplicates_resolved == 2


def test_without_times_the_last_is_the_last_in_the_file(tmp_path):
    path = tmp_path / "ratings.csv"
    path.write_text("user,item,rating\na,x,4\nb,x,2\na,x,3\n")
    assert cells(Ratings.read(path, duplicates="last")) == {("a", "x"): 3, ("b", "x"): 2}


def test_the_same_row_again_is_merged_and_counted(tmp_path):
    path = tmp_path / "likes.csv"
    path.write_text("user,item\na,x\na,x\na,x\nb,x\n")
    ratings = Ratings.read(path)
    assert len(ratings) == 2
    assert ratings.report.duplicates_merged == 2
    assert ratings.report.duplicates_resolved == 0


def test_ids_that_become_the_same_are_duplicates_too(tmp_path):
    path = tmp_path / "ratings.csv"
    path.write_text("user,item,rating\n1,x,4\n1.0,x,3\n")
    with pytest.raises(DataError, match="user 1, item x in lines 2, 3"):
        Ratings.read(path)


def test_lines_of_duplicates_count_skipped_rows(tmp_path):
    path = tmp_path / "ratings.csv"
    path.write_text("user,item,rating\n,x,4\na,x,4\n\na,x,3\n")
    with pytest.raises(DataError, match="in lines 3, 5"):
        Ratings.read(path, skip_bad_rows=True)


def test_an_unknown_rule(path):
    with pytest.raises(ParameterError, match="must be one of refuse, last, mean, max"):
        Ratings.read(path, duplicates="first")
