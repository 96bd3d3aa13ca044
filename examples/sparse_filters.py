"""10 x 10 patches through 50 units: structure can be compressed, independent noise cannot.

Patches of images are made of edges and areas, so that 50 units keep most of 100 pixels. Where all
pixels are independent, 50 units keep about half at best. PCA loses the least that a linear decoder
can; a sparse code loses more, and its units are edges and areas, which can be looked at.

python examples/sparse_filters.py --data olivetti-faces --out filters.png
"""

from collections.abc import Sequence

import numpy as np
from gallery import image_options, images
from sklearn.decomposition import PCA
from sklearn.feature_extraction.image import PatchExtractor

from isthmus import SparseAutoencoder
from isthmus.evaluate.reconstruction import squared_error
from isthmus.plot.filters import filters

SIDE, UNITS, PATCHES = 10, 50, 10_000


def main(arguments: Sequence[str] | None = None) -> dict[str, dict[str, float]]:
    given = image_options(__doc__, epochs=60, out="filters.png").parse_args(arguments)
    rng = np.random.default_rng(0)
    kinds = {"structured": patches(given.data, rng), "noise": rng.normal(size=(PATCHES, SIDE**2))}
    lost: dict[str, dict[str, float]] = {}
    for kind, rows in kinds.items():
        rows = np.float32((rows - rows.mean(axis=0)) / rows.std())
        model = SparseAutoencoder(
            code=UNITS,
            code_activation="relu",
            sparsity="l1",
            tied=True,
            weight_decay=0.1,
            epochs=given.epochs,
            batch_size=200,
            learning_rate=5e-3,
        ).fit(rows)
        pca = PCA(UNITS).fit(rows)
        lost[kind] = {
            "PCA": share_lost(rows, pca.inverse_transform(pca.transform(rows))),
            "sparse": share_lost(rows, model.reconstruct(rows)),
        }
        if kind == "structured":
            (weights,) = model.network_.weights()
            picture = filters(weights.detach().numpy(), image_shape=(SIDE, SIDE), columns=10)
            picture.savefig(given.out, dpi=150)
    print(f"share of the variance that {UNITS} units lose of {SIDE**2} pixels")
    for kind, found in lost.items():
        print(f"{kind:12}PCA {found['PCA']:6.1%}   sparse autoencoder {found['sparse']:6.1%}")
    return lost


def patches(source: str | None, rng: np.random.Generator) -> np.ndarray:
    """Of grey images, or of discs that lie one upon the other."""
    if source is None:
        pictures = np.stack([discs(rng) for _ in range(20)])
    else:
        rows, _, shape = images(source)
        pictures = rows.reshape(-1, *shape)[:500]
        if pictures.ndim == 4:
            pictures = pictures.mean(axis=-1)
    each = PATCHES // len(pictures)
    return (
        PatchExtractor(patch_size=(SIDE, SIDE), max_patches=each, random_state=0)
        .transform(pictures)
        .reshape(-1, SIDE**2)
    )


def discs(rng: np.random.Generator) -> np.ndarray:
    """Occluding discs of all sizes have edges and areas as photographs do."""
    y, x = np.mgrid[:64, :64]
    picture = np.zeros((64, 64))
    for _ in range(400):
        (row, column), radius = rng.uniform(0, 64, 2), 3 / rng.uniform(0.1, 1)
        picture[(y - row) ** 2 + (x - column) ** 2 < radius**2] = rng.uniform()
    return picture


def share_lost(rows: np.ndarray, restored: np.ndarray) -> float:
    return float(squared_error(rows, restored).sum() / np.square(rows).sum())


if __name__ == "__main__":
    main()
