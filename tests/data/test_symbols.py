import numpy as np
import pytest

from isthmus.core.errors import DataError
from isthmus.data.symbols import Symbols, is_one, several


def of(sequences, **settings):
    return Symbols.of(sequences, **{"unit": "character", "min_count": 1, **settings})


def test_texts_there_and_back():
    symbols = of(["cab", "a"])
    assert symbols.count == 3 and symbols.unknown is None
    assert [numbers.tolist() for numbers in symbols.read(["abc", "b"])] == [[0, 1, 2], [1]]
    assert symbols.told([2, 0, 1]) == "cab"


def test_whole_numbers_there_and_back():
    symbols = of([np.array([3, 1]), [0]])
    assert symbols.count == 4 and symbols.tokens is None
    assert symbols.read([[2, 3]])[0].tolist() == [2, 3]
    assert symbols.told([2, 3]).tolist() == [2, 3]


def test_the_unknown_has_a_number_where_there_is_one():
    assert of(["aab"], min_count=2).unknown == 0
    assert of(["aab"]).unknown is None


def test_what_is_one_sequence():
    assert is_one("text") and is_one(np.array([1, 2]))
    assert not is_one(["a", "b"]) and not is_one([1, 2]) and not is_one(np.ones((2, 2), int))


@pytest.mark.parametrize(
    ("sequences", "said"),
    [
        ([], "found 0 sequences"),
        (["a", 3], "sequence 0 .* is no sequence of symbols"),
        ([[1, 2], []], "sequence 1 .* not empty"),
        ([[1, -2]], "sequence 0"),
        ([[0.5]], "sequence 0 .*float64"),
        ([[[1], [2]]], r"sequence 0 \(shape \(2, 1\)"),
    ],
)
def test_what_is_no_sequence_of_symbols(sequences, said):
    with pytest.raises(DataError, match=said):
        of(sequences)


def test_later_sequences_must_be_of_the_same_kind():
    with pytest.raises(DataError, match="sequence 1 is list and no text"):
        of(["ab"]).read(["a", [1]])
    with pytest.raises(
        DataError, match="sequence 0 holds 5, but those learned from go from 0 to 2"
    ):
        of([[2, 1]]).read([[5]])


def test_where_all_symbols_are_rare_there_is_nothing_to_learn():
    with pytest.raises(DataError, match="no character occurs 3 times.*smaller min_count"):
        of(["abab"], min_count=3)


def test_sequences_are_a_list():
    assert several(("a", "b")) == ["a", "b"]
    for wrong in ("ab", None, 3):
        with pytest.raises(DataError, match=f"as a list; this is {type(wrong).__name__}"):
            several(wrong)
