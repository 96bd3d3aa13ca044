import numpy as np
import torch

from isthmus import StackedAutoRec
from tests.contracts.problems import ratings
from tests.models.recommenders.plain import batch_of, cells, network_of


def test_the_lesson_s_layers_and_order_are_the_default():
    model = StackedAutoRec()
    widths = [tuple(p.shape) for p in model.build(30).parameters() if p.dim() == 2]
    assert widths == [(30, 20), (10, 20), (20, 10), (30, 20)]
    assert (model.activation, model.batch_size) == ("sigmoid", 1)
    assert model.folds_in


def test_the_loss_is_the_mean_square_over_each_persons_ratings():
    """A network that answers the same whatever it is fed errs by that much on the rated cells."""
    X = ratings()
    model = StackedAutoRec(epochs=1, dropout=0).fit(X)
    network = network_of(model, X.shape[1])
    with torch.no_grad():
        network.output.weight.zero_()
    scores = model.item_scores(network, batch_of(X).inputs)
    errors = cells(X) * (scores - torch.from_numpy(X.toarray())) ** 2
    expected = errors.sum(1) / cells(X).sum(1)
    torch.testing.assert_close(model.loss(network, batch_of(X)), expected, rtol=1e-4, atol=1e-4)


def test_one_person_an_update():
    X = ratings()
    assert StackedAutoRec(epochs=3).fit(X).training_["updates"] == 3 * X.shape[0]


def test_it_learns_and_folds_in():
    X = ratings()
    model = StackedAutoRec(hidden=(16, 8, 16), activation="tanh", weight_decay=0, dropout=0)
    model.set_params(epochs=120, batch_size=5, learning_rate=0.01).fit(X[:50])
    coo = X[:50].tocoo()
    errors = model.score_items(X[:50])[coo.row, coo.col] - coo.data
    assert np.sqrt(np.mean(errors**2)) < 0.7 * X.data.std()
    assert model.score_items(X[50:]).shape == (10, 40)
