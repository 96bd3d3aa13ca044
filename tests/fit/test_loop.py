import math

import numpy as np
import pytest
import torch

from isthmus.core.errors import TrainingError
from isthmus.fit.loop import Judge
from isthmus.fit.player import Player, adam
from tests.fit.tiny import Tiny, TwoPlayers, TwoStages, judge_of, outcome, table


class Noted(Tiny):
    """Remembers the batches it saw."""

    def loss(self, network, batch):
        self.seen.append((batch.rows.tolist(), batch.updates, len(batch), batch.total))
        expected = table()[batch.rows.numpy()].toarray()
        dense = torch.zeros(len(batch), batch.inputs.width)
        dense[batch.inputs.numbers, batch.inputs.columns] = batch.inputs.values
        np.testing.assert_array_equal(dense.numpy(), expected)
        return super().loss(network, batch)


@pytest.mark.parametrize("size", [1, 7, 30, 500])
def test_every_row_once_an_epoch_in_another_order(size):
    model = Noted(epochs=2, batch_size=size)
    model.seen = []
    model.fit(table())
    rows = [row for batch, *_ in model.seen for row in batch]
    assert sorted(rows[:30]) == sorted(rows[30:]) == list(range(30))
    assert size >= 30 or rows[:30] != rows[30:]
    assert [updates for _, updates, *_ in model.seen] == list(range(len(model.seen)))
    assert len(model.seen) == 2 * math.ceil(30 / size) == model.training_["updates"]
    assert all(len(batch) == count and total == 30 for batch, _, count, total in model.seen)


def test_the_loss_falls_and_is_the_mean_over_the_rows():
    costs = []

    class Noting(Tiny):
        def loss(self, network, batch):
            value = super().loss(network, batch)
            costs.extend(value.tolist())
            return value

    model = Noting(epochs=40, batch_size=7, learning_rate=0.01).fit(table())
    log = model.training_["loss"]
    np.testing.assert_allclose(log, np.reshape(costs, (40, 30)).mean(axis=1), rtol=1e-6)
    assert log[-1] < 0.5 * log[0]
    assert len(model.training_["seconds"]) == 40
    assert model.training_["stopped"] == "epochs"
    assert model.training_["best_epoch"] == 40


@pytest.mark.parametrize(
    ("epochs", "size", "expected"),
    [
        (2, 13, [0, 13 / 60, 26 / 60, 0.5, 0.5 + 13 / 60, 0.5 + 26 / 60]),
        (2, 30, [0, 0.5]),
        (1, 30, [0.5]),  # one update at the rate 0 would learn nothing
    ],
)
def test_updates_are_paced_by_the_share_that_is_over(epochs, size, expected):
    paces = []

    class Paced(Player):
        def pace(self, over):
            paces.append(over)

    class Noting(Tiny):
        def learn(self, loop, judge):
            player = Paced(loop.network, self.loss, self.optimiser(loop.network))
            loop.run([player], epochs=self.epochs)

    Noting(epochs=epochs, batch_size=size).fit(table())
    assert paces == pytest.approx(expected)


def test_no_epochs_leaves_the_first_weights():
    untrained, trained = Tiny(epochs=0).fit(table()), Tiny(epochs=1).fit(table())
    assert untrained.training_["loss"] == []
    weight = untrained.network_.encoder.weight
    assert weight.std() > 0.1
    assert not torch.equal(weight, trained.network_.encoder.weight)


def test_the_best_epoch_is_restored_and_patience_counts():
    values = iter([0.5, 0.3, 0.4, 0.2, 0.3, 0.2, 0.9])
    weights = []
    model = Tiny(epochs=50)

    def measure():
        weights.append(model.network_.output.weight.detach().clone())
        assert not model.network_.training
        return next(values)

    model.fit(table(), judge=judge_of(measure, patience=3))
    assert model.training_["metric"] == [0.5, 0.3, 0.4, 0.2, 0.3, 0.2, 0.9]
    assert model.training_["best_epoch"] == 4  # 0.2 again is not better
    assert model.training_["stopped"] == "patience"
    assert model.training_["metric_name"] == "score"
    assert torch.equal(model.network_.output.weight, weights[3])
    assert not torch.equal(model.network_.output.weight, weights[-1])


def test_higher_can_be_better():
    values = iter([0.1, 0.4, 0.3])
    model = Tiny(epochs=3).fit(table(), judge=judge_of(lambda: next(values), higher_is_better=True))
    assert model.training_["best_epoch"] == 2
    assert model.training_["stopped"] == "epochs"


def test_training_stops_at_the_target_loss():
    losses = Tiny(epochs=30, learning_rate=0.01).fit(table()).training_["loss"]
    target = losses[11]
    model = Tiny(epochs=30, learning_rate=0.01, target_loss=target).fit(table())
    expected = next(n for n, loss in enumerate(losses, 1) if loss <= target)
    assert model.training_["loss"] == losses[:expected]
    assert model.training_["stopped"] == "target_loss"


class Breaks(Tiny):
    """The loss is not a number from one update on."""

    breaks_at = 0

    def loss(self, network, batch):
        value = super().loss(network, batch)
        return value * math.nan if batch.updates >= self.breaks_at else value


@pytest.mark.parametrize(("breaks_at", "epoch", "batch"), [(0, 1, 1), (3, 1, 4), (11, 3, 2)])
def test_a_loss_that_is_no_number_stops_with_the_place(breaks_at, epoch, batch):
    model = Breaks(epochs=6)  # five batches an epoch
    model.breaks_at = breaks_at
    with pytest.raises(TrainingError, match=f"epoch {epoch}, batch {batch};.*learning_rate"):
        model.fit(table())
    good = Tiny(epochs=epoch - 1).fit(table())
    assert torch.equal(model.network_.encoder.weight, good.network_.encoder.weight)
    assert not model.network_.training
    assert model.training_["stopped"] == "diverged"
    assert model.training_["best_epoch"] == epoch - 1


def test_a_weight_that_is_no_number_stops():
    class Infinite(Tiny):
        def loss(self, network, batch):
            return 1000 * super().loss(network, batch)

        def learn(self, loop, judge):
            optimiser = torch.optim.SGD(loop.network.parameters(), lr=1e38)
            loop.run([Player(loop.network, self.loss, optimiser)], epochs=3)

    model = Infinite(batch_size=500)
    with pytest.raises(TrainingError, match="a weight is not finite in epoch 1"):
        model.fit(table())
    assert all(parameter.isfinite().all() for parameter in model.network_.parameters())


def test_ctrl_c_keeps_the_best_so_far():
    values = iter([0.5, 0.2, 0.4])

    def measure():
        try:
            return next(values)
        except StopIteration:
            raise KeyboardInterrupt from None

    model = Tiny(epochs=50).fit(table(), judge=judge_of(measure))
    assert model.training_["stopped"] == "interrupted"
    assert model.training_["best_epoch"] == 2
    best = Tiny(epochs=2).fit(table())
    assert torch.equal(model.network_.encoder.weight, best.network_.encoder.weight)


def test_ctrl_c_in_the_middle_of_an_epoch():
    class Interrupted(Tiny):
        def loss(self, network, batch):
            if batch.updates == 12:
                raise KeyboardInterrupt
            return super().loss(network, batch)

    model = Interrupted(epochs=50).fit(table())
    assert model.training_["stopped"] == "interrupted"
    assert torch.equal(
        model.network_.encoder.weight, Tiny(epochs=2).fit(table()).network_.encoder.weight
    )


def test_ctrl_c_ends_all_stages():
    def measure():
        raise KeyboardInterrupt

    model = TwoStages().fit(table(), judge=judge_of(measure))
    assert model.training_["stopped"] == "interrupted"
    assert model.training_["updates"] == 5


def test_players_alternate_and_move_only_their_own():
    turns = []

    class Watched(TwoPlayers):
        def loss(self, network, batch):
            weights = network.encoder.weight, network.output.weight
            turns.append([weight.detach().clone() for weight in weights])
            return super().loss(network, batch)

    Watched(epochs=2, batch_size=30).fit(table())
    moved = [
        [not torch.equal(a, b) for a, b in zip(before, after, strict=True)]
        for before, after in zip(turns, turns[1:], strict=False)
    ]
    encoder, output = [True, False], [False, True]
    assert moved == [encoder, output, output, encoder, output]


def test_stages_follow_each_other():
    model = TwoStages(epochs=3).fit(table())
    assert len(model.training_["loss"]) == 3
    assert model.training_["updates"] == 15
    first = Tiny(epochs=0).fit(table()).network_
    assert not torch.equal(model.network_.encoder.weight, first.encoder.weight)
    assert not torch.equal(model.network_.output.weight, first.output.weight)


def test_weight_decay_is_decoupled_and_spares_biases():
    """Without any gradient a weight shrinks by learning_rate * weight_decay an update."""
    network = torch.nn.Linear(3, 2)
    before = {name: value.detach().clone() for name, value in network.named_parameters()}
    optimiser = adam(network, 0.1, 0.5)
    for parameter in network.parameters():
        parameter.grad = torch.zeros_like(parameter)
    optimiser.step()
    torch.testing.assert_close(network.weight.detach(), before["weight"] * (1 - 0.1 * 0.5))
    torch.testing.assert_close(network.bias.detach(), before["bias"])


def test_one_seed_one_result_and_judging_changes_nothing():
    values = iter(range(100, 0, -1))
    judged = Tiny(epochs=4).fit(table(), judge=judge_of(lambda: float(next(values))))
    plain = Tiny(epochs=4).fit(table())
    assert outcome(plain) == outcome(Tiny(epochs=4).fit(table()))
    assert torch.equal(judged.network_.output.weight, plain.network_.output.weight)
    other = Tiny(epochs=4, random_state=1).fit(table())
    assert not torch.equal(other.network_.output.weight, plain.network_.output.weight)


def test_a_judge_that_fails_is_heard():
    def measure():
        raise RuntimeError("out of paper")

    with pytest.raises(RuntimeError, match="out of paper"):
        Tiny().fit(table(), judge=Judge(metric="m", higher_is_better=True, measure=measure))
