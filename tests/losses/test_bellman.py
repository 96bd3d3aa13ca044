import numpy as np
import pytest
import torch

from isthmus.losses.bellman import bellman_errors, bellman_goals

REWARDS = np.array([1.0, -1.0, 0.5])
ENDED = np.array([False, False, True])
FOLLOWING = np.array([[1.0, 3.0], [4.0, 2.0], [9.0, 9.0]])
OTHER = np.array([[5.0, 0.0], [6.0, 7.0], [0.0, 1.0]])


def goals(chosen_by=None):
    return bellman_goals(
        torch.tensor(REWARDS),
        torch.tensor(ENDED),
        torch.tensor(FOLLOWING),
        0.9,
        chosen_by=None if chosen_by is None else torch.tensor(chosen_by),
    ).numpy()


def test_the_best_next_action_counts_unless_the_game_is_over():
    expected = REWARDS + 0.9 * np.where(ENDED, 0, FOLLOWING.max(axis=1))
    np.testing.assert_allclose(goals(), expected)
    np.testing.assert_allclose(goals(), [3.7, 2.6, 0.5])


def test_double_learning_takes_the_value_of_the_action_that_another_chose():
    chosen = FOLLOWING[np.arange(3), OTHER.argmax(axis=1)]
    np.testing.assert_allclose(goals(OTHER), REWARDS + 0.9 * np.where(ENDED, 0, chosen))
    np.testing.assert_allclose(goals(OTHER), [1.9, 0.8, 0.5])
    np.testing.assert_allclose(goals(FOLLOWING), goals())  # who chooses for himself takes the best


def test_an_end_takes_nothing_of_a_value_that_is_no_number():
    found = bellman_goals(
        torch.tensor([2.0]), torch.tensor([True]), torch.tensor([[torch.nan, torch.inf]]), 0.9
    )
    assert found.tolist() == [2.0]


def test_errors_and_their_slopes():
    values = torch.tensor([0.0, 0.0, 0.0], requires_grad=True)
    apart = torch.tensor([0.5, -1.0, 4.0])
    huber = bellman_errors(values, apart, "huber")
    assert huber.tolist() == pytest.approx([0.125, 0.5, 3.5])
    huber.sum().backward()
    assert values.grad.tolist() == pytest.approx([-0.5, 1.0, -1.0])  # never steeper than 1
    assert bellman_errors(values, apart, "squared").tolist() == pytest.approx([0.125, 0.5, 8.0])
