"""Training beats not training, for every model."""

from itertools import pairwise

import numpy as np
import pytest
import scipy.sparse as sp

from isthmus import models
from tests.contracts.problems import RECOMMENDERS, likes, ratings, small

LONG = {"epochs": 150, "learning_rate": 0.01, "batch_size": 16}


def trained(name, **fields):
    model = small(name)
    known = model.get_params()
    return small(name, **{k: v for k, v in (LONG | fields).items() if k in known})


def held_out(X, seed=0):
    """One cell of each row taken away, and what is left."""
    rng = np.random.default_rng(seed)
    taken = np.array([rng.integers(start, end) for start, end in pairwise(X.indptr)])
    keep = np.ones(X.nnz, dtype=bool)
    keep[taken] = False
    rows = np.repeat(np.arange(X.shape[0]), np.diff(X.indptr))
    left = sp.csr_array((X.data[keep], (rows[keep], X.indices[keep])), shape=X.shape)
    return left, X.indices[taken], X.data[taken]


def share_found(model, left, wanted):
    """How often the like that was taken away is among the best unseen items of a block."""
    scores = model.score_items(left).copy()
    scores[left.nonzero()] = -np.inf
    blocks = scores.argmax(axis=1) % 3
    return float(np.mean(blocks == wanted % 3))


@pytest.mark.parametrize("name", [n for n in RECOMMENDERS if n != "Popularity"])
def test_training_beats_not_training(name):
    model = trained(name)
    if model.rates:
        left, columns, values = held_out(ratings())
        errors = trained(name).fit(left).score_items(left)[np.arange(len(values)), columns] - values
        mean = float(left.data.mean())
        bar = float(np.sqrt(np.mean((values - mean) ** 2)))
        if hasattr(model, "build"):
            untrained = trained(name, epochs=0).fit(left).score_items(left)
            untrained = untrained[np.arange(len(values)), columns] - values
            bar = min(bar, float(np.sqrt(np.mean(untrained**2))))
        assert np.sqrt(np.mean(errors**2)) < 0.9 * bar
    else:
        left, columns, _ = held_out(likes(users=60))
        assert share_found(model.fit(left), left, columns) > 0.9
        if hasattr(model, "build"):
            assert share_found(trained(name, epochs=0).fit(left), left, columns) < 0.7


def test_popularity_counts():
    X = likes()
    order = np.argsort(-models.get("Popularity")().fit(X).score_items(X[:1])[0], kind="stable")
    counts = np.asarray(X.sum(axis=0))
    assert (np.diff(counts[order]) <= 0).all()
