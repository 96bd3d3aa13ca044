"""A dense encoder to a Gaussian code, and the decoder that mirrors it."""

from __future__ import annotations

from collections.abc import Sequence

from torch import Tensor, nn

from isthmus.nn.dense import ACTIVATIONS, dense
from isthmus.nn.gaussian_code import moments
from isthmus.nn.likelihood import likelihood
from isthmus.nn.rows import Rows
from isthmus.nn.sparse_linear import SparseLinear


class VariationalNet(nn.Module):
    """width -> hidden -> moments of the code; code -> hidden, reversed -> outputs.

    Parameters
    ----------
    width, hidden, code
        Of the rows, the layers between, and the code.
    activation
        Between layers; moments and outputs are linear.
    likelihood_name
        What the outputs say of a row: "gaussian", "bernoulli" or "categorical".
    """

    def __init__(
        self,
        width: int,
        hidden: Sequence[int],
        code: int,
        activation: str,
        likelihood_name: str,
    ) -> None:
        super().__init__()
        inwards = (*hidden, 2 * code)
        self.first = SparseLinear(width, inwards[0])
        self.activation = ACTIVATIONS[activation if hidden else "identity"]
        self.inwards = dense(inwards, activation)[:-1]
        self.outwards = dense((code, *reversed(hidden), width), activation)[:-1]
        self.likelihood = likelihood(likelihood_name, width)

    def encode(self, inputs: Tensor | Rows) -> tuple[Tensor, Tensor]:
        """Mean and log variance of the code, (rows, code) each."""
        return moments(self.inwards(self.activation(self.first(inputs))))

    def decode(self, code: Tensor) -> Tensor:
        """Outputs (..., width) of codes (..., code)."""
        return self.outwards(code)
