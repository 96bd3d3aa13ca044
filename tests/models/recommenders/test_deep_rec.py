import numpy as np
import pytest
import torch

from isthmus import DeepRec
from isthmus.models.recommenders.deep_rec import Refeeder
from tests.contracts.problems import ratings
from tests.models.recommenders.plain import batch_of, cells, gradients, network_of

RATE = 0.05


def small(**fields):
    settings = {"hidden": (6, 4), "epochs": 30, "batch_size": 16, "dropout": 0.0}
    return DeepRec(**settings | {"learning_rate": 0.01, "precision": "float32"} | fields)


def prepared(X, **fields):
    """A model that knows its mean, a network with random weights, and plain descent on it."""
    model = small(**fields)
    model._before_training(X)
    network = network_of(model, X.shape[1]).double()
    player = Refeeder(model, network)
    player.optimiser = torch.optim.SGD(network.parameters(), lr=RATE)
    return model, network, player


def exact(X):
    """A batch in float64, where finite steps can be told from rounding."""
    batch = batch_of(X)
    object.__setattr__(batch, "inputs", batch.inputs.with_values(batch.inputs.values.double()))
    return batch


def weights_of(network):
    return {name: value.detach().clone() for name, value in network.named_parameters()}


def test_the_layers_go_down_and_up_again():
    widths = [tuple(p.shape) for p in DeepRec(hidden=(7, 5, 3)).build(20).parameters()]
    assert [w for w in widths if len(w) == 2] == [(20, 7), (5, 7), (3, 5), (5, 3), (7, 5), (20, 7)]
    assert DeepRec().folds_in and DeepRec.rates


def test_the_loss_is_the_mean_over_the_rated_cells_alone():
    X = ratings()
    model, network, _ = prepared(X)
    batch = exact(X)
    scores = model.item_scores(network, batch.inputs)
    errors = cells(X) * (scores - torch.from_numpy(X.toarray())) ** 2
    assert model.loss(network, batch).mean().item() == pytest.approx(errors.sum().item() / X.nnz)


def test_an_update_and_its_refeeding_are_those_worked_out_by_hand():
    """One hidden layer g(x W + b) V' + c: first on the rated cells, then on all cells of the answer
    that was given before the first."""
    X = ratings(users=9, items=12)
    model, network, player = prepared(X, hidden=(5,), activation="tanh", refeeds=1)
    names = ("encoder.weight", "encoder.bias", "output.weight", "output.bias")
    W, b, V, c = (weights_of(network)[name].numpy() for name in names)
    rated = cells(X).numpy().astype(np.float64)
    x = rated * (X.toarray() - model.mean_)

    def forward(x):
        h = np.tanh(x @ W + b)
        return h, h @ V.T + c

    def descend(x, h, slope):
        nonlocal W, b, V, c
        back = slope @ V * (1 - h**2)
        W, b = W - RATE * x.T @ back, b - RATE * back.sum(0)
        V, c = V - RATE * slope.T @ h, c - RATE * slope.sum(0)

    h, y = forward(x)
    descend(x, h, 2 * rated * (y - x) / rated.sum())
    h, again = forward(y)
    descend(y, h, 2 * (again - y) / y.size)

    player.step(exact(X))
    for name, expected in zip(names, (W, b, V, c), strict=True):
        np.testing.assert_allclose(weights_of(network)[name], expected, rtol=1e-5, atol=1e-7)


def test_gradients_are_finite_differences():
    X = ratings(users=9, items=12)
    model, network, _ = prepared(X)
    batch, step = exact(X), 1e-3
    found = gradients(network, model.loss(network, batch).mean())
    for name, value in network.named_parameters():
        place = int(found[name].abs().argmax())
        losses = []
        for sign in (1, -1):
            with torch.no_grad():
                value.view(-1)[place] += sign * step
                losses.append(model.loss(network, batch).mean().item())
                value.view(-1)[place] -= sign * step
        slope = (losses[0] - losses[1]) / (2 * step)
        assert found[name].view(-1)[place].item() == pytest.approx(slope, rel=1e-3), name


def test_a_net_that_answers_every_row_by_itself_is_not_moved():
    X = ratings(users=9, items=12)
    _, network, player = prepared(X, hidden=(12,), activation="identity", refeeds=3)
    with torch.no_grad():
        for value in network.parameters():
            value.copy_(torch.eye(12) if value.dim() > 1 else torch.zeros(12))
    before = weights_of(network)
    assert player.step(exact(X)).item() == pytest.approx(0, abs=1e-12)
    for name, value in weights_of(network).items():
        torch.testing.assert_close(value, before[name], rtol=0, atol=1e-7)


def test_without_refeeding_it_is_an_update_like_any_other():
    X = ratings(users=9, items=12)
    model, network, player = prepared(X, refeeds=0, dropout=0.5)
    before = weights_of(network)
    slopes = gradients(network, model.loss(network, exact(X)).mean())
    player.step(exact(X))
    for name, value in weights_of(network).items():
        torch.testing.assert_close(value, before[name] - RATE * slopes[name])


def test_refeeding_brings_answers_nearer_to_their_own_answers():
    X = ratings()

    def moved(**fields):
        network = small(**fields).fit(X).network_
        with torch.no_grad():
            answer = network(batch_of(X).inputs.with_values(batch_of(X).inputs.values - 3))
            return ((network(answer) - answer) ** 2).mean() / (answer**2).mean()

    assert moved(refeeds=1) < 0.5 * moved(refeeds=0)


def test_dropout_is_for_training_alone():
    X = ratings()
    model, network, _ = prepared(X, dropout=0.9)
    batch = exact(X)
    once, twice = (model.loss(network, batch).mean().item() for _ in range(2))
    assert once != twice
    torch.testing.assert_close(
        model.item_scores(network, batch.inputs),
        model.item_scores(network, batch.inputs),
        rtol=0,
        atol=0,
    )


def test_it_finds_a_table_of_low_rank_and_folds_in():
    X = ratings()
    model = small(hidden=(16, 8), epochs=150).fit(X[:50])
    coo = X[:50].tocoo()
    errors = model.score_items(X[:50])[coo.row, coo.col] - coo.data
    assert np.sqrt(np.mean(errors**2)) < 0.6 * X.data.std()
    assert model.score_items(X[50:]).shape == (10, 40)
