"""An autoencoder restores what it has learned to restore, and little else.

A net is fitted on images and shown others of their kind, the same ones turned by a quarter, and the
same ones with their pixels shuffled.

python examples/data_specific.py --data mnist --out other_images.png
"""

from collections.abc import Sequence

import numpy as np
from gallery import image_options, images

from isthmus import Autoencoder
from isthmus.evaluate.reconstruction import squared_error
from isthmus.plot.reconstructions import reconstructions


def main(arguments: Sequence[str] | None = None) -> dict[str, float]:
    given = image_options(__doc__, epochs=100, out="other_images.png").parse_args(arguments)
    rows, others, shape = images(given.data)
    shuffle = np.random.default_rng(0).permutation(others.shape[1])
    shown = {
        "of the same kind": others,
        "turned by a quarter": turned(others, shape),
        "pixels shuffled": others[:, shuffle],
    }
    model = Autoencoder(
        hidden=(256,),
        code=16,
        output="sigmoid",
        error="cross-entropy",
        epochs=given.epochs,
        batch_size=100,
    ).fit(rows)
    restored = {kind: model.reconstruct(found) for kind, found in shown.items()}
    errors = {
        kind: float(squared_error(found, restored[kind]).mean()) for kind, found in shown.items()
    }
    print("squared error per image")
    for kind, error in errors.items():
        print(f"{kind:22}{error:8.2f}   {error / errors['of the same kind']:4.1f} times")
    pairs = {
        "shown": np.concatenate([found[:5] for found in shown.values()]),
        "restored": np.concatenate([found[:5] for found in restored.values()]),
    }
    reconstructions(pairs, image_shape=shape, n=15).savefig(given.out, dpi=150)
    return errors


def turned(rows: np.ndarray, shape: tuple[int, ...]) -> np.ndarray:
    side = min(shape[:2])  # a square, so that a turned image has the shape of the others
    tiles = rows.reshape(-1, *shape).copy()
    tiles[:, :side, :side] = np.rot90(tiles[:, :side, :side], axes=(1, 2))
    return tiles.reshape(rows.shape)


if __name__ == "__main__":
    main()
