"""Rows answered by the nearest of some vectors that are given."""

import numpy as np
import pytest
import scipy.sparse as sp

from isthmus.core.errors import ParameterError
from isthmus.fit import competition
from isthmus.fit.codebook import Codebook


class Given(Codebook):
    """Abstract no more: its vectors are what it is fitted on."""

    def fit(self, X, y=None):
        self.vectors_ = self._read(X, reset=True)
        return self

    @property
    def weights(self):
        return self.vectors_


UNITS = np.array([[0.0, 0.0], [3.0, 4.0], [3.0, 0.0]])
ROWS = np.array([[0.0, 1.0], [3.0, 3.0], [6.0, 8.0]])


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("stored", [np.asarray, sp.csr_array])
def test_answers_worked_by_hand(stored, dtype, monkeypatch):
    monkeypatch.setattr(competition, "BLOCK_CELLS", 6)  # two rows at a time
    model, rows = Given().fit(UNITS.astype(dtype)), stored(ROWS.astype(dtype))
    apart = [[1, 18**0.5, 10**0.5], [18**0.5, 1, 3], [10, 5, 73**0.5]]
    assert model.transform(rows) == pytest.approx(np.array(apart))
    assert model.predict(rows).tolist() == [0, 1, 1]
    assert model.score_samples(rows) == pytest.approx([-1, -1, -5])
    assert model.score(rows) == pytest.approx(-7 / 3)
    assert model.quantisation_error(rows) == pytest.approx(7 / 3)
    assert model.reconstruct(rows).tolist() == [[0, 0], [3, 4], [3, 4]]
    for answer in (model.transform(rows), model.score_samples(rows), model.reconstruct(rows)):
        assert answer.dtype == dtype
    assert list(model.get_feature_names_out()) == ["given0", "given1", "given2"]


def test_numbers_of_units_and_distances_lead_back():
    model = Given().fit(UNITS)
    assert model.inverse_transform([2, 0]).tolist() == [[3, 0], [0, 0]]
    assert model.inverse_transform(model.transform(ROWS)).tolist() == [[0, 0], [3, 4], [3, 4]]
    assert model.inverse_transform(np.empty(0, int)).shape == (0, 2)
    for bad in ([3], [-1], [0.5], np.zeros((2, 2)), np.full((1, 3), np.nan)):
        with pytest.raises(ParameterError, match=r"\(rows, 3\) and be finite.* from 0 to 2; found"):
            model.inverse_transform(bad)


def test_images_come_back_as_images():
    images = np.arange(12.0).reshape(2, 2, 3)
    model = Given().fit(images)
    np.testing.assert_array_equal(model.reconstruct(images), images)
    np.testing.assert_array_equal(model.inverse_transform([1]), images[1:])


def test_far_from_the_origin_no_digit_is_lost():
    model = Given().fit(UNITS + 1e8)
    assert model.transform(ROWS + 1e8) == pytest.approx(Given().fit(UNITS).transform(ROWS))
