import numpy as np
import pytest
import torch

from isthmus.core.errors import ParameterError, SavedModelError
from isthmus.core.parameters import rules
from isthmus.fit.neural import Neural
from tests.fit.tiny import Tiny, outcome, table


def test_the_shared_fields_are_declared_once():
    shared = set(rules(Neural))
    assert shared < set(rules(Tiny))
    assert set(rules(Tiny)) - shared == {"hidden"}


def test_state_goes_out_and_in():
    model = Tiny().fit(table())
    values, arrays = model.get_state()
    assert set(arrays) == {f"network.{name}" for name in model.network_.state_dict()}
    other = Tiny().set_state(values, arrays)
    assert outcome(other) == outcome(model)
    assert not other.network_.training


def test_a_state_of_another_shape_is_refused():
    values, arrays = Tiny().fit(table()).get_state()
    with pytest.raises(SavedModelError, match="do not fit Tiny"):
        Tiny(hidden=4).set_state(values, arrays)
    with pytest.raises(SavedModelError, match="do not fit Tiny"):
        Tiny().set_state(values, {k: v for k, v in arrays.items() if "bias" not in k})


def test_first_weights_have_the_stated_variance():
    model = Tiny(epochs=0, hidden=200).fit(table(30, 300))
    weight = model.network_.encoder.weight
    assert abs(weight.detach().var().item() - 2 / (300 + 200)) < 0.02 * 2 / 500
    assert not model.network_.encoder.bias.any()


def test_without_a_seed_each_training_differs():
    first, second = (Tiny(random_state=None, epochs=1).fit(table()) for _ in range(2))
    assert not torch.equal(first.network_.output.weight, second.network_.output.weight)


def test_a_random_state_object_is_a_seed():
    first, second = (
        Tiny(random_state=np.random.RandomState(3), epochs=1).fit(table()) for _ in range(2)
    )
    assert torch.equal(first.network_.output.weight, second.network_.output.weight)


@pytest.mark.parametrize(
    ("field", "value", "allowed"),
    [
        ("epochs", -1, ">= 0"),
        ("epochs", 2.5, "a whole number"),
        ("batch_size", 0, ">= 1"),
        ("learning_rate", 0, "> 0"),
        ("learning_rate", float("nan"), "> 0"),
        ("weight_decay", -0.1, ">= 0"),
        ("patience", 0, "or none"),
        ("precision", "float8", "auto, float32, bfloat16"),
        ("random_state", -1, ">= 0"),
        ("verbose", 1, "true or false"),
    ],
)
def test_fields_out_of_range(field, value, allowed):
    with pytest.raises(ParameterError, match=f"Tiny: {field} is .*{allowed}"):
        Tiny(**{field: value}).fit(table())
