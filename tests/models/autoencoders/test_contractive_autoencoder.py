"""The contractive autoencoder against the exact Jacobian of what it learned."""

import copy

import numpy as np
import pytest
import scipy.sparse as sp
import torch
from torch.func import jacrev, vmap

from isthmus import Autoencoder, ContractiveAutoencoder
from isthmus.fit.batch import Batch
from tests.contracts.problems import rows

DEEP = pytest.mark.parametrize("hidden", [(), (9,)])


def stretch(model, X):
    """The mean squared norm of the encoder's Jacobian."""
    network = copy.deepcopy(model.network_).double().requires_grad_(False)
    jacobians = vmap(jacrev(lambda row: network.encode(row[None])[0]))(torch.from_numpy(X).double())
    return float(jacobians.square().sum(dim=(1, 2)).mean())


def fitted(penalty, hidden=(), **fields):
    settings = {"code": 6, "activation": "tanh", "epochs": 60, "learning_rate": 0.01}
    settings |= {"hidden": hidden, "batch_size": 32, "precision": "float32"} | fields
    return ContractiveAutoencoder(penalty=penalty, **settings).fit(rows(rows=200))


@DEEP
def test_the_penalty_contracts(hidden):
    X = rows(rows=200)
    loose, firm = fitted(0.0, hidden), fitted(1.0, hidden)
    assert stretch(firm, X) < 0.7 * stretch(loose, X)
    assert firm.score(X) < loose.score(X)


@DEEP
def test_the_loss_is_error_and_norm(hidden):
    X = rows(rows=200)
    model = fitted(0.5, hidden, precision="float64")
    generator = torch.Generator().manual_seed(0)
    inputs, numbers = torch.from_numpy(X).double(), torch.arange(200)
    losses = [
        model.loss(model.network_, batch).mean().item()
        for batch in [Batch(inputs=inputs, rows=numbers, total=200, generator=generator)] * 200
    ]
    expected = 0.5 * stretch(model, X) - model.score(X.astype(np.float64))
    if not hidden:
        assert losses[0] == pytest.approx(expected, rel=1e-9)
    error = np.std(losses) / np.sqrt(len(losses))
    assert abs(np.mean(losses) - expected) <= 5 * error + 1e-9


def test_without_penalty_it_is_the_plain_one():
    X = rows(rows=200)
    plain = Autoencoder(
        code=6, code_activation="sigmoid", activation="tanh", tied=True, epochs=60,
        learning_rate=0.01, batch_size=32, precision="float32",
    ).fit(X)  # fmt: skip
    np.testing.assert_array_equal(fitted(0.0).transform(X), plain.transform(X))


@DEEP
def test_sparse_rows_learn_the_same(hidden):
    X = np.where(rows(rows=200) > 0.6, rows(rows=200), 0).astype(np.float32)
    model = ContractiveAutoencoder(code=4, hidden=hidden, epochs=3, precision="float32")
    dense = model.fit(X).transform(X)
    np.testing.assert_allclose(model.fit(sp.csr_array(X)).transform(X), dense, atol=1e-4)
