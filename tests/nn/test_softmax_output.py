import numpy as np
import pytest
import scipy.sparse as sp
import torch

from isthmus.fit.place import Place
from isthmus.nn.rows import Rows
from isthmus.nn.softmax_output import SoftmaxOutput


@pytest.fixture
def counts():
    """Targets that are counts; the second and the last row have none."""
    rng = np.random.default_rng(0)
    dense = rng.integers(1, 4, (6, 9)) * (rng.random((6, 9)) < 0.4)
    dense[[1, 5]] = 0
    return dense.astype(np.float32)


def layer_in(dtype, scale=1.0):
    layer = SoftmaxOutput(5, 9).to(dtype)
    generator = torch.Generator().manual_seed(1)
    with torch.no_grad():
        for parameter in layer.parameters():
            parameter.copy_(scale * torch.randn(parameter.shape, generator=generator, dtype=dtype))
    return layer, torch.randn(6, 5, generator=generator, dtype=dtype).requires_grad_()


def plain(layer, hidden, counts):
    logits = hidden @ layer.weight.T + layer.bias
    return -(torch.from_numpy(counts).to(logits.dtype) * torch.log_softmax(logits, dim=1)).sum(1)


def targets(counts, dtype=torch.float32):
    rows = Rows.from_csr(sp.csr_array(counts))
    return rows.with_values(rows.values.to(dtype))


@pytest.mark.parametrize(("dtype", "tolerance"), [(torch.float32, 1e-5), (torch.float64, 1e-6)])
def test_value_and_gradients_are_those_of_log_softmax(counts, dtype, tolerance):
    """The value is float32 whatever comes in, hence the tolerance in float64."""
    pull = torch.linspace(0.5, 2, 6, dtype=dtype)
    results = []
    for ours in (True, False):
        layer, hidden = layer_in(dtype)
        if ours:
            loss = layer.negative_log_likelihood(hidden, targets(counts, dtype))
        else:
            loss = plain(layer, hidden, counts)
        (loss * pull).sum().backward()
        results.append([loss.detach(), hidden.grad, layer.weight.grad, layer.bias.grad])
    for value, expected in zip(*results, strict=True):
        torch.testing.assert_close(
            value.double(), expected.double(), rtol=tolerance, atol=tolerance
        )


def test_a_row_without_targets_costs_nothing(counts):
    layer, hidden = layer_in(torch.float32)
    loss = layer.negative_log_likelihood(hidden, targets(counts))
    loss.sum().backward()
    assert loss[[1, 5]].tolist() == [0, 0]
    assert not hidden.grad[[1, 5]].any()


def test_large_logits_do_not_overflow(counts):
    layer, hidden = layer_in(torch.float32, scale=30.0)
    loss = layer.negative_log_likelihood(hidden, targets(counts))
    loss.sum().backward()
    assert loss.isfinite().all()
    assert all(p.grad.isfinite().all() for p in layer.parameters())


def test_no_number_is_passed_on(counts):
    layer, hidden = layer_in(torch.float32)
    with torch.no_grad():
        hidden[2, 0] = torch.nan
    loss = layer.negative_log_likelihood(hidden, targets(counts))
    assert loss.isnan().tolist() == [False, False, True, False, False, False]


def test_bfloat16_is_close_and_gradients_are_float32(counts):
    layer, hidden = layer_in(torch.float32)
    expected = plain(layer, hidden, counts).detach()
    with Place("cpu", "bfloat16").autocast():
        loss = layer.negative_log_likelihood(hidden, targets(counts))
        loss.sum().backward()
    torch.testing.assert_close(loss.detach(), expected, rtol=0.03, atol=0.05)
    assert loss.dtype == layer.weight.grad.dtype == layer.bias.grad.dtype == torch.float32


def test_a_second_backward_pass_is_refused(counts):
    layer, hidden = layer_in(torch.float32)
    loss = layer.negative_log_likelihood(hidden, targets(counts)).sum()
    loss.backward(retain_graph=True)
    with pytest.raises((RuntimeError, TypeError, AttributeError)):
        loss.backward()
