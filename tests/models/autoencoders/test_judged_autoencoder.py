"""JudgedAutoencoder: what a discriminator adds to an error."""

import numpy as np
import pytest
import torch

from isthmus import ConvolutionalAutoencoder, JudgedAutoencoder
from isthmus.core.parameters import estimator
from isthmus.fit.batch import Batch
from isthmus.fit.player import adam
from isthmus.losses.adversarial import OBJECTIVES
from isthmus.models.autoencoders import judged_autoencoder

SMALL = {"channels": (4, 6), "code": 3, "epochs": 3, "batch_size": 16, "precision": "float32"}


def images(count=48, seed=0):
    """Stripes of 8 x 8 at one of eight places, in one of two ways."""
    draw = np.random.default_rng(seed)
    across = np.eye(8)[draw.integers(8, size=count)][:, None].repeat(8, axis=1)
    downwards = draw.random(count)[:, None, None] < 0.5
    return np.where(downwards, across, across.swapaxes(1, 2)).astype(np.float32)


def batch(rows):
    inputs = torch.tensor(rows.reshape(len(rows), -1), dtype=torch.float32)
    numbers = torch.arange(len(rows))
    return Batch(inputs=inputs, rows=numbers, total=len(rows), generator=torch.Generator())


def test_without_a_judge_it_is_the_plain_autoencoder():
    @estimator
    class Plain(ConvolutionalAutoencoder):
        def optimiser(self, network):
            return adam(network, self.learning_rate, 0.0, (judged_autoencoder.MOMENTUM, 0.999))

    X = images()
    plain = Plain(**SMALL).fit(X)
    judged = JudgedAutoencoder(**SMALL, realism=0).fit(X)
    np.testing.assert_allclose(judged.transform(X), plain.transform(X), rtol=1e-6)
    assert judged.training_["loss"] == pytest.approx(plain.training_["loss"])


@pytest.mark.parametrize("realism", [0.5, 2.0])
def test_the_judge_pulls_so_many_times_as_hard_as_the_error(realism):
    model = JudgedAutoencoder(**{**SMALL, "epochs": 1}, output="sigmoid", realism=realism)
    X = images()
    network, seen = model.fit(X).network_, batch(X)
    pulls = []
    for parts in ("both", "error"):
        logits = network(seen.inputs).detach().requires_grad_()
        network.forward = lambda rows, logits=logits: logits
        if parts == "both":
            costs = model.loss(network, seen)
        else:
            costs = model.decoding.errors(logits, seen.inputs)
        pulls.append(torch.autograd.grad(costs.sum(), logits)[0])
        del network.forward
    both, error = pulls
    judge = both - error
    assert (judge.norm() / error.norm()).item() == pytest.approx(realism, rel=1e-4)


def test_the_judge_is_paid_for_telling_images_from_restored_ones():
    model = JudgedAutoencoder(**{**SMALL, "epochs": 1}, output="sigmoid").fit(images())
    network, seen = model.network_, batch(images())
    real, made = seen.inputs, torch.tensor(model.reconstruct(images()).reshape(48, -1))
    costs = model.judge_loss(network, seen)
    rows = real.clone().requires_grad_()
    (slope,) = torch.autograd.grad(network.judge(rows).sum(), rows)
    told = OBJECTIVES["non-saturating"].discriminator(network.judge(real), network.judge(made))
    torch.testing.assert_close(costs, told + slope.square().sum(1) / 2, rtol=1e-4, atol=1e-5)


def test_images_look_more_real_and_are_less_near():
    """Of random dots no code of three numbers can keep more than how many there are: the error
    answers with a grey that no image has, the judge asks for dots."""
    draw = np.random.default_rng(0)
    X = (draw.random((200, 8, 8)) < 0.2).astype(np.float32)
    fields = {**SMALL, "epochs": 40, "batch_size": 50, "learning_rate": 5e-3, "output": "sigmoid"}
    plain = JudgedAutoencoder(**fields, realism=0).fit(X)
    judged = JudgedAutoencoder(**fields, realism=1).fit(X)
    spread, wanted = plain.reconstruct(X).std(), judged.reconstruct(X).std()
    assert wanted > 1.1 * spread
    assert judged.score(X) < plain.score(X)
    assert len(judged.training_["told"]["told_apart"]) == 40
    assert 0.5 < judged.training_["told"]["told_apart"][-1] <= 1


def test_a_constant_judge_pulls_nothing():
    model = JudgedAutoencoder(**{**SMALL, "epochs": 1}).fit(images())
    with torch.no_grad():
        for weight in model.network_.judge.parameters():
            weight.zero_()
    costs = model.loss(model.network_, batch(images()))
    costs.sum().backward()
    assert costs.isfinite().all()
    slopes = [w.grad for w in model.network_.parameters() if w.grad is not None]
    assert all(slope.isfinite().all() for slope in slopes)
