"""One seed in: the same numbers out, and nothing global is read or changed."""

import random

import numpy as np
import pytest
import torch

from isthmus import models
from isthmus.core.parameters import rules
from tests.contracts.problems import RECOMMENDERS, problem, small


@pytest.mark.parametrize("name", RECOMMENDERS)
def test_same_seed_same_numbers_whatever_the_global_state(name):
    answers = []
    for elsewhere in (1, 2):
        random.seed(elsewhere)
        np.random.seed(elsewhere)
        torch.manual_seed(elsewhere)
        model = small(name)
        answers.append(model.fit(problem(model)).score_items(problem(model)))
    np.testing.assert_array_equal(*answers)


@pytest.mark.parametrize("name", RECOMMENDERS)
def test_global_state_is_left_alone(name):
    model = small(name)
    X = problem(model)
    states = random.getstate(), np.random.get_state()[1].copy(), torch.get_rng_state()
    threads = torch.get_num_threads()
    model.fit(X).score_items(X)
    assert random.getstate() == states[0]
    np.testing.assert_array_equal(np.random.get_state()[1], states[1])
    assert torch.equal(torch.get_rng_state(), states[2])
    assert torch.get_num_threads() == threads
    assert torch.get_default_dtype() == torch.float32


@pytest.mark.parametrize(
    "name", [name for name in RECOMMENDERS if "random_state" in rules(models.get(name))]
)
def test_other_seed_other_numbers(name):
    X = problem(small(name))
    first, second = (small(name, random_state=seed).fit(X).score_items(X) for seed in (0, 1))
    assert not np.array_equal(first, second)


@pytest.mark.parametrize("name", RECOMMENDERS)
def test_fitting_again_starts_afresh(name):
    model = small(name)
    X = problem(model)
    first = model.fit(X).score_items(X)
    np.testing.assert_array_equal(model.fit(X).score_items(X), first)
