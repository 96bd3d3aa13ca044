"""The density of code and residual, and what the detector makes of it."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import scipy.sparse as sp
from scipy.stats import laplace, multivariate_normal
from sklearn.ensemble import IsolationForest

from isthmus import AnomalyDetector, Autoencoder
from isthmus.core.errors import DataError, ParameterError
from isthmus.data import known
from isthmus.data.samples import open_samples
from isthmus.evaluate.detection import auroc
from isthmus.tasks.anomaly.density import LEAST_SPREAD, CodeAndResidual


def parts(rows: int = 200, features: int = 5) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    random = np.random.default_rng(0)
    X = random.normal(size=(rows, features))
    restored = X + random.laplace(size=X.shape) * np.arange(1, features + 1) / features
    return X, restored, random.normal(size=(rows, 2)) @ [[2.0, 1.0], [0.0, 1.0]] + 3


def test_a_row_worked_by_hand() -> None:
    rows = np.array([[0.0], [1.0], [2.0]])
    restored = np.array([[1.0], [1.0], [0.0]])  # off by 1, 0, 2: median 1
    codes = np.array([[0.0], [3.0], [3.0]])  # mean 2, variance 2
    density = CodeAndResidual.of(rows, restored, codes)
    assert density.spread == pytest.approx([1 / np.log(2)])
    expected = [-np.log(2) - 4 / 2 / 2, -1 / 2 / 2, -2 * np.log(2) - 1 / 2 / 2]
    assert density.log_density(rows, restored, codes) == pytest.approx(expected)


def test_it_is_laplace_and_gaussian() -> None:
    rows, restored, codes = parts()
    found = CodeAndResidual.of(rows, restored, codes).log_density(rows, restored, codes)
    spread = np.median(np.abs(rows - restored), axis=0) / np.log(2)
    gaussian = multivariate_normal(codes.mean(axis=0), np.cov(codes.T, bias=True))
    exact = laplace.logpdf(rows, restored, spread).sum(axis=1) + gaussian.logpdf(codes)
    assert np.ptp(exact - found) == pytest.approx(0, abs=1e-9)  # but for a constant


def test_the_density_does_not_depend_on_how_the_code_is_written() -> None:
    rows, restored, codes = parts()
    turned = codes @ [[1.0, 4.0], [-2.0, 0.5]] - 7
    doubled = np.hstack([codes, codes[:, :1], np.zeros((len(codes), 1))])
    plain = CodeAndResidual.of(rows, restored, codes).log_density(rows, restored, codes)
    for other in turned, doubled:
        density = CodeAndResidual.of(rows, restored, other)
        assert density.log_density(rows, restored, other) == pytest.approx(plain)


def test_wild_rows_do_not_set_the_scale() -> None:
    rows, restored, codes = parts()
    wild = rows.copy()
    wild[:10] += 1000
    plain = CodeAndResidual.of(rows, restored, codes).log_density(rows, restored, codes)
    spread = CodeAndResidual.of(rows[10:], restored[10:], codes[10:]).spread
    with_wild = CodeAndResidual(spread=spread, mean=codes.mean(axis=0), precision=np.eye(2))
    scores = with_wild.log_density(wild, restored, codes)
    assert scores[:10].max() < min(plain.min(), scores[10:].min())


def test_exact_and_constant_features_have_a_spread() -> None:
    rows, _, codes = parts()
    rows[:, 1] = 4
    density = CodeAndResidual.of(rows, rows, codes)
    expected = LEAST_SPREAD * rows.std(axis=0)
    expected[1] = LEAST_SPREAD
    assert density.spread == pytest.approx(expected)


def lines(rows: int = 300, noise: float = 0.1) -> np.ndarray:
    """Four features that follow one number, and a lonely one that nothing can restore."""
    random = np.random.default_rng(0)
    X = random.normal(size=(rows, 1)) @ np.ones((1, 4)) + noise * random.normal(size=(rows, 4))
    return np.hstack([X, 2 * random.normal(size=(rows, 1))])


def linear(**fields: Any) -> Autoencoder:
    return Autoencoder(**{"code": 1, "epochs": 60, "learning_rate": 0.03, **fields})


def test_a_row_far_out_in_the_code_is_found() -> None:
    X = lines()
    X[7] = [8, 8, 8, 8, 0]  # restored as well as any
    by_error = AnomalyDetector(linear(), score="model").fit(X).scores
    by_both = AnomalyDetector(linear(), score="error+code").fit(X).scores
    assert by_both.argmin() == 7
    assert by_error.argmin() != 7


def test_a_small_but_rare_residual_is_found_and_named() -> None:
    X = lines(noise=0.02)
    X[7] = [1, 1, 1.4, 1, 1]
    detector = AnomalyDetector(linear(), score="error+code").fit(X)
    assert detector.scores.argmin() == 7
    assert AnomalyDetector(linear(), score="model").fit(X).scores.argmin() != 7
    worst = detector.suspects(X, 1, reasons=1).row(0, named=True)
    assert worst["row"] == 8
    assert worst["why"][0]["feature"] == "column 3"


def test_scores_of_the_fitted_rows_and_the_threshold() -> None:
    X = lines()
    detector = AnomalyDetector(linear(), score="error+code", contamination=0.1).fit(X)
    assert detector.score_samples(X) == pytest.approx(detector.scores)
    assert (detector.predict(X) == -1).sum() == 30
    assert detector.scores.max() <= 0


def test_images() -> None:
    images = np.random.default_rng(0).random((40, 4, 5)).astype(np.float32)
    detector = AnomalyDetector(Autoencoder(code=3, epochs=2), score="error+code").fit(images)
    assert detector.score_samples(images).shape == (40,)


@pytest.mark.parametrize(
    ("rows", "updates", "epochs"), [(300, 60, 20), (300, 1, 1), (101, 45, 22), (20, 7, 7)]
)
def test_updates_become_epochs(rows: int, updates: int, epochs: int) -> None:
    model = Autoencoder(batch_size=100)
    detector = AnomalyDetector(model, updates=updates).fit(lines(rows))
    assert detector.fitted.epochs == epochs
    assert len(detector.fitted.training_["loss"]) == epochs
    assert model.epochs == Autoencoder().epochs


@pytest.mark.parametrize(
    ("model", "options", "said"),
    [
        (Autoencoder(), {"score": "code"}, "score is 'code'.*model, error\\+code"),
        (IsolationForest(), {"score": "error+code"}, "does not reconstruct.*score='model'"),
        (Autoencoder(), {"updates": 0}, "updates is 0.*1 or more"),
        (IsolationForest(), {"updates": 10}, "has no epochs"),
    ],
)
def test_bad_options(model: Any, options: dict[str, Any], said: str) -> None:
    with pytest.raises(ParameterError, match=said):
        AnomalyDetector(model, **options)


def test_sparse_rows_are_refused() -> None:
    detector = AnomalyDetector(Autoencoder(), score="error+code")
    with pytest.raises(DataError, match="300 x 5 sparse rows dense; use score='model'"):
        detector.fit(sp.csr_array(lines()))


@pytest.mark.data("adbench:letter")
def test_letters_are_told_better_than_by_a_forest() -> None:
    samples = open_samples("adbench:letter")
    model = Autoencoder(hidden=(64, 32), activation="tanh", error="absolute")
    detector = AnomalyDetector(model, score="error+code", updates=500).fit(samples)
    forest = AnomalyDetector(IsolationForest(random_state=0)).fit(samples)
    odd = known.samples("adbench:letter").y == 1
    assert auroc(odd, detector.scores) > auroc(odd, forest.scores) + 0.1
