import numpy as np
import torch

from isthmus.fit.game_loop import Games
from isthmus.fit.replay import Replay
from tests.fit.worlds import Clock


def played(count, **clock):
    games = Games(
        Clock(**clock), lambda seen: np.asarray(seen, np.float32), Replay(100, (1,)), count
    )
    games.begin(0)
    for step in range(count):
        games.play(step % 3)
    return games


def steps(games):
    return games.replay.steps(np.arange(games.replay.added), torch.device("cpu"))


def test_no_step_leads_from_one_game_into_the_next():
    games = played(10, steps=4)
    found = steps(games)
    assert found.observations.ravel().tolist() == [0, 1, 2, 3, 0, 1, 2, 3, 0, 1]
    assert found.following.ravel().tolist() == [1, 2, 3, 4, 1, 2, 3, 4, 1, 2]
    assert found.ended.tolist() == [False, False, False, True] * 2 + [False] * 2
    assert games.returns == [4, 4]
    assert games.ends == [4, 8]


def test_a_game_that_was_broken_off_has_not_ended():
    games = played(10, steps=4, ends=False)
    assert not steps(games).ended.any()
    assert steps(games).following.max() == 4
    assert games.returns == [4, 4]


def test_a_game_that_is_given_up_counts_for_nothing():
    games = played(3, steps=4)
    games.begin(1)
    games.play(0)
    assert games.returns == []
    assert steps(games).observations.ravel().tolist() == [0, 1, 2, 0]
    assert steps(games).following.ravel().tolist() == [1, 2, 3, 1]


def test_actions_are_numbered_as_the_environment_does():
    games = played(3, steps=9)
    assert games.environment.actions == [1, 2, 3]
    assert steps(games).actions.tolist() == [0, 1, 2]
