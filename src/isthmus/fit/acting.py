"""The abstract estimator of what acts in an environment."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from typing import Any, ClassVar

import numpy as np
import torch
from sklearn.frozen import FrozenEstimator
from sklearn.utils.validation import check_is_fitted
from torch import Tensor, nn

from isthmus.core.errors import DataError, ParameterError
from isthmus.core.parameters import estimator, part, widths
from isthmus.core.seeds import entropy, stream
from isthmus.fit.environment import name_of, open_environment, what_it_needs
from isthmus.fit.game_loop import SEEDS
from isthmus.fit.neural import Neural
from isthmus.fit.sight import Sight

ENDLESS = 100_000  # steps: a game so long comes to no end


@estimator
class Acting(Neural):
    """Abstract: a network that gives each action a value, and the games that are played by it.

    `build` returns a module with `forward(observations) -> (batch, actions)`, which takes
    observations to its own device.

    Parameters
    ----------
    frames
        (count, height, width): see the last so many pictures of the environment, grey and of this
        size, and nothing else. None by default: see what the environment shows.
    encoder
        A fitted autoencoder in `sklearn.frozen.FrozenEstimator`: its codes are seen, and it is not
        changed. Numbers are handed to it as rows, pictures as images from 0 to 1, each of `frames`
        as one of its own, whose codes stand side by side: what `fit.views.random_views` collects.
    """

    frames: tuple[int, ...] = widths((), least=0)
    encoder: Any = part(FrozenEstimator, said="a FrozenEstimator that holds a fitted autoencoder")

    fitted_width: ClassVar[str] = "width_"

    def act(self, observation: Any) -> int:
        """The action that is best for what is seen.

        Raises
        ------
        DataError
            for many observations, or one of another shape.
        """
        values = self.q_values(observation)
        if values.ndim > 1:
            raise DataError(
                f"act takes one observation and found {len(values)}; q_values answers for many"
            )
        return int(values.argmax()) + self.first_action_

    def q_values(self, observation: Any) -> np.ndarray:
        """What each action is worth, (actions,); of many observations, in a list or an array with
        one axis more, (observations, actions).

        Raises
        ------
        DataError
            for an observation of another shape.
        """
        check_is_fitted(self)
        sight = self._sight
        try:
            found = np.asarray(observation)
        except ValueError as error:
            raise DataError(f"observations must be of one shape: {error}") from error
        one = found.ndim == (0 if sight.kind == "choice" else len(sight.shape))
        if not one and not (found.ndim and len(found)):
            raise DataError("there is no observation to answer for")
        seen = np.stack([self._seen(sight.check(each)) for each in ([found] if one else found)])
        values = self._values(self.network_, seen).numpy()
        return values[0] if one else values

    def play(
        self,
        environment: Any = None,
        *,
        episodes: int = 100,
        random_state: Any = 0,
        watch: Callable[[Any, int, int], None] | None = None,
    ) -> np.ndarray:
        """The sum of the rewards of each of so many games, played greedily, (episodes,).

        A game that does not end by itself is broken off after 100,000 steps.

        Parameters
        ----------
        environment : str or gymnasium.Env, optional
            By default the one of `fit`, where a name makes it again.
        episodes : int
        random_state : int, RandomState or None
            Of the environment.
        watch : callable, optional
            Called with the environment, the number of the game and of its step, each from 0, before
            every step and at the end of every game.
        """
        check_is_fitted(self)
        draws = stream(entropy(random_state), "play")
        with self.opened(environment) as ready:

            def game(number: int) -> float:
                return self._game(ready, draws, lambda step: watch and watch(ready, number, step))

            return np.array([game(number) for number in range(episodes)])

    @contextlib.contextmanager
    def opened(self, environment: Any = None, *, drawn: bool = False) -> Iterator[Any]:
        """An environment as this model sees it, by default that of `fit`; closed in the end, unless
        it was handed in open.

        Raises
        ------
        ParameterError
            for one with other observations or actions.
        """
        if environment is None and self.environment_ is None:
            raise ParameterError(
                f"{type(self).__name__} was fitted on an environment that no name alone makes "
                "again: it has none, is wrapped or has options of its own; give one"
            )
        asked = self.environment_ if environment is None else environment
        opened = open_environment(asked, frames=self.frames, drawn=drawn)
        sight, actions = Sight.of(opened), int(opened.action_space.n)
        fits = (sight.kind, sight.shape, actions) == (
            *(self.observation_kind_, tuple(self.observation_shape_)),
            self.actions_,
        )
        if not fits:
            raise ParameterError(
                f"{name_of(opened)} shows {sight.kind} of shape {sight.shape} and takes {actions} "
                f"actions, but {type(self).__name__} was fitted on {self.observation_kind_} of "
                f"shape {tuple(self.observation_shape_)} and {self.actions_} actions"
            )
        try:
            with what_it_needs(name_of(opened)):
                yield opened
        finally:
            if isinstance(asked, str):
                opened.close()

    def check_parameters(self) -> None:
        super().check_parameters()
        if self.encoder is not None:
            check_is_fitted(self.encoder.estimator)
            if not hasattr(self.encoder, "transform"):
                raise ParameterError(
                    f"{type(self).__name__}: encoder freezes {self.encoder.estimator!r}, which "
                    "gives no codes; it must hold a fitted autoencoder"
                )

    def _look_at(self, environment: Any) -> Sight:
        """Remember what an environment shows and takes."""
        sight = Sight.of(environment)
        self.actions_ = int(environment.action_space.n)
        self.first_action_ = int(environment.action_space.start)
        self.observation_kind_, self.observation_shape_ = sight.kind, list(sight.shape)
        self.shift_, self.scale_ = sight.shift, sight.scale
        return sight

    @property
    def _sight(self) -> Sight:
        return Sight(
            kind=self.observation_kind_,
            shape=tuple(self.observation_shape_),
            shift=self.shift_,
            scale=self.scale_,
        )

    def _seen(self, seen: np.ndarray) -> np.ndarray:
        """What the network takes: the observation, or its code."""
        if self.encoder is None:
            return seen
        rows = self._sight.handed(seen, framed=bool(self.frames))
        return self.encoder.transform(rows).ravel().astype(np.float32, copy=False)

    @torch.no_grad()
    def _values(self, network: nn.Module, seen: np.ndarray) -> Tensor:
        """(observations, actions)"""
        return network(torch.from_numpy(seen)).float().cpu()

    def _greedy(self, network: nn.Module, seen: np.ndarray) -> int:
        return int(self._values(network, seen[None]).argmax())

    def _game(
        self,
        environment: Any,
        draws: np.random.Generator,
        watch: Callable[[int], Any] = lambda step: None,
        most: int | None = None,
    ) -> float:
        """The return of one greedy game, of at most so many steps."""
        sight, total = self._sight, 0.0
        observation, _ = environment.reset(seed=int(draws.integers(SEEDS)))
        for step in range(most or ENDLESS):
            watch(step)
            action = self._greedy(self.network_, self._seen(sight.see(observation)))
            observation, reward, ended, cut, _ = environment.step(action + self.first_action_)
            total += float(reward)
            if ended or cut:
                break
        watch(step + 1)
        return total
