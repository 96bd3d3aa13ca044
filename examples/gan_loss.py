"""What an autoencoder of images is judged by: squared error, absolute error, or a discriminator.

The discriminator learns to tell restored images from real ones while the autoencoder learns to be
taken for real, with the squared error beside it, so that it restores the image that it was given.
Measured on other images: the squared error, and the Frechet distance between restored and real
ones in their first 20 principal components. What looks more real is less near.

python examples/gan_loss.py --data mnist --epochs 20 --out judged.png
"""

from collections.abc import Sequence
from typing import Any

import numpy as np
import torch
from gallery import image_options, images
from sklearn.decomposition import PCA
from torch import Tensor, nn

from isthmus import Autoencoder
from isthmus.core.parameters import estimator, number, whole
from isthmus.evaluate.generation import frechet_distance
from isthmus.fit.autoencoder import NeuralAutoencoder
from isthmus.fit.batch import Batch
from isthmus.fit.decoding import Decoding
from isthmus.fit.loop import Judge, Loop
from isthmus.fit.player import Player, adam
from isthmus.fit.turns import Turns
from isthmus.losses.adversarial import OBJECTIVES
from isthmus.nn.adversarial_nets import Discriminator, start
from isthmus.nn.dense_net import DenseNet, he
from isthmus.plot.reconstructions import reconstructions

GAME = OBJECTIVES["non-saturating"]


@estimator
class JudgedAutoencoder(NeuralAutoencoder):
    """Minimises |x - g(f(x))|^2 - share log s(D(g(f(x)))), while D learns to tell the two apart."""

    hidden: int = whole(128, least=1)
    code: int = whole(3, least=1)
    share: float = number(20.0, least=0)

    @property
    def decoding(self) -> Decoding:
        return Decoding("sigmoid", "squared")

    def build(self, width: int) -> nn.Module:
        network = DenseNet((width, self.hidden, self.code), "relu")
        network.judge = Discriminator((1, 1, width), (), 1, (self.hidden, self.hidden))
        return network

    def initialise(self, network: Any, generator: torch.Generator) -> None:
        he(network, generator)
        start(network.judge, generator)

    def learn(self, loop: Loop, judge: Judge | None) -> None:
        network: Any = loop.network
        coder = nn.ModuleList([network.inwards, network.outwards])
        players = [
            Player(network, loss, adam(part, self.learning_rate, 0.0, (0.5, 0.99)))
            for loss, part in ((self.loss, coder), (self.judge_loss, network.judge))
        ]
        loop.run([Turns(players, [1, 1], lambda epoch: {})], epochs=self.epochs, judge=judge)

    def loss(self, network: Any, batch: Batch) -> Tensor:
        logits = network(batch.inputs)
        verdict = network.judge(self.decoding.values(logits).to(batch.inputs.dtype))
        return self.decoding.errors(logits, batch.inputs) + self.share * GAME.generator(verdict)

    def judge_loss(self, network: Any, batch: Batch) -> Tensor:
        real = batch.inputs
        with torch.no_grad():
            made = self.decoding.values(network(real)).to(real.dtype)
        cost = GAME.discriminator(network.judge(real), network.judge(made))
        return cost + GAME.penalty(network.judge, real, made, batch.generator)


def main(arguments: Sequence[str] | None = None) -> dict[str, tuple[float, float]]:
    given = image_options(__doc__, epochs=100, out="judged.png").parse_args(arguments)
    rows, others, shape = images(given.data)
    learning = {"epochs": given.epochs, "batch_size": 50, "learning_rate": 2e-3, "code": 3}
    plain = {"hidden": (128,), "output": "sigmoid", **learning}
    models = {
        "squared error": Autoencoder(error="squared", **plain),
        "absolute error": Autoencoder(error="absolute", **plain),
        "discriminator": JudgedAutoencoder(**learning),
    }
    features = PCA(20).fit(rows)
    found, versions = {}, {"real": others}
    print(f"{'learned by':16}{'squared error':>14}{'Frechet':>9}")
    for name, model in models.items():
        restored = versions[name] = model.fit(rows).reconstruct(others)
        error = float(np.square(restored - others).sum(axis=1).mean())
        distance = frechet_distance(features.transform(others), features.transform(restored))
        found[name] = (error, distance)
        print(f"{name:16}{error:14.2f}{distance:9.3f}")
    reconstructions(versions, image_shape=shape, n=14).savefig(given.out, dpi=150)
    return found


if __name__ == "__main__":
    main()
