import numpy as np
import torch

from isthmus.nn.padded import SequenceSource

LENGTHS = [3, 1, 4]


def source(lengths=LENGTHS, features=2):
    offsets = np.concatenate([[0], np.cumsum(lengths)])
    values = 1 + np.arange(offsets[-1] * features, dtype=np.float64).reshape(-1, features)
    return SequenceSource.from_arrays(values, offsets, torch.float32)


def test_a_batch_is_filled_up_with_zeros():
    batch = source().take(torch.tensor([1, 0]))
    assert batch.values.tolist() == [[[7, 8], [0, 0], [0, 0]], [[1, 2], [3, 4], [5, 6]]]
    assert batch.lengths.tolist() == [1, 3]
    assert batch.mask.tolist() == [[True, False, False], [True, True, True]]
    assert batch.steps(batch.values).tolist() == [[7, 8], [1, 2], [3, 4], [5, 6]]


def test_backwards():
    batch = source().take(torch.tensor([1, 0]))
    mirrored = batch.backwards()
    assert mirrored[1].tolist() == [[5, 6], [3, 4], [1, 2]]
    assert mirrored[0, 0].tolist() == [7, 8]
    alike = source([2, 2]).take(torch.tensor([0, 1]))
    assert alike.backwards().tolist() == [[[3, 4], [1, 2]], [[7, 8], [5, 6]]]


def test_the_last_real_steps():
    batch = source().take(torch.tensor([1, 0]))
    assert batch.last(batch.values).tolist() == [[7, 8], [5, 6]]


def test_other_numbers_at_the_real_steps():
    batch = source().take(torch.tensor([1, 0]))
    steps = torch.tensor([[1.0], [2], [3], [4]])
    filled = batch.filled(steps)
    assert filled.values[:, :, 0].tolist() == [[1, 0, 0], [2, 3, 4]]
    assert torch.equal(filled.steps(filled.values), steps)
    alike = source([2, 2]).take(torch.tensor([0, 1])).filled(steps)
    assert alike.values[:, :, 0].tolist() == [[1, 2], [3, 4]]
    assert not alike.requires_grad
    assert batch.filled(steps.requires_grad_()).requires_grad


def test_sums_over_the_real_steps():
    batch = source().take(torch.tensor([0, 1, 2]))
    assert batch.sums(torch.arange(8.0)).tolist() == [0 + 1 + 2, 3, 4 + 5 + 6 + 7]
    alike = source([2, 2]).take(torch.tensor([0, 1]))
    assert alike.mask is None
    assert alike.sums(torch.arange(4.0)).tolist() == [1, 5]


def test_the_order_of_an_epoch_needs_little_filling():
    lengths = np.random.default_rng(0).integers(1, 100, size=1003)
    some = source(lengths)
    order = some.shuffled(np.random.default_rng(1), 10)
    assert sorted(order) == list(range(1003))
    assert not np.array_equal(order, some.shuffled(np.random.default_rng(2), 10))

    def filled(order):
        return sum(
            lengths[order[n : n + 10]].max() * len(order[n : n + 10]) for n in range(0, 1003, 10)
        )

    assert filled(order) < 1.15 * lengths.sum()
    assert filled(np.random.default_rng(1).permutation(1003)) > 1.5 * lengths.sum()


def test_fewer_sequences_than_a_batch():
    assert sorted(source().shuffled(np.random.default_rng(0), 10)) == [0, 1, 2]
