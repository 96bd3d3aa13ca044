"""A deep net from nets of one layer, the decoders in reverse order behind the encoders."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import torch
from torch import Tensor

from isthmus.nn.dense_net import DenseNet
from isthmus.nn.sparse_linear import SparseLinear


class LayerWeights(NamedTuple):
    """What one layer learned; a bias is None where there is none."""

    inwards: Tensor  # (units, width)
    code_bias: Tensor | None  # (units,)
    outwards: Tensor  # (width, units)
    row_bias: Tensor | None  # (width,)


def layer_weights(network: DenseNet) -> LayerWeights:
    """Of a net with one layer each way."""
    inwards = network.weights()[0]
    first: Any = network.inwards[0]
    if network.outwards is None:
        row_bias = network.biases[0] if len(network.biases) else None
        return LayerWeights(inwards, first.bias, inwards.T, row_bias)
    last: Any = network.outwards[0]
    outwards = last.weight.T if isinstance(last, SparseLinear) else last.weight
    return LayerWeights(inwards, first.bias, outwards, last.bias)


@torch.no_grad()
def unroll(network: DenseNet, layers: Sequence[LayerWeights]) -> None:
    """Give a net the weights of its layers, from the rows upwards, where it has the like: a tied
    one takes the encoders' alone, one without biases none."""
    depth = len(layers)
    for number, layer in enumerate(layers):
        back = depth - 1 - number
        network.weights()[number].copy_(layer.inwards)
        encoder: Any = network.inwards[number]
        _take(encoder.bias, layer.code_bias)
        if network.outwards is None:
            _take(network.biases[back] if len(network.biases) else None, layer.row_bias)
        else:
            decoder: Any = network.outwards[back]
            decoder.weight.copy_(layer.outwards)
            _take(decoder.bias, layer.row_bias)


def _take(own: Tensor | None, learned: Tensor | None) -> None:
    if own is not None and learned is not None:
        own.copy_(learned)
