import numpy as np
import pytest
import scipy.sparse as sp

from isthmus.core.errors import NotSupportedError
from isthmus.models.recommenders.popularity import Popularity

PLAYS = sp.csr_array(np.array([[1, 2, 0, 0], [0, 5, 0, 1], [3, 0, 0, 0]], dtype=np.float32))


def test_scores_are_column_sums_for_everybody():
    scores = Popularity().fit(PLAYS).score_items(PLAYS[:2])
    np.testing.assert_array_equal(scores, [[4, 7, 0, 1], [4, 7, 0, 1]])
    assert scores.dtype == np.float32


def test_a_history_changes_nothing():
    model = Popularity().fit(PLAYS)
    empty = sp.csr_array((1, 4), dtype=np.float32)
    np.testing.assert_array_equal(model.score_items(empty), model.score_items(PLAYS[:1]))
    assert model.contributions(PLAYS[:1], 0) is None


def test_counts_beyond_float32_are_summed_exactly_enough():
    column = np.ones((3, 1), dtype=np.float32)
    column[0] = 2**24
    assert Popularity().fit(column).popularity_[0] == 2**24 + 2


def test_it_says_which_models_know_likeness():
    with pytest.raises(NotSupportedError, match="ItemKNN"):
        Popularity().fit(PLAYS).similarities(np.array([0]))
