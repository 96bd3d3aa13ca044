"""implicit's side of a comparison; run with the Python of .venv-implicit.

run_implicit.py top-k --factors 200
"""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path

os.environ["OPENBLAS_NUM_THREADS"] = "1"  # implicit's own advice: its threads share out the users
sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import implicit
import matrices
import numpy as np
from implicit.als import AlternatingLeastSquares
from measure import Neighbours, report_seconds, seconds_of


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("job", choices=["top-k"])
    parser.add_argument("--factors", type=int, default=200)
    parser.add_argument("--runs", type=int, default=2)
    arguments = parser.parse_args()
    likes, factors = matrices.gowalla(), arguments.factors
    model = AlternatingLeastSquares(factors=factors)  # untrained: ranking costs the same
    random = np.random.default_rng(0)
    model.user_factors = random.normal(size=(likes.shape[0], factors)).astype(np.float32)
    model.item_factors = random.normal(size=(likes.shape[1], factors)).astype(np.float32)
    users = np.arange(likes.shape[0])
    with Neighbours() as others:
        seconds = seconds_of(lambda: model.recommend(users, likes, N=100), runs=arguments.runs)
    report_seconds(
        arguments.job, f"implicit {implicit.__version__}", seconds, others.cores, factors=factors
    )


if __name__ == "__main__":
    main()
