"""Pythae's side of a comparison; run with the Python of .venv-pythae.

run_pythae.py dense-epoch --epochs 3 [--reconstructed FILE]
run_pythae.py variational-epoch --epochs 3 [--reconstructed FILE]

Its default net (512 hidden units, a code of 10), batch (64) and learning rate (0.0001).
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from importlib.metadata import version
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import matrices
import numpy as np
import torch
from measure import Neighbours, report_seconds
from pythae.data.preprocessors import DataProcessor
from pythae.models import AE, VAE, AEConfig, VAEConfig
from pythae.trainers import BaseTrainer, BaseTrainerConfig

# The cross-entropy, which goes with pixels in [0, 1], is ours too; the other choice is half a
# squared error, and takes as long.
MODELS = {
    "dense-epoch": lambda: AE(AEConfig(input_dim=IMAGE)),
    "variational-epoch": lambda: VAE(VAEConfig(input_dim=IMAGE, reconstruction_loss="bce")),
}
IMAGE = (1, 28, 28)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("job", choices=MODELS)
    parser.add_argument("--epochs", type=int, default=3)
    parser.add_argument("--reconstructed", type=Path)
    arguments = parser.parse_args()
    torch.manual_seed(0)
    model = MODELS[arguments.job]()
    with Neighbours() as others:
        seconds = _train(model, arguments.epochs)
    if arguments.reconstructed:
        model.eval()
        images = torch.from_numpy(matrices.images("fashion-mnist", "t10k"))
        with torch.no_grad():
            answers = model.predict(images.reshape(-1, *IMAGE)).recon_x
        np.save(arguments.reconstructed, answers.reshape(images.shape).numpy())
    report_seconds(arguments.job, f"pythae {version('pythae')}", seconds, others.cores)


def _train(model: AE | VAE, epochs: int) -> list[float]:
    """Seconds of each epoch. The trainer's own loop also copies and saves models; not counted."""
    images = torch.from_numpy(matrices.images("fashion-mnist", "train"))
    with tempfile.TemporaryDirectory() as folder:
        trainer = BaseTrainer(
            model,
            DataProcessor.to_dataset(images.reshape(-1, *IMAGE)),
            training_config=BaseTrainerConfig(output_dir=folder, num_epochs=epochs, no_cuda=True),
        )
        trainer.prepare_training()
        seconds = []
        for epoch in range(1, epochs + 1):
            began = time.perf_counter()
            trainer.train_step(epoch)
            seconds.append(time.perf_counter() - began)
    return seconds


if __name__ == "__main__":
    main()
