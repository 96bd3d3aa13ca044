import pytest
import torch
from torch import nn
from torch.func import functional_call
from torch.nn import functional as F

from isthmus.nn.dense import xavier
from isthmus.nn.top_net import PACE, TopNet


def net(widths=(6, 9), *, active=2, over_batch=False, tied=False, code_activation="identity"):
    made = TopNet(
        widths, "tanh", code_activation, active=active, over_batch=over_batch, tied=tied
    ).double()
    xavier(made, torch.Generator().manual_seed(0))
    return made


def inputs(rows=5, width=6):
    return torch.randn(rows, width, generator=torch.Generator().manual_seed(1)).double()


@pytest.mark.parametrize("over_batch", [False, True])
@pytest.mark.parametrize("widths", [(6, 9), (6, 8, 9)])
def test_adding_up_rows_is_the_product(widths, over_batch):
    answers = []
    for adds_rows in (False, True):
        made = net(widths, over_batch=over_batch)
        made.adds_rows = adds_rows
        logits = made.decode_few(made.compete(made.before_code(inputs())))
        (logits**2).sum().backward()
        answers.append([logits.detach(), *(p.grad for p in made.parameters())])
    for product, sums in zip(*answers, strict=True):
        torch.testing.assert_close(sums, product)


class Error(nn.Module):
    def __init__(self, net):
        super().__init__()
        self.net = net

    def forward(self, rows):
        logits = self.net.decode_few(self.net.compete(self.net.before_code(rows)))
        return F.mse_loss(logits, rows)


@pytest.mark.parametrize("adds_rows", [False, True])
@pytest.mark.parametrize("over_batch", [False, True])
def test_gradients_against_finite_differences(over_batch, adds_rows):
    error = Error(net(over_batch=over_batch))
    error.net.adds_rows = adds_rows
    names, values = zip(*error.named_parameters(), strict=True)

    def at(*values):
        return functional_call(error, dict(zip(names, values, strict=True)), inputs())

    assert all(gradient.abs().max() > 0.01 for gradient in torch.autograd.grad(at(*values), values))
    assert torch.autograd.gradcheck(at, values)


def test_wide_codes_with_few_active_units_add_up_rows():
    assert net((6, 64), active=2).adds_rows
    assert not net((6, 63), active=2).adds_rows
    assert not net((6, 64), active=2, tied=True).adds_rows


def test_the_decoder_begins_as_the_encoder_transposed():
    for widths in ((6, 9), (6, 8, 9)):
        made = net(widths)
        made.mirror()
        torch.testing.assert_close(made.outwards[0].weight, made.weights()[-1])


def test_no_answer_depends_on_the_rows_beside_it():
    made = net(over_batch=True)
    made.compete(made.before_code(inputs()))
    alone = torch.cat([made.encode(row[None]) for row in inputs()])
    torch.testing.assert_close(made.encode(inputs()), alone)


def test_the_threshold_is_a_running_mean_of_the_smallest_kept():
    made = net(over_batch=True)
    first = torch.tensor([[3.0, 2.0, 1.0], [0.0, 0.0, 0.0]]).double()
    for _ in range(2):  # begins with the first, not with a mean of nothing
        made.compete(F.pad(first, (0, 6), value=-9.0))
        assert made.threshold == 0
    made.compete(F.pad(first + 5, (0, 6), value=-9.0))
    assert made.threshold.item() == pytest.approx(5 * PACE)


def test_how_long_a_unit_was_idle():
    made = net((6, 3), active=1, code_activation="relu")
    made.compete(torch.tensor([[1.0, 0.0, -1.0], [2.0, 0.0, -1.0]]).double())
    assert made.idle.tolist() == [0, 2, 2]
    made.compete(torch.tensor([[-1.0, -2.0, -3.0]]).double())  # kept, but a relu silences it
    assert made.idle.tolist() == [1, 3, 3]
    made.compete(torch.tensor([[0.0, 5.0, 1.0]]).double())
    assert made.idle.tolist() == [2, 0, 4]


def test_the_largest_of_the_chosen():
    made = net((4, 6))  # two spares
    units = torch.tensor([[9.0, 1.0, 2.0, 3.0, 8.0, -1.0], [0.0, -3.0, -2.0, -1.0, 0.0, 5.0]])
    chosen = torch.tensor([False, True, True, True, False, False])
    expected = torch.tensor([[0.0, 0.0, 2.0, 3.0, 0.0, 0.0], [0.0, 0.0, -2.0, -1.0, 0.0, 0.0]])
    assert torch.equal(made.largest_of(chosen, units), expected)
