import numpy as np
import pytest
import torch
from torch.distributions import Normal, kl_divergence

from isthmus import MultVAE
from tests.contracts.problems import likes
from tests.models.recommenders.plain import batch_of, gradients, layer, network_of, unit


def small(**fields):
    return MultVAE(**{"hidden": (7,), "code": 3, "dropout": 0.0} | fields)


def plain_moments(network, X):
    return layer(network, "before.0", torch.tanh(layer(network, "first", unit(X)))).chunk(2, dim=1)


def plain_logits(network, code):
    return layer(network, "output", torch.tanh(layer(network, "after.0", code)))


@pytest.mark.parametrize(
    ("updates", "weight"), [(0, 0.0), (100, 0.1), (200, 0.2), (250, 0.2), (10**6, 0.2)]
)
def test_the_loss_is_equation_3_on_the_dense_table(updates, weight):
    X = likes(users=10)
    model = small(beta=0.2, anneal_updates=1000)
    network = network_of(model, X.shape[1])
    ours = model.loss(network, batch_of(X, updates=updates, seed=4))
    mean, log_variance = plain_moments(network, X)
    deviation = (log_variance / 2).exp()
    noise = torch.randn(mean.shape, generator=torch.Generator().manual_seed(4))
    likelihood = plain_logits(network, mean + deviation * noise).log_softmax(1)
    divergence = kl_divergence(Normal(mean, deviation), Normal(0.0, 1.0)).sum(1)
    expected = -(torch.from_numpy(X.toarray()) * likelihood).sum(1) + weight * divergence
    torch.testing.assert_close(ours, expected, rtol=1e-5, atol=1e-5)
    for value, other in zip(
        gradients(network, ours).values(), gradients(network, expected).values(), strict=True
    ):
        torch.testing.assert_close(value, other, rtol=1e-4, atol=1e-5)


def test_scores_come_from_the_mean_of_the_code():
    X = likes()
    model = small(epochs=2, dropout=0.5).fit(X)
    mean, _ = plain_moments(model.network_, X)
    expected = plain_logits(model.network_, mean).detach().numpy()
    np.testing.assert_allclose(model.score_items(X), expected, rtol=1e-4, atol=1e-5)


def test_the_prior_pulls_the_code():
    X = likes()
    spread = {}
    for beta in (0.0, 5.0):
        model = small(beta=beta, anneal_updates=1, epochs=60, batch_size=10).fit(X)
        mean, _ = plain_moments(model.network_, X)
        spread[beta] = mean.abs().mean().item()
    assert spread[5.0] < 0.5 * spread[0.0]


@pytest.mark.parametrize("hidden", [(), (6,), (9, 6)])
def test_any_number_of_hidden_layers(hidden):
    X = likes()
    model = small(hidden=hidden, epochs=30, batch_size=10).fit(X)
    assert model.training_["loss"][-1] < model.training_["loss"][0]
    assert np.isfinite(model.score_items(X)).all()
    assert model.estimate_memory(*X.shape, X.nnz) > 0
