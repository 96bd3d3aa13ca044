"""What everything that acts does alike: what it takes, what it answers, how it is kept."""

import json
import random

import numpy as np
import pytest
import torch

import isthmus
from isthmus import models
from isthmus.core.errors import ParameterError
from isthmus.core.markov import DecisionProcess
from isthmus.core.parameters import rules
from isthmus.models import saved
from tests.fit.worlds import CORRIDOR, World

AGENTS = [name for name in models.NAMES if hasattr(models.get(name), "act")]
every_agent = pytest.mark.parametrize("name", AGENTS)


def small(name, **fields):
    settings = {
        "epochs": 3,
        "steps": 400,
        "hidden": (32,),
        "discount": 0.9,
        "target_every": 20,
        "learning_rate": 1e-2,
    }
    return models.get(name)(**{**settings, **fields})


def corridor():
    return World(DecisionProcess.from_table(CORRIDOR))


def answers(model):
    return model.q_values(np.arange(5))


def test_there_are_such():
    assert "DQN" in AGENTS


@every_agent
def test_training_beats_not_training(name):
    process = DecisionProcess.from_table(CORRIDOR)
    exact = process.policy_iteration(0.9)
    rooms = [n for n, action in enumerate(exact.policy) if action >= 0]

    def off(model):
        found = model.q_values([process.states[n] for n in rooms])
        return np.abs(found - exact.action_values[rooms]).max()

    trained, untrained = (small(name, epochs=n).fit(corridor()) for n in (3, 0))
    assert off(trained) < off(untrained) / 4
    assert trained.play(corridor(), episodes=30).tolist() == [5] * 30
    assert trained.training_["loss"][-1] < trained.training_["loss"][0]
    assert untrained.training_["loss"] == []


@every_agent
def test_same_seed_same_numbers_whatever_the_global_state(name):
    found = []
    for elsewhere in (1, 2):
        random.seed(elsewhere)
        np.random.seed(elsewhere)
        torch.manual_seed(elsewhere)
        states = np.random.get_state()[1].copy(), torch.get_rng_state()
        model = small(name).fit(corridor())
        np.testing.assert_array_equal(np.random.get_state()[1], states[0])
        assert torch.equal(torch.get_rng_state(), states[1])
        found.append(answers(model))
    np.testing.assert_array_equal(*found)
    assert not np.array_equal(answers(small(name, random_state=1).fit(corridor())), found[0])


@every_agent
def test_fitting_again_starts_afresh(name):
    model = small(name)
    first = answers(model.fit(corridor()))
    np.testing.assert_array_equal(answers(model.fit(corridor())), first)


@every_agent
def test_the_same_after_loading(name, tmp_path):
    model = small(name).fit("CartPole-v1")
    loaded = isthmus.load(saved.save(model, tmp_path / "model"))
    assert loaded.get_params() == model.get_params()
    seen = np.random.default_rng(0).normal(size=(20, 4))
    np.testing.assert_array_equal(loaded.q_values(seen), model.q_values(seen))
    np.testing.assert_array_equal(loaded.play(episodes=3), model.play(episodes=3))
    made = {attribute for attribute in vars(model) if attribute.endswith("_")}
    assert {attribute for attribute in vars(loaded) if attribute.endswith("_")} == made
    json.dumps(loaded.training_, allow_nan=False)


@every_agent
def test_an_observation_is_answered_alike_in_any_company(name):
    model = small(name).fit("CartPole-v1")
    seen = np.random.default_rng(0).normal(size=(50, 4))
    together = model.q_values(seen)
    alone = np.stack([model.q_values(one) for one in seen])
    np.testing.assert_allclose(alone, together, rtol=1e-5, atol=1e-6)
    order = np.random.default_rng(1).permutation(50)
    np.testing.assert_allclose(model.q_values(seen[order]), together[order], rtol=1e-5, atol=1e-6)


@every_agent
def test_every_field_is_checked(name):
    for field in rules(models.get(name)):
        with pytest.raises(ParameterError, match=f"{name}: {field} is"):
            small(name).set_params(**{field: object()}).fit(corridor())
