"""RBM: it learns a distribution that is known, in every way it has."""

import warnings

import numpy as np
import pytest
import scipy.sparse as sp
import torch
from scipy import stats
from scipy.special import expit
from sklearn.utils.estimator_checks import parametrize_with_checks

from isthmus import RBM, Autoencoder, DeepAutoencoder, EncoderClassifier
from isthmus.core.errors import DataError, NotSupportedError, ParameterError, TrainingError
from tests.models.energy import planted

QUICK = {"code": 5, "batch_size": 100, "learning_rate": 0.4, "precision": "float32"}


def model(**fields):
    return RBM(**QUICK | fields)


def short_of_the_truth(fitted):
    """Nats by which the model knows the distribution less well than it can be known."""
    logs = fitted.log_likelihood(planted.STATES.astype(np.float64), "exact")
    assert np.exp(logs).sum() == pytest.approx(1, abs=1e-5)
    return -planted.entropy() - float(planted.chances() @ logs)


@pytest.fixture(scope="module")
def fitted():
    return model().fit(planted.known(1000))


def nats_between_features():
    """By which units that know nothing of each other fall short."""
    means = planted.chances() @ planted.STATES
    alone = means @ np.log(means) + (1 - means) @ np.log(1 - means)
    return -planted.entropy() - alone


@pytest.mark.parametrize(
    "fields",
    [
        {},
        {"sampling": "cd"},
        {"sampling": "cd", "steps": 2},
        {"sampling": "pt", "temperatures": 4},
        {"centred": False},
        {"momentum": 0.5, "learning_rate": 0.2},
        {"momentum": None, "learning_rate": 0.02},
        {"schedule": "constant", "learning_rate": 0.2},
        {"precision": "bfloat16"},
        {"precision": "float64"},
        {"code_activation": "identity", "learning_rate": 0.1},
    ],
    ids=str,
)
def test_it_learns_a_known_distribution(fields):
    short = short_of_the_truth(model(**fields).fit(planted.known(1000)))
    assert 0 <= short < 0.25 * nats_between_features()


def test_what_it_says_of_unlearned_rows_is_their_means(fitted):
    short = short_of_the_truth(model(epochs=0).fit(planted.known(1000)))
    assert short == pytest.approx(nats_between_features(), abs=0.02)
    assert short_of_the_truth(fitted) < 0.25 * short


def test_samples_have_the_models_distribution(fitted):
    logs = fitted.log_likelihood(planted.STATES.astype(np.float64))
    drawn = fitted.sample(4000, steps=100, means=False)
    assert set(np.unique(drawn)) == {0.0, 1.0}
    found = np.bincount(drawn.astype(int) @ (2 ** np.arange(5, -1, -1)), minlength=64)
    rare = np.exp(logs) * 4000 < 5  # taken together, for the approximation to hold
    expected = np.append(np.exp(logs[~rare]), np.exp(logs[rare]).sum()) * 4000
    counts = np.append(found[~rare], found[rare].sum())
    assert stats.chisquare(counts, expected * counts.sum() / expected.sum()).pvalue > 1e-3


def test_clamped_cells_decide_the_others(fitted):
    """Given that a row ends as the second kind does, its first cells are those of that kind."""
    start = np.array([[1, 1, 1, 1, 1, 1]], np.float32)
    clamp = np.array([False, False, False, False, True, True])
    made = fitted.sample(2000, start=start, clamp=clamp, steps=100, means=False)
    assert (made[:, 4:] == 1).all()
    states = planted.STATES
    given = (states[:, 4] == 1) & (states[:, 5] == 1)
    logs = fitted.log_likelihood(states.astype(np.float64))
    weights = np.where(given, np.exp(logs), 0)
    np.testing.assert_allclose(made.mean(0), weights @ states / weights.sum(), atol=0.05)
    means = fitted.sample(2000, start=start, clamp=clamp, steps=100)
    assert (means[:, 4:] == 1).all()
    np.testing.assert_allclose(means[:, :4].mean(0), made[:, :4].mean(0), atol=0.05)
    assert means[:, :4].std(0).max() < made[:, :4].std(0).min()


def test_samples_come_by_seed_and_in_the_shape_of_the_rows():
    images = planted.rows(200).reshape(200, 2, 3)
    fitted = model(epochs=2).fit(images)
    assert fitted.sample().shape == (1, 2, 3)
    assert fitted.sample(3, steps=5).shape == (3, 2, 3)
    assert fitted.sample(start=images[:4], steps=5).shape == (4, 2, 3)
    clamp = np.array([[True, False, False], [False, True, True]])
    for mask in (clamp, np.broadcast_to(clamp, (4, 2, 3))):
        kept = fitted.sample(start=images[:4], clamp=mask, steps=5)
        np.testing.assert_array_equal(kept[:, clamp], images[:4, clamp])
        assert not np.array_equal(kept[:, ~clamp], images[:4, ~clamp])
    first, again, other = (fitted.sample(3, seed, steps=5) for seed in (1, 1, 2))
    np.testing.assert_array_equal(first, again)
    assert not np.array_equal(first, other)
    np.testing.assert_array_equal(fitted.sample(3, steps=5), fitted.sample(3, 0, steps=5))


def test_samples_do_not_depend_on_the_threads(fitted):
    before, made = torch.get_num_threads(), []
    try:
        for threads in (1, 3):
            torch.set_num_threads(threads)
            made.append(fitted.sample(700, steps=5, means=False))
    finally:
        torch.set_num_threads(before)
    np.testing.assert_array_equal(*made)
    assert not np.array_equal(made[0][:256], made[0][256:512])


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"n": 0}, "n is 0"),
        ({"n": 1.5}, "n is 1.5"),
        ({"steps": 0}, "steps is 0"),
        ({"n": 3, "start": np.ones((2, 6))}, "start has 2 rows and n is 3"),
        ({"clamp": np.ones(6, bool)}, "give start"),
        ({"start": np.ones((2, 6)), "clamp": np.ones(6)}, "must be booleans"),
        ({"start": np.ones((2, 6)), "clamp": np.ones(5, bool)}, r"shape of a row, \(6,\)"),
        ({"start": np.ones((2, 6)), "clamp": np.ones((3, 6), bool)}, "all 2 rows"),
        ({"start": np.full((1, 6), np.nan)}, "NaN"),
    ],
    ids=str,
)
def test_samples_that_cannot_be_made(fitted, given, said):
    with pytest.raises(ValueError, match=said):
        fitted.sample(**given)


def test_scores_are_log_probabilities_but_for_a_constant(fitted):
    rows = planted.STATES.astype(np.float64)
    constant = fitted.score_samples(rows) - fitted.log_likelihood(rows)
    np.testing.assert_allclose(constant, fitted.log_partition().value, rtol=1e-6)
    np.testing.assert_allclose(fitted.free_energy(rows), -fitted.score_samples(rows))
    order = np.argsort(fitted.score_samples(rows))
    assert planted.chances()[order[-8:]].min() > planted.chances()[order[:32]].max()


def test_the_pseudo_likelihood_is_of_each_feature_given_the_others(fitted):
    rows = planted.STATES.astype(np.float64)
    logs = fitted.log_likelihood(rows)
    numbers = np.arange(64)
    expected = sum(logs - np.logaddexp(logs, logs[numbers ^ (1 << bit)]) for bit in range(6))
    found = fitted.pseudo_log_likelihood(rows)
    np.testing.assert_allclose(found, expected, atol=1e-4)
    assert fitted.score(rows) == pytest.approx(found.mean())
    shown = -np.mean(fitted.training_["loss"][-10:])
    assert shown == pytest.approx(fitted.score(planted.known(1000)), abs=0.2)


def test_partition_functions_agree(fitted):
    exact = fitted.log_partition("exact").value
    for method in ("forward", "reverse"):
        found = fitted.log_partition(method, chains=200, steps=100)
        assert found.value == pytest.approx(exact, abs=0.1)
        assert found.low < exact < found.high
    rows = planted.rows(5)
    given = fitted.log_likelihood(rows, fitted.log_partition("exact"))
    np.testing.assert_array_equal(given, fitted.log_likelihood(rows, "exact"))


def test_large_machines_are_annealed():
    """The reverse begins with chains, or with rows that are given."""
    large = RBM(code=21, epochs=1).fit(np.repeat(planted.rows(100), 4, axis=1))
    assert large.log_partition(steps=50) == large.log_partition("forward", steps=50)
    low, high = (large.log_partition(way, steps=200) for way in ("forward", "reverse"))
    rows = np.repeat(planted.rows(3), 4, axis=1)
    begun = large.log_partition("reverse", steps=200, start=rows)
    assert abs(low.value - high.value) < 0.5
    assert abs(low.value - begun.value) < 0.5
    with pytest.raises(ParameterError, match="at most 20 units"):
        large.log_partition("exact")
    for given, said in (
        ({"method": "guess"}, "one of auto, exact, forward, reverse"),
        ({"chains": 0}, "chains is 0"),
        ({"steps": 0.5}, "steps is 0.5"),
    ):
        with pytest.raises(ParameterError, match=said):
            large.log_partition(**given)


def test_centring_does_not_care_which_of_two_values_is_called_1():
    """Melchior, Fischer, Wiskott 2016: a machine that is not centred learns flipped rows worse."""
    rng = np.random.default_rng(0)
    kinds = np.repeat(np.eye(6), 5, axis=1)
    of_few = rng.random((600, 30)) < np.where(kinds[rng.integers(6, size=600)], 0.9, 0.02)

    def reached(rows, centred):
        made = model(centred=centred, epochs=20, learning_rate=0.3, batch_size=50, code=8)
        rows = rows.astype(np.float32)
        return made.fit(rows).log_likelihood(rows, "exact").mean()

    (few, most), (few_plain, most_plain) = (
        [reached(rows, centred) for rows in (of_few, ~of_few)] for centred in (True, False)
    )
    assert few == pytest.approx(most, abs=0.1)
    assert most_plain < few_plain - 0.1
    assert min(few, most) > max(few_plain, most_plain)


def test_a_gaussian_machine_finds_the_middles_of_a_mixture():
    """Four clouds of variance 1: two units say which, and p(v) is the mixture."""
    rng = np.random.default_rng(0)
    middles = np.array([[-3, -3], [-3, 3], [3, -3], [3, 3.0]])
    rows = middles[rng.integers(4, size=2000)] + rng.normal(size=(2000, 2))
    fitted = RBM(likelihood="gaussian", code=2, sampling="pt", epochs=30, learning_rate=0.2)
    fitted.fit(rows)
    squares = np.square(rows[:, None] - middles).sum(2)
    truth = (np.log(np.exp(-squares / 2).mean(1)) - np.log(2 * np.pi)).mean()
    assert fitted.log_likelihood(rows).mean() == pytest.approx(truth, abs=0.01)
    made = fitted.sample(1000, steps=50)
    assert np.abs(np.abs(made) - 3).mean() < 0.3


def test_choices_are_learned_and_made():
    """Two columns of choices, the second a function of the first."""
    rng = np.random.default_rng(0)
    first = rng.integers(3, size=600)
    rows = np.hstack([np.eye(3)[first], np.eye(2)[(first == 2).astype(int)]]).astype(np.float32)
    choosing = {"likelihood": "categorical", "groups": (3, 2), "learning_rate": 1.0}
    fitted = model(**choosing, epochs=100).fit(rows)
    made = fitted.sample(300, steps=100, means=False)
    assert (made[:, :3].sum(1) == 1).all()
    assert (made[:, 3:].sum(1) == 1).all()
    assert np.mean((made[:, 2] == 1) == (made[:, 4] == 1)) > 0.95
    restored = fitted.reconstruct(rows)
    np.testing.assert_allclose(restored[:, :3].sum(1), 1, rtol=1e-5)
    np.testing.assert_array_equal(restored[:, 3:].argmax(1), rows[:, 3:].argmax(1))
    assert fitted.score(rows) > model(**choosing, epochs=0).fit(rows).score(rows)
    with pytest.raises(NotSupportedError, match="use log_likelihood"):
        fitted.pseudo_log_likelihood(rows)
    with pytest.raises(DataError, match="row 0 adds up to 2 in group 0"):
        RBM(likelihood="categorical").fit(rows)


def test_rows_as_probabilities_are_thrown_anew():
    grey = np.full((200, 4), 0.5, np.float32)
    grey[::2, :2] = 0.9
    fitted = RBM(binarise=True, code=3, epochs=30).fit(grey)
    made = fitted.sample(500, steps=20, means=False)
    np.testing.assert_allclose(made.mean(0), [0.7, 0.7, 0.5, 0.5], atol=0.1)
    with pytest.raises(ParameterError, match="binarise=False"):
        RBM(binarise=True, likelihood="gaussian").fit(grey)


def test_a_sparse_machine_is_quiet():
    rows = planted.known(1000)
    quiet, free = (model(penalty=penalty, code=8).fit(rows) for penalty in (1.0, 0.0))
    assert quiet.mean_activity_.mean() < 0.2 < free.mean_activity_.mean()
    np.testing.assert_allclose(free.mean_activity_, free.transform(rows).mean(0), rtol=1e-5)


def test_units_that_stand_still_are_told():
    with pytest.warns(UserWarning, match="3 of the 3 hidden units stand still"):
        still = model(code=3, epochs=0).fit(np.ones((20, 4), np.float32))
    assert still.dead_units_.tolist() == [0, 1, 2]
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert len(model().fit(planted.known(1000)).dead_units_) == 0


def test_bad_rows_and_steps_that_are_too_large():
    with pytest.raises(DataError, match="from 0 to 2.*MinMaxScaler.*gaussian"):
        model().fit(planted.rows(50) * 2)
    with pytest.raises(ValueError, match="NaN"):
        model().fit(np.full((3, 2), np.nan))
    wild = RBM(likelihood="gaussian", code=3, learning_rate=50.0)
    with pytest.raises(TrainingError, match="learning_rate"):
        wild.fit(np.random.default_rng(0).normal(size=(300, 4)))
    assert wild.training_["stopped"] == "diverged"
    assert torch.isfinite(wild.network_.weight).all()


class Coins(RBM):
    """Reads rows of any numbers as probabilities of coins, so that the checks can be run."""

    def _read(self, X, *, reset=False):
        rows = super()._read(X, reset=reset)
        return expit(rows.toarray() if sp.issparse(rows) else rows)


@parametrize_with_checks([Coins(epochs=2, code=4, precision="float32")])
def test_check_estimator(estimator, check):
    check(estimator)


@pytest.mark.parametrize("activation", ["sigmoid", "identity"])
def test_it_pretrains_a_deep_net(activation):
    rows = planted.rows(300)
    layer = model(epochs=3, learning_rate=0.01)
    deep = DeepAutoencoder(
        hidden=(5, 4), code=2, code_activation=activation, activation="sigmoid", output="sigmoid",
        error="cross-entropy", pretraining=layer, epochs=0, precision="float32",
    ).fit(rows)  # fmt: skip
    assert [len(losses) for losses in deep.layer_losses_] == [3, 3, 3]


def test_the_weights_of_a_layer_restore_what_the_machine_does():
    rows = planted.rows(300)
    fitted = model(epochs=3).fit(rows)
    weights = fitted.layer_weights(fitted.network_)
    codes = expit(rows @ weights.inwards.T.numpy() + weights.code_bias.numpy())
    np.testing.assert_allclose(codes, fitted.transform(rows), rtol=1e-5)
    restored = expit(codes @ weights.outwards.T.numpy() + weights.row_bias.numpy())
    np.testing.assert_allclose(restored, fitted.reconstruct(rows), rtol=1e-5)


def test_layers_it_cannot_learn_are_refused():
    with pytest.raises(ParameterError, match="'tanh', only sigmoid or identity"):
        RBM().for_layer(3, activation="tanh")
    with pytest.raises(ParameterError, match="'tanh', only sigmoid or softmax or identity"):
        RBM().for_layer(3, end=Autoencoder(output="tanh").decoding)
    layer = RBM(epochs=7).for_layer(3, activation="identity", end=Autoencoder().decoding)
    assert (layer.code, layer.code_activation, layer.likelihood) == (3, "identity", "gaussian")
    assert layer.epochs == 7


def test_its_features_can_be_tuned_into_a_classifier():
    rows = planted.rows(300)
    labels = (rows[:, :4].sum(1) > rows[:, 4:].sum(1) * 2).astype(int)
    made = EncoderClassifier(encoder=model(epochs=5), epochs=30, learning_rate=0.03).fit(
        rows, labels
    )
    assert made.score(rows, labels) > 0.95
