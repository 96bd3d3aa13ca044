"""How long gradients by states are: powers of a weight, cuts, finite differences for all heads."""

from itertools import count

import numpy as np
import pytest
import torch

from isthmus.nn.cells import CELLS
from isthmus.nn.forecast_net import ForecastNet
from isthmus.nn.gradient_flow import gradient_norms, mean_flow
from isthmus.nn.padded import SequenceSource
from isthmus.nn.recurrent_net import RecurrentNet
from isthmus.nn.recurrent_reader import RecurrentReader
from isthmus.nn.sequence_answer import SUMMARIES, SequenceAnswer
from isthmus.nn.step_answers import StepAnswers
from isthmus.nn.writing_net import WritingNet

every_cell = pytest.mark.parametrize("cell", CELLS)


def given(*lengths, features=2):
    offsets = np.concatenate([[0], np.cumsum(lengths)])
    values = np.random.default_rng(0).normal(size=(offsets[-1], features))
    source = SequenceSource.from_arrays(values, offsets, torch.float64)
    return source.take(torch.arange(len(lengths)))


def linear(weight):
    """h_t = weight h_{t-1} + x_t for what is not negative, and the answer h_T."""
    network = SequenceAnswer(RecurrentReader(1, (1,), "rnn", activation="relu"), 1).double()
    with torch.no_grad():
        for parameter in network.parameters():
            parameter.fill_(1.0 if parameter.dim() > 1 else 0.0)
        network.reader.nets[0][0].weight_hh_l0.fill_(weight)
    return network


def ones(*lengths):
    offsets = np.concatenate([[0], np.cumsum(lengths)])
    source = SequenceSource.from_arrays(np.ones((offsets[-1], 1)), offsets, torch.float64)
    return source.take(torch.arange(len(lengths)))


@pytest.mark.parametrize("weight", [0.5, 1.0, 2.0])
def test_a_linear_cell_has_powers_of_its_weight(weight):
    network, inputs = linear(weight), ones(6, 4)
    norms = gradient_norms(network, lambda: network(inputs)[:, 0])
    np.testing.assert_allclose(norms[0], weight ** np.arange(5, -1, -1), rtol=1e-12)
    np.testing.assert_allclose(norms[1], [*weight ** np.arange(3, -1, -1), 0, 0], rtol=1e-12)


def test_norms_stop_where_gradients_are_cut():
    inputs, last, mean = ones(6), linear(0.5), linear(0.5)
    last.reader.truncation = mean.reader.truncation = 3
    mean.summary = "mean"
    norms = gradient_norms(last, lambda: last(inputs)[:, 0])
    np.testing.assert_allclose(norms, [[0, 0, 0, 0.25, 0.5, 1]])
    norms = gradient_norms(mean, lambda: 6 * mean(inputs)[:, 0])
    np.testing.assert_allclose(norms, [[1.75, 1.5, 1] * 2])


def test_what_vanished_in_single_precision_is_still_a_number():
    network, inputs = linear(1e-3).float(), ones(9)
    inputs = inputs.with_values(inputs.values.float())
    norms = gradient_norms(network, lambda: network(inputs)[:, 0])
    np.testing.assert_allclose(norms[0], 1e-3 ** np.arange(8.0, -1, -1), rtol=1e-5)


def test_the_net_runs_as_before_when_it_was_looked_at():
    network, inputs = linear(0.5), ones(6)
    before = network(inputs)
    with pytest.raises(ZeroDivisionError):
        gradient_norms(network, lambda: network(inputs) / (1 // 0))
    assert network.reader.nets[0].watched is None
    torch.testing.assert_close(network(inputs), before, rtol=0, atol=0)


def test_sequences_are_aligned_at_their_ends():
    found = mean_flow([np.array([4.0, 2.0]), np.array([1.0]), np.array([6.0, 2.0, 3.0])])
    np.testing.assert_allclose(found, [6, 3, 2])


def test_what_few_sequences_have_is_not_told():
    short = [np.ones(2)] * 9
    assert mean_flow([*short, np.full(3, 11.0)]).tolist() == [11, 2, 2]
    assert mean_flow([*short, *short, np.full(3, 20.0)]).tolist() == [2, 2]


HEADS = {
    **{summary: {"summary": summary} for summary in SUMMARIES},
    "steps": {"delay": 0},
    "later": {"delay": 2},
    "window": {"past": 4},
    "symbols": {"symbols": 5},
}


def network_and_costs(cell, both, fields):
    """A head, and what its last answer to one sequence of four steps costs."""
    torch.manual_seed(0)
    inputs = given(4)
    if "symbols" in fields:
        writer = WritingNet(5, 3, (5, 4), cell, ends=True, dropout=0.0, vector=2).double()
        before, vector = torch.tensor([[5, 0, 3, 1]]), torch.ones(1, 2, dtype=torch.float64)
        return writer, lambda: writer.to_symbol(writer.units(before, None, vector)[0])[:, -1, 2]
    reader = RecurrentReader(2, (5, 4), cell, both=both)
    if "past" in fields:
        head = ForecastNet(reader, 4, 2, 3).double()
    elif "delay" in fields:
        head = StepAnswers(reader, 3, **fields).double()
    else:
        head = SequenceAnswer(reader, 3, **fields).double()
    return head, lambda: head(inputs)[-1].square().sum()


def moved(network, costs, time, unit, by):
    """The cost when a unit of a state is moved on its way."""
    net = next(part for part in network.modules() if isinstance(part, RecurrentNet))
    real, times = net._through, count()

    def through(step, state):
        _, state = real(step, state)
        if next(times) == time:
            top = state[-1][0] if isinstance(state[-1], tuple) else state[-1]
            top[0, 0, unit] += by
        return None, state

    net._through, net.watched = through, []
    try:
        with torch.no_grad():
            return float(costs())
    finally:
        del net._through
        net.watched = None


@every_cell
@pytest.mark.parametrize("both", [False, True])
@pytest.mark.parametrize("head", HEADS)
def test_norms_by_finite_differences(cell, both, head):
    network, costs = network_and_costs(cell, both, HEADS[head])
    (norms,) = gradient_norms(network, costs)
    assert len(norms) == 4 + HEADS[head].get("delay", 0)
    for time, found in enumerate(norms):
        slopes = [
            (moved(network, costs, time, unit, 1e-5) - moved(network, costs, time, unit, -1e-5))
            / 2e-5
            for unit in range(4)
        ]
        np.testing.assert_allclose(found, np.linalg.norm(slopes), rtol=1e-6, atol=1e-9)
    assert moved(network, costs, 0, 0, 0.0) == pytest.approx(float(costs().detach()))
