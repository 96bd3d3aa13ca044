"""How many sequences are answered at a time."""

import numpy as np
import pytest

from isthmus import RecurrentTagger
from isthmus.core.sequences import read_sequences
from isthmus.fit import sequence_estimator


@pytest.mark.parametrize(("width", "sequences"), [(1, 6), (10, 2), (1000, 1)])
def test_of_wide_steps_fewer(width, sequences, monkeypatch):
    monkeypatch.setattr(sequence_estimator, "CELLS", 100)
    X = read_sequences(np.zeros((6, 5, width)))
    blocks = [len(block.lengths) for block in RecurrentTagger()._blocks(X)]
    assert blocks == [sequences] * (6 // sequences)
