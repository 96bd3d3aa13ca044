"""The upper halves of images, and what a deep Boltzmann machine finds likely below them.

A chain that leaves the upper half as it is draws lower halves that go with it; the mean of some of
them is nearer to the true one than the mean lower half of all images.

python examples/complete.py --data mnist --out completed.png
"""

from collections.abc import Sequence

import numpy as np
from gallery import image_options, images

from isthmus import DBM, RBM
from isthmus.plot.reconstructions import reconstructions

CHAINS = 10  # of each image
SHOWN = 14


def main(arguments: Sequence[str] | None = None) -> dict[str, float]:
    given = image_options(__doc__, epochs=60, out="completed.png").parse_args(arguments)
    rows, unknown, shape = images(given.data)
    unknown = unknown[:100]
    training = {"batch_size": 50, "learning_rate": 0.1, "binarise": True}
    layer = RBM(sampling="cd", epochs=given.epochs // 2, **training)
    model = DBM(hidden=(200,), code=100, layer=layer, epochs=given.epochs, **training).fit(rows)
    upper = np.zeros(shape[:2], bool)
    upper[: shape[0] // 2] = True
    upper = np.broadcast_to(upper.reshape(*shape[:2], *[1] * (len(shape) - 2)), shape).ravel()
    start = np.where(upper, unknown, rows.mean(axis=0))
    found = model.sample(start=np.repeat(start, CHAINS, axis=0), clamp=upper, steps=100)
    found = found.reshape(len(unknown), CHAINS, -1)
    versions = {
        "mean image": start,
        "one draw": found[:, 0],
        f"mean of {CHAINS}": found.mean(axis=1),
    }
    errors = {
        name: float(np.square(version - unknown).sum(axis=1).mean())
        for name, version in versions.items()
    }
    print("squared error of the lower half")
    for name, error in errors.items():
        print(f"{name:12}{error:8.3f}")
    picture = reconstructions({"true": unknown, **versions}, image_shape=shape, n=SHOWN)
    picture.savefig(given.out, dpi=150)
    return errors


if __name__ == "__main__":
    main()
