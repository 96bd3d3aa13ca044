import numpy as np
import torch
from torch.nn import functional as F

from isthmus import VASP
from tests.contracts.problems import likes
from tests.models.recommenders.plain import batch_of, network_of
from tests.models.recommenders.test_rec_vae import plain_moments


def small(**fields):
    return VASP(**{"hidden": 7, "code": 3} | fields)


def zero_diagonal(network):
    with torch.no_grad():
        network.linear.weight.fill_diagonal_(0)
    return network


def test_the_loss_is_the_one_of_the_dense_table():
    X = likes(users=10)
    model = small(beta=0.3, dropout=0.4)
    network = zero_diagonal(network_of(model, X.shape[1]))
    ours = model.loss(network, batch_of(X, seed=4))
    generator = torch.Generator().manual_seed(4)
    shown = X.copy()
    shown.data[(torch.rand(X.nnz, generator=generator) < 0.4).numpy()] = 0
    table, seen = torch.from_numpy(X.toarray()), torch.from_numpy(shown.toarray())
    mean, log_variance = plain_moments(network.encoder, shown)
    deviation = (log_variance / 2).exp()
    code = mean + deviation * torch.randn(mean.shape, generator=generator)
    p = torch.sigmoid(code @ network.output.weight.T + network.output.bias)
    p = p * torch.sigmoid(seen @ network.linear.weight)
    focal = -0.25 * (1 - p) ** 2 * p.log() * table - 0.75 * p**2 * (1 - p).log() * (1 - table)
    divergence = 0.5 * (deviation**2 + mean**2 - 1 - log_variance).sum(1)
    expected = (focal * (1 - seen)).sum(1) + 0.3 * divergence
    torch.testing.assert_close(ours, expected, rtol=1e-4, atol=1e-5)


def test_scores_come_from_the_mean_of_the_code_and_from_the_likes():
    X = likes()
    model = small(epochs=2).fit(X)
    network = model.network_
    mean, _ = plain_moments(network.encoder, X)
    both = (
        mean @ network.output.weight.T + network.output.bias,
        network.linear(torch.from_numpy(X.toarray())),
    )
    expected = sum(F.logsigmoid(one) for one in both).detach().numpy()
    np.testing.assert_allclose(model.score_items(X), expected, rtol=1e-4, atol=1e-5)


def test_no_item_speaks_for_itself():
    model = small(epochs=5, learning_rate=0.01, weight_decay=0.1).fit(likes())
    weight = model.network_.linear.weight.detach()
    assert not weight.diagonal().any()
    assert weight.abs().max() > 0.01


def test_it_learns():
    model = small(epochs=30, batch_size=10, learning_rate=0.01, beta=0.01).fit(likes())
    assert model.training_["loss"][-1] < model.training_["loss"][0] / 1.5
