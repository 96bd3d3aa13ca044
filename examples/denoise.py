"""Noise taken off images: a denoising autoencoder beside a plain one of the same shape.

python examples/denoise.py --data mnist --out denoised.png
"""

from collections.abc import Sequence

import numpy as np
from gallery import images, options, squared_error

from isthmus import Autoencoder, DenoisingAutoencoder
from isthmus.plot.reconstructions import reconstructions

NOISE = 0.3  # standard deviation, where a pixel lies between 0 and 1


def main(arguments: Sequence[str] | None = None) -> dict[str, float]:
    given = options(__doc__, epochs=100, out="denoised.png").parse_args(arguments)
    rows, others, shape = images(given.data)
    noisy = others + np.random.default_rng(0).normal(0, NOISE, others.shape).astype(np.float32)
    net = {"hidden": (256,), "code": 32, "output": "sigmoid", "error": "cross-entropy"}
    learning = {"epochs": given.epochs, "batch_size": 100}
    plain = Autoencoder(**net, **learning).fit(rows)
    denoising = DenoisingAutoencoder(**net, **learning, noise="gaussian", corruption=NOISE)
    versions = {
        "original": others,
        "noisy": noisy,
        "by a plain one": plain.reconstruct(noisy),
        "restored": denoising.fit(rows).reconstruct(noisy),
    }
    errors = {name: squared_error(others, found) for name, found in versions.items()}
    print("squared error per image against the original")
    for name, error in errors.items():
        print(f"{name:16}{error:8.2f}")
    reconstructions(versions, image_shape=shape, n=12).savefig(given.out)
    return errors


if __name__ == "__main__":
    main()
