"""What rows of features hold."""

from __future__ import annotations

from collections import Counter
from typing import Any

import numpy as np

from isthmus.data.sample_set import Samples

_MOST_CLASSES = 100  # of which the rows are counted one by one


def check_samples(samples: Samples) -> dict[str, Any]:
    """Everything that is worth knowing before a model is fitted, as JSON values."""
    X = samples.X
    rows, features = X.shape
    sparse = not isinstance(X, np.ndarray)
    low, high = _columns(X, "min"), _columns(X, "max")
    constant = np.flatnonzero(low == high)
    names = samples.columns
    classes = None if samples.y is None else Counter(samples.y.tolist())
    return {
        "source": samples.source,
        "rows": rows,
        "features": features,
        "columns": None if names is None else list(names),
        "image_shape": None if samples.image_shape is None else list(samples.image_shape),
        "sparse": sparse,
        "density": float(np.count_nonzero(X.data if sparse else X) / (rows * features)),
        "scale": {"low": float(low.min()), "high": float(high.max())},
        "constant": [int(k) if names is None else names[k] for k in constant],
        "classes": None if classes is None else len(classes),
        "rows_per_class": {str(name): count for name, count in sorted(classes.items())}
        if classes and len(classes) <= _MOST_CLASSES
        else None,
        "memory_mb": round(_bytes(X) / 1e6, 1),
        "notes": list(samples.notes),
    }


def _columns(X: Any, reduce: str) -> np.ndarray:
    """The least or largest value of each column, as a flat array."""
    found = getattr(X, reduce)(axis=0)
    return found if isinstance(found, np.ndarray) else found.toarray().ravel()


def _bytes(X: Any) -> int:
    parts = [X] if isinstance(X, np.ndarray) else [X.data, X.indices, X.indptr]
    return sum(part.nbytes for part in parts)
