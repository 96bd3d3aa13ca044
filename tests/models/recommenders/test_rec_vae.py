import numpy as np
import pytest
import torch
from torch.distributions import Categorical, MixtureSameFamily, Normal

from isthmus import RecVAE
from isthmus.models.recommenders.rec_vae import SHARES, composite_log_prior
from tests.contracts.problems import likes
from tests.models.recommenders.plain import batch_of, network_of, unit


def small(**fields):
    return RecVAE(**{"hidden": 7, "code": 3, "dropout": 0.0} | fields)


def plain_moments(encoder, X):
    """Every layer sees the sum of the layers before it."""
    weights = dict(encoder.named_parameters())
    layers = []
    for number in range(5):
        if number == 0:
            heard = unit(X) @ weights["first.weight"] + weights["first.bias"]
        else:
            linear = encoder.others[number - 1]
            heard = layers[-1] @ linear.weight.T + linear.bias + sum(layers)
        active = heard * torch.sigmoid(heard)
        centred = active - active.mean(dim=1, keepdim=True)
        norm = centred / (centred.square().mean(dim=1, keepdim=True) + 0.1).sqrt()
        layers.append(norm * encoder.norms[number].weight + encoder.norms[number].bias)
    return (layers[-1] @ encoder.moments.weight.T + encoder.moments.bias).chunk(2, dim=1)


def moved(network):
    """An encoder that is no longer the earlier one."""
    with torch.no_grad():
        for weight in network.encoder.parameters():
            weight += 0.1 * torch.randn(
                weight.shape, generator=torch.Generator().manual_seed(weight.numel())
            )
    return network


def test_the_prior_is_a_mixture_for_every_unit():
    generator = torch.Generator().manual_seed(0)
    code, mean, log_variance = torch.randn(3, 4, 2, generator=generator)
    deviations = torch.stack(
        [torch.ones_like(mean), (log_variance / 2).exp(), torch.full_like(mean, np.exp(5))], dim=-1
    )
    means = torch.stack([torch.zeros_like(mean), mean, torch.zeros_like(mean)], dim=-1)
    shares = Categorical(torch.tensor(SHARES).expand(4, 2, 3))
    expected = MixtureSameFamily(shares, Normal(means, deviations)).log_prob(code)
    torch.testing.assert_close(composite_log_prior(code, mean, log_variance), expected)


def test_the_loss_is_the_one_of_the_dense_table():
    X = likes(users=10)
    model = small(beta=0.01)
    network = moved(network_of(model, X.shape[1]))
    ours = model.loss(network, batch_of(X, seed=4))
    mean, log_variance = plain_moments(network.encoder, X)
    deviation = (log_variance / 2).exp()
    noise = torch.randn(mean.shape, generator=torch.Generator().manual_seed(4))
    code = mean + deviation * noise
    prior = composite_log_prior(code, *(m.detach() for m in plain_moments(network.earlier, X)))
    table = torch.from_numpy(X.toarray())
    likelihood = (code @ network.output.weight.T + network.output.bias).log_softmax(1)
    divergence = (Normal(mean, deviation).log_prob(code) - prior).sum(1)
    expected = -(table * likelihood).sum(1) + 0.01 * table.sum(1) * divergence
    torch.testing.assert_close(ours, expected, rtol=1e-4, atol=1e-4)
    learning = {n: p for n, p in network.named_parameters() if p.requires_grad}
    for loss in (ours, expected):
        found = torch.autograd.grad(loss.sum(), list(learning.values()), retain_graph=True)
        if loss is ours:
            first = found
    for one, other in zip(first, found, strict=True):
        torch.testing.assert_close(one, other, rtol=1e-3, atol=1e-3)


def test_scores_come_from_the_mean_of_the_code():
    X = likes()
    model = small(epochs=2, dropout=0.5).fit(X)
    mean, _ = plain_moments(model.network_.encoder, X)
    output = model.network_.output
    expected = (mean @ output.weight.T + output.bias).detach().numpy()
    np.testing.assert_allclose(model.score_items(X), expected, rtol=1e-4, atol=1e-5)


def test_the_players_take_turns(monkeypatch):
    """In an epoch the encoder moves in three passes, then the prior follows it, then the decoder
    moves in one."""
    turns = []

    def spy(which):
        true = getattr(RecVAE, which)

        def loss(self, network, batch):
            parts = network.encoder.moments, network.output
            asking = [part.weight.requires_grad for part in parts]
            pairs = zip(network.encoder.parameters(), network.earlier.parameters(), strict=True)
            turns.append((which, *asking, all(torch.equal(*pair) for pair in pairs)))
            return true(self, network, batch)

        monkeypatch.setattr(RecVAE, which, loss)

    spy("loss")
    spy("decoder_loss")
    small(epochs=2, batch_size=100).fit(likes())
    encoder, decoder = ("loss", True, False), ("decoder_loss", False, True)
    epoch = [(*encoder, True), (*encoder, False), (*encoder, False), (*decoder, True)]
    assert turns == 2 * epoch


@pytest.mark.parametrize("beta", [0.0, 0.1])
def test_it_learns(beta):
    model = small(beta=beta, epochs=30, batch_size=10, learning_rate=0.01).fit(likes())
    assert model.training_["loss"][-1] < model.training_["loss"][0]
    assert model.estimate_memory(40, 24, 100) > 0
