import numpy as np
import polars as pl
import pytest

from isthmus.core.errors import DataError
from isthmus.data.ratings import Ratings
from tests.data.cells import cells, moments

EXPECTED = {("1", "x"): 4, ("2", "y"): 2}


@pytest.mark.parametrize("make", [pl.DataFrame, pl.LazyFrame])
def test_polars(make):
    frame = make({"user": [2, 1], "item": ["y", "x"], "stars": [2, 4]})
    assert cells(Ratings.read(frame)) == EXPECTED
    assert cells(Ratings.from_frame(frame, user="user", rating="stars")) == EXPECTED


def test_polars_categories():
    frame = pl.DataFrame({"user": ["2", "1"], "item": ["y", "x"], "rating": [2, 4]})
    typed = frame.with_columns(
        pl.col("user").cast(pl.Categorical), pl.col("item").cast(pl.Enum(["x", "y"]))
    )
    assert cells(Ratings.read(typed)) == EXPECTED


@pytest.mark.parametrize(
    "users", [[2, 1], [2.0, 1.0], ["2", "1"], [2, "1"], ["2", 1.0], np.array([2, 1], np.int32)]
)
def test_pandas_with_ids_of_any_type(users):
    pd = pytest.importorskip("pandas")
    frame = pd.DataFrame({"user": users, "item": ["y", "x"], "rating": [2, 4]}, index=[7, 7])
    assert cells(Ratings.read(frame)) == EXPECTED


def test_pandas_types_of_its_own():
    pd = pytest.importorskip("pandas")
    frame = pd.DataFrame(
        {
            "user": pd.array([2, 1], dtype="Int64"),
            "item": pd.Categorical(["y", "x"]),
            "rating": pd.array([2.0, 4.0], dtype="Float32"),
            "time": pd.to_datetime(["2001-01-01", "2001-01-02"]),
        }
    )
    ratings = Ratings.read(frame)
    assert cells(ratings) == EXPECTED
    assert moments(ratings) == {("1", "x"): 978393600, ("2", "y"): 978307200}


def test_missing_values_of_pandas_are_bad_rows():
    pd = pytest.importorskip("pandas")
    frame = pd.DataFrame({"user": [1, None, 3], "item": ["x", "y", None], "rating": [1, 2, np.nan]})
    with pytest.raises(DataError, match="row 1: no user; row 2: no item"):
        Ratings.read(frame)


def test_anything_else_is_refused():
    with pytest.raises(DataError, match="cannot be read from dict; give a path"):
        Ratings.read({"user": [1]})
