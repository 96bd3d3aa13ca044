"""Seconds that EASE with l2 = 800 takes to fit ml-1m-liang, Gram matrix included. Ours.

python benchmarks/ease_fit.py
python benchmarks/side_by_side.py ease-fit              # beside RecBole, Cornac and RecTools
"""

from __future__ import annotations

import argparse
from pathlib import Path

import matrices
import numpy as np
from measure import Neighbours, report_seconds, seconds_of

from isthmus import EASE, __version__


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--scores", type=Path)
    arguments = parser.parse_args()
    likes, model = matrices.liang("train"), EASE(l2=800)
    with Neighbours() as others:
        seconds = seconds_of(lambda: model.fit(likes), runs=arguments.runs)
    if arguments.scores:
        np.save(arguments.scores, model.score_items(matrices.liang("test_tr")))
    report_seconds("ease-fit", f"isthmus {__version__}", seconds, others.cores)


if __name__ == "__main__":
    main()
