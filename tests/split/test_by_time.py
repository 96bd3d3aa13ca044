import dataclasses

import pytest

from isthmus.core.errors import DataError
from isthmus.split.by_time import by_time
from tests.split.table import ratings_of, told

RATED = {
    "ann": {"a": 5, "b": 4, "c": 3},
    "bob": {"a": 1, "c": 2},
    "cat": {"b": 5},
}
WHEN = {
    "ann": {"a": 0, "b": 100, "c": 300},
    "bob": {"a": 100, "c": 200},
    "cat": {"b": 400},
}


def test_the_latest_for_everybody():
    ratings = ratings_of(RATED, times=WHEN)
    split = by_time(ratings, test_ratio=0.34)
    assert told(split.test, ratings.items.ids) == {"ann": {"c": 3}, "cat": {"b": 5}}
    assert split.train.times.tolist() == [0, 100, 100, 200]
    assert split.validation is None
    assert split.notes == (
        "test ratings are those from 1970-01-01 00:05:00 UTC on",
        "test ratings of users without a training rating: 1",
    )
    assert split.test.history[[1]].nnz == 0  # cat is met for the first time


def test_validation_lies_between():
    ratings = ratings_of(RATED, times=WHEN)
    split = by_time(ratings, test_ratio=0.2, valid_ratio=0.3)
    assert told(split.test, ratings.items.ids) == {"cat": {"b": 5}}
    assert told(split.validation, ratings.items.ids) == {"ann": {"c": 3}, "bob": {"c": 2}}


def test_equal_times_stay_together_on_the_later_side():
    ratings = ratings_of(RATED, times=WHEN)
    split = by_time(ratings, test_ratio=0.7)  # the fourth from the end is one of two at 100
    assert split.train.times.tolist() == [0]


def test_all_at_once_leaves_nothing_to_learn_from():
    same = {user: dict.fromkeys(row, 3) for user, row in WHEN.items()}
    with pytest.raises(DataError, match="learn from"):
        by_time(ratings_of(RATED, times=same))


def test_refused_without_times_with_the_reason():
    ratings = ratings_of(RATED)
    report = dataclasses.replace(ratings.report, no_times_reason="the file has no time column")
    with pytest.raises(DataError, match="the file has no time column; use another protocol"):
        by_time(dataclasses.replace(ratings, report=report))


def test_times_beyond_the_calendar():
    late = {user: {item: when * 10**15 for item, when in row.items()} for user, row in WHEN.items()}
    split = by_time(ratings_of(RATED, times=late), test_ratio=0.2)
    assert split.notes[0] == "test ratings are those from time 400000000000000000 on"
