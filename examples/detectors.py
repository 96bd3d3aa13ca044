"""Detectors that nobody trained find edges, sharpen, blur and emboss a picture.

python examples/detectors.py --data olivetti-faces --out detectors.png
"""

from collections.abc import Sequence

import numpy as np
from gallery import image_options, images
from sparse_filters import discs

from isthmus.plot.detectors import DETECTORS, detect, detections


def main(arguments: Sequence[str] | None = None) -> dict[str, float]:
    given = image_options(__doc__, epochs=1, out="detectors.png").parse_args(arguments)
    if given.data is None:
        picture = discs(np.random.default_rng(0))
    else:
        rows, _, shape = images(given.data)
        picture = rows[0].reshape(shape)
    grey = picture.mean(axis=-1) if picture.ndim == 3 else picture
    strength = {name: float(detect(grey[None], DETECTORS[name]).std()) for name in DETECTORS}
    for name, found in strength.items():
        print(f"{name:18} deviation {found:.3f} (of the picture {grey.std():.3f})")
    detections(picture).savefig(given.out, dpi=150)
    return strength


if __name__ == "__main__":
    main()
