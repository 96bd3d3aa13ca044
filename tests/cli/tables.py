"""Made-up rows of features as files."""

from __future__ import annotations

import numpy as np

COLUMNS = ("width", "height", "weight", "price")


def table(rows=120, seed=0):
    """Four columns that two hidden numbers decide, in very different units."""
    rng = np.random.default_rng(seed)
    hidden = rng.normal(size=(rows, 2)) @ rng.normal(size=(2, 4))
    return hidden * [1, 10, 0.1, 1000] + [5, 50, 1, 3000]


def write(folder):
    """parts.csv: number, four features, and the kind, of which the last five rows are odd."""
    X = table()
    X[-5:, 1] += 90
    kinds = ["usual"] * 115 + ["odd"] * 5
    lines = [",".join(["number", *COLUMNS, "kind"])]
    for number, (row, kind) in enumerate(zip(X, kinds, strict=True)):
        lines.append(f"{number},{','.join(f'{value:.6g}' for value in row)},{kind}")
    path = folder / "parts.csv"
    path.write_text("\n".join(lines) + "\n")
    return path


def write_images(folder, rows=40):
    """images.npy: 7 x 5 pixels between 0 and 1."""
    rng = np.random.default_rng(0)
    images = 1 / (1 + np.exp(-rng.normal(size=(rows, 3)) @ rng.normal(size=(3, 35))))
    np.save(folder / "images.npy", images.reshape(-1, 7, 5).astype(np.float32))
    return folder / "images.npy"
