"""What in an image speaks for a class: two digits side by side, and evidence for each.

The net learns from images with one digit at any place. Shown two digits, it is asked what speaks
for the left one's class and what for the right one's.

python examples/class_evidence.py --out evidence.png
"""

from collections.abc import Sequence

import numpy as np
from gallery import options
from sklearn.datasets import load_digits

from isthmus import ConvolutionalClassifier
from isthmus.plot.class_evidence import class_evidence

HEIGHT, WIDTH, PAIRS = 12, 24, 300


def main(arguments: Sequence[str] | None = None) -> dict[str, float]:
    given = options(__doc__, epochs=15, out="evidence.png").parse_args(arguments)
    digits = load_digits()
    images, names = np.float32(digits.images / 16), digits.target
    rng = np.random.default_rng(0)
    known, others = np.arange(1437), np.arange(1437, len(images))
    single = np.stack([placed(images[row], rng.integers(WIDTH - 7), rng) for row in known])
    net = ConvolutionalClassifier(
        channels=(16, 32), hidden=(64,), epochs=given.epochs, batch_size=32, learning_rate=2e-3
    ).fit(single, names[known])
    left, right = rng.choice(others, (2, PAIRS))
    apart = names[left] != names[right]
    left, right = left[apart], right[apart]
    pairs = np.stack([
        placed(images[a], 2, rng) + placed(images[b], WIDTH - 10, rng)
        for a, b in zip(left, right, strict=True)
    ])  # fmt: skip
    for_left, for_right = (net.class_evidence(pairs, names[rows]) for rows in (left, right))
    found = {"left": on_the_left(for_left), "right": 1 - on_the_left(for_right)}
    for side, share in found.items():
        print(f"evidence for the digit on the {side} lies more on the {side}: {share:.1%}")
    shown = np.repeat(np.arange(3), 2)
    asked = [int(names[(left, right)[n % 2][row]]) for n, row in enumerate(shown)]
    picture = class_evidence(
        pairs[shown],
        np.stack([(for_left, for_right)[n % 2][row] for n, row in enumerate(shown)]),
        labels=[f"for {digit}" for digit in asked],
    )
    picture.savefig(given.out, dpi=150)
    return found


def placed(digit: np.ndarray, column: int, rng: np.random.Generator) -> np.ndarray:
    """The digit in an empty image, at this column and any height."""
    image, row = np.zeros((HEIGHT, WIDTH), np.float32), rng.integers(HEIGHT - 7)
    image[row : row + 8, column : column + 8] = digit
    return image


def on_the_left(evidence: np.ndarray) -> float:
    """Share of the images whose left half says more than the right one."""
    half = evidence.shape[2] // 2
    left, right = evidence[:, :, :half], evidence[:, :, -half:]
    return float(np.mean(left.sum(axis=(1, 2)) > right.sum(axis=(1, 2))))


if __name__ == "__main__":
    main()
