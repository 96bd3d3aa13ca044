"""What is read of padded sequences, and how far gradients go back."""

import numpy as np
import pytest
import torch

from isthmus.nn.cells import CELLS
from isthmus.nn.padded import SequenceSource
from isthmus.nn.recurrent_reader import RecurrentReader
from isthmus.nn.sequence_answer import SUMMARIES, SequenceAnswer
from isthmus.nn.step_answers import StepAnswers

LENGTHS = [4, 2, 7]
every_cell = pytest.mark.parametrize("cell", CELLS)
every_way = pytest.mark.parametrize("both", [False, True])


def batch(lengths=LENGTHS, features=2, symbols=0):
    offsets = np.concatenate([[0], np.cumsum(lengths)])
    rng = np.random.default_rng(0)
    shape = (offsets[-1], features)
    values = rng.integers(0, symbols, shape) if symbols else rng.normal(size=shape)
    source = SequenceSource.from_arrays(values.astype(float), offsets, torch.float64)
    return source.take(torch.arange(len(lengths)))


def alone(given, number):
    length = int(given.lengths[number])
    return SequenceSource.from_arrays(
        given.values[number, :length].numpy(), np.array([0, length]), torch.float64
    ).take(torch.tensor([0]))


def net(kind=SequenceAnswer, cell="lstm", *, summary="last", delay=0, **fields):
    torch.manual_seed(0)
    reader = RecurrentReader(2, (5, 4), cell, **fields)
    return kind(reader, 3, summary if kind is SequenceAnswer else delay).double()


@every_cell
@every_way
@pytest.mark.parametrize("summary", SUMMARIES)
def test_filling_up_changes_no_answer(cell, both, summary):
    network, given = net(cell=cell, both=both, summary=summary), batch()
    together = network(given)
    assert together.shape == (3, 3)
    for number in range(3):
        torch.testing.assert_close(network(alone(given, number))[0], together[number])


@pytest.mark.parametrize("summary", SUMMARIES)
def test_summaries_of_the_states(summary):
    network, given = net(summary=summary), alone(batch(), 2)
    units, _ = network.reader.nets[0](given.values)
    expected = {"last": units[:, -1], "mean": units.mean(1), "max": units.amax(1)}[summary]
    torch.testing.assert_close(network(given), network.output(expected))


def test_both_directions():
    network, given = net(both=True), alone(batch(), 2)
    there, _ = network.reader.nets[0](given.values)
    back, _ = network.reader.nets[1](given.values.flip(1))
    expected = torch.cat([there[:, -1], back[:, -1]], dim=1)
    torch.testing.assert_close(network(given), network.output(expected))
    steps = net(StepAnswers, both=True)
    there, back = (
        steps.reader.nets[0](given.values)[0],
        steps.reader.nets[1](given.values.flip(1))[0].flip(1),
    )
    torch.testing.assert_close(steps(given), steps.output(torch.cat([there, back], dim=2))[0])


@every_cell
@every_way
@pytest.mark.parametrize("delay", [0, 1, 9])
def test_filling_up_changes_no_answer_of_a_step(cell, both, delay):
    network, given = net(StepAnswers, cell, both=both, delay=delay), batch()
    together = network(given).split(LENGTHS)
    for number in range(3):
        torch.testing.assert_close(network(alone(given, number)), together[number])


def test_an_answer_that_waits_has_read_more():
    network, given = net(StepAnswers, delay=3), alone(batch(), 2)
    with torch.no_grad():
        network.blank.copy_(torch.tensor([7.0, -7.0]))
    longer = torch.cat([given.values, network.blank.expand(1, 3, 2)], dim=1)
    units, _ = network.reader.nets[0](longer)
    torch.testing.assert_close(network(given), network.output(units[0, 3:]))


def test_symbols_are_replaced_by_their_vectors():
    network, given = net(symbols=6, embedding=4), batch(features=1, symbols=6)
    numbers = SequenceAnswer(RecurrentReader(4, (5, 4), "lstm"), 3).double()
    numbers.load_state_dict({k: v for k, v in network.state_dict().items() if "vectors" not in k})
    vectors = network.reader.vectors.weight[given.values[:, :, 0].long()]
    torch.testing.assert_close(network(given), numbers(given.with_values(vectors)))


@pytest.mark.parametrize("summary", SUMMARIES)
@pytest.mark.parametrize("kind", [SequenceAnswer, StepAnswers])
def test_truncated_beyond_the_length_is_not_truncated(kind, summary):
    fields = {"summary": summary} if kind is SequenceAnswer else {"delay": 2}
    given, slopes = batch(), []
    for truncation in (None, 9, 100):
        network = net(kind, truncation=truncation, **fields)
        network(given).square().sum().backward()
        slopes.append([parameter.grad for parameter in network.parameters()])
    for found in slopes[1:]:
        torch.testing.assert_close(found, slopes[0])


def reached(network, lengths, answer):
    """At which steps of the first sequence the inputs have a gradient."""
    given = batch(lengths)
    values = given.values.clone().requires_grad_()
    outputs = network(given.with_values(values))
    (slopes,) = torch.autograd.grad(answer(outputs), values)
    return slopes[0].any(dim=1).int().tolist()


def test_gradients_reach_the_last_steps_alone():
    network = net(truncation=3)
    assert reached(network, [8, 8], lambda outputs: outputs.sum()) == [0] * 5 + [1] * 3
    # of the shortest sequence; a longer one has its surplus besides
    assert reached(network, [8, 6], lambda outputs: outputs.sum()) == [0] * 3 + [1] * 5
    assert reached(network, [8, 2], lambda outputs: outputs.sum()) == [1] * 8


def test_gradients_stay_in_a_part():
    network = net(StepAnswers, truncation=3)
    assert reached(network, [8], lambda outputs: outputs[4].sum()) == [0, 0, 0, 1, 1, 0, 0, 0]
    mean = net(truncation=3, summary="mean")
    assert reached(mean, [8], lambda outputs: outputs.sum()) == [1] * 8


def test_what_is_cut_changes_no_answer():
    given = batch()
    for kind, fields in ((SequenceAnswer, {}), (StepAnswers, {"delay": 2})):
        whole, parts = net(kind, **fields), net(kind, truncation=2, **fields)
        torch.testing.assert_close(parts(given), whole(given))
