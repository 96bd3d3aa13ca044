import numpy as np
import pytest
import torch
from sklearn.exceptions import NotFittedError
from sklearn.frozen import FrozenEstimator
from sklearn.linear_model import LinearRegression

from isthmus import DQN, Autoencoder, load
from isthmus.core.errors import DataError, ParameterError, TrainingError
from isthmus.core.markov import DecisionProcess
from isthmus.fit.checkpoint import Checkpoint
from isthmus.fit.game_loop import GameBatch
from isthmus.fit.replay import Transitions
from isthmus.fit.views import random_views
from isthmus.models import saved
from tests.fit.stops import stopped_after
from tests.fit.worlds import CORRIDOR, Blind, Clock, World, gymnasium, spaces

DISCOUNT = 0.8
WALK = {
    "epochs": 4,
    "steps": 500,
    "hidden": (32,),
    "discount": DISCOUNT,
    "learning_rate": 1e-2,
    "target_every": 30,
    "trials": 0,
    "exploration": 0.0,
    "epsilon": 1.0,  # at random for ever: Q learning learns of the best policy all the same
}
SMALL = {
    "epochs": 2,
    "steps": 40,
    "hidden": (8,),
    "train_every": 4,
    "updates": 2,
    "batch_size": 8,
    "trials": 0,
}


@pytest.mark.parametrize(
    "fields", [{}, {"double": True}, {"dueling": True}, {"tau": 0.1, "target_every": 2}], ids=str
)
def test_it_learns_what_can_be_worked_out(fields):
    process = DecisionProcess.from_table(CORRIDOR)
    exact = process.policy_iteration(DISCOUNT)
    model = DQN(**WALK | fields).fit(World(process))
    rooms = [state for state, a in zip(process.states, exact.policy, strict=True) if a >= 0]
    for room in rooms:
        place = process.states.index(room)
        np.testing.assert_allclose(model.q_values(room), exact.action_values[place], atol=0.1)
        assert model.act(room) == process.actions[exact.policy[place]]


@pytest.mark.parametrize(
    ("ends", "worth"),
    [
        (False, 1 / (1 - 0.5)),  # broken off: as if it went on for ever
        (True, 1 / (1 - 0.5 * 3 / 4)),  # over after every fourth step, which none can see coming
    ],
)
def test_a_game_that_is_broken_off_is_worth_what_would_have_come(ends, worth):
    model = DQN(**WALK | {"discount": 0.5})
    model.fit(Blind(steps=4, ends=ends))
    np.testing.assert_allclose(model.q_values([0.0]), worth, atol=0.06)


def test_the_loss_in_numpy():
    model = DQN(hidden=(6, 5), double=True, error="huber", discount=0.9)
    model.seen_shape_, model.actions_ = [3], 2
    torch.manual_seed(0)
    network, target = model.build(3), model.build(3)
    rng = np.random.default_rng(0)
    seen, following = rng.normal(size=(2, 4, 3)).astype(np.float32)
    actions, ended = np.array([0, 1, 1, 0]), np.array([False, False, True, False])
    rewards = np.float32([3, -2, 1, 25])
    steps = Transitions(*map(torch.from_numpy, (seen, actions, rewards, following, ended)))

    def q(net, inputs):
        weights = [w.detach().numpy() for w in net.parameters()]
        for weight, bias in zip(weights[0:4:2], weights[1:4:2], strict=True):
            inputs = np.maximum(inputs @ weight.T + bias, 0)
        return 10 * (inputs @ weights[4].T + weights[5])

    each = np.arange(4)
    chosen = q(network, following).argmax(axis=1)
    goals = rewards + 0.9 * np.where(ended, 0, q(target, following)[each, chosen])
    apart = np.abs(q(network, seen)[each, actions] - goals) / 10  # a reward at every step: 10
    expected = np.where(apart < 1, apart**2 / 2, apart - 0.5)
    found = model.loss(network, GameBatch(steps, target))
    np.testing.assert_allclose(found.detach(), expected, rtol=1e-5)
    found.sum().backward()
    assert all(weight.grad is None for weight in target.parameters() if not weight.requires_grad)


def test_chance_falls_and_stays():
    model = DQN(exploration=0.2, epsilon=0.1)
    assert [model.chance(over) for over in (0, 0.1, 0.2, 0.9)] == pytest.approx([1, 0.55, 0.1, 0.1])
    assert DQN(exploration=0.0, epsilon=0.1).chance(0.0) == pytest.approx(0.1)


def test_actions_are_taken_at_random_as_often_as_said():
    world = Clock(5)
    model = DQN(**SMALL | {"steps": 1000, "exploration": 0.0, "epsilon": 0.3}).fit(world)
    often = np.bincount(world.actions[1000:], minlength=4)[1:]  # of the second epoch
    assert often.sum() == 1000
    assert often.max() < 0.9 * 1000  # greedy ones .7, and a third of .3
    assert often.min() > 0.05 * 1000
    assert model.first_action_ == 1
    assert model.act([2.0]) in (1, 2, 3)


def test_one_observation_and_many():
    model = DQN(**SMALL).fit(Clock())
    many = model.q_values([[0.0], [1.0], [2.0]])
    assert many.shape == (3, 3)
    np.testing.assert_allclose(model.q_values([1.0]), many[1], rtol=1e-5)
    assert model.act([1.0]) == many[1].argmax() + 1


def test_greedy_games_of_a_seed():
    model = DQN(**SMALL, random_state=3).fit("CartPole-v1")
    found = model.play(episodes=4)
    np.testing.assert_array_equal(model.play("CartPole-v1", episodes=4), found)
    assert not np.array_equal(model.play(episodes=4, random_state=1), found)


def test_another_form_of_an_environment_is_not_played_by_its_name():
    model = DQN(**SMALL).fit(gymnasium.make("FrozenLake-v1", is_slippery=False))
    assert model.environment_ is None
    with pytest.raises(ParameterError, match="options of its own"):
        model.play()


def test_the_best_epoch_by_trials_is_kept():
    model = DQN(**SMALL | {"epochs": 6, "trials": 3}, learning_rate=0.02).fit("CartPole-v1")
    told = model.training_
    assert len(told["metric"]) == 6
    assert told["best_epoch"] == int(np.argmax(told["metric"])) + 1
    assert told["metric_name"] == "return"
    last = DQN(**SMALL | {"epochs": 6}, learning_rate=0.02).fit("CartPole-v1")
    assert last.training_["loss"] == pytest.approx(told["loss"])  # trials change no learning


def test_patience_counts_epochs_without_a_better_one():
    model = DQN(**SMALL | {"epochs": 30, "trials": 1}, patience=2).fit(Clock())
    assert model.training_["stopped"] == "patience"  # every game of a clock brings as much
    assert len(model.training_["loss"]) == 3


@pytest.mark.parametrize("trials", [0, 2])
@pytest.mark.parametrize("updates", [3, 25, 47])
def test_resumed_is_not_interrupted(updates, trials, tmp_path, monkeypatch):
    fields = SMALL | {"epochs": 3, "target_every": 7, "memory": 50, "trials": trials}
    whole = DQN(**fields).fit("CartPole-v1")
    cut = DQN(**fields)
    with stopped_after(updates, monkeypatch):
        cut.fit("CartPole-v1", checkpoint=Checkpoint(tmp_path, every=0))
    assert cut.training_["stopped"] == "interrupted"
    assert len(cut.training_["loss"]) == updates // 20
    resumed = DQN(**fields).fit("CartPole-v1", checkpoint=Checkpoint(tmp_path, resume=True))
    np.testing.assert_array_equal(resumed.returns_, whole.returns_)
    np.testing.assert_array_equal(resumed.ends_, whole.ends_)
    for told in ("loss", "metric", "best_epoch"):
        assert resumed.training_[told] == whole.training_[told]
    seen = [0.1, 0.2, 0.0, -0.3]
    np.testing.assert_array_equal(resumed.q_values(seen), whole.q_values(seen))


def test_a_world_without_an_end_is_left(monkeypatch):
    world = Clock(10**9)
    model = DQN(**SMALL | {"trials": 2}).fit(world)
    assert model.training_["metric"] == [40, 40]  # as long as an epoch
    assert len(model.returns_) == 0
    monkeypatch.setattr("isthmus.fit.acting.ENDLESS", 70)
    assert model.play(world, episodes=1) == 70


def test_a_checkpoint_of_another_environment_is_refused(tmp_path, monkeypatch):
    with stopped_after(25, monkeypatch):
        DQN(**SMALL).fit("CartPole-v1", checkpoint=Checkpoint(tmp_path, every=0))
    with pytest.raises(ParameterError, match="other data"):
        DQN(**SMALL).fit("Acrobot-v1", checkpoint=Checkpoint(tmp_path, resume=True))


def test_a_checkpoint_of_another_encoder_is_refused(tmp_path, monkeypatch):
    one, other = (
        FrozenEstimator(Autoencoder(code=2, epochs=5).fit(scale * np.eye(4))) for scale in (1, 2)
    )
    with stopped_after(25, monkeypatch):
        DQN(**SMALL, encoder=one).fit("CartPole-v1", checkpoint=Checkpoint(tmp_path, every=0))
    with pytest.raises(ParameterError, match="other data"):
        DQN(**SMALL, encoder=other).fit("CartPole-v1", checkpoint=Checkpoint(tmp_path, resume=True))
    DQN(**SMALL, encoder=one).fit("CartPole-v1", checkpoint=Checkpoint(tmp_path, resume=True))


def test_divergence_is_told_and_the_last_good_weights_kept():
    class Riches(Clock):
        def step(self, action):
            observation, _, *rest = super().step(action)
            return observation, 1e38, *rest

    model = DQN(**SMALL, error="squared")
    with pytest.raises(TrainingError, match="epoch 1.*before training are kept"):
        model.fit(Riches())
    assert np.isfinite(model.q_values([1.0])).all()


def test_frames_are_seen_instead_of_numbers():
    world = Clock(5, render_mode="rgb_array")
    model = DQN(**SMALL, frames=(2, 6, 8), channels=(3, 4)).fit(world)
    assert model.observation_kind_ == "image"
    assert model.seen_shape_ == [2, 6, 8]
    assert model.q_values(np.zeros((2, 6, 8), np.uint8)).shape == (3,)
    assert model.play(world, episodes=2).tolist() == [5, 5]


def test_frames_are_replayed_as_they_were_seen():
    world = Clock(5, render_mode="rgb_array")
    batches = []

    class Looking(DQN):
        def loss(self, network, batch):
            batches.append(batch.steps)
            return super().loss(network, batch)

    Looking(**SMALL, frames=(2, 6, 8), channels=(3,)).fit(world)
    seen = [batch.observations.numpy()[:, :, 0, 0] for batch in batches]
    after = [batch.following.numpy()[:, :, 0, 0] for batch in batches]
    pairs = np.unique(np.concatenate([np.vstack(seen), np.vstack(after)], axis=1), axis=0)
    times = [[max(t - 1, 0), t, t, t + 1] for t in range(5)]
    assert pairs.tolist() == (10 * np.array(times)).tolist()


def test_stacked_numbers_have_one_code():
    world = Clock(5, shape=(3, 4), render_mode="rgb_array")
    stacked = gymnasium.wrappers.FrameStackObservation(world, 2)
    encoder = Autoencoder(code=3, epochs=0).fit(np.random.default_rng(0).normal(size=(9, 24)))
    batches = []

    class Looking(DQN):
        def loss(self, network, batch):
            batches.append(batch.steps)
            return super().loss(network, batch)

    Looking(**SMALL, frames=(2, 3, 4), encoder=FrozenEstimator(encoder)).fit(stacked)
    pairs = np.float32([np.repeat([max(t - 1, 0), t], 12) for t in range(6)])
    codes = encoder.transform(pairs)
    for batch in batches:
        times = np.abs(batch.observations.numpy()[:, None] - codes).sum(2).argmin(1)
        np.testing.assert_allclose(batch.observations, codes[times], rtol=1e-4, atol=1e-5)
        np.testing.assert_allclose(batch.following, codes[times + 1], rtol=1e-4, atol=1e-5)


class Lamp(Clock):
    """One of three lamps shines, and the action of its number brings 1."""

    def reset(self, *, seed=None, options=None):
        found = super().reset(seed=seed)
        self.lit = int(self.np_random.integers(3))
        return found

    def step(self, action):
        seen, _, *rest = super().step(action)
        return seen, float(action - 1 == self.lit), *rest

    def render(self):
        picture = np.zeros((12, 12, 3), np.uint8)
        picture[2:10, 4 * self.lit + 1 : 4 * self.lit + 3] = 255
        return picture


@pytest.mark.parametrize("encoded", [False, True])
def test_it_learns_from_pictures(encoded):
    world = Lamp(1, render_mode="rgb_array")
    frames, encoder = (1, 6, 6), None
    if encoded:
        views = random_views(world, steps=60, frames=frames)
        settings = {"output": "sigmoid", "error": "cross-entropy", "epochs": 60, "batch_size": 10}
        encoder = FrozenEstimator(Autoencoder(code=4, **settings).fit(views))
    fields = SMALL | {"steps": 200, "discount": 0.0, "learning_rate": 1e-2}
    model = DQN(**fields, frames=frames, channels=(8,), encoder=encoder).fit(world)
    assert model.play(world, episodes=30).tolist() == [1] * 30


def test_images_of_colours():
    model = DQN(**SMALL, channels=(3,)).fit(Clock(shape=(6, 8, 3), dtype=np.uint8))
    assert model.seen_shape_ == [3, 6, 8]
    assert model.q_values(np.zeros((4, 6, 8, 3), np.uint8)).shape == (4, 3)


def test_codes_of_a_fitted_autoencoder_are_seen(tmp_path):
    rows = np.random.default_rng(0).normal(size=(50, 4))
    encoder = Autoencoder(code=3, epochs=2).fit(rows)
    model = DQN(**SMALL, encoder=FrozenEstimator(encoder)).fit("CartPole-v1")
    assert model.width_ == 3
    seen = np.array([0.3, -0.1, 0.05, 0.2])
    code = encoder.transform(((seen - model.shift_) * model.scale_).astype(np.float32)[None])
    expected = model.network_(torch.from_numpy(code)).detach().numpy()[0]
    np.testing.assert_allclose(model.q_values(seen), expected, rtol=1e-5)
    loaded = load(saved.save(model, tmp_path / "model"))
    np.testing.assert_array_equal(loaded.q_values(seen), model.q_values(seen))


def test_an_encoder_that_does_not_fit():
    with pytest.raises(NotFittedError):
        DQN(**SMALL, encoder=FrozenEstimator(Autoencoder())).fit("CartPole-v1")
    with pytest.raises(ParameterError, match="encoder is .*FrozenEstimator"):
        DQN(**SMALL, encoder=Autoencoder()).fit("CartPole-v1")
    codeless = LinearRegression().fit(np.eye(4), np.arange(4))
    with pytest.raises(ParameterError, match=r"freezes LinearRegression\(\), which gives no codes"):
        DQN(**SMALL, encoder=FrozenEstimator(codeless)).fit("CartPole-v1")
    narrow = Autoencoder(code=1, epochs=0).fit(np.eye(3))
    with pytest.raises(ValueError, match="3 features"):
        DQN(**SMALL, encoder=FrozenEstimator(narrow)).fit("CartPole-v1")


def test_frames_go_through_a_fitted_autoencoder_one_by_one():
    world = Clock(5, render_mode="rgb_array")
    pictures = np.random.default_rng(0).random((20, 6, 8), dtype=np.float32)
    encoder = Autoencoder(code=2, epochs=0, output="sigmoid").fit(pictures)
    model = DQN(**SMALL, frames=(3, 6, 8), encoder=FrozenEstimator(encoder)).fit(world)
    assert model.width_ == 6
    frames = np.random.default_rng(1).integers(0, 256, (3, 6, 8), dtype=np.uint8)
    codes = encoder.transform(frames.astype(np.float32) / 255).ravel()
    expected = model.network_(torch.from_numpy(codes)[None]).detach().numpy()[0]
    np.testing.assert_allclose(model.q_values(frames), expected, rtol=1e-5)


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"train_every": 50}, "train_every is 50; it must be at most steps, 40"),
        ({"frames": (3, 4)}, r"frames is \(3, 4\); it must be three numbers"),
        ({"frames": (5, 4, 6)}, "of which the count is the smallest"),
        ({"discount": 1.5}, "discount is 1.5; it must be a number >= 0 and <= 1"),
        ({"error": "absolute"}, "error is 'absolute'"),
    ],
)
def test_fields_that_do_not_go_together(fields, said):
    with pytest.raises(ParameterError, match=said):
        DQN(**SMALL | fields).fit("CartPole-v1")


def test_what_cannot_be_answered():
    with pytest.raises(NotFittedError):
        DQN().act([0.0])
    model = DQN(**SMALL).fit(Clock())
    for bad in ([1.0, 2.0], [], [[1.0, 2.0]], [np.inf], [[1.0], [1.0, 2.0]]):
        with pytest.raises(DataError, match="observation"):
            model.q_values(bad)
    with pytest.raises(DataError, match="act takes one observation and found 3"):
        model.act([[1.0], [2.0], [3.0]])
    with pytest.raises(ParameterError, match="no name alone makes again: .*; give one"):
        model.play()
    other = Clock(shape=(2,))
    with pytest.raises(ParameterError, match=r"Clock shows numbers of shape \(2,\).*\(1,\)"):
        model.play(other)
    other = Clock()
    other.action_space = spaces.Discrete(5)
    with pytest.raises(ParameterError, match="takes 5 actions, .* and 3 actions"):
        model.play(other)
