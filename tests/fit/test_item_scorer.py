import numpy as np
import pytest
import scipy.sparse as sp

from isthmus import AutoRec, MultDAE
from isthmus.core.errors import ParameterError, TrainingError
from isthmus.fit import item_scorer
from tests.contracts.problems import likes, ratings


def dae(**fields):
    return MultDAE(hidden=(8,), epochs=5, batch_size=16, precision="float32", **fields)


def plain_ndcg(scores, history, target, k=100):
    values = []
    for row in range(len(scores)):
        wanted = set(target[[row]].indices)
        if not wanted:
            continue
        unseen = [i for i in np.argsort(-scores[row], kind="stable") if not history[row, i]][:k]
        gain = sum(1 / np.log2(place + 2) for place, i in enumerate(unseen) if i in wanted)
        values.append(gain / sum(1 / np.log2(place + 2) for place in range(min(len(wanted), k))))
    return np.mean(values)


def question(X, seed=0):
    """Cells of X dealt into histories and targets."""
    coo, rng = X.tocoo(), np.random.default_rng(seed)
    fed = rng.random(X.nnz) < 0.7
    return tuple(
        sp.csr_array((coo.data[part], (coo.row[part], coo.col[part])), shape=X.shape)
        for part in (fed, ~fed)
    )


def test_the_ranking_metric_is_what_an_independent_count_gives(monkeypatch):
    monkeypatch.setattr(item_scorer, "SCORE_ROWS", 7)  # several blocks
    history, target = question(likes(seed=3))
    model = dae().fit(likes(), validation=(history, target))
    log = model.training_
    assert log["metric_name"] == "ndcg@100"
    best = log["metric"][log["best_epoch"] - 1]
    assert best == max(log["metric"])
    expected = plain_ndcg(model.score_items(history), history.toarray(), target)
    assert best == pytest.approx(expected, abs=1e-6)


@pytest.mark.parametrize("axis", ["items", "users"])
def test_the_rating_metric_is_what_an_independent_count_gives(axis, monkeypatch):
    monkeypatch.setattr(item_scorer, "SCORE_ROWS", 7)
    monkeypatch.setattr(item_scorer, "PREDICT_CELLS", 1)
    train, target = question(ratings())
    model = AutoRec(axis=axis, hidden=4, epochs=4).fit(train, validation=(train, target))
    log = model.training_
    best = log["metric"][log["best_epoch"] - 1]
    assert best == min(log["metric"])
    low, high = model.rating_range_
    coo = target.tocoo()
    errors = model.score_items(train)[coo.row, coo.col].clip(low, high) - coo.data
    assert best == pytest.approx(np.sqrt(np.mean(errors**2)), abs=1e-5)


def test_validation_of_some_of_the_fitted_people():
    train, target = question(ratings())
    rows = np.array([5, 1, 8])
    model = AutoRec(hidden=4, epochs=4)
    model.fit(train, validation=(train[rows], target[rows], rows))
    coo = target[rows].tocoo()
    errors = model.score_items(train)[rows][coo.row, coo.col].clip(*model.rating_range_) - coo.data
    assert min(model.training_["metric"]) == pytest.approx(np.sqrt(np.mean(errors**2)), abs=1e-5)


def test_validation_that_does_not_fit():
    history, target = question(likes())
    with pytest.raises(ParameterError, match=r"histories of shape \(40, 24\) and targets of shape"):
        dae().fit(likes(), validation=(history, target[:5]))
    with pytest.raises(ValueError, match="features"):
        dae().fit(likes(), validation=(history[:, :5], target[:, :5]))
    with pytest.raises(ParameterError, match="no targets"):
        dae().fit(likes(), validation=(history, sp.csr_array(history.shape)))


def test_patience_stops():
    history, target = question(likes(seed=3))
    model = dae(patience=2).set_params(epochs=300, learning_rate=0.05)
    model.fit(likes(), validation=(history, target))
    log = model.training_
    assert log["stopped"] == "patience"
    assert len(log["metric"]) == log["best_epoch"] + 2 < 300


@pytest.mark.parametrize("axis", ["items", "users"])
def test_after_divergence_the_last_good_weights_answer(axis):
    model = AutoRec(axis=axis, hidden=4, epochs=50, learning_rate=1e30, batch_size=10)
    with pytest.raises(TrainingError, match="learning_rate"):
        model.fit(ratings())
    assert np.isfinite(model.score_items(ratings())).all()


def test_scores_without_training_noise():
    model = dae().set_params(dropout=0.9).fit(likes())
    np.testing.assert_array_equal(model.score_items(likes()), model.score_items(likes()))
