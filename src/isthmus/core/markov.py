"""Markov decision processes small enough to write down, solved exactly."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass
from numbers import Real
from typing import Any, NamedTuple, Self

import numpy as np

from isthmus.core.errors import ParameterError

ROUNDING = 1e-9  # by which the probabilities of an action may miss 1
EPSILON = 4 * np.finfo(np.float64).eps  # values that differ by this share do not differ


class Solution(NamedTuple):
    """The best that can be done in a decision process.

    Attributes
    ----------
    values : (states,) V*(s), the expected discounted return under the best policy.
    action_values : (states, actions) Q*(s, a); minus infinity where an action is not to be had.
    policy : (states,) number of the best action, the first of several; -1 in an end.
    rounds : sweeps over all states, or policies looked at.
    """

    values: np.ndarray
    action_values: np.ndarray
    policy: np.ndarray
    rounds: int


@dataclass(frozen=True)
class DecisionProcess:
    """States, what may be done in them, and what follows.

    Attributes
    ----------
    states, actions : names, in the order in which the table mentions them.
    probabilities : (states, actions, states) P(s' | s, a).
    rewards : (states, actions) expected reward r(s, a).
    allowed : (states, actions) whether the action is to be had; in an end, none is.

    Examples
    --------
    >>> from isthmus.core.markov import DecisionProcess
    >>> walk = DecisionProcess.from_table([("hall", "out", "street", 1.0, 1.0)])
    >>> walk.policy_iteration(discount=0.9).values.tolist()
    [1.0, 0.0]
    """

    states: tuple[Hashable, ...]
    actions: tuple[Hashable, ...]
    probabilities: np.ndarray
    rewards: np.ndarray
    allowed: np.ndarray

    @classmethod
    def from_table(cls, table: Iterable[Sequence[Any]]) -> Self:
        """From rows of (state, action, next state, probability, reward).

        A state from which no row leads on is an end.

        Raises
        ------
        ParameterError
            for a row that is none, or probabilities of an action that do not add up to 1.
        """
        rows = [_row(number, row) for number, row in enumerate(table, 1)]
        if not rows:
            raise ParameterError("a decision process needs at least one row of its table")
        states = tuple(dict.fromkeys([r[0] for r in rows] + [r[2] for r in rows]))
        actions = tuple(dict.fromkeys(r[1] for r in rows))
        state_of = {name: number for number, name in enumerate(states)}
        action_of = {name: number for number, name in enumerate(actions)}
        probabilities = np.zeros((len(states), len(actions), len(states)))
        rewards = np.zeros((len(states), len(actions)))
        for state, action, following, probability, reward in rows:
            place = state_of[state], action_of[action]
            probabilities[(*place, state_of[following])] += probability
            rewards[place] += probability * reward
        total = probabilities.sum(axis=2)
        allowed = np.zeros_like(rewards, dtype=bool)
        for state, action, *_ in rows:
            allowed[state_of[state], action_of[action]] = True
        wrong = np.argwhere(allowed & (np.abs(total - 1) > ROUNDING))
        if len(wrong):
            s, a = wrong[0]
            raise ParameterError(
                f"the probabilities of {actions[a]!r} in {states[s]!r} add up to "
                f"{total[s, a]:g}; they must add up to 1"
            )
        return cls(states, actions, probabilities, rewards, allowed)

    def value_iteration(self, discount: float, *, tolerance: float = 1e-10) -> Solution:
        """V(s) <- max_a r(s, a) + discount sum_s' P(s' | s, a) V(s'), until no value is farther
        than `tolerance` from its limit."""
        _check(discount)
        values, rounds, far = np.zeros(len(self.states)), 0, True
        while far:
            rounds += 1
            better = self._best(self.action_values(values, discount))
            near = max(tolerance * (1 - discount), EPSILON * np.abs(better).max())
            far = np.abs(better - values).max() * discount > near
            values = better
        return self._solution(values, discount, rounds)

    def policy_iteration(self, discount: float) -> Solution:
        """The values of a policy from its linear equations, then the policy that is greedy for
        them, until it stays as it is."""
        _check(discount)
        goes_on, rounds = self._goes_on, 0
        policy = self.allowed.argmax(axis=1)  # the first action that is to be had
        better = goes_on
        while better.any():  # each round is better in some state, so they come to an end
            rounds += 1
            values = self.policy_values(policy, discount)
            found = self.action_values(values, discount)
            now = np.take_along_axis(found, policy[:, None], axis=1)[:, 0]
            better = goes_on & (self._best(found) > now + ROUNDING * (1 + np.abs(values)))
            policy = np.where(better, found.argmax(axis=1), policy)
        return self._solution(values, discount, rounds)

    def policy_values(self, policy: np.ndarray, discount: float) -> np.ndarray:
        """(states,) what a policy is worth: (I - discount P) V = r, for its P and r.

        Raises
        ------
        ParameterError
            for an action that is not to be had; in an end any number will do.
        """
        _check(discount)
        each = np.arange(len(self.states))
        wrong = np.flatnonzero(self._goes_on & ~self.allowed[each, policy])
        if len(wrong):
            state, action = self.states[wrong[0]], self.actions[policy[wrong[0]]]
            raise ParameterError(f"the policy takes {action!r} in {state!r}, where it is not had")
        moves = self.probabilities[each, policy] * self._goes_on[:, None]
        rewards = self.rewards[each, policy] * self._goes_on
        return np.linalg.solve(np.eye(len(each)) - discount * moves, rewards)

    def action_values(self, values: np.ndarray, discount: float) -> np.ndarray:
        """(states, actions) what an action is worth where states are worth `values`."""
        found = self.rewards + discount * self.probabilities @ values
        return np.where(self.allowed, found, -np.inf)

    @property
    def _goes_on(self) -> np.ndarray:
        """(states,) whether a state is no end."""
        return np.asarray(self.allowed.any(axis=1))

    def _best(self, action_values: np.ndarray) -> np.ndarray:
        """(states,) of the best action; ends are worth nothing."""
        return np.where(self._goes_on, action_values.max(axis=1), 0.0)

    def _solution(self, values: np.ndarray, discount: float, rounds: int) -> Solution:
        found = self.action_values(values, discount)
        policy = np.where(self._goes_on, found.argmax(axis=1), -1)
        return Solution(values, found, policy, rounds)


def _row(number: int, row: Sequence[Any]) -> Sequence[Any]:
    if len(row) != 5:
        raise ParameterError(
            f"row {number} of the table has {len(row)} entries; it must have 5: state, action, "
            "next state, probability, reward"
        )
    probability, reward = row[3], row[4]
    numbers = _is_number(probability) and _is_number(reward)
    if not numbers or not 0 <= probability <= 1 or not np.isfinite(float(reward)):
        raise ParameterError(
            f"row {number} of the table has the probability {probability!r} and the reward "
            f"{reward!r}; they must be numbers, between 0 and 1 and finite"
        )
    return row


def _check(discount: float) -> None:
    if not _is_number(discount) or not 0 <= discount < 1:
        raise ParameterError(f"discount is {discount!r}; it must be a number >= 0 and < 1")


def _is_number(value: Any) -> bool:
    return isinstance(value, Real) and not isinstance(value, bool)
