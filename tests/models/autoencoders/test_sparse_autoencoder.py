import numpy as np
import pytest
import scipy.sparse as sp
import torch

from isthmus.core.errors import ParameterError
from isthmus.models.autoencoders.sparse_autoencoder import SparseAutoencoder

SHARED = {"precision": "float32", "learning_rate": 0.01, "batch_size": 50}


def rows(rows=400, features=10, seed=0):
    rng = np.random.default_rng(seed)
    return rng.random((rows, features)).astype(np.float32)


@pytest.mark.parametrize("code_activation", ["sigmoid", "tanh"])
@pytest.mark.parametrize("target", [0.05, 0.3])
def test_the_mean_activity_comes_to_its_target(code_activation, target):
    X = rows()
    fields = {"code": 15, "code_activation": code_activation, "target_activity": target}
    model = SparseAutoencoder(penalty=5, epochs=40, **fields, **SHARED).fit(X)
    np.testing.assert_allclose(model.mean_activity_, target, atol=0.05)
    free = SparseAutoencoder(penalty=0, epochs=40, **fields, **SHARED).fit(X)
    assert np.abs(free.mean_activity_ - target).mean() > 0.1
    codes = model.transform(X)
    activity = (codes + 1) / 2 if code_activation == "tanh" else codes
    np.testing.assert_allclose(model.mean_activity_, activity.mean(axis=0), rtol=1e-4)


@pytest.mark.filterwarnings("ignore::UserWarning")
def test_a_heavier_penalty_leaves_fewer_units_active():
    X = rows()
    fields = {"code": 15, "code_activation": "relu", "sparsity": "l1", "epochs": 40} | SHARED
    counts, sums = [], []
    for penalty in (0.0, 0.1, 0.3):
        codes = SparseAutoencoder(penalty=penalty, **fields).fit(X).transform(X)
        counts.append((codes != 0).sum(axis=1).mean())
        sums.append(np.abs(codes).sum(axis=1).mean())
    assert counts[0] > counts[1] > counts[2] > 0
    assert sums[0] > sums[1] > sums[2]


def test_the_loss_by_hand():
    X = rows(6, 3)
    for sparsity, fields in (("l1", {}), ("kl", {"target_activity": 0.2})):
        model = SparseAutoencoder(sparsity=sparsity, code=4, penalty=0.7, epochs=0, **fields).fit(X)
        network = model.network_
        codes, rebuilt = model.transform(X), model.reconstruct(X)
        batch = type("Batch", (), {"inputs": torch.from_numpy(X), "generator": None})
        mean = codes.mean(axis=0)
        kl = 0.2 * np.log(0.2 / mean) + 0.8 * np.log(0.8 / (1 - mean))
        cost = np.abs(codes).sum(axis=1) if sparsity == "l1" else kl.sum()
        expected = np.square(X - rebuilt).sum(axis=1) + 0.7 * cost
        np.testing.assert_allclose(model.loss(network, batch).detach(), expected, rtol=1e-5)


def test_units_that_a_penalty_silences_are_named():
    fields = {"code": 6, "code_activation": "relu", "sparsity": "l1", "epochs": 30} | SHARED
    with pytest.warns(UserWarning, match=r"6 of the 6 units.*smaller penalty"):
        model = SparseAutoencoder(penalty=50, **fields).fit(rows())
    assert model.dead_units_.tolist() == list(range(6))
    assert not model.mean_activity_.any()


def test_dropout_on_the_code_only_while_training():
    X = rows()
    model = SparseAutoencoder(code=15, dropout=0.5, epochs=10, **SHARED).fit(X)
    np.testing.assert_array_equal(model.transform(X), model.transform(X))
    without = SparseAutoencoder(code=15, epochs=10, **SHARED).fit(X)
    assert model.training_["loss"][-1] > without.training_["loss"][-1]


@pytest.mark.parametrize("sparsity", ["l1", "kl"])
def test_sparse_rows_are_dense_rows(sparsity):
    X = sp.random_array((100, 30), density=0.2, rng=np.random.default_rng(0), format="csr")
    settings = {"code": 8, "sparsity": sparsity, "epochs": 5, "precision": "float32"}
    stored = SparseAutoencoder(**settings).fit(X)
    full = SparseAutoencoder(**settings).fit(X.toarray())
    np.testing.assert_allclose(stored.mean_activity_, full.mean_activity_, rtol=1e-3)


@pytest.mark.parametrize("code_activation", ["relu", "identity", "selu"])
def test_a_code_without_bounds_has_no_activity(code_activation):
    with pytest.raises(ParameterError, match="use 'sigmoid' or 'tanh', or sparsity='l1'"):
        SparseAutoencoder(sparsity="kl", code_activation=code_activation).fit(rows())
