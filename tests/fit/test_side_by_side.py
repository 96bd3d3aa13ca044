"""Blocks side by side: in order, each on a thread of its own, and nothing left behind."""

import threading

import pytest
import torch

from isthmus.fit.side_by_side import side_by_side


@pytest.fixture(params=[1, 3])
def threads(request):
    before = torch.get_num_threads()
    torch.set_num_threads(request.param)
    yield request.param
    torch.set_num_threads(before)


@pytest.mark.parametrize("starts", [[], [4], range(0, 50, 5)])
def test_parts_come_in_the_order_of_their_starts(threads, starts):
    assert side_by_side(lambda start: start + 1, starts) == [start + 1 for start in starts]


def test_each_has_one_thread_and_the_setting_stays(threads):
    together = threading.Barrier(threads, timeout=10)

    def used(start):
        together.wait()  # nobody goes on before as many are at work
        return torch.get_num_threads()

    assert side_by_side(used, range(threads * 2)) == [1] * threads * 2
    assert torch.get_num_threads() == threads


def test_the_first_error_is_raised(threads):
    def work(start):
        if start == 1:
            raise ValueError("one")

    with pytest.raises(ValueError, match="one"):
        side_by_side(work, range(4))
    assert torch.get_num_threads() == threads
