"""The restricted machine against its definition, enumerated, and against a pass worked by hand."""

import numpy as np
import pytest
import torch
from scipy import stats
from scipy.special import log_softmax, logsumexp

from isthmus.nn.rbm_net import RBMNet
from isthmus.nn.units import Bernoulli, Categorical, Gaussian
from tests.nn.machines import binary, energies, machine, numbers, probabilities


def test_a_pass_worked_by_hand():
    """Visible to hidden, back, and again, with means instead of draws."""
    net = RBMNet(3, 4, Bernoulli(), Bernoulli()).double()
    given = {
        "weight": [[0.1, 0.2, -0.1, 0.3], [0.3, -0.2, 0.4, -0.1], [-0.3, 0.1, 0.5, 0.2]],
        "hidden_bias": [0.1, -0.2, 0.3, -0.1],
        "visible_bias": [-0.1, 0.2, 0.0],
    }
    for name, values in given.items():
        getattr(net, name).data = torch.tensor(values, dtype=torch.float64)
    hidden = net.encode(torch.tensor([[0.5, 0.3, 0.7]], dtype=torch.float64))
    visible = net.visible.mean(net.decode(hidden))
    again = net.encode(visible)
    for found, expected in (
        (hidden, [0.50749944, 0.47751518, 0.67260702, 0.53991488]),
        (visible, [0.53518344, 0.61580926, 0.58413907]),
        (again, [0.54066483, 0.46065371, 0.68672981, 0.52891817]),
    ):
        np.testing.assert_allclose(found.detach().numpy()[0], expected, atol=1e-8)


def test_free_energies_are_sums_over_the_other_side():
    net = machine()
    energy = energies(net)
    found = net.free_energy(binary(5)).detach().numpy()
    np.testing.assert_allclose(found, -logsumexp(-energy, axis=1), rtol=1e-12)
    found = net.hidden_free_energy(binary(4)).detach().numpy()
    np.testing.assert_allclose(found, -logsumexp(-energy, axis=0), rtol=1e-12)


def test_free_energies_of_other_units():
    """Against a sum over hidden coins of densities of Gaussian units, and over choices."""
    net = machine(visible=Gaussian(), scale=0.4)
    rows = torch.randn(6, 5, dtype=torch.float64)
    v, h = rows - net.visible_offset, binary(4) - net.hidden_offset
    joint = -0.5 * (rows.square() + np.log(2 * np.pi)).sum(1, keepdim=True)
    joint = joint + v @ (net.visible_bias[:, None] + net.weight @ h.T) + h @ net.hidden_bias
    torch.testing.assert_close(net.free_energy(rows), -joint.logsumexp(1))
    mirrored = machine(4, 5, hidden=Gaussian(), scale=0.4)
    torch.testing.assert_close(
        (-mirrored.free_energy(binary(4))).logsumexp(0),
        (-_swapped(mirrored).hidden_free_energy(binary(4))).logsumexp(0),
    )


def _swapped(net):
    """The same machine with the sides exchanged."""
    width, code = net.weight.shape
    other = RBMNet(code, width, net.hidden, net.visible).double()
    other.load_state_dict(
        {
            "weight": net.weight.T.detach(),
            "visible_bias": net.hidden_bias.detach(),
            "hidden_bias": net.visible_bias.detach(),
            "visible_offset": net.hidden_offset,
            "hidden_offset": net.visible_offset,
            "base": torch.zeros(code),
            "chains": torch.zeros(0, width),
        }
    )
    return other


def test_recentring_changes_no_probability():
    net = machine()
    before = probabilities(net)
    net.recentre(torch.rand(5, dtype=torch.float64), torch.rand(4, dtype=torch.float64))
    np.testing.assert_allclose(probabilities(net), before, rtol=1e-12)
    assert net.visible_offset.min() > 0


def test_the_gaps_gradient_is_that_of_free_energies():
    net = machine()
    data, model = binary(5)[[3, 17, 30]], binary(5)[[5, 6]]
    rows = torch.cat([data, model])
    gap = net.gap(net.apart(rows), net.encode(rows).detach(), len(data))
    expected = net.free_energy(data).mean() - net.free_energy(model).mean()
    found = torch.autograd.grad(gap, net.parameters())
    for one, other in zip(found, torch.autograd.grad(expected, net.parameters()), strict=True):
        torch.testing.assert_close(one, other, rtol=1e-10, atol=1e-12)


def test_the_gap_over_all_states_is_the_gradient_of_the_likelihood():
    """Of minus the mean log-likelihood, by finite differences of enumerated probabilities."""
    net, data = machine(), binary(5)[[3, 17, 30, 30]]
    chances = probabilities(net)
    total = [torch.zeros_like(parameter) for parameter in net.parameters()]
    for state, chance in zip(binary(5).split(1), chances, strict=True):
        rows = torch.cat([data, state])
        gap = net.gap(net.apart(rows), net.encode(rows).detach(), len(data))
        for sum_, part in zip(total, torch.autograd.grad(gap, net.parameters()), strict=True):
            sum_ += chance * part

    def likelihood():
        return -np.log(probabilities(net)[numbers(data)]).mean()

    for parameter, found in zip(net.parameters(), total, strict=True):
        for cell in range(parameter.numel()):
            flat, step = parameter.data.view(-1), 1e-5
            flat[cell] += step
            above = likelihood()
            flat[cell] -= 2 * step
            slope = (above - likelihood()) / (2 * step)
            flat[cell] += step
            assert float(found.view(-1)[cell]) == pytest.approx(slope, abs=1e-8)


def test_conditionals_of_single_units():
    net = machine()
    logs = np.log(probabilities(net))
    states = binary(5)
    expected = np.zeros((32, 5))
    for unit in range(5):
        flipped = states.clone()
        flipped[:, unit] = 1 - flipped[:, unit]
        pairs = np.stack([logs, logs[numbers(flipped)]], axis=1)
        expected[:, unit] = log_softmax(pairs, axis=1)[:, 0]
    inputs = net.hidden_inputs(states)
    for unit in range(5):
        for columns in (torch.tensor([unit]), torch.full((32,), unit)):
            found = net.log_conditional(states, inputs, columns).detach().numpy()
            np.testing.assert_allclose(found, expected[:, unit], rtol=1e-10)
    found = net.pseudo_log_likelihood(states).detach().numpy()
    np.testing.assert_allclose(found, expected.sum(axis=1), rtol=1e-10)


@pytest.mark.parametrize("visible", [Bernoulli(), Gaussian(), Categorical((2, 3))])
def test_surprise_is_what_the_units_say_of_a_row(visible):
    net, inputs = machine(visible=visible), torch.randn(3, 5, dtype=torch.float64)
    rows = visible.draw(inputs, torch.Generator().manual_seed(0))
    if isinstance(visible, Gaussian):
        expected = -torch.distributions.Normal(inputs, 1).log_prob(rows).sum(1)
    else:
        means = visible.mean(inputs)
        off = isinstance(visible, Bernoulli) * (1 - rows) * (1 - means).log()
        expected = -(rows * means.log() + off).sum(1)
    torch.testing.assert_close(net.surprise(rows, inputs), expected)


def test_chains_leave_the_distribution_as_it_is():
    net, generator = machine(), torch.Generator().manual_seed(0)
    chances = torch.from_numpy(probabilities(net))
    start = binary(5)[torch.multinomial(chances, 50_000, replacement=True, generator=generator)]
    found = np.bincount(numbers(net.gibbs(start, 3, generator)), minlength=32)
    assert stats.chisquare(found, chances * 50_000).pvalue > 1e-3


def test_clamped_cells_stay_and_the_others_follow_them():
    net, generator = machine(), torch.Generator().manual_seed(0)
    clamped = torch.tensor([True, False, True, False, False])
    start = torch.tensor([[1.0, 0, 0, 1, 1]], dtype=torch.float64).expand(50_000, -1)
    rows = net.gibbs(start, 30, generator, clamped)
    assert (rows[:, clamped] == start[:, clamped]).all()
    states = binary(5)
    possible = ((states == start[0]) | ~clamped).all(dim=1).numpy()
    chances = np.where(possible, probabilities(net), 0)
    found = np.bincount(numbers(rows), minlength=32)[possible]
    assert found.sum() == 50_000
    assert stats.chisquare(found, 50_000 * chances[possible] / chances.sum()).pvalue > 1e-3


def test_its_units_can_be_drawn():
    net = machine()
    (weight,) = net.weights()
    torch.testing.assert_close(weight[2], net.weight[:, 2])
