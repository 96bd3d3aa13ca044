"""The abstract estimator of everything that learns by gradients."""

from __future__ import annotations

from dataclasses import asdict, fields
from typing import Any, ClassVar, Self

import numpy as np
import torch
from torch import Tensor, nn

from isthmus.core.errors import SavedModelError
from isthmus.core.estimator import Estimator
from isthmus.core.parameters import choice, estimator, flag, number, seed, text, whole
from isthmus.core.seeds import entropy, torch_seed
from isthmus.fit.batch import Batch
from isthmus.fit.checkpoint import Checkpoint
from isthmus.fit.loop import Judge, Loop
from isthmus.fit.memory import kept_memory
from isthmus.fit.place import Place
from isthmus.fit.player import Player, adam
from isthmus.fit.progress import Progress
from isthmus.nn.dense import xavier
from isthmus.nn.rows import Rows

PLACE_FIELDS = ("device", "verbose")  # say where and how loudly, not what is learned


@estimator
class Neural(Estimator):
    """Abstract: `build` a network, give its `loss`; the loop does the rest.

    Parameters
    ----------
    epochs
        Passes over the rows.
    batch_size
        Rows in an update; 1 is online learning.
    learning_rate
        Adam's step size.
    weight_decay
        Share of each weight, times the learning rate, taken off at each update.
    patience
        Epochs without a better validation metric before training stops; None never stops.
    target_loss
        Training stops after an epoch whose mean loss is at or below this.
    device
        "auto", "cpu", "cuda" or "cuda:1".
    precision
        "auto" takes bfloat16 where the processor multiplies it fast.
    random_state
        Same seed, same machine, same numbers; None is different each time.
    verbose
        Show progress when standard error is a terminal.
    """

    epochs: int = whole(200, least=0)
    batch_size: int = whole(500, least=1)
    learning_rate: float = number(1e-3, above=0)
    weight_decay: float = number(0.0, least=0)
    patience: int | None = whole(20, least=1, optional=True)
    target_loss: float | None = number(None, optional=True)
    device: str = text("auto")
    precision: str = choice("auto", "auto", "float32", "bfloat16")
    random_state: Any = seed(0)
    verbose: bool = flag(False)

    fitted_width: ClassVar[str] = "n_features_in_"  # the attribute that `build` takes

    def build(self, width: int) -> nn.Module:
        """The network for rows of this width."""
        raise NotImplementedError

    def loss(self, network: nn.Module, batch: Batch) -> Tensor:
        """What a batch costs, one number a row."""
        raise NotImplementedError

    def optimiser(self, network: nn.Module) -> torch.optim.Optimizer:
        return adam(network, self.learning_rate, self.weight_decay)

    def learn(self, loop: Loop, judge: Judge | None) -> None:
        """The order of training; overridden for several players or stages."""
        player = Player(loop.network, self.loss, self.optimiser(loop.network))
        loop.run([player], epochs=self.epochs, judge=judge)

    def _train(self, rows: Rows, judge: Judge | None, checkpoint: Checkpoint | None) -> Self:
        """Build, learn, and keep the network on the CPU in float32."""
        place = Place(self.device, self.precision)
        seed_ = entropy(self.random_state)
        self.network_: Any = self._new_network(rows.width, seed_).to(place.device)
        if checkpoint:
            identity = {f.name: getattr(self, f.name) for f in fields(self)}
            identity = {k: v for k, v in identity.items() if k not in PLACE_FIELDS}
            data = (rows.values, rows.columns, rows.offsets)
            checkpoint.bind(type(self).__name__, identity, *(t.cpu().numpy() for t in data))
        with Progress(type(self).__name__, visible=self.verbose) as progress:
            loop = Loop(
                self.network_,
                rows.to(place.device),
                place,
                seed=seed_,
                batch_size=self.batch_size,
                target_loss=self.target_loss,
                checkpoint=checkpoint,
                progress=progress,
            )
            try:
                with kept_memory():
                    self.learn(loop, judge)
            finally:
                self.network_.cpu().eval()
                metric = {"metric_name": judge.metric} if judge else {}
                self.training_ = asdict(loop.log) | metric | {"precision": place.precision}
        if checkpoint and self.training_["stopped"] != "interrupted":
            checkpoint.clear()
        return self

    def _new_network(self, width: int, seed_: int) -> nn.Module:
        # Modules draw their own first weights from torch's global generator: keep that unchanged.
        with torch.random.fork_rng(devices=[]):
            network = self.build(width)
        xavier(network, torch.Generator().manual_seed(torch_seed(seed_, "weights")))
        return network

    def get_state(self) -> tuple[dict[str, Any], dict[str, np.ndarray]]:
        values, arrays = super().get_state()
        weights = values.pop("network_").state_dict()
        return values, arrays | {f"network.{k}": v.cpu().numpy() for k, v in weights.items()}

    def set_state(self, values: dict[str, Any], arrays: dict[str, np.ndarray]) -> Self:
        super().set_state(values, arrays)
        prefix = "network."
        weights = {
            name.removeprefix(prefix): torch.from_numpy(np.array(array))
            for name, array in arrays.items()
            if name.startswith(prefix)
        }
        try:
            self.network_ = self.build(getattr(self, self.fitted_width))
            self.network_.load_state_dict(weights)
        except (RuntimeError, AttributeError) as error:
            raise SavedModelError(
                f"the saved weights do not fit {type(self).__name__}: {error}"
            ) from error
        self.network_.eval()
        return self
