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
from isthmus.fit.batch import Batch, Source
from isthmus.fit.checkpoint import Checkpoint
from isthmus.fit.denormals import denormals_flushed
from isthmus.fit.loop import Judge, Log, Loop
from isthmus.fit.memory import kept_memory
from isthmus.fit.place import Place
from isthmus.fit.player import Player, adam
from isthmus.fit.progress import Progress
from isthmus.nn.dense import xavier

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
        loop.run([self._player(loop.network)], epochs=self.epochs, judge=judge)

    def _loop(self, rows: Any, place: Place, **given: Any) -> Loop:
        return Loop(self.network_, rows, place, **given)

    def _player(self, network: nn.Module) -> Player:
        return Player(network, self.loss, self.optimiser(network))

    def initialise(self, network: nn.Module, generator: torch.Generator) -> None:
        """Draw the first weights."""
        xavier(network, generator)

    @denormals_flushed()  # before torch starts its threads
    def _train(
        self,
        rows: Source,
        judge: Judge | None,
        checkpoint: Checkpoint | None,
        targets: Tensor | None = None,
    ) -> Self:
        """Build, learn, and keep the network on the CPU in float32."""
        place = Place(self.device, self.precision)
        seed_ = entropy(self.random_state)
        self.network_: Any = self._new_network(rows.width, seed_)
        self._moving: Player | None = None  # that of `partial_fit` moved the network before
        if checkpoint:
            identity = {f.name: getattr(self, f.name) for f in fields(self)}
            identity = {k: v for k, v in identity.items() if k not in PLACE_FIELDS}
            labels = () if targets is None else (targets.numpy(),)
            # an encoder that was learned before shows in the first weights alone
            begin = [weight.float().numpy() for weight in self.network_.state_dict().values()]
            checkpoint.bind(type(self).__name__, identity, *rows.arrays(), *labels, *begin)
        self.network_.to(place.device, place.dtype)
        with Progress(type(self).__name__, visible=self.verbose) as progress:
            loop = self._loop(
                rows.to(place.device),
                place,
                seed=seed_,
                batch_size=self.batch_size or len(rows),
                targets=None if targets is None else targets.to(place.device),
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

    @denormals_flushed()
    def _train_on(self, rows: Source) -> None:
        """One more pass, with the network and the optimiser of the passes before."""
        place = Place(self.device, self.precision)
        seed_ = entropy(self.random_state)
        if not hasattr(self, "network_"):
            self.network_ = self._new_network(rows.width, seed_)
            self.training_ = asdict(Log()) | {"precision": place.precision}
            self._moving = None
        self.network_.to(place.device, place.dtype)
        before = self.training_
        self._moving = getattr(self, "_moving", None) or self._player(self.network_)
        self._moving.schedule = None  # nobody knows how many passes there will be
        with Progress(type(self).__name__, visible=self.verbose) as progress:
            loop = Loop(
                self.network_,
                rows.to(place.device),
                place,
                seed=seed_,
                batch_size=self.batch_size or len(rows),
                before=before["updates"],
                progress=progress,
            )
            try:
                log = loop.run([self._moving], epochs=1, stage=f"after {before['updates']}")
            finally:
                self.network_.cpu().eval()
        self.training_ = before | {
            "loss": before["loss"] + log.loss,
            "seconds": before["seconds"] + log.seconds,
            "best_epoch": before["best_epoch"] + log.best_epoch,
            "updates": before["updates"] + log.updates,
            "stopped": log.stopped,
        }

    def _new_network(self, width: int, seed_: int) -> nn.Module:
        # Modules draw their own first weights from torch's global generator: keep that unchanged.
        with torch.random.fork_rng(devices=[]):
            network = self.build(width)
        self.initialise(network, torch.Generator().manual_seed(torch_seed(seed_, "weights")))
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
            doubles = any(weight.dtype == torch.float64 for weight in weights.values())
            self.network_ = self.build(getattr(self, self.fitted_width))
            self.network_.to(torch.float64 if doubles else torch.float32)
            self.network_.load_state_dict(weights)
        except (RuntimeError, AttributeError) as error:
            raise SavedModelError(
                f"the saved weights do not fit {type(self).__name__}: {error}"
            ) from error
        self.network_.eval()
        return self
