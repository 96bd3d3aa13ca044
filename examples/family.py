"""The family side by side: the same images through each kind of code.

A k-sparse code is wider than the others and mostly zero; a contractive one pays for following its
rows closely, so that noise on a row moves its code less than that of the plain one.

python examples/family.py --data mnist --out family.png
"""

from collections.abc import Sequence

import numpy as np
from gallery import image_options, images

from isthmus import (
    Autoencoder,
    ContractiveAutoencoder,
    ConvolutionalAutoencoder,
    KSparseAutoencoder,
    StackedAutoencoder,
)
from isthmus.evaluate.reconstruction import squared_error
from isthmus.plot.reconstructions import reconstructions

CODE, WIDE, ACTIVE = 16, 128, 8


def main(arguments: Sequence[str] | None = None) -> dict[str, dict[str, float]]:
    given = image_options(__doc__, epochs=60, out="family.png").parse_args(arguments)
    rows, others, shape = images(given.data)
    noise = np.random.default_rng(0).normal(0, 0.1, others.shape).astype(np.float32)
    learning = {"epochs": given.epochs, "batch_size": 100, "learning_rate": 4e-3}
    sigmoid = {"code_activation": "sigmoid", "output": "sigmoid", "error": "cross-entropy"}
    family = {
        "plain": Autoencoder(code=CODE, tied=True, **sigmoid, **learning),
        "contractive": ContractiveAutoencoder(code=CODE, penalty=1.0, **sigmoid, **learning),
        "k-sparse": KSparseAutoencoder(code=WIDE, active=ACTIVE, **learning),
        "stacked": StackedAutoencoder(hidden=(64,), code=CODE, **learning),
        "convolutional": ConvolutionalAutoencoder(code=CODE, image_shape=shape, **learning),
    }
    versions = {"original": others}
    told: dict[str, dict[str, float]] = {}
    print(f"{'':14}squared error   active units   moved by noise")
    for name, model in family.items():
        codes = model.fit(rows).transform(others)
        versions[name] = model.reconstruct(others)
        moved = np.square(model.transform(others + noise) - codes).sum() / codes.var(axis=0).sum()
        told[name] = row = {
            "error": float(squared_error(others, versions[name]).mean()),
            "active": float((codes != 0).sum(axis=1).mean()),
            "moved": float(moved / len(codes)),
        }
        print(f"{name:14}{row['error']:13.2f}{row['active']:15.1f}{row['moved']:17.3f}")
    reconstructions(versions, image_shape=shape, n=12).savefig(given.out, dpi=150)
    return told


if __name__ == "__main__":
    main()
