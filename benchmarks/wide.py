"""`auto` on a very wide catalogue, and the answers of what it chose.

    python benchmarks/wide.py
    python benchmarks/wide.py --users 50000 --items 10000 --events 1000000 --minutes 2

Made-up likes: popularities and activities follow power laws, and people have a few tastes each. By
default 1,000,000 users, 200,000 items and 20,000,000 likes, 15 minutes and 8 GB, of which choosing
and a last fit on everything must make do; then 100 items for each of 100,000 users.
"""

from __future__ import annotations

import argparse
import resource
import sys
import time
from dataclasses import dataclass

import matrices
from measure import Neighbours, peak_memory, report, verdict

from isthmus import Recommender
from isthmus.data.ratings import Ratings
from isthmus.tasks.choose import choose

TARGET = 2000  # users a second


@dataclass
class Told:
    """Passes on what is said, with the seconds since the beginning."""

    began: float

    def __call__(self, said: str) -> None:
        print(f"{time.monotonic() - self.began:7.1f} s  {said}", file=sys.stderr, flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--users", type=int, default=1_000_000)
    parser.add_argument("--items", type=int, default=200_000)
    parser.add_argument("--events", type=int, default=20_000_000)
    parser.add_argument("--minutes", type=float, default=15)
    parser.add_argument("--gigabytes", type=float, default=8)
    parser.add_argument("--answers", type=int, default=100_000, help="users to answer")
    arguments = parser.parse_args()
    told = Told(time.monotonic())
    likes = matrices.tastes(arguments.users, arguments.items, arguments.events)
    ratings = Ratings.from_matrix(likes)
    told(f"{ratings!r}; {peak_memory()} MiB")
    with Neighbours() as others:
        began = time.perf_counter()
        choice = choose(
            ratings, minutes=arguments.minutes, memory=int(arguments.gigabytes * 1e9), told=told
        )
        chosen = time.perf_counter()
        recommender = Recommender(choice.winner).fit(ratings, valid_users=0)
        fitted = time.perf_counter()
        people = ratings.users.ids[: arguments.answers].tolist()
        recommender.recommend(people, k=100)
        answered = time.perf_counter()
    speed = len(people) / (answered - fitted)
    report(
        benchmark="wide",
        users=arguments.users,
        items=arguments.items,
        likes=likes.nnz,
        chosen=choice.label,
        why=choice.why,
        fields=repr(choice.winner),
        choosing_seconds=round(chosen - began, 1),
        fit_seconds=round(fitted - chosen, 1),
        users_a_second=round(speed),
        peak_rss_mb=peak_memory(),
        peak_rss_of_trials_mb=resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024,
        league=[(place.label, round(place.figure.mean, 4)) for place in choice.league],
        left_out=[tuple(gone) for gone in choice.left_out],
        others=others.cores,
        **verdict(speed / TARGET, 1, at_most=False),
    )


if __name__ == "__main__":
    main()
