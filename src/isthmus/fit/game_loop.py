"""The loop of those who learn from games: steps of an environment, and updates in between."""

from __future__ import annotations

import copy
import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple, Self

import numpy as np
import torch
from torch import Tensor, nn

from isthmus.core.seeds import stream
from isthmus.fit.environment import name_of
from isthmus.fit.loop import Judge, Loop
from isthmus.fit.replay import Replay, Transitions
from isthmus.fit.turns import Mover

SEEDS = 2**31  # of environments
RECENT = 20  # games whose mean return is shown while learning


class GameBatch(NamedTuple):
    """What the loss of an agent sees."""

    steps: Transitions
    target: nn.Module  # the network as it was a while ago


class Games:
    """An environment that is played, and what was lived through.

    Attributes
    ----------
    seen : the last observation, as the network takes it.
    returns, ends : of every game that was played to its end: the sum of its rewards, and the number
        of the step that was its last.
    """

    def __init__(
        self, environment: Any, see: Callable[[Any], np.ndarray], replay: Replay, steps: int
    ) -> None:
        self.environment = environment
        self.see = see
        self.replay = replay
        self.steps = steps
        self.returns: list[float] = []
        self.ends: list[int] = []
        self.seen = np.zeros(0)
        self._return = 0.0
        self._first = int(environment.action_space.start)

    def begin(self, seed: int | None = None) -> None:
        """A new game, whatever became of the one before."""
        observation, _ = self.environment.reset(seed=seed)
        self.seen, self._return = self.see(observation), 0.0
        self.replay.begin(self.seen)

    def play(self, action: int) -> None:
        """One step; a game that is over is followed by the next one."""
        observation, reward, ended, cut, _ = self.environment.step(self._first + action)
        following = self.see(observation)
        self.replay.add(action, reward, following, ended)
        self.seen, self._return = following, self._return + float(reward)
        if ended or cut:
            self.returns.append(self._return)
            self.ends.append(self.replay.added)
            self.begin()

    # What the one loop asks of its rows

    @property
    def width(self) -> int:
        return math.prod(self.replay.shape)

    def __len__(self) -> int:
        return self.steps

    def to(self, device: Any) -> Self:
        return self

    def arrays(self) -> tuple[np.ndarray, ...]:
        """What a checkpoint knows them by: the name, and how the network sees an observation, which
        another encoder would change."""
        space = copy.deepcopy(self.environment.observation_space)
        space.seed(0)
        name = np.frombuffer(name_of(self.environment).encode(), np.uint8)
        return name, self.see(space.sample())


@dataclass(frozen=True, kw_only=True)
class Habits:
    """How an agent goes about it.

    Attributes
    ----------
    explore : (network, seen, share of the training that is over, draws) -> the action to take.
    train_every, updates : after so many steps, so many updates.
    target_every, tau : after so many updates, the target moves by this share to the network.
    """

    explore: Callable[[nn.Module, np.ndarray, float, np.random.Generator], int]
    train_every: int
    updates: int
    target_every: int
    tau: float


class GameLoop(Loop):
    """An epoch is a number of steps of an environment, with rounds of updates in between.

    Every epoch begins with a new game, seeded by its number: so a training that is resumed repeats
    the numbers of one that was not interrupted, though no state of an environment is ever saved.
    """

    rows: Any  # Games

    def __init__(
        self, network: nn.Module, games: Any, place: Any, *, habits: Habits, **given: Any
    ) -> None:
        super().__init__(network, games, place, **given)
        self.habits = habits
        self.target = copy.deepcopy(network).requires_grad_(False)

    def _turns(self, players: Sequence[Mover], stage: str, epoch: int, epochs: int) -> float:
        (player,) = players
        player.begin()
        self.network.train()
        games, habits = self.rows, self.habits
        draws = stream(self.seed, "games", stage, epoch)
        games.begin(int(draws.integers(SEEDS)))
        losses: list[Tensor] = []
        for step in range(games.steps):
            over = (epoch + step / games.steps) / epochs
            games.play(habits.explore(self.network, games.seen, over, draws))
            if games.replay.added % habits.train_every == 0:
                player.pace(over)
                losses += [self._update(player, draws) for _ in range(habits.updates)]
        found = torch.stack(losses)
        self._check(found, epoch)
        self._check_weights(epoch)
        return float(found.double().mean())

    def _update(self, player: Mover, draws: np.random.Generator) -> Tensor:
        steps = self.rows.replay.draw(draws, self.batch_size, self.place.device)
        with self.place.autocast():
            loss = player.step(GameBatch(steps, self.target))  # type: ignore[arg-type]
        self.log.updates += 1
        if self.log.updates % self.habits.target_every == 0:
            self._follow()
        return loss

    @torch.no_grad()
    def _follow(self) -> None:
        """The target moves towards the network."""
        own: list[Tensor] = list(self.target.parameters())
        learned: list[Tensor] = list(self.network.parameters())
        torch._foreach_lerp_(own, learned, self.habits.tau)

    def _report(self, judge: Judge | None, epoch: int, epochs: int) -> None:
        figures = {"loss": self.log.loss[-1]}
        if self.rows.returns:
            figures["return"] = float(np.mean(self.rows.returns[-RECENT:]))
        if judge:
            figures[f"greedy {judge.metric}"] = self.log.metric[-1]
        figures["steps/s"] = self.rows.steps / max(self.log.seconds[-1], 1e-9)
        self.progress.epoch(epoch + 1, epochs, figures)

    def _besides(self) -> dict[str, dict[str, Tensor]]:
        games = self.rows
        told = {"returns": torch.tensor(games.returns, dtype=torch.float64)}
        told["ends"] = torch.tensor(games.ends, dtype=torch.int64)
        return {"target": self.target.state_dict(), "replay": games.replay.state(), "games": told}

    def _take_up(self, groups: dict[str, dict[str, Tensor]]) -> None:
        self.target.load_state_dict(groups["target"])
        self.rows.replay.restore(groups["replay"])
        self.rows.returns = groups["games"]["returns"].tolist()
        self.rows.ends = groups["games"]["ends"].tolist()
