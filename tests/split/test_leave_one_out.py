import pytest

from isthmus.core.errors import DataError
from isthmus.split.leave_one_out import leave_one_out
from tests.split.table import ratings_of, told

RATED = {
    "ann": {"a": 5, "b": 4, "c": 3, "d": 2},
    "bob": {"a": 1, "c": 2},
    "cat": {"d": 5},
}
WHEN = {
    "ann": {"a": 30, "b": 40, "c": 10, "d": 20},
    "bob": {"a": 7, "c": 6},
    "cat": {"d": 1},
}


def test_the_last_by_time():
    ratings = ratings_of(RATED, times=WHEN)
    split = leave_one_out(ratings)
    items = ratings.items.ids
    assert told(split.test, items) == {"ann": {"b": 4}}
    assert told(split.validation, items) == {"ann": {"a": 5}}
    assert split.train.matrix.nnz == 5
    assert split.notes[0] == "the rating held back is the last by time, a random one of equal times"
    assert split.notes[1] == "users not asked because they have too few ratings: 2"


def test_without_validation():
    ratings = ratings_of(RATED, times=WHEN)
    split = leave_one_out(ratings, validation=False)
    assert split.validation is None
    assert told(split.test, ratings.items.ids) == {"ann": {"b": 4}, "bob": {"a": 1}}


def test_random_where_there_are_no_times_or_equal_ones():
    same = {user: dict.fromkeys(row, 3) for user, row in WHEN.items()}
    for times in (None, same):
        ratings = ratings_of(RATED, times=times)
        held = {
            tuple(told(leave_one_out(ratings, seed=seed).test, ratings.items.ids)["ann"])
            for seed in range(40)
        }
        assert held == {("a",), ("b",), ("c",), ("d",)}
    assert leave_one_out(ratings_of(RATED)).notes[0].startswith("the rating held back is a random")


def test_nobody_has_two():
    with pytest.raises(DataError, match="leave-one-out: of 2 ratings"):
        leave_one_out(ratings_of({"ann": {"a": 1}, "bob": {"b": 1}}))
