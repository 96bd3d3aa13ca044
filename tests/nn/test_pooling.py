"""Windows worked by hand."""

import pytest
import torch

from isthmus.nn.pooling import pool

MAP = torch.tensor([[1.0, 2, 3], [4, 5, 6], [7, 8, 9]])[None, None]


@pytest.mark.parametrize(
    ("pooling", "partial", "expected"),
    [
        ("max", True, [[5, 6], [8, 9]]),
        ("max", False, [[5]]),
        ("average", True, [[3, 4.5], [7.5, 9]]),
        ("average", False, [[3]]),
        ("sum", True, [[12, 9], [15, 9]]),
        ("sum", False, [[12]]),
    ],
)
def test_three_by_three_in_windows_of_two(pooling, partial, expected):
    found = pool(MAP, pooling, 2, partial=partial)
    assert found[0, 0].tolist() == expected
