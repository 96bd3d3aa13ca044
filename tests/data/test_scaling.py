"""Columns brought to one scale, and back."""

from types import SimpleNamespace

import numpy as np
import pytest
import scipy.sparse as sp

from isthmus import TabularClassifier
from isthmus.core.errors import DataError, ParameterError
from isthmus.data.sample_set import Samples
from isthmus.data.scaling import Scaling, suited

X = np.array([[0, 10, 7], [2, 30, 7], [4, 50, 7]], np.float32)


def test_standard_has_mean_0_and_deviation_1():
    scaled = Scaling.of(X, "standard").apply(X)
    assert scaled.dtype == np.float32
    np.testing.assert_allclose(scaled[:, 0], np.array([-1, 0, 1]) * np.sqrt(1.5), rtol=1e-6)
    np.testing.assert_allclose(scaled[:, 1], scaled[:, 0], rtol=1e-6)


def test_minmax_reaches_from_0_to_1():
    scaled = Scaling.of(X, "minmax").apply(X)
    np.testing.assert_allclose(scaled[:, :2], [[0, 0], [0.5, 0.5], [1, 1]])


@pytest.mark.parametrize("kind", ["standard", "minmax"])
def test_a_column_that_does_not_vary_becomes_zero(kind):
    rows = np.full((1000, 1), 1e4 / 3, np.float32)  # its sums are not exact
    scaling = Scaling.of(rows, kind)
    assert scaling.factor[0] == 1
    np.testing.assert_allclose(scaling.apply(rows), 0, atol=1e-3)


@pytest.mark.parametrize("kind", ["none", "standard", "minmax"])
def test_undo_takes_apply_back(kind):
    scaling = Scaling.of(X, kind)
    np.testing.assert_allclose(scaling.undo(scaling.apply(X)), X, rtol=1e-6, atol=1e-6)


def test_sparse_rows_stay_as_they_are_or_are_refused():
    rows = sp.csr_array(X)
    assert Scaling.of(rows, "none").apply(rows) is rows
    with pytest.raises(DataError, match="use scale='none'"):
        Scaling.of(rows, "standard")
    with pytest.raises(DataError, match="sparse"):
        Scaling.of(X, "standard").apply(rows)


def test_an_unknown_scale_is_refused():
    with pytest.raises(ParameterError, match="scale is 'log'; it must be one of auto, none"):
        Scaling.of(X, "log")


def test_what_rows_want_by_themselves():
    probabilities = SimpleNamespace(decoding=SimpleNamespace(output="sigmoid"))
    numbers = SimpleNamespace(decoding=SimpleNamespace(output="identity"))
    distances = SimpleNamespace(unit_range=True)
    assert suited(Samples(X=X), numbers) == suited(Samples(X=X), object()) == "standard"
    assert suited(Samples(X=X), probabilities) == suited(Samples(X=X), distances) == "minmax"
    assert suited(Samples(X=sp.csr_array(X)), probabilities) == "none"
    assert suited(Samples(X=X, image_shape=(1, 3)), numbers) == "none"
    on_codes = TabularClassifier(encoder=probabilities)
    assert suited(Samples(X=X, image_shape=(1, 3)), TabularClassifier()) == "standard"
    assert suited(Samples(X=X, image_shape=(1, 3)), on_codes) == "none"
