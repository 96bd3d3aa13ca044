"""Anomalies by reconstruction on the tables of adbench-a: standardised, fitted on all rows, AUROC.

    python benchmarks/anomalies.py Autoencoder VariationalAutoencoder > ours.jsonl
    .venv-pyod/bin/python benchmarks/peers/run_pyod.py > theirs.jsonl        # an hour and a half
    python benchmarks/anomalies.py --compare ours.jsonl theirs.jsonl

The AUROC is that of the rows fitted on, and nothing is chosen table by table. The comparison takes
each table's mean over seeds: their mean over tables, and Wilcoxon's test over tables of each of our
models against each of theirs.
"""

from __future__ import annotations

import argparse
import json
import time
from pathlib import Path

import matrices
import numpy as np
from measure import report

from isthmus import AnomalyDetector, __version__
from isthmus.evaluate.detection import auroc
from isthmus.evaluate.statistics import wilcoxon
from isthmus.models import get


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("models", nargs="*", help="names of ours")
    parser.add_argument("--fields", type=json.loads, default={}, help="JSON, for all of them")
    parser.add_argument("--detector", type=json.loads, default={}, help="JSON, AnomalyDetector's")
    parser.add_argument("--tables", nargs="+", help="names without number; all of adbench-a")
    parser.add_argument("--seeds", nargs="+", type=int, default=[0, 1, 2])
    parser.add_argument("--compare", nargs="+", type=Path, default=[], help="results of before")
    arguments = parser.parse_args()
    if arguments.compare:
        compare(arguments.compare)
        return
    for table in matrices.anomaly_tables(arguments.tables):
        for name in arguments.models:
            for seed in arguments.seeds:
                measure(table, name, seed, arguments.fields, arguments.detector)


def measure(table: Path, name: str, seed: int, fields: dict, options: dict) -> None:
    rows, anomaly = matrices.standardised(table)
    detector = AnomalyDetector(get(name)(**fields, random_state=seed), scale="none", **options)
    began = time.perf_counter()
    scores = detector.fit(rows).scores
    report(
        benchmark="anomalies",
        library=f"isthmus {__version__}",
        model=name,
        fields=fields | options,
        table=table.stem.partition("_")[2],
        seed=seed,
        auroc=round(auroc(anomaly, scores), 5),
        seconds=round(time.perf_counter() - began, 2),
    )


def compare(files: list[Path]) -> None:
    lines = [json.loads(line) for file in files for line in file.read_text().splitlines()]
    tables = sorted({line["table"] for line in lines})
    runs: dict[str, dict[str, list[float]]] = {}
    for line in lines:
        said = json.dumps(line["fields"]) if line.get("fields") else "defaults"
        model = runs.setdefault(f"{line['library']} {line['model']} {said}", {})
        model.setdefault(line["table"], []).append(line["auroc"])
    shared = [table for table in tables if all(table in by_table for by_table in runs.values())]
    means = {
        model: np.array([np.mean(by_table[table]) for table in shared])
        for model, by_table in runs.items()
    }
    for model, mean in means.items():
        by_table = dict(zip(shared, mean.round(4).tolist(), strict=True))
        report(model=model, mean=round(mean.mean(), 4), tables=len(shared), auroc=by_table)
    for ours in filter(lambda model: model.startswith("isthmus"), means):
        for theirs in filter(lambda model: not model.startswith("isthmus"), means):
            test = wilcoxon(means[ours], means[theirs])
            report(ours=ours, theirs=theirs, **test._asdict())


if __name__ == "__main__":
    main()
