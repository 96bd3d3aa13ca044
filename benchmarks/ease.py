"""EASE against the linear algebra it cannot avoid: the Gram matrix and LAPACK's potrf and potri.

    python benchmarks/ease.py                       # 3,502 items, as MovieLens 1M
    python benchmarks/ease.py --items 20000         # takes minutes, and 4 GB

Likes are random, with popularities as skewed as those of films. Runs of the two sides alternate, so
that a busy machine disturbs both. Prints one JSON object; `ratio` is of the medians.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import statistics
import time
from pathlib import Path

import numpy as np
import scipy.sparse as sp
from matrices import random_likes
from scipy.linalg import lapack

from isthmus.core.gram import gram
from isthmus.models.recommenders.ease import EASE

L2 = 800.0


def fit_seconds(X: sp.csr_array) -> float:
    begun = time.perf_counter()
    EASE(l2=L2).fit(X)
    return time.perf_counter() - begun


def bare_seconds(X: sp.csr_array) -> tuple[float, float]:
    begun = time.perf_counter()
    G = gram(X)
    made = time.perf_counter()
    np.fill_diagonal(G, G.diagonal() + L2)
    _, failed = lapack.spotrf(G.T, lower=1, clean=0, overwrite_a=1)
    _, failed_too = lapack.spotri(G.T, lower=1, overwrite_c=1)
    if failed or failed_too:
        raise SystemExit("LAPACK refused the matrix")
    return made - begun, time.perf_counter() - made


def extra_memory(X: sp.csr_array) -> int:
    """Bytes that a fit takes on top of what the process holds; call it before anything larger."""
    held = int(Path("/proc/self/statm").read_text().split()[1]) * resource.getpagesize()
    EASE(l2=L2).fit(X)
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024 - held


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--users", type=int, default=5034)
    parser.add_argument("--items", type=int, default=3502)
    parser.add_argument("--likes", type=int, default=600_000, help="draws; repeats are merged")
    parser.add_argument("--runs", type=int, default=7)
    arguments = parser.parse_args()
    X = random_likes(arguments.users, arguments.items, arguments.likes)
    memory = extra_memory(X)
    fits, grams, inverses = [], [], []
    for _ in range(arguments.runs):
        fits.append(fit_seconds(X))
        made, inverted = bare_seconds(X)
        grams.append(made)
        inverses.append(inverted)
    bare = statistics.median(map(sum, zip(grams, inverses, strict=True)))
    fit = statistics.median(fits)
    result = {
        "benchmark": "ease",
        "users": arguments.users,
        "items": arguments.items,
        "likes": int(X.nnz),
        "fit_seconds": fit,
        "gram_seconds": statistics.median(grams),
        "inverse_seconds": statistics.median(inverses),
        "ratio": fit / bare,
        "peak_memory_in_matrices": memory / (4 * arguments.items**2),
        "runs": arguments.runs,
        "load": os.getloadavg()[0],
    }
    print(json.dumps(result))


if __name__ == "__main__":
    main()
