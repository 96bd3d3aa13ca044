"""A machine small enough to list all of its states: three columns of which two are rated."""

import itertools

import numpy as np
import pytest
import torch
from scipy.special import logsumexp

from isthmus.nn.rating_rbm import RatingRBM, draw
from isthmus.nn.rows import Rows

LEVELS = [1.0, 2.5, 4.0]
COLUMNS, HIDDEN = 3, 2
RATED = [0, 2]
HIDDEN_STATES = list(itertools.product([0, 1], repeat=HIDDEN))
VISIBLE_STATES = list(itertools.product(range(3), repeat=len(RATED)))


@pytest.fixture
def machine():
    network = RatingRBM(COLUMNS, LEVELS, HIDDEN).double()
    generator = torch.Generator().manual_seed(3)
    with torch.no_grad():
        for parameter in network.parameters():
            parameter.copy_(0.8 * torch.randn(parameter.shape, generator=generator))
    return network


def rows_of(*histories, width=COLUMNS):
    """Rows from {column: rating}."""
    lengths = [len(history) for history in histories]
    cells = [cell for history in histories for cell in sorted(history.items())]
    return Rows(
        values=torch.tensor([float(rating) for _, rating in cells], dtype=torch.float64),
        columns=torch.tensor([column for column, _ in cells], dtype=torch.int64),
        offsets=torch.tensor(np.r_[0, np.cumsum(lengths)]),
        width=width,
    )


def at(state):
    """The row of two rated cells in this state."""
    return {column: LEVELS[level] for column, level in zip(RATED, state, strict=True)}


def energy(network, state, hidden):
    """By the formula, cell by cell and unit by unit."""
    weight = network.weight().detach().numpy().reshape(COLUMNS, 3, HIDDEN)
    visible = network.visible_bias.detach().numpy().reshape(COLUMNS, 3)
    total = -float(np.dot(network.hidden_bias.detach().numpy(), hidden))
    for column, level in zip(RATED, state, strict=True):
        total -= visible[column, level] + float(np.dot(weight[column, level], hidden))
    return total


def log_probabilities(network):
    """Of every joint state, (visible states, hidden states)."""
    minus = [[-energy(network, v, h) for h in HIDDEN_STATES] for v in VISIBLE_STATES]
    return np.array(minus) - logsumexp(minus)


def test_hidden_units_given_ratings(machine):
    joint = np.exp(log_probabilities(machine))
    given = joint / joint.sum(axis=1, keepdims=True)
    expected = given @ np.array(HIDDEN_STATES)
    found = machine.encode(rows_of(*map(at, VISIBLE_STATES)))
    np.testing.assert_allclose(found.detach(), expected, rtol=1e-12)


def test_ratings_given_hidden_units(machine):
    joint = np.exp(log_probabilities(machine))
    given = joint / joint.sum(axis=0)
    ratings = np.array(LEVELS)[np.array(VISIBLE_STATES)]  # (visible states, 2)
    expected = given.T @ ratings  # (hidden states, 2)
    hidden = torch.tensor(HIDDEN_STATES, dtype=torch.float64)
    found = machine.expect(hidden).detach()
    np.testing.assert_allclose(found[:, RATED], expected, rtol=1e-12)
    chosen = machine.expect(hidden, torch.tensor([2, 0])).detach()
    torch.testing.assert_close(chosen, found[:, [2, 0]])
    asked = rows_of(*[{0: 1, 2: 1}] * len(HIDDEN_STATES))
    cells = machine.expect_at(hidden, asked).detach()
    torch.testing.assert_close(cells.view(-1, 2), found[:, RATED])


def test_free_energy_sums_over_the_hidden_units(machine):
    expected = [-logsumexp([-energy(machine, v, h) for h in HIDDEN_STATES]) for v in VISIBLE_STATES]
    pairs = machine.pairs(rows_of(*map(at, VISIBLE_STATES)))
    np.testing.assert_allclose(
        machine.free_energy(pairs, machine.weight()).detach(), expected, rtol=1e-12
    )


def test_the_gradient_is_that_of_the_enumerated_likelihood(machine):
    """Difference of free energies, with every possible draw in its proportion."""
    state = (0, 2)
    chance = torch.from_numpy(np.exp(logsumexp(log_probabilities(machine), axis=1)))
    weight = machine.weight()
    rated = machine.free_energy(machine.pairs(rows_of(at(state))), weight)
    drawn = machine.free_energy(machine.pairs(rows_of(*map(at, VISIBLE_STATES))), weight)
    (rated.sum() - (chance * drawn).sum()).backward()

    def cost():
        return -logsumexp(log_probabilities(machine)[VISIBLE_STATES.index(state)])

    for parameter in machine.parameters():
        found = parameter.grad.flatten()
        flat = parameter.data.view(-1)
        for place in range(len(flat)):
            costs = []
            for step in (1e-5, -2e-5):
                flat[place] += step
                costs.append(cost())
            flat[place] += 1e-5
            assert found[place] == pytest.approx((costs[0] - costs[1]) / 2e-5, abs=1e-8)


def test_long_chains_are_draws_of_the_machine(machine):
    chains = 20_000
    start = machine.pairs(rows_of(*[at((0, 0))] * chains))
    ended = machine.gibbs(start, machine.weight(), 30, torch.Generator().manual_seed(0))
    levels = (ended.columns % 3).view(-1, 2)
    found = np.bincount(levels[:, 0] * 3 + levels[:, 1], minlength=9) / chains
    chance = np.exp(logsumexp(log_probabilities(machine), axis=1))
    error = np.sqrt(chance * (1 - chance) / chains)
    assert (np.abs(found - chance) < 4 * error).all()
    assert np.abs(chance - 1 / 9).max() > 20 * error.max()  # far from what chance alone would do


def test_only_rated_cells_take_part(machine):
    rows = rows_of({0: 1}, {}, {2: 4})
    pairs = machine.pairs(rows)
    drawn = machine.gibbs(pairs, machine.weight(), 3, torch.Generator().manual_seed(0))
    torch.testing.assert_close(drawn.columns // 3, rows.columns)
    torch.testing.assert_close(drawn.offsets, rows.offsets)
    machine.free_energy(pairs, machine.weight()).sum().backward()
    touched = machine.coefficients.grad.abs().sum(dim=(1, 2)) > 0
    assert touched.tolist() == [True, False, True]
    nobody = torch.sigmoid(machine.hidden_bias)
    torch.testing.assert_close(machine.encode(rows)[1], nobody)


def test_a_rating_that_is_no_level_is_the_nearest_one(machine):
    pairs = machine.pairs(rows_of({0: -3, 1: 1.9, 2: 9}))
    assert pairs.columns.tolist() == [0, 4, 8]
    assert machine.ratings(pairs).tolist() == [1, 2.5, 4]


def test_without_weights_a_column_is_near_its_mean():
    network = RatingRBM(2, LEVELS, HIDDEN)
    rows = Rows(
        values=torch.tensor([1.0] * 50 + [4.0] * 150),
        columns=torch.zeros(200, dtype=torch.int64),
        offsets=torch.arange(201),
        width=2,
    )
    network.begin_with(rows)
    with torch.no_grad():
        network.coefficients.zero_()
        mean = network.expect(torch.ones(1, HIDDEN))[0]
    overall = np.array([51, 1, 151]) / 203  # one rating of each level is counted besides
    shares = (np.array([50, 0, 150]) + 5 * overall) / 205
    assert mean[0].item() == pytest.approx(shares @ LEVELS)
    assert mean[1].item() == pytest.approx(overall @ LEVELS)  # nobody rated it


def test_slopes_are_the_derivative_of_the_mean(machine):
    nothing_known = torch.sigmoid(machine.hidden_bias.detach())
    step = 1e-5 * torch.eye(HIDDEN, dtype=torch.float64)
    with torch.no_grad():
        found = machine.slopes()
        above, below = (machine.expect(nothing_known + sign * step) for sign in (1, -1))
    torch.testing.assert_close(found, ((above - below) / 2e-5).T)


def test_weights_are_polynomials_of_the_levels():
    """Of 1, 2.5 and 4: 1, x and x^2 - 2/3 for x = -1, 0, 1, of length 1, the last one halved."""
    found = RatingRBM(1, LEVELS, 1).powers.numpy()
    by_hand = np.array([[1, 1, 1], [-1, 0, 1], [1, -2, 1]]) / np.sqrt([[3], [2], [6]])
    np.testing.assert_allclose(found * np.sign(found[2]), (by_hand / [[1], [1], [2]]).T, atol=1e-6)


@pytest.mark.parametrize("levels", [[3.0], [0.0, 1.0], list(np.linspace(-10, 10, 20))])
def test_any_weights_can_be_set(levels):
    network = RatingRBM(4, levels, 3)
    weight = torch.randn(4, len(levels), 3, generator=torch.Generator().manual_seed(0))
    network.set_weight(weight)
    torch.testing.assert_close(network.weight(), weight.flatten(0, 1), rtol=1e-4, atol=1e-5)


def test_draws_come_in_their_proportion():
    logits = torch.tensor([[0.0, 1.0, -2.0, 0.5]]).expand(40_000, 4)
    found = draw(logits, torch.Generator().manual_seed(0)).bincount(minlength=4) / len(logits)
    chance = logits[0].softmax(dim=0)
    assert ((found - chance).abs() < 4 * (chance * (1 - chance) / len(logits)).sqrt()).all()
