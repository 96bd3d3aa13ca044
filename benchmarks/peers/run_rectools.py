"""RecTools' side of a comparison; run with the Python of .venv-rectools.

run_rectools.py ease-fit --runs 3 [--scores FILE]
"""

from __future__ import annotations

import argparse
import sys
from importlib.metadata import version
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import matrices
import numpy as np
import pandas as pd
import scipy.sparse as sp
from measure import Neighbours, report_seconds, seconds_of
from rectools import Columns
from rectools.dataset import Dataset
from rectools.models import EASEModel


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("job", choices=["ease-fit"])
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--scores", type=Path)
    arguments = parser.parse_args()
    cells = matrices.liang("train").tocoo()
    table = {Columns.User: cells.row, Columns.Item: cells.col, Columns.Weight: cells.data}
    dataset = Dataset.construct(pd.DataFrame(table).assign(**{Columns.Datetime: "2000-01-01"}))
    model = EASEModel(regularization=800)
    with Neighbours() as others:
        seconds = seconds_of(lambda: model.fit(dataset), runs=arguments.runs)
    if arguments.scores:
        np.save(arguments.scores, _scores(model, dataset))
    report_seconds(arguments.job, f"rectools {version('rectools')}", seconds, others.cores)


def _scores(model: EASEModel, dataset: Dataset) -> np.ndarray:
    """The test users' scores, in the data set's own order of items."""
    history = matrices.liang("test_tr")
    column = dataset.item_id_map.convert_to_internal(np.arange(history.shape[1]))
    cells = history.tocoo()
    theirs = sp.csr_matrix((cells.data, (cells.row, column[cells.col])), shape=history.shape)
    return np.asarray(theirs @ model.weight)[:, column].astype(np.float32)


if __name__ == "__main__":
    main()
