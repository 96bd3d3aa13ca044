import numpy as np
import pytest

gymnasium = pytest.importorskip("gymnasium")

from isthmus.data.catch import REACH, SIZE, Catch  # noqa: E402
from isthmus.fit.environment import open_environment  # noqa: E402

CAUGHT = (1.0, SIZE - 1)
STARTS = [(column, drift) for column in range(SIZE) for drift in (-1, 0, 1)]


def landing(column, drift):
    """Where the ball comes down: a straight way through walls that are mirrors."""
    far = (column + drift * (SIZE - 1)) % (2 * SIZE)
    return min(far, 2 * SIZE - 1 - far)


def played(game, policy):
    """(return, steps) of a game from where it stands."""
    total, steps, over = 0.0, 0, False
    while not over:
        _, reward, over, cut, _ = game.step(policy(game))
        assert not cut
        total, steps = total + reward, steps + 1
    return total, steps


def towards(goal):
    return lambda game: 1 + np.sign(goal - game.paddle)


def put(column, drift, paddle):
    game = Catch()
    game.reset(seed=0)
    game.column, game.drift, game.paddle = column, drift, paddle
    return game


@pytest.mark.parametrize("paddle", [REACH, SIZE // 2, SIZE - 1 - REACH])
def test_every_ball_can_be_caught(paddle):
    for column, drift in STARTS:
        assert played(put(column, drift, paddle), towards(landing(column, drift))) == CAUGHT


def test_a_ball_can_be_missed():
    assert played(put(0, 0, 5), towards(0)) == CAUGHT
    assert played(put(0, 0, 5), towards(SIZE)) == (-1.0, SIZE - 1)


def test_a_player_at_random_catches_a_quarter():
    """Worked out: the ball lands anywhere with the same chance, and the paddle is three wide."""
    often = np.bincount([landing(*start) for start in STARTS], minlength=SIZE)
    assert (often == 3).all()
    rng = np.random.default_rng(0)
    game, returns = Catch(), []
    for seed in range(1000):
        game.reset(seed=seed)
        returns.append(played(game, lambda g: rng.integers(3))[0])
    expected, deviation = 2 * 3 / 12 - 1, 2 * (0.25 * 0.75) ** 0.5
    assert np.mean(returns) == pytest.approx(expected, abs=4 * deviation / 1000**0.5)


def test_the_picture_shows_the_ball_and_the_paddle():
    game = put(3, 1, 10)
    picture, *_ = game.step(0)
    assert np.argwhere(picture).tolist() == [[1, 4], [11, 8], [11, 9], [11, 10]]
    assert game.observation_space.contains(picture)
    drawn = game.render()
    assert drawn.shape == (120, 120, 3)
    assert (drawn[5::10, 5::10] == picture[:, :, None]).all()


def test_the_same_seed_begins_the_same_game():
    one, two = Catch(), Catch()
    for seed in range(5):
        np.testing.assert_array_equal(one.reset(seed=seed)[0], two.reset(seed=seed)[0])
        assert one.drift == two.drift


def test_it_is_an_environment_as_gymnasium_asks():
    from gymnasium.utils.env_checker import check_env

    opened = open_environment("isthmus/Catch-v0", drawn=True)
    check_env(opened.unwrapped, skip_render_check=True)


def test_frames_are_its_picture_as_it_is():
    opened = open_environment("isthmus/Catch-v0", frames=(2, SIZE, SIZE))
    opened.reset(seed=1)
    before = opened.unwrapped._picture()
    seen, *_ = opened.step(0)
    np.testing.assert_array_equal(seen, [before, opened.unwrapped._picture()])
