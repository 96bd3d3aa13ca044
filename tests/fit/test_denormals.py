import pytest
import torch

from isthmus.fit.denormals import SMALLEST_NORMAL, denormals_flushed

can_flush = torch.set_flush_denormal(True)
torch.set_flush_denormal(False)


def half() -> float:
    return float(torch.tensor(SMALLEST_NORMAL) / 2)


@pytest.mark.skipif(not can_flush, reason="this processor cannot")
@pytest.mark.parametrize("before", [False, True])
def test_flushed_inside_and_as_before_outside(before):
    torch.set_flush_denormal(before)
    try:
        with pytest.raises(RuntimeError), denormals_flushed():
            assert half() == 0
            raise RuntimeError
        assert (half() == 0) is before
    finally:
        torch.set_flush_denormal(False)
