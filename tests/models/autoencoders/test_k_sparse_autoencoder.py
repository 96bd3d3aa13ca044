from dataclasses import replace

import numpy as np
import pytest
import scipy.sparse as sp
import torch

from isthmus.core.errors import ParameterError
from isthmus.models.autoencoders.k_sparse_autoencoder import KSparseAutoencoder

SHARED = {"precision": "float32", "learning_rate": 0.01, "schedule": "cosine", "batch_size": 64}


def dictionary(rows=3000, features=20, atoms=24, active=2, seed=0):
    """Rows that are sums of few atoms, the atoms, and which of them each row has."""
    rng = np.random.default_rng(seed)
    D = rng.normal(size=(atoms, features))
    D /= np.linalg.norm(D, axis=1, keepdims=True)
    Z = np.zeros((rows, atoms))
    chosen = rng.random((rows, atoms)).argsort(axis=1)[:, :active]
    np.put_along_axis(Z, chosen, rng.uniform(0.5, 1.5, size=(rows, active)), 1)
    return (Z @ D).astype(np.float32), D, Z != 0


def cosines(model, D):
    """Of each planted atom with each row of the decoder's weight."""
    W = model.network_.outwards[0].weight.detach().numpy()
    return D @ (W / np.linalg.norm(W, axis=1, keepdims=True)).T


def f1(model, X, D, present):
    """Of the planted atoms in each row, each atom found by the unit most alike."""
    found = model.transform(X)[:, cosines(model, D).argmax(axis=1)] > 0.2
    return 2 * (found & present).sum() / (found.sum() + present.sum())


@pytest.mark.parametrize("selection", ["row", "batch"])
@pytest.mark.filterwarnings("ignore::UserWarning")
def test_planted_atoms_are_found(selection):
    X, D, present = dictionary(rows=2000)
    model = KSparseAutoencoder(code=48, active=2, selection=selection, epochs=20, **SHARED)
    before = KSparseAutoencoder(code=48, active=2, selection=selection, epochs=0).fit(X)
    model.fit(X)
    assert cosines(model, D).max(axis=1).mean() > 0.97
    assert f1(model, X, D, present) > 0.9
    assert cosines(before, D).max(axis=1).mean() < 0.75
    assert f1(before, X, D, present) < 0.5


class HalfDead(KSparseAutoencoder):
    """The second half of the code begins far from ever being among the largest."""

    def loss(self, network, batch):
        if batch.updates == 0:
            with torch.no_grad():
                network.inwards[-1].bias[self.code // 2 :] = -1.0
        return super().loss(network, replace(batch, updates=1))


@pytest.mark.filterwarnings("ignore::UserWarning")
def test_dead_units_are_revived_and_stay_dead_without():
    X, _, _ = dictionary(rows=1500)
    settings = {"code": 24, "active": 2, "epochs": 25} | SHARED | {"schedule": "constant"}
    with pytest.warns(UserWarning, match=r"12 of the 24 units.*revival"):
        dead = HalfDead(revival=0, **settings).fit(X)
    assert dead.dead_units_.tolist() == list(range(12, 24))
    assert dead.alive_share_ == 0.5
    alive = HalfDead(**settings).fit(X)
    assert alive.alive_share_ > 0.9
    assert alive.score(X) > 0.7 * dead.score(X)  # both are below 0


def test_no_unit_begins_ahead_of_the_others():
    X = np.random.default_rng(0).random((100, 8)).astype(np.float32) + 1
    model = KSparseAutoencoder(code=30, active=3, epochs=0).fit(X)
    batch = type("Batch", (), {"inputs": torch.from_numpy(X), "updates": 0, "total": 100})
    model.loss(model.network_, batch)
    means = model.network_.before_code(batch.inputs).mean(dim=0)
    np.testing.assert_allclose(means.detach(), 0, atol=1e-5)
    model.loss(model.network_, type("Batch", (batch,), {"inputs": batch.inputs + 1, "updates": 1}))
    assert torch.equal(model.network_.before_code(batch.inputs).mean(dim=0), means)


def test_what_dead_units_are_taught_by_hand():
    X = np.random.default_rng(0).normal(size=(6, 4)).astype(np.float32)
    model = KSparseAutoencoder(code=5, active=1, epochs=0, revival=0.5, dead_after=1).fit(X)
    network, rows = model.network_, torch.from_numpy(X)
    batch = type("Batch", (), {"inputs": rows, "total": 6, "updates": 1})
    losses = model.loss(network, batch)
    W = network.inwards[0].weight.detach().numpy()
    D = network.outwards[0].weight.detach().numpy()
    units = X @ W
    code = units * (units == units.max(axis=1, keepdims=True))
    never = ~(code != 0).any(axis=0)
    assert 0 < never.sum() < 5
    spare = np.where(never, units, -np.inf)
    spare[spare < np.sort(spare, axis=1)[:, [-2]]] = 0  # two, half of four features
    spare[~np.isfinite(spare)] = 0
    left = X - code @ D
    expected = np.square(left).sum(1) + 0.5 * np.square(left - spare @ D).sum(1)
    np.testing.assert_allclose(losses.detach(), expected, rtol=1e-5)


@pytest.mark.filterwarnings("ignore::UserWarning")
def test_each_row_has_as_many_active_units_as_asked():
    X = np.random.default_rng(0).normal(size=(300, 12)).astype(np.float32)
    codes = KSparseAutoencoder(code=30, active=3, epochs=2).fit(X).transform(X)
    assert ((codes != 0).sum(axis=1) == 3).all()
    codes = KSparseAutoencoder(code=30, active=3, selection="batch", epochs=20).fit(X).transform(X)
    counts = (codes != 0).sum(axis=1)
    assert counts.mean() == pytest.approx(3, rel=0.15)
    assert counts.std() > 0.3


@pytest.mark.parametrize("fields", [{}, {"tied": True}, {"hidden": (16,)}, {"bias": False}])
@pytest.mark.parametrize("selection", ["row", "batch"])
@pytest.mark.filterwarnings("ignore::UserWarning")
def test_every_shape_of_net_learns(fields, selection):
    X, _, _ = dictionary(rows=500)
    made = {"code": 64, "active": 2, "selection": selection} | SHARED | fields
    assert KSparseAutoencoder(epochs=8, **made).fit(X).score(X) > -0.7 * np.square(X).sum(1).mean()


@pytest.mark.parametrize("precision", ["float32", "bfloat16"])
@pytest.mark.filterwarnings("ignore::UserWarning")
def test_sparse_rows_and_both_precisions(precision):
    X = sp.random_array((200, 30), density=0.2, rng=np.random.default_rng(0), format="csr")
    settings = {"code": 64, "active": 2, "epochs": 5, "precision": precision}
    stored = KSparseAutoencoder(**settings).fit(X)
    full = KSparseAutoencoder(**settings).fit(X.toarray())
    rtol = 1e-3 if precision == "float32" else 0.1
    assert stored.score(X) == pytest.approx(full.score(X.toarray()), rel=rtol)


def test_more_active_units_than_there_are():
    with pytest.raises(ParameterError, match="active is 9.*code=8"):
        KSparseAutoencoder(code=8, active=9).fit(np.ones((4, 3)))
    KSparseAutoencoder(code=8, active=8, epochs=1).fit(np.eye(4))
