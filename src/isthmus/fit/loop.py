"""The one loop: epochs over batches of rows, for any number of players.

All randomness of an epoch is drawn from streams named by the seed, the stage and the epoch, so that
a resumed training needs no saved generator to repeat the numbers of one that was not interrupted.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import torch
from torch import Tensor, nn

from isthmus.core.errors import TrainingError
from isthmus.core.seeds import stream, torch_seed
from isthmus.fit.batch import Batch, Source
from isthmus.fit.checkpoint import Checkpoint, flatten_optimiser, restore_optimiser
from isthmus.fit.place import Place
from isthmus.fit.progress import Progress
from isthmus.fit.turns import Mover

CHECK_EVERY = 32  # batches between two looks at the losses; looking waits for the device


@dataclass(frozen=True, kw_only=True)
class Judge:
    """A held-out metric, measured after each epoch; the best epoch's weights are kept."""

    metric: str
    higher_is_better: bool
    measure: Callable[[], float]
    patience: int | None = None  # epochs without a better value before training stops


@dataclass
class Log:
    """What happened, epoch by epoch."""

    loss: list[float] = field(default_factory=list)
    metric: list[float] = field(default_factory=list)
    told: dict[str, list[float]] = field(default_factory=dict)  # by the players
    seconds: list[float] = field(default_factory=list)
    best_epoch: int = 0  # counted from 1
    updates: int = 0
    stopped: str = "epochs"  # epochs, patience, target_loss, interrupted, diverged


class Loop:
    """Trains a network on rows, in one or several stages.

    Parameters
    ----------
    network, rows, place
        What is trained, on what, where.
    seed
        Names every random stream.
    batch_size
        Rows in an update; 1 is online learning.
    targets
        What each row should lead to, for losses that ask for it.
    before
        Updates that the network has seen already.
    target_loss
        Stop after an epoch whose mean loss is at or below this.
    checkpoint
        Where the state is left while training.
    """

    def __init__(
        self,
        network: nn.Module,
        rows: Source,
        place: Place,
        *,
        seed: int,
        batch_size: int,
        targets: Tensor | None = None,
        before: int = 0,
        target_loss: float | None = None,
        checkpoint: Checkpoint | None = None,
        progress: Progress,
    ) -> None:
        self.network = network
        self.rows = rows
        self.place = place
        self.seed = seed
        self.batch_size = batch_size
        self.targets = targets
        self.before = before
        self.target_loss = target_loss
        self.checkpoint = checkpoint
        self.progress = progress
        self.log = Log()
        self._kept = self._snapshot()
        self._left = checkpoint.read() if checkpoint else None
        if self._left:
            network.load_state_dict(self._left[1]["network"])

    @property
    def resuming(self) -> bool:
        """Whether a stage still to come was begun before an interruption."""
        return self._left is not None

    def run(
        self,
        players: Sequence[Mover],
        *,
        epochs: int,
        judge: Judge | None = None,
        stage: str = "fit",
    ) -> Log:
        """Train for `epochs`; the players take turns, each for its number of moves.

        Raises
        ------
        TrainingError
            when a loss or a weight is no longer finite; the network holds the last good weights.
        """
        if self._left and self._left[0]["stage"] != stage:
            return self.log  # a stage that was finished before the interruption
        if self.log.stopped == "interrupted":
            return self.log  # in an earlier stage: the later ones are not begun
        self.log, start = Log(), 0
        self._keep()
        if self._left:
            start = self._restore(players)
        try:
            for epoch in range(start, epochs):
                began = time.perf_counter()
                self.log.loss.append(self._turns(players, stage, epoch, epochs))
                self.log.seconds.append(time.perf_counter() - began)
                self._listen(players, epoch)
                self._judge(judge, epoch)
                self._report(judge, epoch, epochs)
                stopped = self._reason_to_stop(judge, epoch)
                if stopped:
                    self.log.stopped = stopped
                    break
                if self.checkpoint and self.checkpoint.due:
                    self._leave(players, stage, epoch)
        except KeyboardInterrupt:
            self.log.stopped = "interrupted"
            self.place.leave_autocast()  # it may have come while that was entered or left
        except TrainingError:
            self.log.stopped = "diverged"
            self.network.load_state_dict(self._kept)
            raise
        self.network.load_state_dict(self._kept)
        return self.log

    def _turns(self, players: Sequence[Mover], stage: str, epoch: int, epochs: int) -> float:
        """One epoch of every player; the mean loss of the last one's."""
        self.network.train()
        loss = 0.0
        for number, player in enumerate(players):
            player.begin()
            for move in range(player.moves):
                name = (stage, epoch, number, move)
                with self._drawing(name):
                    loss = self._epoch(player, epoch, epochs, name)
        self._check_weights(epoch)
        return loss

    def _check_weights(self, epoch: int) -> None:
        # a sum is finite only if all of its terms are, and is far cheaper than looking at each
        if not all(bool(parameter.sum().isfinite()) for parameter in self.network.parameters()):
            raise self._diverged(epoch, "its last batch", "a weight")

    @contextmanager
    def _drawing(self, name: tuple[str | int, ...]) -> Iterator[None]:
        """Modules that draw by themselves, such as torch's dropout, draw from a stream of this name
        too: torch's global generators are lent to them, and given back as they were."""
        cuda = [self.place.device] if self.place.device.type == "cuda" else []
        with torch.random.fork_rng(devices=cuda):
            torch.manual_seed(torch_seed(self.seed, "modules", *name))
            yield

    def _epoch(self, player: Mover, epoch: int, epochs: int, name: tuple[str | int, ...]) -> float:
        total = len(self.rows)
        draws = stream(self.seed, "order", *name)
        order = torch.from_numpy(self.rows.shuffled(draws, self.batch_size)).to(self.place.device)
        generator = torch.Generator(self.place.device)
        generator.manual_seed(torch_seed(self.seed, "noise", *name))
        # the last batch may be short: a mean over rows, not over batches
        sizes = [min(self.batch_size, total - first) for first in range(0, total, self.batch_size)]
        # In one block: a small tensor kept of every step would sit in the memory that a step frees
        # and the next one needs, and the process would grow by a batch a step.
        losses = torch.zeros(len(sizes), dtype=self.place.dtype, device=self.place.device)
        for number, rows in enumerate(order.split(self.batch_size)):
            batch = Batch(
                inputs=self.rows.take(rows),
                rows=rows,
                total=total,
                targets=None if self.targets is None else self.targets.index_select(0, rows),
                updates=self.before + self.log.updates,
                generator=generator,
            )
            # a single update is in the middle of its training: the rate may begin with 0
            over = 0.5 if epochs == len(sizes) == 1 else epoch + number * self.batch_size / total
            player.pace(over / epochs)
            with self.place.autocast():
                losses[number] = player.step(batch)
            self.log.updates += 1
            if (number + 1) % CHECK_EVERY == 0:
                self._check(losses, epoch)
        self._check(losses, epoch)
        weights = torch.tensor(sizes, dtype=torch.float64, device=self.place.device)
        return float((losses * weights).sum() / total)

    def _check(self, losses: Tensor, epoch: int) -> None:
        finite = losses.isfinite()
        if not finite.all():
            batch = int(finite.int().argmin()) + 1
            raise self._diverged(epoch, f"batch {batch}", "the loss")

    def _diverged(self, epoch: int, where: str, what: str) -> TrainingError:
        kept = f"epoch {self.log.best_epoch}" if self.log.best_epoch else "before training"
        return TrainingError(
            f"{what} is not finite in epoch {epoch + 1}, {where}; the weights of {kept} are kept. "
            "Try a smaller learning_rate, precision='float32', or look for extreme values in the "
            "data"
        )

    def _listen(self, players: Sequence[Mover], epoch: int) -> None:
        for player in players:
            for name, value in player.told(epoch + 1).items():
                self.log.told.setdefault(name, []).append(value)

    def _judge(self, judge: Judge | None, epoch: int) -> None:
        """Measure, and keep the weights if they are the best so far (or the last, unjudged)."""
        if judge:
            self.network.eval()
            value = judge.measure()
            best = self.log.metric[self.log.best_epoch - 1] if self.log.best_epoch else None
            self.log.metric.append(value)
            better = best is None or (value > best if judge.higher_is_better else value < best)
            if not better:
                return
        self.log.best_epoch = epoch + 1
        self._keep()

    def _report(self, judge: Judge | None, epoch: int, epochs: int) -> None:
        figures = {"loss": self.log.loss[-1]}
        if judge:
            figures[judge.metric] = self.log.metric[-1]
        figures["rows/s"] = len(self.rows) / max(self.log.seconds[-1], 1e-9)
        self.progress.epoch(epoch + 1, epochs, figures)

    def _reason_to_stop(self, judge: Judge | None, epoch: int) -> str:
        if self.target_loss is not None and self.log.loss[-1] <= self.target_loss:
            return "target_loss"
        waited = epoch + 1 - self.log.best_epoch
        if judge and judge.patience is not None and waited >= judge.patience:
            return "patience"
        return ""

    def _keep(self) -> None:
        """Remember these weights, in the memory of those that were remembered before."""
        for name, tensor in self.network.state_dict().items():
            self._kept[name].copy_(tensor)

    def _snapshot(self) -> dict[str, Tensor]:
        return {name: tensor.detach().clone() for name, tensor in self.network.state_dict().items()}

    def _leave(self, players: Sequence[Mover], stage: str, epoch: int) -> None:
        """Write a checkpoint."""
        assert self.checkpoint is not None
        state: dict[str, Any] = {"stage": stage, "epoch": epoch + 1, "log": vars(self.log)}
        groups = {"network": self.network.state_dict(), "kept": self._kept, **self._besides()}
        for number, optimiser in enumerate(_optimisers(players)):
            groups[f"optimiser{number}"] = flatten_optimiser(optimiser)
        self.checkpoint.write(state, groups)

    def _restore(self, players: Sequence[Mover]) -> int:
        """Take up what the checkpoint left; the epoch to begin with."""
        assert self._left is not None
        state, groups = self._left
        self._left = None
        self.log = Log(**state["log"])
        self._take_up(groups)
        kept = groups["kept"].items()
        self._kept = {name: tensor.to(self.place.device, copy=True) for name, tensor in kept}
        for number, optimiser in enumerate(_optimisers(players)):
            restore_optimiser(optimiser, groups[f"optimiser{number}"])
        return state["epoch"]

    def _besides(self) -> dict[str, dict[str, Tensor]]:
        """What else a checkpoint must hold, in groups of tensors."""
        return {}

    def _take_up(self, groups: dict[str, dict[str, Tensor]]) -> None:
        """The reverse of `_besides`."""


def _optimisers(players: Sequence[Mover]) -> list[torch.optim.Optimizer]:
    return [optimiser for player in players for optimiser in player.optimisers]
