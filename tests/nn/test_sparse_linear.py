import numpy as np
import pytest
import scipy.sparse as sp
import torch

from isthmus.fit.place import Place
from isthmus.nn.rows import Rows
from isthmus.nn.sparse_linear import SparseLinear


def layer_and_rows(empty_rows=True):
    rng = np.random.default_rng(0)
    dense = rng.normal(size=(8, 11)).astype(np.float32) * (rng.random((8, 11)) < 0.4)
    if empty_rows:
        dense[[0, 5]] = 0
    dense[:, 3] = 0
    layer = SparseLinear(11, 4)
    with torch.no_grad():
        layer.weight.copy_(torch.from_numpy(rng.normal(size=(11, 4))))
        layer.bias.copy_(torch.from_numpy(rng.normal(size=4)))
    return layer, Rows.from_csr(sp.csr_array(dense)), torch.from_numpy(dense)


def test_it_is_the_dense_product():
    layer, rows, dense = layer_and_rows()
    expected = dense @ layer.weight + layer.bias
    torch.testing.assert_close(layer(rows), expected, rtol=1e-5, atol=1e-6)
    torch.testing.assert_close(layer(dense), expected)
    bare = SparseLinear(11, 4, bias=False)
    bare.load_state_dict({"weight": layer.weight})
    torch.testing.assert_close(bare(dense), dense @ layer.weight)


def test_its_gradients_are_those_of_the_dense_product():
    layer, rows, dense = layer_and_rows()
    pull = torch.linspace(-1, 1, 32).reshape(8, 4)
    (layer(rows) * pull).sum().backward()
    weight = layer.weight.detach().clone().requires_grad_()
    bias = layer.bias.detach().clone().requires_grad_()
    ((dense @ weight + bias) * pull).sum().backward()
    torch.testing.assert_close(layer.weight.grad, weight.grad, rtol=1e-5, atol=1e-6)
    torch.testing.assert_close(layer.bias.grad, bias.grad, rtol=1e-5, atol=1e-6)


def test_gradients_add_up_over_uses():
    layer, rows, _ = layer_and_rows()
    layer(rows).sum().backward()
    once = layer.weight.grad.clone()
    layer(rows).sum().backward()
    torch.testing.assert_close(layer.weight.grad, 2 * once)


def test_a_column_that_nobody_has_gets_no_gradient():
    layer, rows, _ = layer_and_rows()
    layer(rows).sum().backward()
    assert not layer.weight.grad[3].any()


@pytest.mark.parametrize("columns", [11, 0])
def test_rows_without_anything_give_the_bias(columns):
    layer, _, _ = layer_and_rows()
    empty = Rows.from_csr(sp.csr_array((3, 11), dtype=np.float32))
    expected = layer.bias.detach().expand(3, 4)
    torch.testing.assert_close(layer(empty).detach(), expected)
    layer(empty).sum().backward()
    assert not layer.weight.grad.any()


def test_bfloat16_is_close_and_the_gradient_is_float32():
    layer, rows, dense = layer_and_rows()
    with Place("cpu", "bfloat16").autocast():
        total = layer(rows)
        total.float().sum().backward()
    torch.testing.assert_close(
        total.detach().float(), (dense @ layer.weight + layer.bias).detach(), rtol=0.02, atol=0.05
    )
    assert layer.weight.grad.dtype == torch.float32


def test_the_gradient_of_the_values_is_that_of_the_dense_product():
    layer, rows, dense = layer_and_rows()
    pull = torch.linspace(-1, 1, 32).reshape(8, 4)
    values = rows.values.clone().requires_grad_()
    (layer(rows.with_values(values)) * pull).sum().backward()
    everywhere = dense.clone().requires_grad_()
    (layer(everywhere) * pull).sum().backward()
    torch.testing.assert_close(values.grad, rows.gather(everywhere.grad), rtol=1e-5, atol=1e-6)
