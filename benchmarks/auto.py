"""What `choose` takes beside EASE and implicit ALS, both tuned, on people that nobody has seen.

    python benchmarks/auto.py citeulike-a filmtrust steam-games flixster-monti --minutes 3
    python benchmarks/auto.py gowalla --prepared --minutes 10 --metrics recall_n@20 ndcg@20

A tenth of the people is held back for validation and a tenth for the test (strong generalisation,
split seed 0); with `--prepared` the split that came with the data is taken. Everything is chosen on
the validation part by the first metric; the test is read once, by all. Prints one JSON object for
each set; `less` is a model's figure less the chosen one's, paired over the people of the test,
and the standard error of that.
"""

from __future__ import annotations

import argparse
import sys
from typing import Any

from measure import report

from isthmus import __version__
from isthmus.data import known
from isthmus.split import prepared
from isthmus.split.parts import Split
from isthmus.split.strong_generalisation import strong_generalisation
from isthmus.tasks.choose import choose
from isthmus.tasks.evaluate import Contender, Report, evaluate

CHOSEN = "chosen"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("names", nargs="+", help="data sets")
    parser.add_argument("--prepared", action="store_true", help="in the split that came with them")
    parser.add_argument("--minutes", type=float, default=3.0)
    parser.add_argument("--metrics", nargs="+", default=["ndcg@100"])
    parser.add_argument("--beside", nargs="*", default=["ease", "ials"], help="tuned by their grid")
    parser.add_argument("--quiet", action="store_true")
    arguments = parser.parse_args()
    for name in arguments.names:
        measure(name, read(name, given=arguments.prepared), arguments)


def read(name: str, *, given: bool) -> Split:
    return prepared.load(name) if given else strong_generalisation(known.load(name), seed=0)


def measure(name: str, split: Split, asked: argparse.Namespace) -> None:
    choice = choose(
        split,
        minutes=asked.minutes,
        metric=asked.metrics[0],
        told=lambda said: None if asked.quiet else print(said, file=sys.stderr, flush=True),
    )
    found = evaluate(
        split,
        [Contender(label=CHOSEN, model=choice.winner), *asked.beside],
        metrics=asked.metrics,
        baselines=False,
        name=name,
    )
    report(
        benchmark="auto",
        library=f"isthmus {__version__}",
        data=name,
        minutes=asked.minutes,
        users=found.users["ranking"],
        chosen=choice.label,
        fields=choice.to_dict()["fields"],
        why=choice.why,
        results={metric: figures(found, metric) for metric in asked.metrics},
    )


def figures(found: Report, metric: str) -> dict[str, Any]:
    """Each model's mean, and its difference to the chosen one with the standard error."""
    results: dict[str, Any] = {}
    for model in found.measured:
        mean, se = found.figures[model.label][metric][:2]
        pair = found.paired(model.label, CHOSEN, metric)
        results[model.label] = {"mean": round(mean, 4), "se": round(se, 4)}
        if pair is not None and model.label != CHOSEN:
            results[model.label]["less"] = [round(pair.difference, 4), round(pair.se, 4)]
    return results


if __name__ == "__main__":
    main()
