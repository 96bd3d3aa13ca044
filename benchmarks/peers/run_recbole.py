"""RecBole's side of a comparison; run with the Python of .venv-recbole.

run_recbole.py mult-vae-epoch --epochs 5 [--scores FILE]
run_recbole.py ease-fit --runs 3 [--scores FILE]
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import matrices
import numpy as np
import recbole
import scipy.sparse as sp
import torch
from measure import Neighbours, report_seconds, seconds_of
from recbole.config import Config
from recbole.data import create_dataset
from recbole.data.dataloader.user_dataloader import UserDataLoader
from recbole.model.general_recommender import EASE, MultiVAE
from recbole.trainer import Trainer

FIELDS = {
    "data_path": "",
    "use_gpu": False,
    "show_progress": False,
    "state": "ERROR",
    "train_batch_size": 500,
    "mlp_hidden_size": [600],
    "latent_dimension": 400,  # means and variances together
    "dropout_prob": 0.5,
    "anneal_cap": 0.2,
    "total_anneal_steps": 2000,
    "learning_rate": 0.001,
    "reg_weight": 800.0,
    "load_col": {"inter": ["user_id", "item_id"]},
    "train_neg_sample_args": None,
    "eval_args": {"split": {"RS": [1, 0, 0]}, "group_by": "none"},  # what is given is for training
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("job", choices=["mult-vae-epoch", "ease-fit"])
    parser.add_argument("--epochs", type=int, default=5)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--scores", type=Path)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        config, dataset = _open("MultiVAE" if arguments.job == "mult-vae-epoch" else "EASE", folder)
        if arguments.job == "mult-vae-epoch":
            seconds, others, score = _mult_vae(config, dataset, arguments.epochs)
        else:
            seconds, others, score = _ease(config, dataset, arguments.runs)
    if arguments.scores:
        np.save(arguments.scores, _ours(score, dataset))
    report_seconds(arguments.job, f"recbole {recbole.__version__}", seconds, others)


def _open(model: str, folder: str):
    path = Path(folder) / "liang"
    path.mkdir()
    cells = matrices.liang("train").tocoo()
    lines = [f"{user}\t{item}" for user, item in zip(cells.row, cells.col, strict=True)]
    (path / "liang.inter").write_text("\n".join(["user_id:token\titem_id:token", *lines]) + "\n")
    fields = FIELDS | {"data_path": folder, "checkpoint_dir": folder}
    arguments, sys.argv = sys.argv, sys.argv[:1]  # RecBole reads the command line too
    config = Config(model=model, dataset="liang", config_dict=fields)
    sys.argv = arguments
    return config, create_dataset(config).build()[0]


def _mult_vae(config, dataset, epochs: int):
    torch.manual_seed(0)
    model = MultiVAE(config, dataset)
    trainer = Trainer(config, model)
    batches = UserDataLoader(config, dataset, None, shuffle=True)
    seconds = []
    with Neighbours() as others:
        for epoch in range(epochs):
            began = time.perf_counter()
            trainer._train_epoch(batches, epoch)
            seconds.append(time.perf_counter() - began)

    def score(history: sp.csr_matrix) -> np.ndarray:
        model.eval()
        with torch.no_grad():
            return model.forward(torch.from_numpy(history.toarray()))[0].numpy()

    return seconds, others.cores, score


def _ease(config, dataset, runs: int):
    made = []
    with Neighbours() as others:
        seconds = seconds_of(lambda: made.append(EASE(config, dataset)), runs=runs)
    return seconds, others.cores, lambda history: np.asarray(history @ made[-1].item_similarity)


def _ours(score, dataset) -> np.ndarray:
    """The test users' scores, in the data set's own order of items."""
    history = matrices.liang("test_tr")
    column = dataset.token2id("item_id", np.arange(history.shape[1]).astype(str))
    cells = history.tocoo()
    theirs = sp.csr_matrix(
        (cells.data, (cells.row, column[cells.col])), shape=(history.shape[0], dataset.item_num)
    )
    return score(theirs)[:, column].astype(np.float32)


if __name__ == "__main__":
    main()
