"""JudgedAutoencoder: restores images that a discriminator takes for real ones."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn

from isthmus.core.parameters import estimator, number, widths
from isthmus.evaluate.detection import auroc
from isthmus.fit.batch import Batch
from isthmus.fit.game_watch import probe
from isthmus.fit.image_autoencoder import ImageAutoencoder
from isthmus.fit.loop import Judge, Loop
from isthmus.fit.player import SCHEDULES, Player, adam
from isthmus.fit.turns import Turns
from isthmus.losses.adversarial import OBJECTIVES
from isthmus.nn.adversarial_nets import Discriminator, start
from isthmus.nn.dense_rows import dense
from isthmus.nn.image_net import ImageNet

GAME = OBJECTIVES["non-saturating"]
MOMENTUM = 0.5  # of both: little, as the other moves too


@estimator
class JudgedAutoencoder(ImageAutoencoder):
    """Convolutional autoencoder whose images a discriminator has to take for real.

    The autoencoder, x' = g(f(x)), and the discriminator D minimise by turns, averaged over images,

        d(x, x') - w log s(D(x')),    -log s(D(x)) - log(1 - s(D(x'))) + |dD(x) / dx|^2 / 2

    with s the sigmoid, and w such that the second term pulls at the outputs o of the decoder's last
    layer `realism` times as hard as the first: w = realism |dd / do| / |d log s(D(x')) / do|, over
    the batch.

    Parameters
    ----------
    realism
        How hard the discriminator pulls, >= 0, beside the error; 0 is the plain autoencoder.
    hidden
        Widths of the discriminator's dense layers, which follow on convolutions like those of the
        encoder.

    Attributes
    ----------
    network_ : torch module
        Its `judge` is the discriminator.
    image_shape_ : list of int
        (height, width, channels).
    n_features_in_ : int
    row_shape_ : list of int
    training_ : dict
        The mean error d in every epoch, the best epoch, why training stopped, and under "told"
        after each epoch "told_apart": the chance that D holds one of 512 images for more real than
        a restored one.

    Notes
    -----
    What a narrow code has lost, an error averages over, and so restores blurred; a discriminator
    asks for an image that could be real, which is less near. `score_samples` is of the error alone.
    The first paper adds up fixed shares of the two losses; here they are balanced by their slopes,
    as in the second one, so that `realism` depends neither on the images' size nor on the error.
    Adam's momentum is .5 for both, whatever `realism`, since the other player moves too.

    References
    ----------
    Pathak, Krahenbuhl, Donahue, Darrell, Efros 2016. Context Encoders: Feature Learning by
    Inpainting. CVPR. Equation 3.
    Esser, Rombach, Ommer 2021. Taming Transformers for High-Resolution Image Synthesis. CVPR.
    Equation 7 (the weight).

    Examples
    --------
    >>> import numpy as np
    >>> from isthmus import JudgedAutoencoder
    >>> images = np.random.default_rng(0).random((20, 9, 7))
    >>> model = JudgedAutoencoder(channels=(8,), code=4, epochs=2).fit(images)
    >>> model.transform(images).shape, model.reconstruct(images).shape
    ((20, 4), (20, 9, 7))
    """

    realism: float = number(0.5, least=0)
    hidden: tuple[int, ...] = widths((128,), least=0)

    def build(self, width: int) -> ImageNet:
        network = super().build(width)
        network.judge = Discriminator(self._sides, self.channels, self.kernel, self.hidden)
        return network

    def initialise(self, network: Any, generator: torch.Generator) -> None:
        super().initialise(network, generator)
        start(network.judge, generator)

    def learn(self, loop: Loop, judge: Judge | None) -> None:
        network: Any = loop.network
        coder = [part for name, part in network.named_children() if name != "judge"]
        schedule = SCHEDULES[self.schedule]
        players = [
            Player(network, loss, self._optimiser_of(part, forgetting), schedule=schedule)
            for loss, part, forgetting in (
                (self.judge_loss, network.judge, 0.99),
                (self.loss, nn.ModuleList(coder), 0.999),
            )
        ]
        turns = Turns(players, [1, 1], self._watch(loop))
        loop.run([turns], epochs=self.epochs, judge=judge)

    def loss(self, network: Any, batch: Batch) -> Tensor:
        """The autoencoder's."""
        real = dense(batch.inputs)
        logits = network(real).to(real.dtype)
        errors = self.decoding.errors(logits, real)
        verdicts = GAME.generator(self._logits(network, self.decoding.values(logits)))
        weight = self.realism * _slope(errors, logits) / (_slope(verdicts, logits) + 1e-12)
        pull = weight * verdicts
        return errors + (pull - pull.detach())  # a sum whose weight moves would say nothing

    def judge_loss(self, network: Any, batch: Batch) -> Tensor:
        """The discriminator's."""
        real = dense(batch.inputs)
        made = self._restored(network, real)

        def critic(rows: Tensor) -> Tensor:
            return self._logits(network, rows)

        costs = GAME.discriminator(critic(real), critic(made))
        return costs + GAME.weight * GAME.penalty(critic, real, made, batch.generator)

    def _optimiser_of(self, part: nn.Module, forgetting: float) -> torch.optim.Optimizer:
        return adam(part, self.learning_rate, self.weight_decay, (MOMENTUM, forgetting))

    @torch.no_grad()
    def _restored(self, network: Any, rows: Tensor) -> Tensor:
        return self.decoding.values(network(rows).to(rows.dtype))

    def _logits(self, network: Any, rows: Tensor) -> Tensor:
        return network.judge(rows).to(rows.dtype)

    def _watch(self, loop: Loop) -> Callable[[int], dict[str, float]]:
        """How well the discriminator tells images from restored ones after an epoch."""
        network: Any = loop.network
        real = probe(loop)

        @torch.no_grad()
        def look(epoch: int) -> dict[str, float]:
            network.eval()
            logits = self._logits(network, torch.cat([real, self._restored(network, real)]))
            return {"told_apart": auroc(np.arange(len(logits)) >= len(real), logits.cpu().numpy())}

        return look


def _slope(costs: Tensor, outputs: Tensor) -> Tensor:
    """|d costs / d outputs| over the batch, as a number from which nothing is learned."""
    (slope,) = torch.autograd.grad(costs.sum(), outputs, retain_graph=True)
    return slope.norm()
