"""Ours and the peers' in one run: the same job in turns, A B C A B C, each time in a fresh process.

    make bench-peers                                        # makes the peers' environments
    python benchmarks/side_by_side.py mult-vae-epoch
    python benchmarks/side_by_side.py ease-fit --rounds 5
    python benchmarks/side_by_side.py top-k
    python benchmarks/side_by_side.py dense-epoch
    python benchmarks/side_by_side.py som-epoch
    python benchmarks/side_by_side.py echo-state
    python benchmarks/side_by_side.py tabular-epoch

Prints one JSON object for each of our variants and each peer: medians over all rounds, `ratio` (how
many times longer the peer takes), the quality of both on the same test rows by the same function,
and `others`, the cores that other processes kept busy. A peer without an environment is left out
and named.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

import matrices
import numpy as np
from measure import middle, report, verdict
from sklearn.metrics import pairwise_distances_argmin_min

from isthmus.evaluate.ranking import ranking
from isthmus.evaluate.reconstruction import squared_error
from isthmus.evaluate.top import top_k

HERE = Path(__file__).resolve().parent


class Quality(NamedTuple):
    """What a run for quality adds to the command, the file it keeps last; and the measure of it."""

    metric: str
    arguments: list[str]
    measure: Callable[[np.ndarray], float]


class Job(NamedTuple):
    """Who takes part, with which arguments, and how many times faster we want to be."""

    script: str  # ours
    ours: dict[str, tuple[list[str], float]]  # variant -> its arguments, target ratio
    peers: tuple[str, ...]
    common: list[str]
    quality: Quality | None = None


def _ndcg(scores: np.ndarray) -> float:
    """Of the test users' scores on ml-1m-liang."""
    top, _ = top_k(scores, 100, seen=matrices.liang("test_tr"))
    return float(np.mean(ranking(top, matrices.liang("test_te"), ["ndcg@100"])["ndcg@100"]))


def _restored(images: np.ndarray) -> float:
    """Squared error of the test images of Fashion-MNIST, summed over pixels in [0, 1]."""
    return float(np.mean(squared_error(matrices.images("fashion-mnist", "t10k"), images)))


def _nearness(features: int, units: np.ndarray) -> float:
    """Mean distance of the rows to the nearest unit."""
    X = matrices.heaps(matrices.HEAPED, features)
    nearest = [pairwise_distances_argmin_min(part, units)[1] for part in np.array_split(X, 20)]
    return float(np.concatenate(nearest).mean())


def _told_off(steps: int, told: np.ndarray) -> float:
    """Root of the mean squared error of the next values, the mean over runs."""
    truth = matrices.chaotic(steps)[matrices.learned(steps) + 1 :]
    return float(np.sqrt(np.square(told - truth).mean(axis=1)).mean())


JOBS = {
    "mult-vae-epoch": Job(
        script="mult_vae_epoch.py",
        ours={"auto": ([], 4.0), "float32": (["--precision", "float32"], 2.0)},
        peers=("recbole", "cornac"),
        common=["--epochs", "6"],
        quality=Quality("ndcg@100", ["--epochs", "60", "--scores"], _ndcg),
    ),
    "ease-fit": Job(
        script="ease_fit.py",
        ours={"default": ([], 2.5)},
        peers=("recbole", "cornac", "rectools"),
        common=["--runs", "3"],
        quality=Quality("ndcg@100", ["--runs", "1", "--scores"], _ndcg),
    ),
} | {
    f"top-k-{factors}": Job(
        script="top_k.py",
        ours={f"{factors} columns": ([], 1.0)},
        peers=("implicit",),
        common=["--factors", str(factors), "--runs", "2"],
    )
    for factors in (64, 200, 600)
}
JOBS |= {
    name: Job(
        script="fashion_epoch.py",
        ours={"auto": ([name], 3.5), "float32": ([name, "--precision", "float32"], 2.0)},
        peers=("pythae",),
        common=["--epochs", "4"],
        quality=Quality("squared error", ["--epochs", "20", "--reconstructed"], _restored),
    )
    for name in ("dense-epoch", "variational-epoch")
}
JOBS["tabular-epoch"] = Job(
    script="tabular_epoch.py",
    ours={"float32": (["tabular-epoch"], 3.0)},
    peers=("skorch",),
    common=["--epochs", "6"],
)
JOBS |= {
    name: Job(
        script="som_epoch.py",
        ours={f"{side} x {side} units": ([name], 50.0)},
        peers=("minisom",),
        common=["--epochs", "3"],
        quality=Quality("quantisation error", ["--codebook"], partial(_nearness, features)),
    )
    for name, (side, features) in matrices.MAPS.items()
}
JOBS |= {
    name: Job(
        script="echo_state.py",
        ours={f"{units} units": ([name], 1.0)},
        peers=("reservoirpy",),
        common=["--runs", "5"],
        quality=Quality("rmse", ["--told"], partial(_told_off, steps)),
    )
    for name, (units, steps) in matrices.RESERVOIRS.items()
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("job", help=f"one of {', '.join(JOBS)}, or the beginning of their names")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--no-quality", action="store_true", help="leave out the long runs")
    arguments = parser.parse_args()
    chosen = [name for name in JOBS if name.startswith(arguments.job)]
    if not chosen:
        parser.error(f"no job is called {arguments.job!r}; there are {', '.join(JOBS)}")
    for name in chosen:
        compare(name, rounds=arguments.rounds, quality=not arguments.no_quality)


def compare(name: str, *, rounds: int, quality: bool) -> None:
    job = JOBS[name]
    present = [peer for peer in job.peers if _python(peer).exists()]
    for peer in set(job.peers) - set(present):
        print(
            f"{name}: {peer} left out, {_python(peer)} is missing; make bench-peers",
            file=sys.stderr,
        )
    sides = {
        variant: [sys.executable, str(HERE / job.script), *extra]
        for variant, (extra, _) in job.ours.items()
    } | {peer: [str(_python(peer)), *_peer_script(peer, name)] for peer in present}
    runs: dict[str, list[dict[str, Any]]] = {side: [] for side in sides}
    for _ in range(rounds):
        for side, command in sides.items():
            runs[side].append(_run([*command, *job.common]))
    figures = {side: _sum_up(results) for side, results in runs.items()}
    if quality and job.quality:
        for side, command in sides.items():
            figures[side] |= {job.quality.metric: _quality(command, job.quality)}
    for variant, (_, target) in job.ours.items():
        for peer in present:
            ours, theirs = figures[variant], figures[peer]
            ratio = theirs["median"] / ours["median"]
            target_ = verdict(ratio, target, at_most=False)
            report(benchmark=name, ours=ours, theirs=theirs, rounds=rounds, **target_)


def _python(peer: str) -> Path:
    return HERE.parent / f".venv-{peer}" / "bin" / "python"


def _peer_script(peer: str, job: str) -> list[str]:
    return [str(HERE / "peers" / f"run_{peer}.py"), "top-k" if job.startswith("top-k") else job]


def _run(command: list[str]) -> dict[str, Any]:
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode:
        raise SystemExit(f"{' '.join(command)} failed:\n{done.stderr}")
    return json.loads(done.stdout.splitlines()[-1])


def _sum_up(results: list[dict[str, Any]]) -> dict[str, Any]:
    seconds = [value for result in results for value in result["seconds"]]
    others = [result["others"] for result in results if result["others"] is not None]
    return {
        "library": results[0]["library"],
        **({"precision": results[0]["precision"]} if "precision" in results[0] else {}),
        "median": middle(seconds),
        "least": round(min(seconds), 6),
        "timings": len(seconds),
        "peak_rss_mb": max(result["peak_rss_mb"] for result in results),
        "others": max(others, default=None),
    }


def _quality(command: list[str], quality: Quality) -> float:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "kept.npy"
        _run([*command, *quality.arguments, str(path)])
        return round(quality.measure(np.load(path)), 5)


if __name__ == "__main__":
    main()
