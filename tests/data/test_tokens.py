import json

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from isthmus.core.errors import DataError, ParameterError
from isthmus.data.tokens import UNKNOWN, Tokens, held, words

TEXTS = st.lists(st.text(min_size=1), min_size=1)


@given(TEXTS)
def test_characters_there_and_back(texts):
    tokens = Tokens.of(texts)
    assert [tokens.decode(numbers) for numbers in tokens.encode(texts)] == texts
    assert tokens == Tokens.from_dict(json.loads(json.dumps(tokens.to_dict())))


@given(st.lists(st.lists(st.sampled_from(["to", "be", "or", "don't", "!"]), min_size=1)))
def test_words_there_and_back(sentences):
    texts = [" ".join(sentence) for sentence in sentences] or ["to"]
    tokens = Tokens.of(texts, unit="word")
    assert [tokens.decode(numbers) for numbers in tokens.encode(texts)] == texts


@given(TEXTS, st.integers(1, 4))
def test_the_rare_are_one_symbol(texts, least):
    tokens = Tokens.of(texts, min_count=least)
    together = "".join(texts)
    for symbol, number in zip(together, np.concatenate(tokens.encode(texts)), strict=True):
        known = together.count(symbol) >= least
        assert tokens.symbols[number] == (symbol if known else UNKNOWN)


def test_what_a_word_is():
    assert words("Don't stop: it's a 50-50 film, née X!") == [
        *("don't", "stop", ":", "it's", "a", "50-50", "film", ",", "née", "x", "!")
    ]


def test_numbers_follow_code_points_and_later_words_are_unknown():
    tokens = Tokens.of(["b a b", "c a"], unit="word", min_count=2)
    assert tokens.symbols == (UNKNOWN, "a", "b")
    assert tokens.encode(["a c d b"])[0].tolist() == [1, 0, 0, 2]
    assert len(tokens) == 3


def test_which_symbols_are_held():
    found = held([np.array([2, 0, 2]), np.array([1])], 4)
    assert found.toarray().tolist() == [[1, 0, 1, 0], [0, 1, 0, 0]]


def test_a_file_there_and_back(tmp_path):
    tokens = Tokens.of(["naïve ☕\n"])
    tokens.save(tmp_path / "tokens.json")
    assert Tokens.load(tmp_path / "tokens.json") == tokens


@pytest.mark.parametrize("content", ["{}", "[]", "no", '{"unit": "word", "symbols": 3}'])
def test_a_file_of_something_else(tmp_path, content):
    (tmp_path / "tokens.json").write_text(content)
    with pytest.raises(DataError, match="no .*tokens"):
        Tokens.load(tmp_path / "tokens.json")


def test_what_was_not_learned_is_named_with_its_place():
    tokens = Tokens.of(["abc"])
    with pytest.raises(DataError, match="text 1, character 2: 'd' did not occur"):
        tokens.encode(["abc", "abd"])
    with pytest.raises(DataError, match="text 0 holds no character"):
        tokens.encode([""])
    with pytest.raises(DataError, match="text 0 holds no word"):
        Tokens.of(["a"], unit="word").encode(["  "])


def test_wrong_settings():
    with pytest.raises(ParameterError, match="unit is 'letter'"):
        Tokens.of(["a"], unit="letter")
    with pytest.raises(ParameterError, match="min_count is 0"):
        Tokens.of(["a"], min_count=0)
    with pytest.raises(DataError, match="distinct"):
        Tokens(("a", "a"))


def test_one_text_is_no_list_of_texts():
    with pytest.raises(DataError, match="this is one text"):
        Tokens.of("to be", unit="word")
    with pytest.raises(DataError, match="this is one text"):
        Tokens.of(["to be"], unit="word").encode("to")
