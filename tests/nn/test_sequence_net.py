import numpy as np
import pytest
import torch

from isthmus.nn.cells import CELLS
from isthmus.nn.padded import SequenceSource
from isthmus.nn.sequence_net import SequenceNet
from tests.nn.cells.by_numpy import step

LENGTHS = [4, 2, 7]
every_cell = pytest.mark.parametrize("cell", CELLS)


def net(cell, *, feedback=False, hidden=(5,), features=2, code=3, output=lambda logits: logits):
    torch.manual_seed(0)
    return SequenceNet(features, hidden, code, cell, output, feedback=feedback).double()


def batch(lengths=LENGTHS, features=2):
    offsets = np.concatenate([[0], np.cumsum(lengths)])
    values = np.random.default_rng(0).normal(size=(offsets[-1], features))
    source = SequenceSource.from_arrays(values, offsets, torch.float64)
    return source.take(torch.arange(len(lengths)))


def affine(layer, x):
    return layer.weight.detach().numpy() @ x + layer.bias.detach().numpy()


@every_cell
@pytest.mark.parametrize("feedback", [False, True])
def test_codes_and_steps_by_numpy(cell, feedback):
    network, given = net(cell, feedback=feedback), batch()
    codes = network.encode(given)
    logits = network.decode(codes, given, forced=True).detach().numpy()
    written = []
    for number, length in enumerate(LENGTHS):
        sequence = given.values[number, :length].numpy()
        state = np.zeros((2, 5))
        for x in sequence[::-1]:
            state = step(network.inwards[0], x, state)
        code = affine(network.to_code, state[0])
        np.testing.assert_allclose(codes[number].detach(), code, rtol=1e-10)
        state = np.split(np.tanh(affine(network.starts[0], code)), 1 + CELLS[cell].pairs)
        before = np.zeros(2)
        for x in sequence:
            inputs = np.concatenate([code, before]) if feedback else code
            state = step(network.outwards[0], inputs, state)
            written.append(affine(network.to_step, state[0]))
            before = x
    np.testing.assert_allclose(logits, np.stack(written), rtol=1e-10)


@every_cell
@pytest.mark.parametrize("hidden", [(5,), (6, 4)])
def test_what_was_written_is_what_is_seen_next(cell, hidden):
    network = net(cell, feedback=True, hidden=hidden, output=torch.tanh)
    code = torch.randn(3, 3, dtype=torch.float64)
    written = network.write(code, 6)
    offsets = np.arange(4) * 6
    own = torch.tanh(written).detach().flatten(0, 1).numpy()
    truth = SequenceSource.from_arrays(own, offsets, torch.float64).take(torch.arange(3))
    forced = network.decode(code, truth, forced=True)
    torch.testing.assert_close(forced, written.flatten(0, 1))


@every_cell
def test_forced_or_not_is_the_same_where_the_step_before_does_not_count(cell):
    network, given = net(cell, feedback=True), batch()
    code = network.encode(given)
    assert not torch.allclose(
        network.decode(code, given, forced=True), network.decode(code, given, forced=False)
    )
    with torch.no_grad():
        network.outwards[0].weight_ih_l0[:, 3:] = 0
    torch.testing.assert_close(
        network.decode(code, given, forced=True), network.decode(code, given, forced=False)
    )


@every_cell
@pytest.mark.parametrize("feedback", [False, True])
def test_filling_up_changes_nothing(cell, feedback):
    network, given = net(cell, feedback=feedback, hidden=(6, 4)), batch()
    codes = network.encode(given)
    together = network.decode(codes, given, forced=False)
    first = 0
    for number, length in enumerate(LENGTHS):
        own = given.values[number, :length].numpy()
        source = SequenceSource.from_arrays(own, np.array([0, length]), torch.float64)
        alone = source.take(torch.tensor([0]))
        torch.testing.assert_close(network.encode(alone), codes[number : number + 1])
        steps = network.decode(codes[number : number + 1], alone, forced=False)
        torch.testing.assert_close(steps, together[first : first + length])
        first += length
