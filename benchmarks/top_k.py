"""Seconds to find the 100 best unseen items for every user of gowalla. Ours.

    python benchmarks/top_k.py --factors 200
    python benchmarks/side_by_side.py top-k                 # beside implicit

An untrained Mult-VAE whose last hidden layer has as many columns as a factor model has factors:
scoring from the histories, leaving out what was seen, and selecting.
"""

from __future__ import annotations

import argparse

import matrices
from measure import Neighbours, report_seconds, seconds_of

from isthmus import MultVAE, __version__
from isthmus.evaluate.top import top_k

USERS = 400  # scored at a time: about 64 MiB, as in tasks/recommend


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--factors", type=int, default=200)
    parser.add_argument("--runs", type=int, default=2)
    arguments = parser.parse_args()
    likes, factors = matrices.gowalla(), arguments.factors
    model = MultVAE(hidden=(factors,), code=min(factors, 200), epochs=0).fit(likes)

    def recommend() -> None:
        for first in range(0, likes.shape[0], USERS):
            block = likes[first : first + USERS]
            top_k(model.score_items(block), 100, seen=block)

    with Neighbours() as others:
        seconds = seconds_of(recommend, runs=arguments.runs)
    report_seconds("top-k", f"isthmus {__version__}", seconds, others.cores, factors=factors)


if __name__ == "__main__":
    main()
