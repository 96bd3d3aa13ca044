"""Rows that a model stops by, and does not learn from."""

import numpy as np
import pytest

from isthmus.core.errors import ParameterError
from isthmus.fit.held_out import fit_without, how_many

X, Y = np.arange(12.0).reshape(6, 2), np.arange(6)
HELD = np.array([1, 4])


class Stopping:
    def fit(self, *given, validation=None, checkpoint=None):
        self.given, self.validation, self.checkpoint = given, validation, checkpoint


class Plain:
    def fit(self, X, y=None):
        self.given = (X, y)


@pytest.mark.parametrize(
    ("rows", "asked", "count"),
    [(999, None, 0), (1000, None, 100), (1009, None, 100), (200_000, None, 10_000), (50, 7, 7)],
)
def test_a_tenth_is_held_out_of_many_rows_unless_somebody_asks(rows, asked, count):
    assert how_many(Stopping(), rows, asked, fewest=1000) == count


def test_a_model_that_does_not_stop_early_holds_nothing_out():
    assert how_many(Plain(), 5000, None, fewest=1000) == how_many(Plain(), 9, 0, fewest=1) == 0
    with pytest.raises(ParameterError, match="valid_rows is 3, but Plain does not stop early"):
        how_many(Plain(), 5000, 3, fewest=1000)


def test_rows_held_out_stop_the_model_and_are_not_learned():
    model = Stopping()
    fit_without(HELD, model, X, Y, checkpoint="here")
    for learned, held, whole in zip(model.given, model.validation, (X, Y), strict=True):
        np.testing.assert_array_equal(learned, whole[[0, 2, 3, 5]])
        np.testing.assert_array_equal(held, whole[HELD])
    assert model.checkpoint == "here"


def test_rows_without_targets_are_held_out_alone():
    model = Stopping()
    fit_without(HELD, model, X)
    np.testing.assert_array_equal(model.validation, X[HELD])
    np.testing.assert_array_equal(model.given[0], X[[0, 2, 3, 5]])


def test_without_rows_held_out_all_are_learned_and_no_option_is_given():
    model = Plain()
    fit_without(HELD[:0], model, X, Y, checkpoint="here")
    assert model.given[0] is X and model.given[1] is Y
