"""DQN: a network that learns by playing what each action is worth."""

from __future__ import annotations

from typing import Any

import numpy as np
import torch
from torch import Tensor, nn

from isthmus.core.parameters import choice, estimator, flag, number, widths
from isthmus.fit.agent import Agent
from isthmus.losses.bellman import ERRORS, bellman_errors, bellman_goals
from isthmus.nn.q_net import PixelBody, QNet, uniform


@estimator
class DQN(Agent):
    """Deep Q network: what each action is worth, learned by playing in an environment.

    Q(s, a) is the discounted return of an action a in a state s that is followed by the best
    actions. Over steps (s, a, r, s') drawn from the last `memory` ones, it minimises

        d(Q(s, a), r + discount Q'(s', a')),    a' = argmax Q'(s', .)

    where Q' is the network as it was a while ago, and Q'(s', a') is 0 where the game ended. d is
    measured in units of 1 / (1 - discount), what a reward of 1 at every step is worth.

    Parameters
    ----------
    learning_rate
        Adam's step size; gradients longer than 10 are shortened to it.
    hidden
        Widths of the dense layers.
    channels
        Feature maps of the convolutions that halve images before the dense layers see them.
    double
        Let Q choose a' and Q' say what it is worth: double Q learning, which overestimates less.
    dueling
        Learn the value of the state and the advantages of the actions apart.
    exploration
        The share of the training in which the chance of an action at random falls from 1 to
        `epsilon`, evenly.
    epsilon
        That chance from then on.
    error
        d: "squared", half the square; or "huber", which is that up to a distance of 1 and straight
        beyond.

    Attributes
    ----------
    network_ : torch module
    environment_ : str or None
        The name of the environment, where that alone makes it again.
    actions_, first_action_ : int
        How many there are, and the number of the first.
    observation_kind_ : str
        "numbers", "choice" (seen one-hot) or "image" (bytes, seen from 0 to 1).
    returns_ : array (games,)
        The sum of the rewards of each game that was played to its end while learning.
    ends_ : array (games,)
        The number of its last step, from 1.
    training_ : dict
        Loss of every epoch, the mean return of the trials, the best epoch, why training stopped.

    Notes
    -----
    A game that was broken off, by a limit of time or by the end of an epoch, has not ended: it is
    worth what would have come. Observations of numbers are brought to the range -1 to 1 where the
    bounds of all of them are known. The paper sees the last four frames, clips rewards and
    differences to 1 and trains by RMSprop; here rewards are as they are, and Adam takes the steps.
    Errors are squared by default, against the paper: of a long game one step in hundreds has a
    large error, the last, and Huber's hardly weighs it more than any other.

    What was seen is kept once, and each of `frames` too: observations are put together when steps
    are replayed, so that `memory` pictures are held, and not as many times two observations.

    Raises
    ------
    ParameterError
        at `fit`, for an environment whose actions are no choices, or whose observations are in
        several parts.
    MissingExtraError
        without gymnasium.

    References
    ----------
    Mnih et al. 2015. Human-level control through deep reinforcement learning. Nature 518.
    Algorithm 1.
    van Hasselt, Guez, Silver 2016. Deep Reinforcement Learning with Double Q-learning. AAAI.
    Equation 4.
    Wang et al. 2016. Dueling Network Architectures for Deep Reinforcement Learning. ICML.
    Equation 9.

    Examples
    --------
    >>> from isthmus import DQN
    >>> model = DQN(epochs=2, steps=200, hidden=(16,)).fit("CartPole-v1")
    >>> model.q_values([0.0, 0.1, 0.0, -0.1]).shape, model.play(episodes=3).shape
    ((2,), (3,))
    >>> model.act([0.0, 0.1, 0.0, -0.1]) in (0, 1)
    True
    """

    learning_rate: float = number(1e-3, above=0)
    hidden: tuple[int, ...] = widths((128, 128))
    channels: tuple[int, ...] = widths((16, 32, 32))
    double: bool = flag(False)
    dueling: bool = flag(False)
    exploration: float = number(0.16, least=0, most=1)
    epsilon: float = number(0.04, least=0, most=1)
    error: str = choice("squared", *ERRORS)

    def build(self, width: int) -> QNet:
        body: list[nn.Module] = []
        if len(self.seen_shape_) == 3:
            pixels = PixelBody(tuple(self.seen_shape_), self.channels)
            body, width = [pixels], pixels.width
        return QNet(
            body, width, self.hidden, self.actions_, dueling=self.dueling, unit=self.horizon
        )

    def initialise(self, network: nn.Module, generator: torch.Generator) -> None:
        uniform(network, generator)

    def explore(
        self, network: nn.Module, seen: np.ndarray, over: float, draws: np.random.Generator
    ) -> int:
        if draws.random() < self.chance(over):
            return int(draws.integers(self.actions_))
        return self._greedy(network, seen)

    def chance(self, over: float) -> float:
        """Of an action at random when this share of the training is over."""
        fallen = min(over / self.exploration, 1.0) if self.exploration else 1.0
        return 1 + (self.epsilon - 1) * fallen

    def loss(self, network: nn.Module, batch: Any) -> Tensor:
        steps, target = batch
        values = network(steps.observations).float().gather(1, steps.actions[:, None]).squeeze(1)
        goals = bellman_goals(
            steps.rewards,
            steps.ended,
            target(steps.following).float(),
            self.discount,
            chosen_by=network(steps.following).detach() if self.double else None,
        )
        return bellman_errors(values / self.horizon, goals / self.horizon, self.error)

    @property
    def horizon(self) -> float:
        """What a reward of 1 at every step is worth; of undiscounted ones, 1."""
        return 1 / (1 - self.discount) if self.discount < 1 else 1.0
