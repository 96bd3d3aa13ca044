"""What an autoencoder of images is judged by: squared error, absolute error, or a discriminator.

The discriminator learns to tell restored images from real ones while the autoencoder learns to be
taken for real, with the squared error beside it, so that it restores the image that it was given.
Measured on other images: both errors, and the Frechet distance between restored and real ones in
their first 20 principal components. What looks more real is a little less near.

python examples/gan_loss.py --data mnist --epochs 20 --out judged.png
"""

from collections.abc import Sequence

import numpy as np
from gallery import image_options, images
from sklearn.decomposition import PCA

from isthmus import ConvolutionalAutoencoder, JudgedAutoencoder
from isthmus.evaluate.generation import frechet_distance
from isthmus.plot.reconstructions import reconstructions


def main(arguments: Sequence[str] | None = None) -> dict[str, tuple[float, float, float]]:
    given = image_options(__doc__, epochs=60, out="judged.png").parse_args(arguments)
    rows, others, shape = images(given.data)
    fields = {
        "image_shape": shape,
        "code": 4,
        "output": "sigmoid",
        "batch_size": 50,
        "learning_rate": 2e-3,
        "schedule": "cosine",
        "epochs": given.epochs,
    }
    models = {
        "squared error": ConvolutionalAutoencoder(**fields),
        "absolute error": ConvolutionalAutoencoder(error="absolute", **fields),
        "discriminator": JudgedAutoencoder(**fields),
    }
    features = PCA(20).fit(rows)
    found, versions = {}, {"real": others}
    print(f"{'learned by':16}{'squared error':>14}{'absolute':>10}{'Frechet':>9}")
    for name, model in models.items():
        restored = versions[name] = model.fit(rows).reconstruct(others)
        squared, absolute = (
            float((np.abs(restored - others) ** power).sum(axis=1).mean()) for power in (2, 1)
        )
        distance = frechet_distance(features.transform(others), features.transform(restored))
        found[name] = squared, absolute, distance
        print(f"{name:16}{squared:14.2f}{absolute:10.2f}{distance:9.3f}")
    reconstructions(versions, image_shape=shape, n=14).savefig(given.out, dpi=150)
    return found


if __name__ == "__main__":
    main()
