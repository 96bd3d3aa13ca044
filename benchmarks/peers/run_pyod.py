"""PyOD's side of the anomaly tables; run with the Python of .venv-pyod.

run_pyod.py --detectors IForest AutoEncoder VAE --seeds 0 1 2 [--tables glass WBC]

One JSON line a table, detector and seed: the AUROC on the rows fitted on, and the seconds it took.
"""

from __future__ import annotations

import argparse
import sys
import time
from importlib.metadata import version
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import matrices
from measure import report
from pyod.models.auto_encoder import AutoEncoder
from pyod.models.iforest import IForest
from pyod.models.vae import VAE
from sklearn.metrics import roc_auc_score

DETECTORS = {
    "IForest": IForest,
    "AutoEncoder": lambda random_state: AutoEncoder(random_state=random_state, verbose=0),
    "VAE": lambda random_state: VAE(random_state=random_state, verbose=0),
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--detectors", nargs="+", choices=DETECTORS, default=list(DETECTORS))
    parser.add_argument("--tables", nargs="+", help="names without number; all of adbench-a")
    parser.add_argument("--seeds", nargs="+", type=int, default=[0, 1, 2])
    arguments = parser.parse_args()
    for path in matrices.anomaly_tables(arguments.tables):
        rows, anomaly = matrices.standardised(path)
        for detector in arguments.detectors:
            for seed in arguments.seeds:
                began = time.perf_counter()
                model = DETECTORS[detector](random_state=seed).fit(rows)
                report(
                    benchmark="anomalies",
                    library=f"pyod {version('pyod')}",
                    model=detector,
                    table=path.stem.partition("_")[2],
                    seed=seed,
                    auroc=round(roc_auc_score(anomaly, model.decision_scores_), 5),
                    seconds=round(time.perf_counter() - began, 2),
                )
                sys.stdout.flush()


if __name__ == "__main__":
    main()
