"""How much is lost at each size of the code: PCA, autoencoders, a restricted Boltzmann machine.

The linear autoencoder can do no better than PCA, and does as well. The deep one bends, and loses
less. The machine loses more than PCA: it learns which images are probable, and not how to restore
them.

python examples/pca_beside_autoencoder.py --data mnist --out sizes.png
"""

from collections.abc import Sequence

import numpy as np
from gallery import image_options, images
from sklearn.decomposition import PCA

from isthmus import RBM, Autoencoder, DeepAutoencoder
from isthmus.evaluate.reconstruction import squared_error
from isthmus.plot.sizes import code_sizes

SIZES = (2, 4, 8, 16)


def main(arguments: Sequence[str] | None = None) -> dict[str, list[float]]:
    given = image_options(__doc__, epochs=60, out="sizes.png").parse_args(arguments)
    rows, others, _ = images(given.data)
    errors: dict[str, list[float]] = {}
    for code in SIZES:
        for name, restored in restore(rows, others, code, given.epochs).items():
            errors.setdefault(name, []).append(float(squared_error(others, restored).mean()))
    print("squared error of images that were held back")
    print(f"{'units of the code':20}" + "".join(f"{code:8}" for code in SIZES))
    for name, found in errors.items():
        print(f"{name:20}" + "".join(f"{error:8.2f}" for error in found))
    code_sizes(SIZES, errors, error_name="squared error per image").savefig(given.out)
    return errors


def restore(rows: np.ndarray, others: np.ndarray, code: int, epochs: int) -> dict[str, np.ndarray]:
    learning = {"code": code, "epochs": epochs, "batch_size": 100, "schedule": "cosine"}
    mean, pca = rows.mean(axis=0), PCA(code).fit(rows)
    linear = Autoencoder(**learning, learning_rate=0.02).fit(rows - mean)
    deep = DeepAutoencoder(**learning, hidden=(128, 64), output="sigmoid", error="cross-entropy")
    machine = RBM(code=code, epochs=epochs, batch_size=20, learning_rate=0.1)
    return {
        "PCA": pca.inverse_transform(pca.transform(others)),
        "linear autoencoder": linear.reconstruct(others - mean) + mean,
        "deep autoencoder": deep.fit(rows).reconstruct(others),
        "Boltzmann machine": machine.fit(rows).reconstruct(others),
    }


if __name__ == "__main__":
    main()
