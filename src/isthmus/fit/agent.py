"""The abstract estimator of what learns to act by playing."""

from __future__ import annotations

from typing import Any, Self

import numpy as np
from torch import nn

from isthmus.core.errors import ParameterError
from isthmus.core.parameters import choice, estimator, number, text, whole
from isthmus.core.seeds import entropy, stream
from isthmus.fit.acting import Acting
from isthmus.fit.checkpoint import Checkpoint
from isthmus.fit.environment import frames_of, open_environment, remade_by
from isthmus.fit.game_loop import GameLoop, Games, Habits
from isthmus.fit.loop import Judge, Loop
from isthmus.fit.place import Place
from isthmus.fit.player import SCHEDULES, Player
from isthmus.fit.replay import Replay

LONGEST_GRADIENT = 10.0


@estimator
class Agent(Acting):
    """Abstract: learns what actions are worth from steps that are replayed.

    `explore` says which action is taken while learning, `loss` what a `GameBatch` costs.

    Parameters
    ----------
    epochs
        Parts of the training, each of so many `steps`. Each begins with a new game.
    steps
        Of the environment in an epoch.
    batch_size
        Steps that are replayed in an update.
    memory
        Steps that are remembered, the last so many.
    discount
        What a reward is worth a step later, in [0, 1].
    train_every
        Steps of the environment between two rounds of updates, at most `steps`.
    updates
        In a round.
    target_every
        Updates after which the target network moves to the learned one.
    tau
        The share of the way that it moves, in (0, 1]: 1 copies the network.
    device
        As above; "cpu" by default, since a small network that is asked step by step is slower on a
        GPU.
    schedule
        Of the learning rate: "constant", or "cosine", which rises from 0 in the first twentieth of
        the training and then falls to 0 along half a cosine.
    trials
        Games that are played greedily after every epoch, always the same starts: the epoch with the
        best mean return in them is kept, and `patience` counts. They are no steps of learning, and
        none is longer than an epoch. 0: the last epoch is kept.
    """

    epochs: int = whole(50, least=0)
    batch_size: int = whole(64, least=1)
    patience: int | None = whole(None, least=1, optional=True)
    device: str = text("cpu")
    precision: str = choice("float32", "auto", "float32", "bfloat16")
    steps: int = whole(1000, least=1)
    memory: int = whole(50_000, least=1)
    discount: float = number(0.99, least=0, most=1)
    train_every: int = whole(8, least=1)
    updates: int = whole(4, least=1)
    target_every: int = whole(128, least=1)
    tau: float = number(1.0, above=0, most=1)
    schedule: str = choice("cosine", "constant", "cosine")
    trials: int = whole(5, least=0)

    def explore(
        self, network: nn.Module, seen: np.ndarray, over: float, draws: np.random.Generator
    ) -> int:
        """The action to take while learning."""
        raise NotImplementedError

    def fit(self, environment: Any, y: Any = None, *, checkpoint: Checkpoint | None = None) -> Self:
        """Learn by playing.

        Parameters
        ----------
        environment : str or gymnasium.Env
            A name that gymnasium knows, such as "CartPole-v1"; or an environment, which stays open.
        y : ignored
        checkpoint : Checkpoint, optional
            Where to leave the state while training, the memory with it, and whether to go on from
            it.

        Raises
        ------
        ParameterError
            for a parameter out of its range, or an environment whose actions are no choices or
            whose observations are not of one piece.
        NotFoundError
            for a name that gymnasium does not know.
        TrainingError
            when training diverges; the model keeps its last good weights.
        """
        self.check_parameters()
        opened = open_environment(environment, frames=self.frames)
        given = isinstance(environment, str)
        self.environment_ = environment if given else remade_by(environment)
        try:
            return self._learn_in(opened, checkpoint)
        finally:
            if given:
                opened.close()

    def check_parameters(self) -> None:
        super().check_parameters()
        if self.train_every > self.steps:
            raise ParameterError(
                f"{type(self).__name__}: train_every is {self.train_every}; it must be at most "
                f"steps, {self.steps}"
            )

    def _learn_in(self, environment: Any, checkpoint: Checkpoint | None) -> Self:
        sight = self._look_at(environment)
        first = self._seen(sight.see(environment.observation_space.sample()))
        self.width_, self.seen_shape_ = first.size, list(first.shape)
        size = min(self.memory, self.epochs * self.steps)
        apart = bool(self.frames) and sight.kind == "image"  # numbers have one code for all frames
        count = frames_of(environment) if apart else 1
        games: Any = Games(
            environment,
            lambda observation: self._seen(sight.see(observation)),
            Replay(size, first.shape, first.dtype, count),
            self.steps,
        )
        judge = self._judge(environment) if self.trials else None
        try:
            self._train(games, judge, checkpoint)
        finally:
            self.returns_ = np.array(games.returns)
            self.ends_ = np.array(games.ends, dtype=np.int64)
        return self

    def _loop(self, rows: Any, place: Place, **given: Any) -> Loop:
        habits = Habits(
            explore=self.explore,
            train_every=self.train_every,
            updates=self.updates,
            target_every=self.target_every,
            tau=self.tau,
        )
        return GameLoop(self.network_, rows, place, habits=habits, **given)

    def _player(self, network: nn.Module) -> Player:
        schedule = SCHEDULES[self.schedule]
        return Player(
            network, self.loss, self.optimiser(network), schedule=schedule, clip=LONGEST_GRADIENT
        )

    def _judge(self, environment: Any) -> Judge:
        seed_ = entropy(self.random_state)

        def measure() -> float:
            draws = stream(seed_, "trials")
            games = [self._game(environment, draws, most=self.steps) for _ in range(self.trials)]
            return float(np.mean(games))

        return Judge(
            metric="return", higher_is_better=True, measure=measure, patience=self.patience
        )
