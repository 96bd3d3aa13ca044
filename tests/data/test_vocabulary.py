import numpy as np
import polars as pl
import pytest

from isthmus.core.errors import DataError, NotFoundError
from isthmus.data.vocabulary import Vocabulary, as_id, in_order, spelled


def test_one_id_has_one_spelling_whatever_its_type():
    for value in (1, 1.0, "1", " 1 ", "1.0", "1.00", np.int64(1), np.float32(1), b"1"):
        assert as_id(value) == "1"
    assert as_id("1.5") == "1.5"
    assert as_id("v1.0") == "v1.0"
    assert as_id(123456789012345678901234567890) == "123456789012345678901234567890"


def test_columns_are_spelled_like_single_ids():
    texts = ["1.0", " a ", "1.50", "-2.0", "v1.0", "007", "1.0.0"]
    assert spelled(pl.Series(texts)).to_list() == [as_id(text) for text in texts]


def test_whole_numbers_come_first_by_value_then_text():
    ids = pl.Series(
        ["b", "10", "9", "a", "0", "100000000000000000000", "99999999999999999999", "07"]
    )
    assert in_order(ids).to_list() == [
        *("0", "9", "10", "99999999999999999999", "100000000000000000000"),
        *("07", "a", "b"),
    ]


def test_places_of_ids():
    users = Vocabulary(["x", "y", 7], "user")
    np.testing.assert_array_equal(users.index(["y", 7.0, "x"]), [1, 2, 0])
    assert users.index(["x"]).dtype == np.int64
    assert (users.find("z"), users.find(7), 7 in users, len(users)) == (None, 2, True, 3)
    assert users.take(np.array([2, 0])).ids.tolist() == ["7", "x"]


def test_an_unknown_id_is_told_with_its_nearest_spellings():
    films = Vocabulary(["Heat", "Alien", "Aliens"], "item")
    with pytest.raises(NotFoundError, match=r"no item 'Allien' among 3; did you mean 'Alien'"):
        films.index(["Heat", "Allien"])


@pytest.mark.parametrize("ids", [["a", "a"], ["1", 1], ["a", ""]])
def test_ids_must_be_distinct_and_not_empty(ids):
    with pytest.raises(DataError, match="distinct and not empty"):
        Vocabulary(ids)
