"""Players who move within every batch."""

import pytest
import torch

from isthmus.core.parameters import estimator
from isthmus.fit.checkpoint import Checkpoint
from isthmus.fit.player import Player, adam
from isthmus.fit.turns import Turns
from tests.fit.tiny import Tiny, outcome, table


@estimator
class Alternating(Tiny):
    """The encoder moves at every third batch, the decoder at all of them."""

    def learn(self, loop, judge):
        network = loop.network
        players = [
            Player(network, self.loss, adam(network.encoder, 0.01, 0.0)),
            Player(network, self.loss, adam(network.output, 0.01, 0.0)),
        ]
        watch = getattr(self, "watch", lambda epoch: {})
        loop.run([Turns(players, [3, 1], watch)], epochs=self.epochs, judge=judge)


def test_each_moves_its_own_weights_in_its_turn():
    seen = []

    class Watched(Alternating):
        def loss(self, network, batch):
            weights = (network.encoder.weight, network.output.weight)
            asks = tuple(weight.requires_grad for weight in weights)
            seen.append((batch.updates, asks, [w.detach().clone() for w in weights]))
            return super().loss(network, batch)

    Watched(epochs=2, batch_size=7).fit(table())  # five batches an epoch
    encoder, output = (True, False), (False, True)
    expected = [
        (update, who)
        for update in range(10)
        for who in ([encoder] if update % 3 == 0 else []) + [output]
    ]
    assert [(update, asks) for update, asks, _ in seen] == expected
    for (_, asks, before), (_, _, after) in zip(seen, seen[1:], strict=False):
        moved = tuple(not torch.equal(a, b) for a, b in zip(before, after, strict=True))
        assert moved == asks


def test_the_loss_is_that_of_the_last_player():
    costs = []

    class Noting(Alternating):
        def loss(self, network, batch):
            value = super().loss(network, batch)
            if network.output.weight.requires_grad:
                costs.extend(value.tolist())
            return value

    log = Noting(epochs=2, batch_size=7).fit(table()).training_["loss"]
    assert log == pytest.approx([sum(costs[:30]) / 30, sum(costs[30:]) / 30], rel=1e-6)


def test_what_is_seen_after_an_epoch_is_logged():
    model = Alternating(epochs=3)
    model.watch = lambda epoch: {"epoch": epoch, "half": epoch / 2}
    told = model.fit(table()).training_["told"]
    assert told == {"epoch": [1, 2, 3], "half": [0.5, 1.0, 1.5]}
    assert Tiny(epochs=3).fit(table()).training_["told"] == {}


def test_resumed_is_not_interrupted(tmp_path):
    class Accident(Exception):
        pass

    def accident(epoch):
        if epoch == 4:
            raise Accident
        return {"epoch": epoch}

    model = Alternating(epochs=6)
    model.watch = accident
    with pytest.raises(Accident):
        model.fit(table(), checkpoint=Checkpoint(tmp_path, every=0))
    model.watch = lambda epoch: {"epoch": epoch}
    resumed = outcome(model.fit(table(), checkpoint=Checkpoint(tmp_path, every=0, resume=True)))
    assert resumed == outcome(model.fit(table()))
    assert resumed["told"] == {"epoch": [1, 2, 3, 4, 5, 6]}
