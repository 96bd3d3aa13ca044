"""What a machine of visible and hidden units learns, and by which of its two rules."""

import numpy as np
import pytest
import torch
from sklearn.covariance import EmpiricalCovariance
from sklearn.metrics import roc_auc_score

from isthmus import AnomalyDetector, BoltzmannMachine
from isthmus.core.errors import DataError, NotSupportedError, ParameterError
from isthmus.data.sample_set import Samples
from isthmus.fit.checkpoint import Checkpoint
from tests.fit.stops import stopped_after
from tests.nn.machines import binary, numbers

QUICK = {"code": 4, "batch_size": 50, "learning_rate": 0.03}


def parity(n=1000, odd=0, seed=0):
    """Three features of which each two are independent, the third the parity of both; one that
    says nothing, and its copy but for a tenth. In the last `odd` rows the parity is wrong."""
    rng = np.random.default_rng(seed)
    first, second, other = rng.integers(0, 2, (3, n))
    third = first ^ second ^ (np.arange(n) >= n - odd)
    copy = other ^ (rng.random(n) < 0.1)
    return np.column_stack([first, second, third, other, copy]).astype(np.float32)


@pytest.fixture(scope="module")
def exact():
    return BoltzmannMachine(**QUICK, phases="exact", epochs=40).fit(parity())


@pytest.fixture(scope="module")
def sampled():
    return BoltzmannMachine(**QUICK, chains=200, epochs=60).fit(parity())


@pytest.mark.parametrize("name", ["exact", "sampled"])
def test_a_relation_of_three_features_is_learned(name, request):
    model = request.getfixturevalue(name)
    usual, odd = parity(seed=1), parity(300, odd=300, seed=2)
    scores = model.score_samples(np.vstack([usual, odd]))
    assert roc_auc_score(np.arange(1300) < 1000, scores) > 0.99
    pairs = EmpiricalCovariance().fit(usual).mahalanobis(np.vstack([usual, odd]))
    assert abs(roc_auc_score(np.arange(1300) < 1000, -pairs) - 0.5) < 0.1
    entropy = 3 * np.log(2) - 0.1 * np.log(0.1) - 0.9 * np.log(0.9)
    bar = {"exact": 0.15, "sampled": 0.4}[name]
    assert -entropy - bar < model.log_likelihood(usual).mean() < -entropy + 0.05
    restored = model.reconstruct(odd)
    assert ((restored[:, 2] > 0.5) == (odd[:, 2] == 0)).mean() > 0.95


def test_probabilities_of_all_rows_add_up_to_one(exact):
    every = binary(5).numpy()
    assert np.exp(exact.log_likelihood(every)).sum() == pytest.approx(1, abs=1e-6)
    normalised = exact.score_samples(every) - exact.log_likelihood(every)
    np.testing.assert_allclose(normalised, normalised[0], atol=1e-5)
    np.testing.assert_array_equal(exact.free_energy(every), -exact.score_samples(every))


def test_the_loss_is_minus_the_likelihood(exact):
    model = BoltzmannMachine(code=3, phases="exact", epochs=1, batch_size=2000).fit(parity())
    begun = BoltzmannMachine(code=3, phases="exact", epochs=0).fit(parity())
    expected = -begun.log_likelihood(parity()).mean()
    assert model.training_["loss"][0] == pytest.approx(expected, rel=1e-5)
    assert exact.training_["loss"][-1] < exact.training_["loss"][0]


def test_score_is_the_likelihood_of_each_feature_given_the_others(exact):
    every = binary(5).numpy()
    likely = np.exp(exact.log_likelihood(every)).reshape((2,) * 5)
    given = sum(np.log(likely / likely.sum(axis=unit, keepdims=True)) for unit in range(5))
    rows = parity(200, odd=20, seed=3)
    expected = given.ravel()[numbers(torch.from_numpy(rows))].mean()
    assert exact.score(rows) == pytest.approx(expected, abs=1e-3)


def test_new_rows_are_as_frequent_as_they_are_probable(exact):
    drawn = exact.sample(5000, steps=100, means=False)
    assert set(np.unique(drawn)) == {0, 1}
    found = np.bincount(numbers(torch.from_numpy(drawn)), minlength=32) / 5000
    expected = np.exp(exact.log_likelihood(binary(5).numpy()))
    assert np.abs(found - expected).sum() / 2 < 0.05
    np.testing.assert_array_equal(exact.sample(3), exact.sample(3))
    assert not np.array_equal(exact.sample(50), exact.sample(50, random_state=1))


def test_features_that_are_clamped_say_what_the_others_are(exact):
    start = np.array([[1, 1, 1, 0, 1]], np.float32)  # its parity is wrong, and its copy
    clamp = np.array([True, True, False, False, True])
    drawn = exact.sample(4000, steps=50, start=start, clamp=clamp, means=False)
    assert (drawn[:, clamp] == start[:, clamp]).all()
    cases = np.repeat(start, 4, axis=0)
    cases[:, 2:4] = binary(2)
    expected = np.exp(exact.log_likelihood(cases))
    expected /= expected.sum()
    found = np.bincount(numbers(torch.from_numpy(drawn[:, 2:4])), minlength=4) / 4000
    np.testing.assert_allclose(found, expected, atol=0.03)
    assert expected[1] > 0.7


def test_the_free_machines_come_to_the_exact_gradient():
    """A single update of many machines that have run for long, with the same weights."""
    X = parity(400)[:, :4]
    gradients = {}
    for phases, steps in (("exact", 1), ("sampled", 1), ("sampled", 80)):
        model = BoltzmannMachine(code=2, phases=phases, steps=steps, chains=40_000, epochs=0).fit(X)
        network = model.network_
        torch.manual_seed(0)
        with torch.no_grad():
            network.weight.copy_(torch.randn(6, 6).triu(1))
        rows = torch.from_numpy(np.tile(X, (100, 1)))
        batch = type("Batch", (), {"inputs": rows, "generator": torch.Generator().manual_seed(0)})
        model.loss(network, batch).mean().backward()
        gradients[phases, steps] = torch.cat([network.weight.grad.ravel(), network.bias.grad])

    def off(steps):
        return float((gradients["sampled", steps] - gradients["exact", 1]).abs().max())

    assert off(80) < 0.01
    assert off(1) > 0.03


def test_normal_rows_alone_tell_which_are_not():
    X = np.vstack([parity(1000), parity(100, odd=100, seed=1)])
    samples = Samples(X=X, y=np.repeat(["usual", "odd"], [1000, 100]))
    model = BoltzmannMachine(**QUICK, chains=200, epochs=60)
    detector = AnomalyDetector(model, contamination=0.05).fit(samples, normal="usual")
    assert detector.agreement(samples, "odd").auroc > 0.98
    verdicts = detector.predict(samples)
    assert (verdicts[:1000] == -1).mean() <= 0.05
    assert (verdicts[1000:] == -1).mean() > 0.9


def test_persistent_machines_are_part_of_a_checkpoint(tmp_path, monkeypatch):
    model = BoltzmannMachine(**QUICK, chains=20, epochs=6)
    whole = model.fit(parity(200)).network_.state_dict()
    with stopped_after(13, monkeypatch):
        model.fit(parity(200), checkpoint=Checkpoint(tmp_path, every=0))
    resumed = model.fit(parity(200), checkpoint=Checkpoint(tmp_path, resume=True))
    for name, tensor in resumed.network_.state_dict().items():
        assert torch.equal(tensor, whole[name]), name
    assert whole["chains"].shape == (9, 20) and len(whole["chains"].unique()) == 2


def test_many_hidden_units_are_bounded_and_learn():
    few, many = (
        BoltzmannMachine(code=code, epochs=10, batch_size=50, steps=1, chains=100).fit(parity())
        for code in (4, 17)
    )
    assert not many.network_.exact
    assert many.score(parity()) > -5 * np.log(2)
    with pytest.raises(NotSupportedError, match="up to 20 units, but there are 22"):
        many.log_likelihood(parity())
    assert few.log_likelihood(parity()).shape == (1000,)


def test_what_is_refused():
    X = parity(20)
    with pytest.raises(ParameterError, match="5 features and code=16 hidden.*21 units.*do 20"):
        BoltzmannMachine(code=16, phases="exact").fit(X)
    with pytest.raises(DataError, match="from -1 to 2, .*values from 0 to 1.*MinMaxScaler"):
        BoltzmannMachine().fit(X * 3 - 1)
    BoltzmannMachine(code=15, phases="exact", epochs=0).fit(X)
