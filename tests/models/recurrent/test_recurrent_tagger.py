"""A class for every step: at once, later, and of sequences filled up."""

import numpy as np
import pytest
import torch

import isthmus
from isthmus import Autoencoder, RecurrentTagger
from isthmus.core.errors import DataError, ParameterError
from isthmus.models import saved
from isthmus.nn.cells import CELLS
from tests.models.recurrent.sequences import coins, series

SMALL = {"hidden": (8,), "epochs": 2, "batch_size": 16, "patience": None}
LEARNING = {"hidden": (16,), "embedding": 4, "epochs": 30, "batch_size": 20, "learning_rate": 0.02}


@pytest.mark.parametrize("cell", CELLS)
def test_every_cell_learns(cell):
    model = RecurrentTagger(**LEARNING, cell=cell).fit(*coins())
    assert model.score(*coins(seed=1)) > 0.97


def reversed_symbols(count, seed):
    X = np.random.default_rng(seed).integers(0, 3, (count, 4))
    return X, X[:, ::-1]


def test_all_is_read_before_anything_is_written():
    model = RecurrentTagger(**LEARNING | {"hidden": (24,)}, delay=4)
    model.fit(*reversed_symbols(400, 0))
    assert model.score(*reversed_symbols(200, 1)) > 0.97
    at_once = RecurrentTagger(**LEARNING).fit(*reversed_symbols(400, 0))
    assert at_once.score(*reversed_symbols(200, 1)) < 0.8  # half of it is not known yet


def test_the_loss_of_training_is_that_of_the_probabilities():
    X, _ = series()
    y = [np.arange(len(one)) % 3 for one in X]
    model = RecurrentTagger(**SMALL | {"epochs": 1, "learning_rate": 1e-12, "batch_size": 60})
    found = model.fit(X, y).predict_proba(X)
    expected = [
        -np.log(steps[np.arange(len(tags)), tags]).mean()
        for steps, tags in zip(found, y, strict=True)
    ]
    assert model.training_["loss"][0] == pytest.approx(np.mean(expected), rel=1e-5)


@pytest.mark.parametrize("fields", [{}, {"delay": 2}, {"bidirectional": True}])
def test_a_sequence_is_answered_alike_in_any_company(fields):
    X, y = coins(60)
    names = np.array(["even", "odd"])
    model = RecurrentTagger(**SMALL, embedding=3, **fields).fit(X, [names[tags] for tags in y])
    told, chances = model.predict(X), model.predict_proba(X)
    for number in (0, 7, 59):
        assert told[number].shape == X[number].shape
        alone = model.predict_proba(X[number : number + 1])[0]
        np.testing.assert_allclose(alone, chances[number], atol=1e-6)
        assert names[chances[number].argmax(axis=1)].tolist() == told[number].tolist()
    right = np.concatenate(told) == names[np.concatenate(y)]
    assert model.score(X, [names[tags] for tags in y]) == right.mean()


@pytest.mark.parametrize("fine_tune", [False, True])
def test_steps_through_an_encoder(fine_tune, tmp_path):
    X, _ = series(100, features=6)
    y = [(one.sum(axis=1) > 0).cumsum() % 2 for one in X]
    model = RecurrentTagger(
        **LEARNING | {"embedding": None},
        encoder=Autoencoder(code=3, epochs=2),
        fine_tune=fine_tune,
    ).fit(X, y)
    loaded = isthmus.load(saved.save(model, tmp_path / "model"))
    for one, other in zip(loaded.predict_proba(X), model.predict_proba(X), strict=True):
        np.testing.assert_array_equal(one, other)


def test_weights_of_classes_count_step_by_step():
    X, y = coins(20)
    weights = {0: 1.0, 1: 5.0}
    plain, weighted = (
        RecurrentTagger(
            **SMALL | {"epochs": 1, "learning_rate": 1e-12, "batch_size": 20}, class_weight=given
        ).fit(X, y)
        for given in (None, weights)
    )
    chances = plain.predict_proba(X)
    expected = [
        np.mean([-weights[tag] * np.log(step[tag]) for step, tag in zip(steps, tags, strict=True)])
        for steps, tags in zip(chances, y, strict=True)
    ]
    assert weighted.training_["loss"][0] == pytest.approx(np.mean(expected), rel=1e-5)


def test_classes_that_do_not_fit_the_steps_are_refused():
    X, y = coins(5)
    model = RecurrentTagger(**SMALL)
    with pytest.raises(DataError, match="5 sequences, but y has 4"):
        model.fit(X, y[:4])
    with pytest.raises(DataError, match=f"sequence 2 has {len(X[2])} steps, and its y"):
        model.fit(X, [*y[:2], y[2][1:], *y[3:]])
    with pytest.raises(DataError, match="y has one value for each sequence"):
        model.fit(X, range(5))
    with pytest.raises(DataError, match="classes of the shape .2,.; give it one class"):
        model.fit(X, [np.stack([tags, tags], axis=1) for tags in y])
    with pytest.raises(DataError, match="one class only"):
        model.fit(X, [0 * tags for tags in y])
    with pytest.raises(ParameterError, match="requires y"):
        model.fit(X, None)


def test_validation_counts_wrong_steps():
    held = coins(50, seed=1)
    model = RecurrentTagger(**LEARNING | {"epochs": 6}).fit(*coins(), validation=held)
    assert 1 - model.score(*held) == pytest.approx(min(model.training_["metric"]))


def test_the_error_of_the_last_tag_on_its_way_back():
    """Of a summing cell that ends in a sigmoid: p - y at each step, whatever the length."""
    X = [np.ones(3), np.ones(5)]
    y = [np.array([0, 1, 0]), np.array([1, 1, 0, 0, 1])]
    model = RecurrentTagger(
        cell="rnn", activation="relu", start="identity", hidden=(1,), epochs=0, delay=1
    ).fit(X, y)
    head = model.network_["output"]
    with torch.no_grad():
        for parameter in head.parameters():
            parameter.fill_(1.0 if parameter.dim() > 1 else 0.0)
    sums = np.array([3.0, 5.0])  # the blank step adds nothing
    slopes = np.abs(1 / (1 + np.exp(-sums)) - [0, 1])
    flow = model.gradient_flow(X, y)
    np.testing.assert_allclose(flow[2:], [slopes.mean()] * 4, rtol=1e-5)
    np.testing.assert_allclose(flow[:2], [slopes[1]] * 2, rtol=1e-4)
    with pytest.raises(DataError, match="y holds 2, which is none of the classes at fit: 0, 1"):
        model.gradient_flow(X, [2 * tags for tags in y])
