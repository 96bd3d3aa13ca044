import numpy as np
import pytest
import torch

from isthmus.fit.replay import Replay

CPU = torch.device("cpu")


def lived(steps, count=1, size=10, frame=(2,), longest=5):
    """A replay after so many steps of games of random lengths, some of them given up; and every
    step whole, as it was lived through."""
    rng = np.random.default_rng(steps)
    replay, whole = Replay(size, (count * frame[0], *frame[1:]), np.float32, count), []
    seen = None
    for step in range(steps):
        if seen is None:
            seen = np.concatenate([rng.normal(size=frame).astype(np.float32)] * count)
            replay.begin(seen)
        newest = rng.normal(size=frame).astype(np.float32)
        following = np.concatenate([seen[frame[0] :], newest])
        ended = bool(rng.random() < 1 / longest)
        replay.add(step % 3, step / 2, following, ended)
        whole.append((seen, step % 3, step / 2, following, ended))
        given_up = rng.random() < 1 / longest
        seen = None if ended or given_up else following
    return replay, whole


def same(found, whole):
    for part, expected in zip(found, zip(*whole, strict=True), strict=True):
        np.testing.assert_array_equal(part.numpy(), np.stack(expected))


@pytest.mark.parametrize("count", [1, 2, 4])
@pytest.mark.parametrize("frame", [(2,), (1, 3, 2)])
@pytest.mark.parametrize("steps", [1, 7, 10, 11, 12, 13, 14, 43])
def test_a_step_comes_back_as_it_was_lived_through(steps, count, frame):
    replay, whole = lived(steps, count, frame=frame)
    assert len(replay) == min(steps, 10)
    kept = np.arange(steps)[-10:]
    same(replay.steps(kept, CPU), whole[-10:])
    same(replay.steps(kept[::-1], CPU), whole[-10:][::-1])


def test_games_of_one_step():
    replay, whole = lived(43, count=3, longest=1)
    same(replay.steps(np.arange(33, 43), CPU), whole[-10:])
    assert len(replay.last) <= 13


def test_a_frame_is_kept_once():
    replay, _ = lived(0, count=4, size=1000, frame=(1, 6, 8))
    frames = replay.arrays["frames"]
    assert frames.nbytes == (1000 + 4) * 6 * 8 * frames.itemsize


def test_a_game_that_begins_twice_leaves_nothing_behind():
    replay = Replay(10, (1,))
    for start in ([1.0], [2.0]):
        replay.begin(np.array(start))
    replay.add(0, 0.0, np.array([3.0]), False)
    found = replay.steps(np.array([0]), CPU)
    assert (found.observations.item(), found.following.item()) == (2, 3)


def test_every_step_that_is_kept_is_as_likely():
    count = 20_000
    replay, whole = lived(23)
    found = replay.draw(np.random.default_rng(0), count, CPU).rewards.numpy() * 2
    often = np.bincount(found.astype(int), minlength=23)
    assert not often[:13].any()
    expected = count / 10
    chi_squared = ((often[13:] - expected) ** 2 / expected).sum()
    assert chi_squared < 27.9  # the 99.9 % point with 9 degrees of freedom


@pytest.mark.parametrize("steps", [6, 23])
def test_its_state_is_all_of_it(steps):
    replay, _ = lived(steps, count=2)
    other = Replay(10, (4,), np.float32, 2)
    other.restore(replay.state())
    for kept in (replay, other):
        kept.begin(np.zeros(4, np.float32))
        kept.add(1, 1.0, np.float32([0, 0, 5, 5]), False)
    one, two = (kept.draw(np.random.default_rng(1), 100, CPU) for kept in (replay, other))
    assert all(torch.equal(a, b) for a, b in zip(one, two, strict=True))
