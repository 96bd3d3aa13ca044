"""How much an encoder stretches its inputs: the squared Frobenius norm of its Jacobian, per row.

Both forms ask autograd for slopes and leave a graph through which the penalty can be minimised.
"""

from __future__ import annotations

import torch
from torch import Tensor


def one_layer(code: Tensor, before: Tensor, weight: Tensor) -> Tensor:
    """sum_j s'(a_j)^2 ||W_j||^2, exact for code = s(a), a = W x + b (Rifai et al. 2011, eq. 7).

    Parameters
    ----------
    code, before
        s(a) and a, (batch, code); the activation s acts on each unit alone.
    weight
        W, (code, inputs).
    """
    # each unit depends on its own sum alone, so the gradient of their total is the slopes
    (slopes,) = torch.autograd.grad(code.sum(), before, create_graph=True)
    return (slopes.square() * weight.square().sum(dim=1)).sum(dim=1)


def projected(code: Tensor, first: Tensor, weight: Tensor, signs: Tensor) -> Tensor:
    """||v J||^2 with random signs v: its mean over v is ||J||_F^2 (Hutchinson 1990).

    Parameters
    ----------
    code
        (batch, code), any function of the first layer's sums.
    first
        W x + b, what the first layer gives, (batch, outputs).
    weight
        W, (outputs, inputs).
    signs
        v, +1 or -1 by fair coins, (batch, code).
    """
    (upstream,) = torch.autograd.grad(code, first, signs, create_graph=True)
    return (upstream @ weight).to(weight.dtype).square().sum(dim=1)
