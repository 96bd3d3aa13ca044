import numpy as np
import pandas as pd
import polars as pl
import pytest
import torch

from isthmus.core.errors import DataError
from isthmus.core.sequences import Sequences, are_sequences, read_sequences

PARTS = [np.arange(6.0).reshape(3, 2), np.arange(2.0).reshape(1, 2), np.arange(4.0).reshape(2, 2)]


def test_what_a_sequence_is():
    table = np.zeros((3, 4))
    for rows in (table, table.tolist(), pd.DataFrame(table), torch.zeros(3, 4), [], table[0]):
        assert not are_sequences(rows)
    objects = np.empty(2, dtype=object)
    objects[:] = [np.zeros(3), np.zeros(4)]
    for many in (PARTS, tuple(PARTS), list(table), np.zeros((2, 3, 4)), [[1, 2], [3]], objects):
        assert are_sequences(many)


def test_a_list_of_arrays():
    found = read_sequences(PARTS)
    np.testing.assert_array_equal(found.values, np.concatenate(PARTS))
    np.testing.assert_array_equal(found.offsets, [0, 3, 4, 6])
    assert found.shape == (3,)
    assert found.step_shape == (2,)
    for given, back in zip(PARTS, found.arrays(), strict=True):
        np.testing.assert_array_equal(back, given)


@pytest.mark.parametrize(
    "form", [torch.from_numpy, pd.DataFrame, pl.DataFrame, np.asfortranarray, np.ndarray.tolist]
)
def test_whatever_a_sequence_comes_in(form):
    found = read_sequences([form(part) for part in PARTS])
    np.testing.assert_array_equal(found.values, np.concatenate(PARTS))


def test_one_array_of_films():
    films = np.arange(2 * 3 * 4 * 5, dtype=np.int16).reshape(2, 3, 4, 5)
    found = read_sequences(torch.from_numpy(films))
    assert found.values.shape == (6, 20)
    assert found.dtype == np.float32
    assert found.step_shape == (4, 5)
    np.testing.assert_array_equal(found.arrays(), films)


def test_series_of_numbers():
    found = read_sequences([np.float32([1, 2, 3]), np.float32([4])])
    assert found.values.shape == (4, 1)
    assert [part.shape for part in found.arrays()] == [(3,), (1,)]
    assert read_sequences([np.float32([1]), np.float64([2, 3])]).dtype == np.float64


def test_some_of_them():
    found = read_sequences(PARTS)
    for which, expected in (
        (np.array([2, 0]), [PARTS[2], PARTS[0]]),
        (slice(1, 3), PARTS[1:]),
        (slice(2, 9), PARTS[2:]),
    ):
        chosen = found[which]
        assert chosen.shape == (len(expected),)
        for given, back in zip(expected, chosen.arrays(), strict=True):
            np.testing.assert_array_equal(back, given)


def test_blocks_hold_no_more_steps_than_asked():
    lengths = [1, 2, 2, 5, 5, 9, 30]
    found = read_sequences([np.zeros(length) for length in lengths])
    blocks = [block.lengths.tolist() for block in found.blocks(10)]
    assert blocks == [[1, 2, 2], [5, 5], [9], [30]]


def test_rows_are_series_of_one_feature():
    rows = np.arange(6.0).reshape(2, 3)
    found = Sequences.of_rows(rows)
    assert found.lengths.tolist() == [3, 3]
    np.testing.assert_array_equal(found.arrays(), rows)


@pytest.mark.parametrize(
    ("bad", "said"),
    [
        ([np.zeros((3, 2)), np.zeros((3, 4))], r"sequence 0 have \(2,\).*sequence 1 have \(4,\)"),
        ([np.zeros((3, 2)), np.zeros(3)], r"sequence 0 have \(2,\).*sequence 1 have \(\)"),
        ([np.zeros(3), np.zeros(0)], "sequence 1 has no steps"),
        (np.zeros((2, 0, 3)), "sequence 0 has no steps"),
        ([np.zeros(3), np.float32(1)], "sequence 1 has no steps"),
        ([np.zeros(3), np.array([0, 1, np.nan, np.nan])], "sequence 1 holds NaN at step 2"),
        (np.array([[[0.0], [1.0]], [[0.0], [-np.inf]]]), "sequence 1 holds infinity at step 1"),
        ([np.zeros(3), np.zeros(2, complex)], "sequence 1 holds complex128"),
        ([np.zeros(3), np.array(["a", "b"])], "sequence 1 holds <U1"),
        ([[1, 2], [3, [4, 5]]], "sequence 1 is no array of numbers"),
        (np.zeros((0, 3, 2)), "0 sequences"),
    ],
)
def test_bad_sequences_are_named(bad, said):
    with pytest.raises(DataError, match=said):
        read_sequences(bad)
