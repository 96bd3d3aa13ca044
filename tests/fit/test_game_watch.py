"""What is seen of a game after each epoch, and what is complained of."""

import re
from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pytest
import torch
from torch import nn

from isthmus.data.planted import ring
from isthmus.fit.game_watch import (
    MOMENTS,
    PROBE,
    GameWatch,
    complaint,
    moments,
    probe,
    shown_rows,
)
from isthmus.fit.place import Place
from isthmus.losses.adversarial import OBJECTIVES

GAME = OBJECTIVES["non-saturating"]
GOOD = {"generator_loss": 0.7, "variety": 1.0, "coverage": 0.9, "told_apart": 0.6}


def watch(make, judge):
    return GameWatch(
        network=nn.Identity(),
        real=torch.tensor([[0.0], [1.0], [2.0], [3.0]]),
        noise=torch.arange(6.0)[:, None],
        make=make,
        judge=judge,
        objective=GAME,
        shown=torch.full((MOMENTS, 5, 1), torch.nan),
        moments=[1, 3],
    )


def test_made_rows_are_compared_with_real_ones():
    seen = watch(lambda noise: noise / 2 + 0.75, lambda rows: rows[:, 0])(1)
    # made, as many as real ones: .75, 1.25, 1.75, 2.25
    assert seen["variety"] == pytest.approx(0.5)
    assert seen["coverage"] == 1
    above = [real > made for real in range(4) for made in (0.75, 1.25, 1.75, 2.25)]
    assert seen["told_apart"] == pytest.approx(np.mean(above))
    costs = np.log1p(np.exp(-np.array([0.75, 1.25, 1.75, 2.25])))
    assert seen["generator_loss"] == pytest.approx(costs.mean())


def test_the_first_made_rows_are_kept_at_their_moments():
    looking = watch(lambda noise: 10 * noise, lambda rows: rows[:, 0])
    for epoch in (1, 2):
        looking(epoch)
    assert looking.shown[0, :, 0].tolist() == [0, 10, 20, 30, 40]
    assert looking.shown[1:].isnan().all()


def test_moments_run_from_the_first_epoch_to_the_last():
    assert moments(0, 0) == []
    assert moments(3, 3) == [1, 2, 3]
    assert moments(200, 200) == [1, 2, 5, 10, 21, 44, 94, 200]
    assert moments(200, 43) == [1, 2, 5, 10, 21]
    assert all(len(moments(epochs, epochs)) <= MOMENTS for epochs in range(300))


def test_narrow_rows_are_kept_in_larger_numbers():
    assert [shown_rows(width) for width in (1, 2, 784, 10**6)] == [512, 512, 20, 16]


@pytest.mark.parametrize(
    ("told", "words"),
    [
        ({}, ""),
        ({"variety": 0.4}, "0.40 times.*collapsed"),
        ({"variety": 2.1}, "2.1 times.*diverged"),
        ({"coverage": 0.1}, "near 10% of the real ones alone"),
        ({"told_apart": 0.999}, "without fail"),
    ],
)
def test_what_is_complained_of(told, words):
    found = complaint(GOOD | told, GAME)
    assert re.search(words, found) and bool(found) == bool(words)


@pytest.mark.parametrize(
    ("made", "words"),
    [
        ([0], "collapsed"),  # a single one of eight places
        ([0, 4], "leaves most of them out"),  # two that lie as far apart as all
        (range(8), ""),
    ],
)
def test_a_planted_collapse_is_seen(made, words):
    points, places = ring(400, deviation=0.05)
    noise = torch.from_numpy(0.05 * np.random.default_rng(0).normal(size=(400, 2))).float()
    at = torch.from_numpy(places[np.resize(list(made), 400)]).float()
    looking = replace(
        watch(lambda noise: at + noise, lambda rows: rows[:, 0]),
        real=torch.from_numpy(points),
        noise=noise,
        shown=torch.empty(MOMENTS, 5, 2),
    )
    found = complaint(looking(1), GAME)
    assert re.search(words, found) and bool(found) == bool(words)


def test_a_critic_may_be_sure():
    assert complaint(GOOD | {"told_apart": 1.0}, OBJECTIVES["wasserstein-lp"]) == ""


class Numbered:
    """Rows that are their own numbers."""

    def __len__(self):
        return 2000

    def take(self, rows):
        return rows[:, None].double()


def test_rows_from_all_over_are_looked_at():
    """Rows often come sorted by class."""
    loops = [
        SimpleNamespace(rows=Numbered(), seed=seed, place=Place("cpu", "float32"))
        for seed in (0, 0, 1)
    ]
    one, again, other = (probe(loop) for loop in loops)
    assert len(set(one.ravel().tolist())) == PROBE
    assert one.mean().item() == pytest.approx(1000, abs=100)
    assert torch.equal(one, again) and not torch.equal(one, other)
