"""How much is lost at each size of the code: PCA, a linear autoencoder, a deep one.

The linear one does what PCA does. The deep one bends, and loses less with the same number of units.

python examples/pca_beside_autoencoder.py --data mnist --out sizes.png
"""

from collections.abc import Sequence

import numpy as np
from gallery import images, options, squared_error
from sklearn.decomposition import PCA

from isthmus import Autoencoder, DeepAutoencoder
from isthmus.plot.sizes import code_sizes

SIZES = (2, 4, 8, 16)


def main(arguments: Sequence[str] | None = None) -> dict[str, list[float]]:
    given = options(__doc__, epochs=100, out="sizes.png").parse_args(arguments)
    rows, others, _ = images(given.data)
    mean = rows.mean(axis=0)
    errors: dict[str, list[float]] = {"PCA": [], "linear autoencoder": [], "deep autoencoder": []}
    for code in SIZES:
        learning = {"code": code, "epochs": given.epochs, "batch_size": 50, "schedule": "cosine"}
        linear = Autoencoder(**learning, learning_rate=5e-3).fit(rows - mean)
        deep = DeepAutoencoder(
            **learning, hidden=(128, 64), output="sigmoid", error="cross-entropy"
        ).fit(rows)
        pca = PCA(code).fit(rows)
        restored = (
            pca.inverse_transform(pca.transform(others)),
            linear.reconstruct(others - mean) + mean,
            deep.reconstruct(others),
        )
        for name, back in zip(errors, restored, strict=True):
            errors[name].append(squared_error(others, back))
    print("squared error of an image that was not learned")
    print(f"{'units':20}" + "".join(f"{code:8}" for code in SIZES))
    for name, found in errors.items():
        print(f"{name:20}" + "".join(f"{error:8.2f}" for error in found))
    code_sizes(SIZES, errors, error_name="squared error per image").savefig(given.out)
    return errors


if __name__ == "__main__":
    np.set_printoptions(precision=2)
    main()
