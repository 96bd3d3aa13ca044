"""What rows without labels teach: 100 labels, and encoders that saw all images, or none.

The same net three times: from random weights, from a stack of denoising autoencoders, and from a
deep belief net, whose dreams are drawn.

python examples/few_labels.py --out dreams.png
"""

from collections.abc import Sequence

import numpy as np
from gallery import options
from sklearn.datasets import load_digits
from sklearn.frozen import FrozenEstimator

from isthmus import (
    DBN,
    RBM,
    DeepAutoencoder,
    DenoisingAutoencoder,
    EncoderClassifier,
    StackedAutoencoder,
)
from isthmus.evaluate.classification import error_rate
from isthmus.plot.images import image_grid

LABELS, DRAWS = 100, 3
WIDTHS = {"hidden": (100,), "code": 100}
SIGMOIDS = {"code_activation": "sigmoid", "output": "sigmoid", "error": "cross-entropy"}


def main(arguments: Sequence[str] | None = None) -> dict[str, float]:
    given = options(__doc__, epochs=30, out="dreams.png").parse_args(arguments)
    X, y = load_digits(return_X_y=True)
    X = np.float32(X / 16)
    order = np.random.default_rng(0).permutation(len(X))
    known, others = order[359:], order[:359]
    learning = {"epochs": given.epochs, "batch_size": 20}
    noisy = DenoisingAutoencoder(**SIGMOIDS, **learning)
    machine = RBM(sampling="cd", learning_rate=0.1, momentum=0.9, binarise=True, **learning)
    encoders = {
        "random weights": DeepAutoencoder(**WIDTHS, **SIGMOIDS, activation="sigmoid", epochs=0),
        "stacked autoencoder": StackedAutoencoder(**WIDTHS, layer=noisy, epochs=0),
        "deep belief net": DBN(**WIDTHS, layer=machine, epochs=0),
    }
    errors = {}
    for name, encoder in encoders.items():
        begin = FrozenEstimator(encoder.fit(X[known]))  # without labels
        found = []
        for draw in range(DRAWS):
            labelled = np.random.default_rng(draw).choice(known, LABELS, replace=False)
            classifier = EncoderClassifier(
                encoder=begin, epochs=40, batch_size=20, learning_rate=3e-3, schedule="cosine"
            ).fit(X[labelled], y[labelled])
            found.append(error_rate(y[others], classifier.predict(X[others])))
        errors[name] = 100 * float(np.mean(found))
        print(f"{name:20}{errors[name]:6.1f} % of the other images taken for another digit")
    dreams = encoders["deep belief net"].sample(64, steps=500)
    image_grid(dreams, image_shape=(8, 8), title="dreams").savefig(given.out, dpi=150)
    return errors


if __name__ == "__main__":
    main()
