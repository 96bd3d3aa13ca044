import numpy as np
import torch

from isthmus.fit.replay import Replay

CPU = torch.device("cpu")


def filled(size, steps):
    replay = Replay(size, (2,))
    for step in range(steps):
        replay.add([step, -step], step % 3, step / 2, [step + 1, -step - 1], step % 4 == 3)
    return replay


def test_a_step_comes_back_whole():
    found = filled(10, 7).draw(np.random.default_rng(0), 200, CPU)
    step = found.observations[:, 0]
    assert set(step.tolist()) == set(range(7))
    assert torch.equal(found.observations, torch.stack([step, -step], 1))
    assert torch.equal(found.following, torch.stack([step + 1, -step - 1], 1))
    assert torch.equal(found.actions, step.long() % 3)
    assert torch.equal(found.rewards, step / 2)
    assert torch.equal(found.ended, step.long() % 4 == 3)


def test_the_oldest_steps_are_overwritten():
    replay = filled(10, 23)
    assert len(replay) == 10
    found = replay.draw(np.random.default_rng(0), 500, CPU).observations[:, 0]
    assert set(found.tolist()) == set(range(13, 23))


def test_every_step_is_as_likely():
    count = 20_000
    found = filled(10, 23).draw(np.random.default_rng(0), count, CPU).observations[:, 0]
    often = np.bincount(found.long().numpy() - 13, minlength=10)
    expected = count / 10
    chi_squared = ((often - expected) ** 2 / expected).sum()
    assert chi_squared < 27.9  # the 99.9 % point with 9 degrees of freedom


def test_its_state_is_all_of_it():
    replay = filled(10, 23)
    other = Replay(10, (2,))
    other.restore(replay.state())
    for kept in (replay, other):
        kept.add([50, 50], 1, 1.0, [51, 51], False)
    one, two = (kept.draw(np.random.default_rng(1), 100, CPU) for kept in (replay, other))
    assert all(torch.equal(a, b) for a, b in zip(one, two, strict=True))
