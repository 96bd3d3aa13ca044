"""Training that was interrupted goes on where it was: the same numbers as if it had not been."""

from __future__ import annotations

import hashlib
import shutil
import time
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor

from isthmus.core import store
from isthmus.core.errors import ParameterError


class Checkpoint:
    """Where training leaves its state, and how often.

    Parameters
    ----------
    folder
        Written atomically; removed when training ends by itself.
    every
        Seconds between two writings, taken at the end of an epoch.
    resume
        Go on from what the folder holds; without it the folder is overwritten.
    """

    def __init__(self, folder: str | Path, *, every: float = 10.0, resume: bool = False) -> None:
        self.folder = Path(folder)
        self.every = every
        self.resume = resume
        self.fingerprint = ""
        self._written = time.monotonic()

    def bind(self, *identity: Any) -> None:
        """Say what is being trained: a checkpoint of something else is refused."""
        digest = hashlib.sha256()
        for part in identity:
            digest.update(part.tobytes() if isinstance(part, np.ndarray) else repr(part).encode())
        self.fingerprint = digest.hexdigest()

    def read(self) -> tuple[dict[str, Any], dict[str, dict[str, Tensor]]] | None:
        """The state that was left, or None when there is none to go on from."""
        if not self.resume or not (self.folder / store.MANIFEST).exists():
            return None
        manifest, groups = store.read_folder(self.folder)
        if manifest.get("fingerprint") != self.fingerprint:
            raise ParameterError(
                f"the checkpoint in {self.folder} was left by a training on other data or with "
                "other parameters; start afresh without resuming, or give the same ones"
            )
        tensors = {
            group: {name: torch.from_numpy(array) for name, array in arrays.items()}
            for group, arrays in groups.items()
        }
        return manifest["state"], tensors

    def write(self, state: dict[str, Any], groups: dict[str, dict[str, Tensor]]) -> None:
        files = {
            group: {name: tensor.detach().cpu().numpy() for name, tensor in tensors.items()}
            for group, tensors in groups.items()
        }
        store.write_folder(self.folder, {"fingerprint": self.fingerprint, "state": state}, files)
        self._written = time.monotonic()

    @property
    def due(self) -> bool:
        return time.monotonic() - self._written >= self.every

    def clear(self) -> None:
        shutil.rmtree(self.folder, ignore_errors=True)


def flatten_optimiser(optimiser: torch.optim.Optimizer) -> dict[str, Tensor]:
    """The tensors of an optimiser's state, named `parameter.key`."""
    return {
        f"{number}.{key}": torch.as_tensor(value)
        for number, entries in optimiser.state_dict()["state"].items()
        for key, value in entries.items()
    }


def restore_optimiser(optimiser: torch.optim.Optimizer, tensors: dict[str, Tensor]) -> None:
    state: dict[int, dict[str, Tensor]] = {}
    for name, tensor in tensors.items():
        number, key = name.split(".", 1)
        state.setdefault(int(number), {})[key] = tensor
    optimiser.load_state_dict({**optimiser.state_dict(), "state": state})
