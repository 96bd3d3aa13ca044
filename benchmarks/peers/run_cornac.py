"""Cornac's side of a comparison; run with the Python of .venv-cornac.

run_cornac.py mult-vae-epoch --epochs 5 [--scores FILE]
run_cornac.py ease-fit --runs 3 [--scores FILE]
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Iterator
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import cornac
import matrices
import numpy as np
import scipy.sparse as sp
import torch
from cornac.data import Dataset
from cornac.models import EASE, VAECF
from cornac.models.vaecf import vaecf
from measure import Neighbours, report_seconds, seconds_of


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("job", choices=["mult-vae-epoch", "ease-fit"])
    parser.add_argument("--epochs", type=int, default=5)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--scores", type=Path)
    arguments = parser.parse_args()
    cells = matrices.liang("train").tocoo()
    dataset = Dataset.from_uir(
        list(zip(cells.row.tolist(), cells.col.tolist(), cells.data.tolist(), strict=True)), seed=0
    )
    if arguments.job == "mult-vae-epoch":
        seconds, others, score = _mult_vae(dataset, arguments.epochs)
    else:
        seconds, others, score = _ease(dataset, arguments.runs)
    if arguments.scores:
        np.save(arguments.scores, _ours(score, dataset))
    report_seconds(arguments.job, f"cornac {cornac.__version__}", seconds, others)


class _Clock:
    """Stands in for the progress bar that VAECF counts its epochs with."""

    def __init__(self) -> None:
        self.seconds: list[float] = []

    def __call__(self, first: int, last: int, **_: object) -> _Clock:
        self._epochs = range(first, last)
        return self

    def __iter__(self) -> Iterator[int]:
        for epoch in self._epochs:
            began = time.perf_counter()
            yield epoch
            self.seconds.append(time.perf_counter() - began)

    def set_postfix(self, **_: object) -> None:
        pass


def _mult_vae(dataset: Dataset, epochs: int):
    model = VAECF(
        k=200, autoencoder_structure=[600], act_fn="tanh", likelihood="mult", n_epochs=epochs,
        batch_size=500, learning_rate=0.001, beta=0.2, seed=0, use_gpu=False,
    )  # fmt: skip
    vaecf.trange = clock = _Clock()
    with Neighbours() as others:
        model.fit(dataset)

    def score(history: sp.csr_matrix) -> np.ndarray:
        with torch.no_grad():
            mean, _ = model.vae.encode(torch.from_numpy(history.toarray()))
            return model.vae.decode(mean).numpy()

    return clock.seconds, others.cores, score


def _ease(dataset: Dataset, runs: int):
    model = EASE(lamb=800, posB=False, verbose=False)
    with Neighbours() as others:
        seconds = seconds_of(lambda: model.fit(dataset), runs=runs)
    return seconds, others.cores, lambda history: np.asarray(history @ model.B)


def _ours(score, dataset: Dataset) -> np.ndarray:
    """The test users' scores, in the data set's own order of items."""
    history = matrices.liang("test_tr")
    column = np.array([dataset.iid_map[item] for item in range(history.shape[1])])
    cells = history.tocoo()
    theirs = sp.csr_matrix((cells.data, (cells.row, column[cells.col])), shape=history.shape)
    return score(theirs)[:, column].astype(np.float32)


if __name__ == "__main__":
    main()
