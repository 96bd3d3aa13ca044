"""Layer by layer: who moves when, on what."""

import numpy as np
import pytest
import torch
from torch import nn

from isthmus import Autoencoder
from isthmus.fit.greedy import LayerLearner, encoded, learn_greedily
from isthmus.fit.loop import Loop
from isthmus.fit.place import Place
from isthmus.fit.progress import Progress
from isthmus.nn.dense_rows import DenseRows


def settings(**fields):
    return Autoencoder(code_activation="tanh", epochs=2, **fields)


@pytest.fixture
def parts():
    """A loop over 30 rows, three learners and their nets."""
    learners = [settings().for_layer(units) for units in (5, 4, 3)]
    layers = nn.ModuleList(
        learner.build(width) for learner, width in zip(learners, (6, 5, 4), strict=True)
    )
    for layer in layers:
        for parameter in layer.parameters():
            nn.init.normal_(parameter)
    rows = DenseRows(torch.rand(30, 6))
    place = Place("cpu", "float32")
    loop = Loop(
        layers, rows, place, seed=0, batch_size=7, progress=Progress("layers", visible=False)
    )
    return loop, learners, layers


def weights(layers):
    return [[p.detach().clone() for p in layer.parameters()] for layer in layers]


def test_one_layer_moves_at_a_time_on_the_codes_below(parts, monkeypatch):
    loop, learners, layers = parts
    seen = []
    run = Loop.run

    def watched(self, players, *, epochs, stage, **rest):
        before = weights(layers)
        log = run(self, players, epochs=epochs, stage=stage, **rest)
        after = weights(layers)
        moved = [
            not all(torch.equal(*pair) for pair in zip(*layer, strict=True))
            for layer in zip(before, after, strict=True)
        ]
        seen.append((stage, moved, self.rows.values, after))
        return log

    rows = loop.rows
    monkeypatch.setattr(Loop, "run", watched)
    losses = learn_greedily(loop, learners, list(layers))
    assert [stage for stage, *_ in seen] == ["layer 1", "layer 2", "layer 3"]
    assert [moved for _, moved, *_ in seen] == np.eye(3, dtype=bool).tolist()
    assert [len(values) for values in losses] == [2, 2, 2]
    assert seen[0][2] is rows.values
    below = torch.tanh(rows.values @ seen[0][3][0][0] + seen[0][3][0][1])
    torch.testing.assert_close(seen[1][2], below)
    weight, bias = seen[1][3][1][:2]
    torch.testing.assert_close(seen[2][2], torch.tanh(below @ weight + bias))
    assert (loop.rows, loop.batch_size, loop.target_loss) == (rows, 7, None)


def test_layers_are_trained_by_their_own_fields(parts):
    loop, learners, layers = parts
    learners[0].set_params(batch_size=30, epochs=3)
    learners[1].set_params(target_loss=1e9)
    losses = learn_greedily(loop, learners, list(layers))
    assert [len(values) for values in losses] == [3, 1, 2]


def test_after_an_interruption_no_layer_is_begun(parts, monkeypatch):
    loop, learners, layers = parts
    before = weights(layers)

    def stop(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr("isthmus.fit.player.Player.step", stop)
    assert learn_greedily(loop, learners, list(layers)) == [[]]
    assert loop.log.stopped == "interrupted"
    for old, new in zip(before, weights(layers), strict=True):
        assert all(torch.equal(*pair) for pair in zip(old, new, strict=True))


def test_codes_of_many_rows(parts):
    loop, _, layers = parts
    rows = DenseRows(torch.rand(5000, 6))
    codes = encoded(layers[0].encode, rows, loop.place)
    torch.testing.assert_close(codes.values, layers[0].encode(rows.values).detach())
    assert not codes.values.requires_grad


def test_dense_autoencoders_learn_layers_and_others_do_not():
    assert isinstance(Autoencoder(), LayerLearner)
    assert not isinstance(object(), LayerLearner)
    assert not isinstance(nn.Linear(2, 2), LayerLearner)


@pytest.mark.parametrize(
    ("activation", "error", "output", "expected"),
    [
        ("sigmoid", "cross-entropy", "sigmoid", "cross-entropy"),
        ("sigmoid", "squared", "sigmoid", "squared"),
        ("tanh", "cross-entropy", "tanh", "squared"),
        ("relu", "cross-entropy", "identity", "squared"),
        ("identity", "absolute", "identity", "absolute"),
    ],
)
def test_how_codes_are_restored(activation, error, output, expected):
    first = settings(output="sigmoid", error=error).decoding
    assert vars(first.of_codes(activation)) == {"output": output, "error": expected}
