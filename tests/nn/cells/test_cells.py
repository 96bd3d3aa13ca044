"""Every cell against its printed equations, and what must hold of all of them."""

import numpy as np
import pytest
import torch

from isthmus.nn.cells import CELLS
from tests.nn.cells.by_numpy import step

every_cell = pytest.mark.parametrize("cell", CELLS)


def layer(cell, features=3, width=4):
    torch.manual_seed(0)
    found = CELLS[cell](features, width).double()
    with torch.no_grad():
        if cell == "peephole":
            found.peepholes.normal_()
    return found


def inputs(batch=2, steps=6, features=3):
    return torch.from_numpy(np.random.default_rng(0).normal(size=(batch, steps, features)))


@every_cell
def test_the_printed_equations(cell):
    cells, given = layer(cell), inputs()
    units, left = cells(given)
    for number in range(2):
        state = (np.zeros(4), np.zeros(4))
        for time, x in enumerate(given[number].numpy()):
            state = step(cells, x, state)
            np.testing.assert_allclose(units[number, time].detach(), state[0], rtol=1e-10)
        parts = left if cells.pairs else (left,)
        for part, expected in zip(parts, state, strict=True):
            np.testing.assert_allclose(part[0, number].detach(), expected, rtol=1e-10)


def test_a_simple_cell_with_rectifiers():
    cells = CELLS["rnn"](1, 1, activation="relu")
    with torch.no_grad():
        for parameter, value in zip(cells.parameters(), (2.0, 0.5, -1.0, 0.0), strict=True):
            parameter.fill_(value)
    units, _ = cells(torch.tensor([[[1.0], [0.0], [3.0]]]))
    # 2 - 1; 0.5 - 1 < 0; 6 - 1
    assert units.flatten().tolist() == [1.0, 0.0, 5.0]


@every_cell
def test_gradients_by_finite_differences(cell):
    cells, given = layer(cell, features=2, width=3), inputs(steps=4, features=2)
    assert torch.autograd.gradcheck(
        lambda x, *weights: torch.func.functional_call(
            cells, dict(zip(dict(cells.named_parameters()), weights, strict=True)), x
        )[0],
        (given.requires_grad_(), *cells.parameters()),
    )


def test_without_peepholes_it_is_an_lstm():
    plain, seeing = CELLS["lstm"](3, 4), CELLS["peephole"](3, 4)
    with torch.no_grad():
        plain.bias_hh_l0.zero_()
    weights = {name: value for name, value in plain.state_dict().items() if "bias_hh" not in name}
    seeing.load_state_dict(weights | {"peepholes": torch.zeros(3, 4)})
    given = inputs().float()
    torch.testing.assert_close(seeing(given)[0], plain(given)[0])


def test_an_lstm_whose_input_gate_is_what_its_forget_gate_leaves():
    coupled, plain = CELLS["coupled"](3, 4), CELLS["lstm"](3, 4)
    gates = {name: value.chunk(3) for name, value in coupled.state_dict().items()}
    # sigmoid(-s) = 1 - sigmoid(s)
    weights = {name: torch.cat([-f, f, g, o]) for name, (f, g, o) in gates.items()}
    plain.load_state_dict(weights | {"bias_hh_l0": torch.zeros(16)})
    given = inputs().float()
    torch.testing.assert_close(coupled(given)[0], plain(given)[0])


@every_cell
def test_a_state_can_be_taken_up(cell):
    cells, given = layer(cell), inputs()
    whole, end = cells(given)
    first, state = cells(given[:, :4])
    second, left = cells(given[:, 4:], state)
    torch.testing.assert_close(torch.cat([first, second], dim=1), whole)
    torch.testing.assert_close(left, end)


@every_cell
def test_products_of_half_precision(cell):
    cells, given = layer(cell).float(), inputs().float()
    with torch.autocast("cpu", dtype=torch.bfloat16):
        rough, _ = cells(given)
    torch.testing.assert_close(rough.float(), cells(given)[0], atol=0.03, rtol=0)
