import numpy as np
import pytest
import torch
from torch.nn import functional as F

from isthmus import CDAE
from isthmus.core.errors import NotSupportedError
from tests.contracts.problems import likes
from tests.models.recommenders.plain import batch_of, layer, network_of


def plain_logits(network, X):
    hidden = layer(network, "first", torch.from_numpy(X.toarray())) + network.users.weight
    return layer(network, "output", torch.sigmoid(hidden))


def network(X, **fields):
    model = CDAE(hidden=5, dropout=0.0, **fields)
    model.n_users_ = X.shape[0]
    return model, network_of(model, X.shape[1])


def test_the_loss_is_the_cross_entropy_of_the_dense_table():
    X = likes(users=10)
    model, net = network(X)
    target = torch.from_numpy(X.toarray())
    logits = plain_logits(net, X)
    expected = F.binary_cross_entropy_with_logits(logits, target, reduction="none").sum(1)
    found = model.loss(net, batch_of(X))
    torch.testing.assert_close(found, expected, rtol=1e-5, atol=1e-5)
    for one, other in zip(
        *(torch.autograd.grad(loss.sum(), list(net.parameters())) for loss in (found, expected)),
        strict=True,
    ):
        torch.testing.assert_close(one, other, rtol=1e-4, atol=1e-5)


def test_the_same_history_is_scored_differently_for_different_people():
    X = likes()
    model = CDAE(hidden=5, epochs=5).fit(X)
    expected = plain_logits(model.network_, X).detach().numpy()
    np.testing.assert_allclose(model.score_items(X), expected, rtol=1e-4, atol=1e-4)
    first, second = model.score_items(X[[0, 0]], rows=np.array([0, 1]))
    assert np.abs(first - second).max() > 1e-4


def test_nobody_new_is_answered():
    X = likes()
    model = CDAE(hidden=5, epochs=1).fit(X)
    with pytest.raises(NotSupportedError, match="does not fold in"):
        model.score_items(X[:3])
