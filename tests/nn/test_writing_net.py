import pytest
import torch

from isthmus.nn.writing_net import WritingNet, filled_up, padded

END = 4


def net(cell="lstm", *, vector=0, ends=True, dropout=0.0):
    torch.manual_seed(0)
    return (
        WritingNet(END, 3, (5, 6), cell, ends=ends, dropout=dropout, vector=vector).double().eval()
    )


def batch(*sequences):
    return padded(filled_up([torch.tensor(sequence) for sequence in sequences]))


@torch.no_grad()
def by_hand(writer, sequence, vector=None):
    """log p, a symbol after the other, each time from the beginning."""
    total = 0.0
    for place, symbol in enumerate(sequence):
        before = torch.tensor([[END, *sequence[:place]]])
        units, _ = writer.units(before, None, vector)
        total += float(writer.to_symbol(units[0, -1]).log_softmax(0)[symbol])
    return total


@pytest.mark.parametrize("cell", ["rnn", "lstm", "peephole", "coupled", "gru"])
def test_likelihoods_against_reading_each_beginning_anew(cell, monkeypatch):
    writer, sequences = net(cell), [[0, 2, 1, 3, END], [3, END], [1, 1, END]]
    wanted = [by_hand(writer, sequence) for sequence in sequences]
    with torch.no_grad():
        found = writer.log_likelihoods(batch(*sequences))
        assert found.tolist() == pytest.approx(wanted, abs=1e-9)
        monkeypatch.setattr("isthmus.nn.writing_net.LOGITS", 30)  # two steps at a time
        assert writer.log_likelihoods(batch(*sequences)).tolist() == pytest.approx(wanted, abs=1e-9)


@pytest.mark.parametrize("cell", ["lstm", "gru"])
def test_a_vector_changes_what_is_written_and_nothing_else(cell):
    writer, vectors = net(cell, vector=2), torch.tensor([[1.0, 0.0], [0.0, 1.0]]).double()
    both = batch([0, 1, END], [0, 1, END])
    with torch.no_grad():
        found = writer.log_likelihoods(both, vectors).tolist()
    wanted = [by_hand(writer, [0, 1, END], vector[None]) for vector in vectors]
    assert found == pytest.approx(wanted, abs=1e-9)
    assert found[0] != pytest.approx(found[1], abs=1e-3)


def test_the_probabilities_of_all_short_sequences_add_up():
    writer = net()
    short = [[END]] + [[a, END] for a in range(4)]
    longer = [[a, b] for a in range(4) for b in range(4)]  # go on somehow
    with torch.no_grad():
        chances = writer.log_likelihoods(batch(*short, *longer)).exp()
    assert float(chances.sum()) == pytest.approx(1, abs=1e-9)


@torch.no_grad()
def test_greedy_writing_takes_the_most_probable_and_stops_at_the_end():
    writer = net()
    writer.to_symbol.weight.zero_()
    writer.to_symbol.bias.copy_(torch.tensor([0.0, 3, 2, 1, 0]))
    begin = torch.tensor([[0], [2]])
    assert writer.write(begin, 3).tolist() == [[0, 1, 1, 1], [2, 1, 1, 1]]
    assert writer.write(begin, 2, never=1).tolist() == [[0, 2, 2], [2, 2, 2]]
    writer.to_symbol.bias[END] = 9
    assert writer.write(begin, 3).tolist() == [[0, END, END, END], [2, END, END, END]]


@torch.no_grad()
def test_draws_follow_the_probabilities_and_the_temperature():
    writer = net(ends=False)
    writer.to_symbol.weight.zero_()
    writer.to_symbol.bias.copy_(torch.tensor([0.8, 0.2, 1e-9, 1e-9]).log())
    begin = torch.zeros(4000, 0, dtype=torch.int64)

    def share(temperature):
        generator = torch.Generator().manual_seed(0)
        drawn = writer.write(begin, 1, temperature=temperature, generator=generator)
        return float((drawn == 0).double().mean())

    assert share(1.0) == pytest.approx(0.8, abs=0.02)
    assert share(0.5) == pytest.approx(0.64 / (0.64 + 0.04), abs=0.02)  # p^2, normalised


@torch.no_grad()
def test_what_cells_hold():
    writer = net("lstm")
    _, state = writer.units(torch.tensor([[END, 1]]))
    held = writer.held(state)
    assert held.shape == (1, 11)
    assert torch.equal(held[:, :5], state[0][1][0].tanh())
    writer = net("gru")
    _, state = writer.units(torch.tensor([[END, 1]]))
    assert torch.equal(writer.held(state)[:, 5:], state[1][0])


def test_dropout_is_of_training_alone():
    writer = net(dropout=0.5)
    before = torch.tensor([[END, 1, 2]])
    assert torch.equal(writer.units(before)[0], writer.units(before)[0])
    writer.train()
    assert not torch.equal(writer.units(before)[0], writer.units(before)[0])


def test_filled_up_and_back():
    filled = filled_up([torch.tensor([1, 2, 3]), torch.tensor([0])])
    assert filled.tolist() == [[1, 2, 3], [0, -1, -1]]
    found = padded(filled[1:])
    assert found.values.shape == (1, 1, 1) and found.lengths.tolist() == [1]
    both = padded(filled)
    assert both.steps(both.values)[:, 0].tolist() == [1, 2, 3, 0]
    assert both.mask.tolist() == [[True, True, True], [True, False, False]]
