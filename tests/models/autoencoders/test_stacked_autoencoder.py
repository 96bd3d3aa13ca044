"""Layers on top of layers, against linear algebra and against their parts."""

import numpy as np
import pytest
import scipy.sparse as sp
from scipy.linalg import subspace_angles
from sklearn.base import clone
from sklearn.decomposition import PCA
from sklearn.model_selection import GridSearchCV

from isthmus import (
    Autoencoder,
    ContractiveAutoencoder,
    DenoisingAutoencoder,
    KSparseAutoencoder,
    SparseAutoencoder,
    StackedAutoencoder,
)
from isthmus.core.errors import DataError, ParameterError
from isthmus.fit.checkpoint import Checkpoint
from tests.contracts.problems import rows
from tests.fit.stops import stopped_after

SIGMOIDS = {"code_activation": "sigmoid", "output": "sigmoid", "error": "cross-entropy"}


def test_a_linear_stack_finds_nested_principal_subspaces():
    rng = np.random.default_rng(0)
    directions = np.linalg.qr(rng.normal(size=(8, 8)))[0]
    deviations = [2, 1.5, 1, 0.8, 0.2, 0.1, 0.1, 0.1]
    X = rng.normal(size=(400, 8)) * deviations @ directions
    X -= X.mean(axis=0)
    # tied: the codes keep their distances, so that the second layer sees the same components
    layer = Autoencoder(
        tied=True, epochs=600, batch_size=400, learning_rate=0.02, schedule="cosine"
    )
    model = StackedAutoencoder(hidden=(4,), code=2, layer=layer, epochs=0, precision="float64")
    model.fit(X)
    first = model.network_.layers[0]
    pca = PCA(4).fit(X)
    lower = first.weights()[0].detach().numpy()  # (4, 8)
    assert subspace_angles(lower.T, pca.components_.T).max() < 1e-3
    decoder = model.inverse_transform(np.eye(2)) - model.inverse_transform(np.zeros((1, 2)))
    assert subspace_angles(decoder.T, pca.components_[:2].T).max() < 1e-3


@pytest.mark.parametrize(
    "layer",
    [
        DenoisingAutoencoder(epochs=2, corruption=0.3, **SIGMOIDS),
        DenoisingAutoencoder(epochs=2, noise="salt-and-pepper", code_activation="relu"),
        ContractiveAutoencoder(epochs=2, penalty=0.01),
        SparseAutoencoder(epochs=2, code_activation="tanh"),
        KSparseAutoencoder(epochs=2, active=2),
        KSparseAutoencoder(epochs=2, active=2, selection="batch"),
        Autoencoder(epochs=2, code_activation="relu", error="absolute"),
    ],
    ids=lambda layer: type(layer).__name__,
)
def test_any_dense_autoencoder_is_a_layer(layer):
    X = rows()
    before = layer.get_params()
    model = StackedAutoencoder(hidden=(7, 5), code=3, layer=layer, epochs=2).fit(X)
    assert model.transform(X).shape == (60, 3)
    assert np.isfinite(model.score_samples(X)).all()
    assert [len(losses) for losses in model.layer_losses_] == [2, 2, 2]
    assert layer.get_params() == before
    units = [network.weights()[0].shape for network in model.network_.layers]
    assert units == [(7, 12), (5, 7), (3, 5)]


def test_the_reconstruction_is_the_layers_composed():
    X = rows()
    layer = DenoisingAutoencoder(epochs=3, **SIGMOIDS)
    model = StackedAutoencoder(hidden=(5,), code=3, layer=layer, epochs=1).fit(X)
    w = {k: v.numpy() for k, v in model.network_.state_dict().items()}

    def sigmoid(units):
        return 1 / (1 + np.exp(-units))

    def layer_of(number, way, units):
        weight = w[f"layers.{number}.{way}.0.weight"]
        weight = weight if way == "inwards" else weight.T
        return sigmoid(units @ weight + w[f"layers.{number}.{way}.0.bias"])

    code = layer_of(1, "inwards", layer_of(0, "inwards", X))
    np.testing.assert_allclose(model.transform(X), code, rtol=1e-4)
    back = layer_of(0, "outwards", layer_of(1, "outwards", code))
    np.testing.assert_allclose(model.reconstruct(X), back, rtol=1e-4)


def test_without_epochs_of_its_own_the_layers_stay_as_they_were_learned():
    X = rows()
    layer = Autoencoder(code_activation="tanh", epochs=3)
    learned = StackedAutoencoder(hidden=(5,), code=3, layer=layer, epochs=0).fit(X)
    tuned = StackedAutoencoder(hidden=(5,), code=3, layer=layer, epochs=20).fit(X)
    assert learned.training_["loss"] == []
    assert learned.layer_losses_ == tuned.layer_losses_
    assert tuned.score(X) > learned.score(X)
    untrained = StackedAutoencoder(
        hidden=(5,), code=3, layer=clone(layer).set_params(epochs=0), epochs=0
    ).fit(X)
    assert untrained.layer_losses_ == [[], []]
    assert not np.array_equal(untrained.transform(X), learned.transform(X))


def test_a_plain_layer_is_trained_like_the_stack():
    X = rows()
    model = StackedAutoencoder(hidden=(5,), code=3, epochs=4).fit(X)
    assert [len(losses) for losses in model.layer_losses_] == [4, 4]
    assert len(model.training_["loss"]) == 4


def test_fields_of_the_layer_are_the_stacks():
    model = StackedAutoencoder(hidden=(5,), code=3, layer=DenoisingAutoencoder(epochs=1), epochs=1)
    assert model.get_params()["layer__corruption"] == 0.25
    model.set_params(layer__corruption=0.5)
    copy = clone(model)
    assert copy.layer is not model.layer
    assert copy.layer.corruption == 0.5
    search = GridSearchCV(model, {"layer__corruption": [0.1, 0.4]}, cv=2, error_score="raise")
    assert search.fit(rows()).best_params_["layer__corruption"] in (0.1, 0.4)


def test_sparse_rows_are_never_made_dense_as_a_whole():
    rng = np.random.default_rng(0)
    X = sp.random_array((200, 3000), density=0.002, rng=rng, format="csr", dtype=np.float32)
    layer = DenoisingAutoencoder(epochs=2, batch_size=50, code_activation="relu")
    model = StackedAutoencoder(hidden=(8,), code=4, layer=layer, epochs=2, batch_size=50).fit(X)
    np.testing.assert_allclose(
        model.transform(X[:5]), model.transform(X[:5].toarray()), rtol=1e-4, atol=1e-5
    )


@pytest.mark.parametrize("updates", [3, 13, 20, 29])
def test_an_interrupted_training_goes_on(tmp_path, monkeypatch, updates):
    X = rows()  # 4 updates an epoch: layer 1 ends at 12, layer 2 at 24

    def model():
        layer = DenoisingAutoencoder(epochs=3, batch_size=16, code_activation="tanh")
        return StackedAutoencoder(
            hidden=(5,), code=3, layer=layer, epochs=3, batch_size=16, precision="float32"
        )

    expected = model().fit(X)
    with stopped_after(updates, monkeypatch):
        stopped = model().fit(X, checkpoint=Checkpoint(tmp_path, every=0))
    assert stopped.training_["stopped"] == "interrupted"
    resumed = model().fit(X, checkpoint=Checkpoint(tmp_path, every=0, resume=True))
    np.testing.assert_array_equal(resumed.transform(X), expected.transform(X))
    assert not list(tmp_path.glob("*.json"))


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"layer": Autoencoder(hidden=(4,))}, "give these widths to the stack's own hidden"),
        ({"layer": KSparseAutoencoder(active=4)}, "active is 4, more than code=3"),
        ({"layer": Autoencoder(epochs=-1)}, "Autoencoder: epochs is -1"),
        ({"layer": Autoencoder}, "StackedAutoencoder: layer is"),
        ({"layer": "denoising"}, "it must be a dense autoencoder, such as Denoising.* or none"),
    ],
)
def test_what_cannot_be_a_layer_is_refused(fields, said):
    with pytest.raises(ParameterError, match=said):
        StackedAutoencoder(hidden=(5,), code=3, epochs=1, **fields).fit(rows())


def test_rows_that_the_first_layer_cannot_reach_are_refused():
    model = StackedAutoencoder(layer=DenoisingAutoencoder(**SIGMOIDS))
    with pytest.raises(DataError, match="from 0 to 300.*MinMaxScaler"):
        model.fit(np.array([[0, 300.0], [1, 2]]))
    assert not hasattr(model, "network_")


def test_it_cannot_go_on_row_by_row():
    assert not hasattr(StackedAutoencoder(), "partial_fit")
    assert hasattr(Autoencoder(), "partial_fit")
