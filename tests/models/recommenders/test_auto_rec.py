import numpy as np
import pytest
import torch

from isthmus import AutoRec
from tests.contracts.problems import ratings
from tests.models.recommenders.plain import batch_of, cells, gradients, network_of


def small(**fields):
    return AutoRec(**{"hidden": 5, "epochs": 20, "batch_size": 10, "l2": 0.1} | fields)


def test_items_and_users_are_each_others_transpose():
    X = ratings()
    by_items = small(axis="items").fit(X).score_items(X)
    by_users = small(axis="users").fit(X.T.tocsr()).score_items(X.T.tocsr())
    np.testing.assert_allclose(by_items, by_users.T, rtol=1e-4, atol=1e-4)


def test_only_users_fold_in():
    assert small(axis="users").folds_in
    assert not small(axis="items").folds_in


def test_the_loss_sees_the_rated_cells_only():
    """A network that answers the same whatever it is fed errs by that much on the rated cells."""
    X = ratings()
    model = small(axis="users").fit(X)
    network = network_of(model, X.shape[1])
    with torch.no_grad():
        network.output.weight.zero_()
    answer = network.output.bias.detach() + model.mean_
    expected = (cells(X) * (answer - torch.from_numpy(X.toarray())) ** 2).sum(1)
    ours = model.loss(network, batch_of(X))
    torch.testing.assert_close(ours.detach(), expected, rtol=1e-4, atol=1e-4)
    empty = [name for name, value in gradients(network, ours).items() if not value.any()]
    assert empty == ["encoder.weight", "encoder.bias"]  # nothing reaches them through zeros


def test_the_penalty_shrinks_the_weights_and_not_the_biases():
    X = ratings()
    norms = []
    for l2 in (0.0, 1000.0):
        network = small(l2=l2, epochs=150, learning_rate=0.01).fit(X).network_
        norms.append(
            sum(
                w.detach().square().sum().item()
                for w in (network.encoder.weight, network.output.weight)
            )
        )
        assert network.output.bias.abs().max() > 0.05
    assert norms[1] < 0.01 * norms[0]


@pytest.mark.parametrize("axis", ["items", "users"])
def test_it_finds_a_table_of_low_rank(axis):
    X = ratings()
    model = small(axis=axis, epochs=300, learning_rate=0.01, hidden=10).fit(X)
    coo = X.tocoo()
    errors = model.score_items(X)[coo.row, coo.col] - coo.data
    assert np.sqrt(np.mean(errors**2)) < 0.5 * X.data.std()


def test_what_it_keeps_of_the_ratings():
    X = ratings()
    model = small().fit(X)
    assert model.rating_range_ == [X.data.min(), X.data.max()]
    assert model.mean_ == pytest.approx(X.data.mean(), abs=1e-5)
    assert model.codes_.shape == (X.shape[1], 5)
    assert small(axis="users").fit(X).codes_ is None
    assert not hasattr(model, "_columns")


def test_similar_items_have_similar_columns():
    X = ratings().toarray()
    X[:, 7] = X[:, 3]
    similar = small(epochs=100).fit(X).similarities(np.array([3]))[0]
    assert similar[3] == pytest.approx(1, abs=1e-5)
    assert np.argsort(-similar)[1] == 7
