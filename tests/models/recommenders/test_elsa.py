import numpy as np
import pytest
import scipy.sparse as sp
import torch
from torch.nn import functional as F

from isthmus import ELSA
from isthmus.fit.batch import Batch
from isthmus.nn.rows import Rows


def likes(users=30, items=12, seed=0):
    found = np.random.default_rng(seed).random((users, items)) < 0.4
    found[:, 0] = True
    return sp.csr_array(found.astype(np.float32))


def batch_of(X):
    rows = Rows.from_csr(X, dtype=torch.float64)
    generator = torch.Generator()
    return Batch(inputs=rows, rows=torch.arange(len(rows)), total=len(rows), generator=generator)


def test_the_loss_is_the_distance_of_dense_unit_rows():
    model, X = ELSA(code=5), likes()
    network = model.build(12).double()
    model.initialise(network, torch.Generator().manual_seed(0))
    rows = torch.from_numpy(X.toarray()).double()
    vectors = F.normalize(network.weight, dim=1)
    restored = rows @ vectors @ vectors.T - rows
    expected = (F.normalize(rows, dim=1) - F.normalize(restored, dim=1)).square().sum(dim=1)
    found = model.loss(network, batch_of(X))
    torch.testing.assert_close(found, expected)
    gradients = [
        torch.autograd.grad(loss.sum(), network.weight, retain_graph=True)[0]
        for loss in (found, expected)
    ]
    torch.testing.assert_close(*gradients)


def test_a_row_without_likes_teaches_nothing():
    model = ELSA(code=5)
    network = model.build(12).double()
    model.initialise(network, torch.Generator().manual_seed(0))
    loss = model.loss(network, batch_of(sp.csr_array((2, 12), dtype=np.float32)))
    loss.sum().backward()
    assert loss.isfinite().all()
    assert not network.weight.grad.any()


def test_an_item_does_not_speak_for_itself():
    X = likes()
    model = ELSA(code=5, epochs=5).fit(X)
    scores = model.score_items(np.eye(12, dtype=np.float32))
    np.testing.assert_allclose(scores.diagonal(), 0, atol=1e-6)


def test_contributions_add_up_to_the_score():
    X = likes()
    model = ELSA(code=5, epochs=5).fit(X)
    scores = model.score_items(X)
    for item in range(12):
        total = model.contributions(X[[4]], item).sum()
        assert total == pytest.approx(scores[4, item], abs=1e-5)
