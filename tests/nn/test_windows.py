import numpy as np
import torch
from hypothesis import given
from hypothesis import strategies as st

from isthmus.nn.windows import Windows


def batches(windows):
    order = windows.shuffled(np.random.default_rng(0), windows.streams)
    rows = torch.from_numpy(order).split(windows.streams)
    return [windows.take(part) for part in rows]


@given(st.integers(1, 60), st.integers(1, 7), st.integers(1, 9))
def test_streams_hold_the_sequence_window_after_window(length, streams, steps):
    streams = min(streams, length)
    windows = Windows(torch.arange(-1, length), streams, steps)
    found = batches(windows)
    assert [window.first for window in found] == [True] + [False] * (len(found) - 1)
    read = torch.cat([window.symbols for window in found], dim=1)
    assert read.shape == (streams, windows.length)
    for stream in read:
        assert (stream.diff() == 1).all()  # nothing is left out or read twice
    assert set(read.flatten().tolist()) == set(range(length))
    assert read.numel() < length + streams  # neighbours share at most a symbol
    for window in found:
        assert torch.equal(window.before, window.symbols - 1)


def test_where_it_divides_nothing_is_shared():
    windows = Windows(torch.arange(-1, 12), 3, 3)
    assert len(windows) == 6
    first, last = batches(windows)
    assert first.symbols.tolist() == [[0, 1, 2], [4, 5, 6], [8, 9, 10]]
    assert last.symbols.tolist() == [[3], [7], [11]]
    assert windows.arrays()[0].tolist() == list(range(-1, 12))
    assert len(windows.to("cpu")) == 6
