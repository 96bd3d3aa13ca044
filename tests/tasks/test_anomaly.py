"""AnomalyDetector: planted outliers, the threshold, and the reasons."""

import numpy as np
import polars as pl
import pytest
from sklearn.ensemble import IsolationForest

from isthmus import AnomalyDetector, Autoencoder, CodeSampler
from isthmus.core.errors import DataError, ParameterError
from isthmus.data.sample_set import Samples

ODD = [3, 77, 150]
NAMES = ("a", "b", "c", "d", "e", "f")


def planted(seed=0):
    """Rows of rank 2 in units of 100; three of them break the rule in one column each."""
    rng = np.random.default_rng(seed)
    rows = rng.normal(size=(200, 2)) @ rng.normal(size=(2, 6)) + 0.05 * rng.normal(size=(200, 6))
    rows[ODD, [1, 2, 4]] += 6
    y = np.where(np.isin(np.arange(200), ODD), "odd", "fine")
    return Samples(X=(100 * rows).astype(np.float32), y=y, columns=NAMES, source="planted")


def model(**fields):
    return Autoencoder(code=2, epochs=120, learning_rate=0.01, batch_size=64, **fields)


@pytest.fixture(scope="module")
def detector():
    return AnomalyDetector(model(), contamination=0.015).fit(planted())


def test_planted_rows_are_found(detector):
    assert np.flatnonzero(detector.predict(planted()) == -1).tolist() == ODD
    agreement = detector.agreement(planted())
    assert (agreement.label, agreement.anomalies, agreement.rows) == ("odd", 3, 200)
    assert agreement.auroc == agreement.average_precision == 1
    assert agreement.chance == 0.015


def test_suspects_come_worst_first_with_the_column_that_is_off(detector):
    frame = detector.suspects(planted(), 4)
    assert sorted(frame["row"][:3]) == [row + 1 for row in ODD]
    assert frame["anomaly"].to_list() == [True, True, True, False]
    assert frame["score"].is_sorted() and frame["rank"].to_list() == [1, 2, 3, 4]
    columns = dict(zip([row + 1 for row in ODD], "bce", strict=True))
    for suspect in frame.to_dicts()[:3]:
        reason, *others = suspect["why"]
        row = suspect["row"] - 1
        assert reason["feature"] == columns[suspect["row"]] and len(others) == 2
        assert reason["value"] == planted().X[row, NAMES.index(reason["feature"])]
        assert reason["value"] - reason["expected"] > 200  # in the units of the source


@pytest.mark.parametrize("share", [0.01, 0.1, 0.5])
def test_the_threshold_leaves_the_asked_share_below(share):
    detector = AnomalyDetector(model().set_params(epochs=2), contamination=share).fit(planted())
    assert np.mean(detector.scores < detector.threshold) == share


def test_scores_are_the_models_on_scaled_rows():
    X = planted().X
    scaled = ((X - X.mean(0)) / X.std(0)).astype(np.float32)
    detector = AnomalyDetector(model(), score="model").fit(planted())
    expected = detector.fitted.score_samples(scaled)
    np.testing.assert_allclose(detector.score_samples(planted()), expected, rtol=1e-3, atol=1e-4)
    np.testing.assert_array_equal(detector.scores, detector.score_samples(planted()))


def test_labels_are_not_learned_from():
    unlabelled = Samples(X=planted().X, columns=NAMES)
    one, other = (
        AnomalyDetector(model().set_params(epochs=3)).fit(rows) for rows in (planted(), unlabelled)
    )
    np.testing.assert_array_equal(one.scores, other.scores)


def test_normal_rows_alone_can_be_learned_from():
    detector = AnomalyDetector(model()).fit(planted(), normal="fine")
    assert len(detector.scores) == 197
    assert detector.agreement(planted(), "odd").auroc == 1
    with pytest.raises(DataError, match="no row of planted has the label 'good'.* fine, odd"):
        AnomalyDetector(model()).fit(planted(), normal="good")


def test_the_code_suits_the_rows_unless_its_width_was_chosen():
    def width(code):
        return AnomalyDetector(code).fit(planted()).fitted.code

    assert width(Autoencoder(epochs=1)) == 3
    assert width(Autoencoder(epochs=1, code=2)) == 2


def test_the_model_given_is_left_alone(detector):
    given = model()
    AnomalyDetector(given).fit(planted())
    assert not hasattr(given, "network_")


def test_columns_are_known_by_name(detector):
    frame = pl.DataFrame(planted().X, schema=list(NAMES), orient="row")
    expected = detector.score_samples(planted())
    found = detector.score_samples(frame.select(reversed(NAMES)))
    np.testing.assert_allclose(found, expected, rtol=1e-4, atol=1e-5)
    with pytest.raises(DataError, match="lacks columns .* 'b'"):
        detector.predict(frame.drop("b"))


def test_any_model_that_scores_rows_will_do():
    detector = AnomalyDetector(IsolationForest(random_state=0), contamination=0.02).fit(planted())
    assert detector.suspects(planted(), 5).columns == ["rank", "row", "label", "score", "anomaly"]
    assert (detector.predict(planted()) == -1).sum() == 4


def test_images_keep_their_shape():
    images = np.random.default_rng(0).random((40, 4, 4)).astype(np.float32)
    detector = AnomalyDetector(Autoencoder(code=2, epochs=1)).fit(images)
    assert detector.scaling.kind == "none" and detector.fitted.row_shape_ == [4, 4]
    assert detector.suspects(images, 2).shape[0] == 2


@pytest.mark.parametrize("share", [0, 0.6, -1])
def test_a_share_out_of_range_is_refused(share):
    with pytest.raises(ParameterError, match="contamination is"):
        AnomalyDetector(model(), contamination=share)


def test_a_model_without_scores_is_refused():
    with pytest.raises(ParameterError, match="gives rows no score"):
        AnomalyDetector(CodeSampler())


def test_labels_that_leave_a_choice_must_be_named(detector):
    several = Samples(X=planted().X, y=np.arange(200) % 3, columns=NAMES, source="planted")
    with pytest.raises(DataError, match="has 3 labels .0, 1, 2.; say which one"):
        detector.agreement(several)
    assert detector.agreement(several, 1).anomalies == 67
    with pytest.raises(DataError, match="no labels"):
        detector.agreement(Samples(X=planted().X, columns=NAMES), "odd")
