"""The end of a decoder: which pairs there are, and which data they can stand."""

import numpy as np
import pytest
import scipy.sparse as sp
import torch

from isthmus.core.errors import DataError, ParameterError
from isthmus.fit.decoding import Decoding


def test_values_are_the_named_function():
    logits = torch.tensor([[1.0, 3.0]]).log()
    assert Decoding("identity", "squared").values(logits) is logits
    torch.testing.assert_close(
        Decoding("sigmoid", "squared").values(logits), torch.tensor([[0.5, 0.75]])
    )
    torch.testing.assert_close(
        Decoding("softmax", "squared").values(logits), torch.tensor([[0.25, 0.75]])
    )
    torch.testing.assert_close(
        Decoding("tanh", "absolute").values(logits), torch.tensor([[0.0, 0.8]])
    )


def test_errors_are_sums_over_a_row():
    logits, target = torch.tensor([[0.0, np.log(3.0)]]), torch.tensor([[0.0, 1.0]])
    error = Decoding("sigmoid", "cross-entropy").errors(logits, target)
    assert float(error) == pytest.approx(-np.log(0.5) - np.log(0.75), rel=1e-6)
    assert float(Decoding("sigmoid", "squared").errors(logits, target)) == pytest.approx(0.3125)
    error = Decoding("softmax", "cross-entropy").errors(logits, target)
    assert float(error) == pytest.approx(-np.log(0.75), rel=1e-6)


def test_half_precision_logits_are_compared_in_full():
    logits = torch.ones(1, 3, dtype=torch.bfloat16)
    assert Decoding("identity", "squared").errors(logits, torch.zeros(1, 3)).dtype == torch.float32


@pytest.mark.parametrize(
    ("output", "error", "value", "fits"),
    [
        ("identity", "squared", 300.0, True),
        ("sigmoid", "squared", 300.0, False),
        ("sigmoid", "cross-entropy", -0.01, False),
        ("softmax", "cross-entropy", 1.01, False),
        ("tanh", "squared", -0.9, True),
        ("tanh", "squared", -1.1, False),
        ("sigmoid", "cross-entropy", 1.0, True),
    ],
)
def test_data_that_cannot_be_reached_are_refused(output, error, value, fits):
    X = np.array([[0.5, value]])
    for given in (X, sp.csr_array(X)):
        if fits:
            Decoding(output, error).check(given)
        else:
            with pytest.raises(DataError, match=f"{value:g}.*MinMaxScaler.*output='identity'"):
                Decoding(output, error).check(given)


@pytest.mark.parametrize("output", ["identity", "tanh"])
def test_a_cross_entropy_needs_probabilities(output):
    with pytest.raises(ParameterError, match="output='sigmoid' or 'softmax'"):
        Decoding(output, "cross-entropy")
