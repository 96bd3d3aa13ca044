import numpy as np
import pytest
import scipy.sparse as sp
from sklearn.linear_model import ElasticNet

from isthmus import SLIM
from isthmus.models.recommenders import slim


def likes(users=60, items=12, seed=0):
    random = np.random.default_rng(seed)
    return (random.random((users, items)) < random.uniform(0.1, 0.6, items)).astype(np.float32)


@pytest.mark.parametrize("positive", [True, False])
@pytest.mark.parametrize(("l1", "l2"), [(0.5, 2.0), (3.0, 0.5), (0.0, 5.0)])
def test_weights_are_the_elastic_net_of_each_item_on_the_others(l1, l2, positive):
    X = likes()
    model = SLIM(l1=l1, l2=l2, positive=positive, epochs=2000).fit(X)
    # scikit-learn: |y - Xw|^2 / 2n + alpha ratio |w|_1 + alpha (1 - ratio) |w|^2 / 2
    alpha, ratio = (l1 + l2) / len(X), l1 / (l1 + l2)
    net = ElasticNet(
        alpha=alpha,
        l1_ratio=ratio,
        positive=positive,
        fit_intercept=False,
        tol=1e-10,
        max_iter=9999,
    )
    expected = np.zeros((12, 12))
    for item in range(12):
        others = np.delete(np.arange(12), item)
        expected[others, item] = net.fit(X[:, others].astype(float), X[:, item]).coef_
    np.testing.assert_allclose(model.weights_.toarray(), expected, atol=2e-3)
    if l1:
        assert (model.weights_.toarray()[np.abs(expected) < 1e-9] == 0).mean() > 0.9


def test_a_larger_l1_leaves_fewer_weights():
    counts = [SLIM(l1=l1, l2=1.0).fit(likes()).weights_.nnz for l1 in (0.1, 1.0, 4.0)]
    assert counts == sorted(counts, reverse=True)
    assert counts[0] > counts[-1] > 0


def test_contributions_add_up_to_the_score():
    X = likes()
    model = SLIM(l1=0.5, l2=1.0).fit(X)
    total = model.contributions(sp.csr_array(X[[4]]), 3).sum()
    assert total == pytest.approx(model.score_items(X)[4, 3], abs=1e-6)


def test_columns_that_cannot_be_told_apart_share_the_weight(monkeypatch):
    monkeypatch.setattr(slim, "STEP", 1e-6)
    X = np.tile(np.random.default_rng(0).normal(size=(20, 1)) * 1e4, (1, 3))
    found = SLIM(l1=0.0, l2=1e-3, epochs=500).fit(X).weights_.toarray()
    np.testing.assert_allclose(found, (np.ones((3, 3)) - np.eye(3)) / 2, atol=1e-3)
