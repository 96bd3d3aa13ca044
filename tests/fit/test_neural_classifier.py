"""What a class costs, worked out by hand; weights of classes."""

import numpy as np
import pytest
import torch

import isthmus
from isthmus import TabularClassifier, models
from isthmus.core.errors import DataError, ParameterError
from isthmus.models import saved

FAST = {"hidden": (4,), "epochs": 2, "batch_size": 16, "precision": "float32"}


def fitted(y, **fields):
    X = np.random.default_rng(0).normal(size=(len(y), 3)).astype(np.float32)
    return TabularClassifier(**FAST | fields).fit(X, y), X


def test_two_classes_have_one_output_and_cost_as_a_softmax_with_the_other_at_zero():
    model, X = fitted(np.arange(20) % 2)
    outputs = torch.tensor([[0.3], [-2.0], [5.0]])
    targets = torch.tensor([1, 0, 0])
    both = torch.cat([torch.zeros(3, 1), outputs], dim=1)
    expected = torch.nn.functional.cross_entropy(both, targets, reduction="none")
    torch.testing.assert_close(model.costs(outputs, targets), expected)
    shares = model.predict_proba(X)
    assert shares.shape == (20, 2)
    np.testing.assert_allclose(shares.sum(axis=1), 1, rtol=1e-6)
    np.testing.assert_array_equal(model.predict(X), (shares[:, 1] > 0.5).astype(int))


def test_more_classes_have_an_output_each():
    model, X = fitted(np.array(["ant", "bee", "cat"])[np.arange(21) % 3])
    outputs = torch.tensor([[1.0, 2.0, -1.0]])
    shares = np.exp([1, 2, -1]) / np.exp([1, 2, -1]).sum()
    found = model.costs(outputs, torch.tensor([2]))
    assert found.item() == pytest.approx(-np.log(shares[2]), rel=1e-6)
    assert list(model.classes_) == ["ant", "bee", "cat"]
    assert set(model.predict(X)) <= set(model.classes_)


def test_weights_of_classes():
    y = np.array([0] * 15 + [1] * 5)
    balanced, _ = fitted(y, class_weight="balanced")
    np.testing.assert_allclose(balanced.class_weights_, [20 / 2 / 15, 20 / 2 / 5])
    assert balanced.class_weights_[y].sum() == pytest.approx(20)
    given, _ = fitted(y, class_weight={0: 1.0, 1: 3.0})
    plain, _ = fitted(y)
    outputs, targets = torch.tensor([[0.5], [0.5]]), torch.tensor([0, 1])
    ratio = given.costs(outputs, targets) / plain.costs(outputs, targets)
    np.testing.assert_allclose(ratio, [1, 3], rtol=1e-6)
    again = balanced.set_params(class_weight=None).fit(np.zeros((20, 3)), y)
    assert not hasattr(again, "class_weights_")
    with pytest.raises(ParameterError, match="class_weight is 'even'; it must be balanced"):
        fitted(y, class_weight="even")
    with pytest.raises(ParameterError, match="class_weight"):
        fitted(y, class_weight={0: -1.0})
    with pytest.raises(ParameterError, match="class_weight names 7, which is none of .*: 0, 1, 2"):
        fitted(np.arange(20) % 3, class_weight={0: 1.0, 7: 2.0, 2: 1.0})


def test_weights_of_classes_survive_saving(tmp_path):
    model, X = fitted(np.arange(20) % 2, class_weight={np.int64(0): 1.0, 1: np.float32(2.0)})
    loaded = isthmus.load(saved.save(model, tmp_path))
    assert loaded.class_weight == {0: 1.0, 1: 2.0}
    np.testing.assert_array_equal(loaded.predict_proba(X), model.predict_proba(X))


def test_a_rare_class_is_found_more_often_with_weights():
    rng = np.random.default_rng(1)
    X = rng.normal(size=(600, 2)).astype(np.float32)
    y = (X[:, 0] + rng.normal(size=600) > 2.2).astype(int)
    found = [
        TabularClassifier(
            hidden=(8,), epochs=30, learning_rate=0.01, class_weight=weight, precision="float32"
        ).fit(X, y).predict(X)[y == 1].mean()
        for weight in (None, "balanced")
    ]  # fmt: skip
    assert found[1] > found[0] + 0.2


@pytest.mark.parametrize("name", ["TabularClassifier", "RecurrentClassifier"])
def test_several_classes_a_row_are_refused(name):
    y = np.arange(20) % 2
    several = np.stack([y, 1 - y], axis=1)
    X = np.random.default_rng(0).normal(size=(20, 3, 2)[: 2 + (name[0] == "R")])
    model = models.get(name)(hidden=(4,), epochs=1)
    with pytest.raises(DataError, match=rf"the shape \(20, 2\); {name} takes one .*\(20,\)"):
        model.fit(X, several)
    with pytest.raises(DataError, match="takes one class"):
        model.fit(X, y, validation=(X, several))
    if name == "RecurrentClassifier":
        model.fit(X, y)
        with pytest.raises(DataError, match="takes one class"):
            model.gradient_flow(X, several)
