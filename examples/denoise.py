"""Noise taken off images: a denoising autoencoder beside a plain one of the same shape.

The plain one restores what it is shown, the noise too; the other has learned what is noise.

python examples/denoise.py --data mnist --out denoised.png
"""

from collections.abc import Sequence

import numpy as np
from gallery import image_options, images

from isthmus import Autoencoder, DenoisingAutoencoder
from isthmus.evaluate.reconstruction import squared_error
from isthmus.plot.reconstructions import reconstructions

NOISE = 0.3  # standard deviation; a pixel lies between 0 and 1


def main(arguments: Sequence[str] | None = None) -> dict[str, float]:
    given = image_options(__doc__, epochs=100, out="denoised.png").parse_args(arguments)
    rows, others, shape = images(given.data)
    noise = np.random.default_rng(0).normal(0, NOISE, others.shape)
    noisy = others + noise.astype(np.float32)
    net = {"hidden": (256,), "code": 32, "output": "sigmoid", "error": "cross-entropy"}
    learning = {"epochs": given.epochs, "batch_size": 100}
    plain = Autoencoder(**net, **learning).fit(rows)
    denoising = DenoisingAutoencoder(**net, **learning, noise="gaussian", corruption=NOISE)
    versions = {
        "original": others,
        "noisy": noisy,
        "plain": plain.reconstruct(noisy),
        "denoising": denoising.fit(rows).reconstruct(noisy),
    }
    errors = {name: float(squared_error(others, found).mean()) for name, found in versions.items()}
    print("squared error per image, beside the original")
    for name in ("noisy", "plain", "denoising"):
        print(f"{name:12}{errors[name]:8.2f}")
    reconstructions(versions, image_shape=shape, n=12).savefig(given.out, dpi=150)
    return errors


if __name__ == "__main__":
    main()
