import numpy as np
import pytest
import torch

from isthmus import AutoRec, MultVAE
from isthmus.core.errors import ParameterError
from isthmus.fit.place import Place, fast_bfloat16
from tests.contracts.problems import likes, ratings

without_cuda = pytest.mark.skipif(torch.cuda.is_available(), reason="there is a GPU here")


def test_auto_resolves():
    place = Place()
    assert place.device.type == ("cuda" if torch.cuda.is_available() else "cpu")
    fast = fast_bfloat16(place.device)
    assert place.precision == ("bfloat16" if fast else "float32")


@pytest.mark.parametrize(
    ("precision", "dtype"), [("float32", torch.float32), ("bfloat16", torch.bfloat16)]
)
def test_the_precision_of_products(precision, dtype):
    a = torch.ones(4, 4)
    with Place("cpu", precision).autocast():
        assert (a @ a).dtype == dtype
    assert (a @ a).dtype == torch.float32


def test_a_processor_has_the_memory_of_the_machine():
    assert Place("cpu").free_memory is None


@pytest.mark.skipif(not torch.cuda.is_available(), reason="there is no GPU here")
def test_a_device_tells_what_it_has_left():
    before = Place("cuda").free_memory
    held = torch.empty(1 << 28, device="cuda")  # 1 GiB of float32
    assert before - Place("cuda").free_memory >= held.nbytes


@without_cuda
@pytest.mark.parametrize("device", ["cuda", "cuda:1", "abacus", "meta0"])
def test_a_device_that_is_not_here(device):
    with pytest.raises(ParameterError, match=f"device is '{device}'.*use 'auto' or 'cpu'"):
        Place(device)


@without_cuda
@pytest.mark.parametrize("model", [MultVAE(device="cuda"), AutoRec(device="cuda")], ids=repr)
def test_a_model_asked_onto_a_device_that_is_not_here(model):
    with pytest.raises(ParameterError, match="device"):
        model.fit(likes())


@pytest.mark.parametrize(
    ("model", "X"),
    [
        (MultVAE(hidden=(16,), code=8, epochs=10, batch_size=20), likes()),
        (AutoRec(hidden=16, epochs=10, batch_size=20), ratings()),
    ],
    ids=["MultVAE", "AutoRec"],
)
def test_bfloat16_loses_little(model, X):
    losses = {}
    for precision in ("float32", "bfloat16"):
        model.set_params(precision=precision).fit(X)
        assert model.training_["precision"] == precision
        assert all(p.dtype == torch.float32 for p in model.network_.parameters())
        losses[precision] = model.training_["loss"]
    assert losses["float32"] != losses["bfloat16"]
    np.testing.assert_allclose(losses["bfloat16"], losses["float32"], rtol=0.02)
    assert model.training_["loss"][-1] < model.training_["loss"][0]


def test_autocast_that_was_not_left_is_left():
    place = Place("cpu", "bfloat16")
    for entered in (2, 0):
        for _ in range(entered):
            place.autocast().__enter__()
        place.leave_autocast()
        assert not torch.is_autocast_enabled("cpu")
        assert (torch.autocast_increment_nesting(), torch.autocast_decrement_nesting()) == (1, 0)
