import numpy as np
import pytest
import torch

from isthmus import MultDAE
from tests.contracts.problems import likes
from tests.models.recommenders.plain import batch_of, gradients, layer, network_of, unit


def plain_logits(network, X):
    code = torch.tanh(layer(network, "first", unit(X)))
    for number in (0, 2):
        code = torch.tanh(layer(network, f"between.{number}", code))
    return layer(network, "output", code)


def test_the_loss_is_equation_2_on_the_dense_table():
    X = likes(users=10)
    model = MultDAE(hidden=(7, 3), dropout=0)
    network = network_of(model, X.shape[1])
    assert network.first.weight.shape == (24, 7)
    assert [layer.weight.shape for layer in network.between[::2]] == [(3, 7), (7, 3)]
    ours = model.loss(network, batch_of(X))
    expected = -(torch.from_numpy(X.toarray()) * plain_logits(network, X).log_softmax(1)).sum(1)
    torch.testing.assert_close(ours, expected)
    for value, other in zip(
        gradients(network, ours).values(), gradients(network, expected).values(), strict=True
    ):
        torch.testing.assert_close(value, other, rtol=1e-4, atol=1e-5)


def test_scores_are_the_logits_of_the_whole_history():
    X = likes()
    model = MultDAE(hidden=(7, 3), dropout=0.9, epochs=2).fit(X)
    expected = plain_logits(model.network_, X).detach().numpy()
    np.testing.assert_allclose(model.score_items(X), expected, rtol=1e-4, atol=1e-5)


def test_dropout_forgets_inputs_and_never_targets():
    X = likes(users=10)
    model = MultDAE(hidden=(4,), dropout=0.999)
    network = network_of(model, X.shape[1])
    empty = X.copy()
    empty.data[:] = 0
    expected = -(torch.from_numpy(X.toarray()) * plain_shallow(network, empty)).sum(1)
    torch.testing.assert_close(model.loss(network, batch_of(X)), expected)


def plain_shallow(network, X):
    hidden = torch.tanh(layer(network, "first", unit(X)))
    return layer(network, "output", hidden).log_softmax(1)


@pytest.mark.parametrize("activation", ["relu", "identity"])
def test_other_activations_learn(activation):
    X = likes()
    model = MultDAE(hidden=(8,), activation=activation, epochs=30, batch_size=10).fit(X)
    assert model.training_["loss"][-1] < model.training_["loss"][0]


def test_negative_values_are_refused():
    X = likes()
    X.data[3] = -1
    with pytest.raises(ValueError, match="Negative values"):
        MultDAE(epochs=1).fit(X)
