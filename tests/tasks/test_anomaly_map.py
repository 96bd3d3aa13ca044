"""Anomalies by a map of units: its score, its scale, its units."""

import numpy as np
import pytest
from sklearn.ensemble import IsolationForest

from isthmus import SOM, AnomalyDetector, Autoencoder
from isthmus.core.errors import ParameterError
from isthmus.data.known import samples
from isthmus.data.sample_set import Samples
from isthmus.evaluate.detection import auroc


def planted():
    """Two heaps in units of 1,000; a lonely row beside them, and four rows far out together."""
    draw = np.random.default_rng(0)
    heaps = np.repeat([[0.0, 0.0], [10.0, 10.0]], 150, axis=0) + draw.normal(size=(300, 2))
    rows = np.vstack([heaps, [[-5, 15]], np.tile([[25.0, -25.0]], (4, 1))])
    y = np.array(["fine"] * 300 + ["odd"] * 5)
    return Samples(X=1000 * rows, y=y, columns=("a", "b"), source="planted")


@pytest.fixture(scope="module")
def detector():
    return AnomalyDetector(SOM(grid=(6, 6)), contamination=5 / 305).fit(planted())


def test_rows_without_a_unit_and_those_with_an_outlying_one_are_found(detector):
    assert np.flatnonzero(detector.predict(planted()) == -1).tolist() == [300, 301, 302, 303, 304]
    by_distance = AnomalyDetector(SOM(grid=(6, 6)), score="model").fit(planted())
    assert by_distance.scores.argmin() == 300  # those far out have a unit to themselves
    assert np.argsort(detector.scores)[4] == 300


def test_the_score_is_the_maps_on_rows_from_0_to_1(detector):
    X = planted().X
    scaled = ((X - X.min(axis=0)) / np.ptp(X, axis=0)).astype(np.float32)
    assert detector.scored_by == "map"
    assert detector.scaling.kind == "minmax"
    fitted = SOM(grid=(6, 6)).fit(scaled)
    assert detector.scores == pytest.approx(fitted.map_scores(scaled), rel=1e-5)
    assert detector.units(planted()).tolist() == fitted.predict(scaled).tolist()


def test_suspects_come_with_their_unit_and_in_their_own_units(detector):
    first = detector.suspects(planted(), 5, reasons=2).rows(named=True)
    assert {row["row"] for row in first} == {301, 302, 303, 304, 305}
    for row in first:
        height, width = row["unit"]
        unit = (height - 1) * 6 + width - 1
        assert detector.units(planted())[row["row"] - 1] == unit
        assert row["label"] == "odd"
        for reason in row["why"]:
            column = ("a", "b").index(reason["feature"])
            assert reason["value"] == pytest.approx(planted().X[row["row"] - 1, column])
            told = detector.scaling.undo(detector.fitted.weights[[unit]])[0, column]
            assert reason["expected"] == pytest.approx(told)


@pytest.mark.parametrize("model", [Autoencoder(), IsolationForest()])
def test_models_without_a_map_have_no_such_score(model):
    with pytest.raises(ParameterError, match="has no map of units; use score='model'"):
        AnomalyDetector(model, score="map")


@pytest.mark.data("adbench:pendigits")
def test_digits_are_told_better_with_the_map_than_without():
    found = samples("adbench:pendigits")
    by_map, by_model = (AnomalyDetector(SOM(), score=s).fit(found) for s in ("map", "model"))
    assert auroc(found.y == 1, by_map.scores) > auroc(found.y == 1, by_model.scores) + 0.1
