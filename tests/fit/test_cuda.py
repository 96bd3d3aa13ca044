"""The same work on a GPU; skipped where there is none."""

import numpy as np
import pytest
import torch

from tests.contracts.problems import AUTOENCODERS, likes, ratings, rows, small

pytestmark = pytest.mark.skipif(not torch.cuda.is_available(), reason="there is no GPU here")
NETWORKS = ["AutoRec", "DeepRec", "MultDAE", "MultVAE", "StackedAutoRec"]


def data(model):
    return ratings() if model.rates else likes()


@pytest.mark.parametrize("name", NETWORKS)
def test_it_learns_there_and_stays_here(name):
    losses = {}
    for device in ("cpu", "cuda"):
        model = small(name, device=device, epochs=20)
        X = data(model)
        model.fit(X, validation=(X, X))
        losses[device] = model.training_["loss"][-1] / model.training_["loss"][0]
        assert {p.device.type for p in model.network_.parameters()} == {"cpu"}
        assert np.isfinite(model.score_items(X)).all()
        assert np.isfinite(model.similarities(np.array([0, 1]))).all()
    assert losses["cuda"] == pytest.approx(losses["cpu"], rel=0.1)


@pytest.mark.parametrize("name", AUTOENCODERS)
def test_an_autoencoder_learned_on_the_device_answers_on_the_processor(name):
    X = rows()
    on_device = small(name, device="cuda", precision="float32", epochs=3).fit(X)
    beside = small(name, device="cpu", precision="float32", epochs=3).fit(X)
    assert on_device.training_["loss"][0] == pytest.approx(beside.training_["loss"][0], rel=0.2)
    assert np.isfinite(on_device.reconstruct(X)).all()
