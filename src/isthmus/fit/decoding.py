"""The end of a decoder: an output function and an error, and which data they can stand."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import scipy.sparse as sp
import torch
from torch import Tensor

from isthmus.core.errors import ParameterError
from isthmus.fit.value_range import check_range
from isthmus.losses import reconstruction, row_error

OUTPUTS = ("identity", "sigmoid", "softmax", "tanh")
ERRORS = ("squared", "absolute", "cross-entropy")
RANGES = {"sigmoid": (0.0, 1.0), "softmax": (0.0, 1.0), "tanh": (-1.0, 1.0)}

QUICK = {
    ("identity", "squared"): row_error.squared,
    ("sigmoid", "squared"): row_error.squared_of_sigmoid,
    ("sigmoid", "cross-entropy"): row_error.binary_cross_entropy,
    ("softmax", "cross-entropy"): row_error.cross_entropy,
}


@dataclass(frozen=True)
class Decoding:
    """What is made of the decoder's last linear layer, the logits.

    Parameters
    ----------
    output
        Of OUTPUTS: the function that turns logits into a reconstruction.
    error
        Of ERRORS: squared, absolute, or the cross-entropy that belongs to a sigmoid or a softmax.
    """

    output: str
    error: str

    def __post_init__(self) -> None:
        if self.error == "cross-entropy" and self.output not in ("sigmoid", "softmax"):
            raise ParameterError(
                f"error='cross-entropy' measures probabilities, but output={self.output!r} gives "
                "none; use output='sigmoid' or 'softmax', or error='squared'"
            )

    def of_codes(self, activation: str) -> Decoding:
        """The same for rows that are codes made by `activation`: an output that reaches them all,
        and this error where it measures them."""
        output = activation if activation in ("sigmoid", "tanh") else "identity"
        probabilities = output == "sigmoid" or self.error != "cross-entropy"
        return Decoding(output, self.error if probabilities else "squared")

    def values(self, logits: Tensor) -> Tensor:
        """The reconstruction, (rows, width)."""
        if self.output == "softmax":
            return torch.softmax(logits, dim=1)
        return logits if self.output == "identity" else getattr(torch, self.output)(logits)

    def entries(self, logits: Tensor, target: Tensor) -> Tensor:
        """The error of each entry, (rows, width), not below float32."""
        logits = logits.to(target.dtype)
        if self.error != "cross-entropy":
            return getattr(reconstruction, self.error)(self.values(logits), target)
        if self.output == "sigmoid":
            return reconstruction.binary_cross_entropy(logits, target)
        return reconstruction.cross_entropy(logits, target)

    def errors(self, logits: Tensor, target: Tensor) -> Tensor:
        """The error of each row: the sum over its entries, (rows,)."""
        quick = QUICK.get((self.output, self.error))
        return quick(logits, target) if quick else self.entries(logits, target).sum(dim=1)

    def check(self, X: np.ndarray | sp.csr_array) -> None:
        """Refuse data that the output cannot reach.

        Raises
        ------
        DataError
            with the range found and the two remedies.
        """
        if self.output not in RANGES:
            return
        low, high = RANGES[self.output]
        needs = f"output={self.output!r} with error={self.error!r} needs values from"
        check_range(
            X,
            low,
            high,
            needs=f"{needs} {low:g} to {high:g}",
            otherwise=", or use output='identity' and error='squared'",
        )


DECODINGS = {
    "bernoulli": Decoding("sigmoid", "cross-entropy"),
    "categorical": Decoding("softmax", "cross-entropy"),
    "gaussian": Decoding("identity", "squared"),
}  # of rows that are draws of such units


def check_coins(model: str, binarise: bool, likelihood: str) -> None:
    """Refuse to make coins of rows that are none.

    Raises
    ------
    ParameterError
        naming the model.
    """
    if binarise and likelihood != "bernoulli":
        raise ParameterError(
            f"{model}: binarise makes coins of the rows, but likelihood is {likelihood!r}; use "
            "likelihood='bernoulli', or binarise=False"
        )
