"""The formulas of the papers on dense tables, to compare the models' losses with."""

from __future__ import annotations

import numpy as np
import scipy.sparse as sp
import torch
from torch import Tensor, nn

from isthmus.fit.batch import Batch
from isthmus.nn.dense import xavier
from isthmus.nn.rows import Rows


def batch_of(X: sp.csr_array, *, updates: int = 0, seed: int = 0) -> Batch:
    return Batch(
        inputs=Rows.from_csr(X),
        rows=torch.arange(X.shape[0]),
        total=X.shape[0],
        updates=updates,
        generator=torch.Generator().manual_seed(seed),
    )


def network_of(model, width: int) -> nn.Module:
    """With random weights and biases."""
    network = model.build(width)
    generator = torch.Generator().manual_seed(5)
    xavier(network, generator)
    with torch.no_grad():
        for parameter in network.parameters():
            if parameter.dim() == 1:
                parameter.copy_(0.3 * torch.randn(parameter.shape, generator=generator))
    return network


def unit(X: sp.csr_array) -> Tensor:
    dense = torch.from_numpy(X.toarray())
    return dense / dense.norm(dim=1, keepdim=True).clamp_min(1e-12)


def layer(network: nn.Module, name: str, inputs: Tensor) -> Tensor:
    """inputs W + b of the layer of that name, whichever way round its weight is stored."""
    weight, bias = network.get_parameter(f"{name}.weight"), network.get_parameter(f"{name}.bias")
    return inputs @ (weight if weight.shape[0] == inputs.shape[1] else weight.T) + bias


def gradients(network: nn.Module, loss: Tensor) -> dict[str, Tensor]:
    network.zero_grad()
    loss.sum().backward()
    return {name: value.grad.clone() for name, value in network.named_parameters()}


def cells(X: sp.csr_array) -> Tensor:
    """Which cells are stored."""
    mask = np.zeros(X.shape, dtype=np.float32)
    mask[np.repeat(np.arange(X.shape[0]), np.diff(X.indptr)), X.indices] = 1
    return torch.from_numpy(mask)
