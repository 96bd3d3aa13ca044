"""Every benchmark, one after the other; the results with the machine and the date in one file.

    python benchmarks/run_all.py --out results.json
    python benchmarks/run_all.py --only start-up mult-vae-step

Half an hour on a quiet machine with 4 cores. One that fails is reported and the others go on.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import time
from pathlib import Path

from measure import machine

HERE = Path(__file__).resolve().parent
BENCHMARKS: dict[str, list[str]] = {
    "start-up": ["start_up.py"],
    "ease": ["ease.py"],
    **{
        f"mult-vae-step-{items}-{precision}": [
            *("mult_vae_step.py", "--items", str(items), "--precision", precision),
            *("--rounds", "3" if items > 20000 else "4"),
        ]
        for precision in ("bfloat16", "float32")
        for items in (3502, 20000, 40981)
    },
    **{
        f"autoencoder-step-{rows}-{precision}": [
            *("autoencoder_step.py", "--rows", str(rows), "--precision", precision)
        ]
        for precision in ("bfloat16", "float32")
        for rows in (128, 512)
    },
    "contractive-step": ["contractive_step.py"],
    "cnn": ["cnn.py"],
    "cnn-float32": ["cnn.py", "--precision", "float32"],
    "som": ["som.py"],
    "rbm-epoch": ["energy.py", "epoch"],
    "rbm-chains": ["energy.py", "chains"],
    "recurrent": ["recurrent.py"],
    "dqn": ["dqn.py"],
    "memory": ["memory.py"],
    "sparse-rows": ["sparse_rows.py"],
    "ease-fit": ["side_by_side.py", "ease-fit"],
    "mult-vae-epoch": ["side_by_side.py", "mult-vae-epoch"],
    "top-k": ["side_by_side.py", "top-k"],
    "dense-epoch": ["side_by_side.py", "dense-epoch"],
    "som-epoch": ["side_by_side.py", "som-epoch"],
    "echo-state": ["side_by_side.py", "echo-state"],
    "tabular-epoch": ["side_by_side.py", "tabular-epoch"],
    "tabular-epoch-plain": ["tabular_epoch.py"],
    "variational-epoch": ["side_by_side.py", "variational-epoch"],
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--out", type=Path, help="a JSON file")
    parser.add_argument("--only", nargs="+", default=[""], help="beginnings of names")
    arguments = parser.parse_args()
    chosen = [name for name in BENCHMARKS if name.startswith(tuple(arguments.only))]
    if not chosen:
        parser.error(f"no such benchmark; there are {', '.join(BENCHMARKS)}")
    found = {"machine": machine(), "results": [], "failed": []}
    for name in chosen:
        began = time.perf_counter()
        done = subprocess.run(
            [sys.executable, str(HERE / BENCHMARKS[name][0]), *BENCHMARKS[name][1:]],
            stdout=subprocess.PIPE,
            text=True,
        )
        lines = [line for line in done.stdout.splitlines() if line.startswith("{")]
        found["results"] += map(json.loads, lines)
        print(f"{name}: {time.perf_counter() - began:.0f} s", *lines, sep="\n", flush=True)
        if done.returncode:
            found["failed"].append(name)
    if arguments.out:
        arguments.out.write_text(json.dumps(found, indent=1) + "\n")
    if found["failed"]:
        raise SystemExit(f"failed: {', '.join(found['failed'])}")


if __name__ == "__main__":
    main()
