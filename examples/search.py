"""Images found again by 16 bits each: a binary code, searched by counting bits that differ.

python examples/search.py --data mnist --out found.png
"""

from collections.abc import Sequence

import numpy as np
from gallery import image_options, images
from sklearn.neighbors import NearestNeighbors

from isthmus import BinaryAutoencoder
from isthmus.evaluate.reconstruction import squared_error
from isthmus.plot.reconstructions import reconstructions

BITS, NEAREST = 16, 3


def main(arguments: Sequence[str] | None = None) -> dict[str, float]:
    given = image_options(__doc__, epochs=150, out="found.png").parse_args(arguments)
    rows, asked, shape = images(given.data)
    model = BinaryAutoencoder(
        hidden=(128,),
        code=BITS,
        output="sigmoid",
        error="cross-entropy",
        epochs=given.epochs,
        batch_size=100,
        learning_rate=3e-3,
    ).fit(rows)
    codes = model.transform(rows)
    search = NearestNeighbors(n_neighbors=NEAREST, metric="hamming").fit(codes)
    away, found = search.kneighbors(model.transform(asked))
    chance = np.random.default_rng(0).integers(len(rows), size=len(asked))
    apart = {
        "found first": float(squared_error(asked, rows[found[:, 0]]).mean()),
        "by chance": float(squared_error(asked, rows[chance]).mean()),
    }
    print(f"{BITS} bits an image, {len(np.unique(codes, axis=0))} codes of {len(rows)} images")
    print(f"the first found differs in {BITS * away[:, 0].mean():.1f} bits")
    print("squared distance to the image asked for")
    for name, distance in apart.items():
        print(f"{name:14}{distance:8.2f}")
    versions = {"asked": asked} | {f"found {n + 1}": rows[found[:, n]] for n in range(NEAREST)}
    reconstructions(versions, image_shape=shape, n=12).savefig(given.out, dpi=150)
    return apart


if __name__ == "__main__":
    main()
