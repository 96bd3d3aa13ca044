import numpy as np
import pytest

from isthmus.tasks.reproduce.ngram import LONGEST, ngram_bits


def test_by_hand():
    """Learned from a a b a, told a b, of three symbols."""
    bits = ngram_bits(np.array([0, 0, 1, 0]), np.array([0, 1]), 3)
    none = np.array([3 + 2 / 3, 1 + 2 / 3]) / 6  # n 3 and 1 of 4, d 2
    assert bits[0] == pytest.approx(-np.log2(none).mean())
    # after a came a and b once each; the first symbol has none before it
    one = np.array([none[0], (1 + 2 * none[1]) / 4])
    assert bits[1] == pytest.approx(-np.log2(one).mean())
    assert bits[2:] == pytest.approx(bits[1])  # nothing stands before the first


def test_probabilities_of_all_symbols_add_up():
    learned = np.random.default_rng(0).integers(0, 4, 300)
    before = learned[10:14]
    told = [ngram_bits(learned, np.append(before, symbol), 4) for symbol in range(4)]
    known = 4 * ngram_bits(learned, before, 4)  # bits of what stands before
    chances = 2 ** -(5 * np.array(told) - known)
    assert chances.sum(axis=0) == pytest.approx(np.ones(LONGEST + 1))


def test_what_repeats_itself_is_foreseen_by_looking_back():
    bits = ngram_bits(np.tile([0, 1, 0, 2], 500), np.tile([0, 1, 0, 2], 100), 3)
    assert bits[0] == pytest.approx(1.5, abs=0.01)
    assert bits[1] == pytest.approx(0.5, abs=0.02)  # after 0 comes 1 or 2
    assert bits[2] < 0.05


def test_too_many_symbols_to_number():
    with pytest.raises(OverflowError, match="too many to number"):
        ngram_bits(np.arange(9), np.arange(9), 10_000)
