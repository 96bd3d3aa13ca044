"""An autoencoder of ratings in eight steps, small enough to follow with a pencil.

    z = f(W x + b),   y = f(V z + c),   f(a) = 1 / (1 + exp(-a))
    E = sum over rated cells of (x_i - y_i)^2

Rows are people, columns are films, a cell is 1 (liked), 0 (not liked) or nan (not rated). What is
not rated enters as 0 and has no part in the error.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from isthmus.core.errors import ParameterError

_ = np.nan  # not rated
TABLE = np.array(
    [
        [1, 0, _, 1, 1, 1],
        [0, 1, 0, 0, 1, 0],
        [_, 1, 1, 0, 0, _],
        [1, 0, 1, 1, 0, 1],
        [0, _, 1, 1, _, 1],
        [0, 0, 0, 0, 1, _],
        [1, 0, 1, 1, 0, 1],
        [0, 1, 1, _, 0, 1],
        [_, 0, 1, 1, 1, 1],
        [1, _, 0, 0, _, 0],
        [0, 1, 1, 1, 0, 1],
    ]
)


@dataclass(frozen=True)
class Weights:
    """The parameters of the network, or a gradient for each of them.

    W (hidden, films), b (hidden,), V (films, hidden), c (films,).
    """

    W: np.ndarray
    b: np.ndarray
    V: np.ndarray
    c: np.ndarray

    @classmethod
    def draw(cls, films: int, hidden: int, seed: int) -> Weights:
        """Small random weights; biases of 0."""
        rng = np.random.default_rng(seed)  # as in examples/eight_steps.py: the same numbers
        W = rng.normal(0, 0.5, (hidden, films))
        V = rng.normal(0, 0.5, (films, hidden))
        return cls(W, np.zeros(hidden), V, np.zeros(films))

    def moved(self, gradient: Weights, rate: float) -> Weights:
        """A step of `rate` against the gradient."""
        pairs = zip(vars(self).values(), vars(gradient).values(), strict=True)
        return Weights(*(mine - rate * slope for mine, slope in pairs))

    def plus(self, other: Weights) -> Weights:
        return self.moved(other, -1)


@dataclass(frozen=True, kw_only=True)
class Look:
    """One person's row on its way through the network and back."""

    person: int
    x: np.ndarray  # (films,) with nan where nothing was rated
    z: np.ndarray  # (hidden,)
    y: np.ndarray  # (films,)
    error: float
    gradient: Weights
    after: Weights  # the weights after this row; in batch learning they are as before


@dataclass(frozen=True, kw_only=True)
class Epoch:
    """One pass over all rows."""

    number: int  # from 1
    looks: tuple[Look, ...]
    error: float  # mean squared error of all rated cells, each met during this epoch
    weights: Weights  # at its end


def encode(weights: Weights, x: np.ndarray) -> np.ndarray:
    return _sigmoid(weights.W @ np.nan_to_num(x) + weights.b)


def decode(weights: Weights, z: np.ndarray) -> np.ndarray:
    return _sigmoid(weights.V @ z + weights.c)


def error(x: np.ndarray, y: np.ndarray) -> float:
    """|x - y|^2 over the rated cells."""
    return float(np.nansum((x - y) ** 2))


def gradient(weights: Weights, x: np.ndarray, z: np.ndarray, y: np.ndarray) -> Weights:
    """How the error changes with each weight, by the chain rule from back to front."""
    out = np.nan_to_num(2 * (y - x)) * y * (1 - y)  # (films,), 0 where nothing was rated
    back = (weights.V.T @ out) * z * (1 - z)  # (hidden,)
    return Weights(np.outer(back, np.nan_to_num(x)), back, np.outer(out, z), out)


def learn(
    table: np.ndarray = TABLE,
    *,
    hidden: int = 2,
    rate: float = 0.25,
    epochs: int = 300,
    online: bool = False,
    seed: int = 0,
) -> Iterator[Epoch]:
    """Go over the table again and again.

    Parameters
    ----------
    table : (people, films) of 0, 1 and nan.
    hidden : width of the code z.
    rate : length of a step against the gradient.
    online : change the weights after each row; else once an epoch, by the sum of the gradients.

    Raises
    ------
    ParameterError
        for a number outside what is allowed.
    """
    for name, value in (("hidden", hidden), ("rate", rate), ("epochs", epochs)):
        if value <= 0:
            raise ParameterError(f"{name} is {value}; it must be above 0")
    weights = Weights.draw(table.shape[1], hidden, seed)
    for number in range(1, epochs + 1):
        looks, total = [], None
        for person, x in enumerate(table):
            look = _look(weights, person, x, rate if online else 0.0)
            looks.append(look)
            weights = look.after
            total = look.gradient if total is None else total.plus(look.gradient)
        if not online and total is not None:
            weights = weights.moved(total, rate)
        mean = sum(look.error for look in looks) / int(np.isfinite(table).sum())
        yield Epoch(number=number, looks=tuple(looks), error=mean, weights=weights)


def filled(weights: Weights, table: np.ndarray = TABLE) -> np.ndarray:
    """The table as the network gives it back, its empty cells filled; (people, films)."""
    return np.array([decode(weights, encode(weights, x)) for x in table])


def _look(weights: Weights, person: int, x: np.ndarray, rate: float) -> Look:
    z = encode(weights, x)
    y = decode(weights, z)
    slope = gradient(weights, x, z, y)
    after = weights.moved(slope, rate)
    return Look(person=person, x=x, z=z, y=y, error=error(x, y), gradient=slope, after=after)


def _sigmoid(a: np.ndarray) -> np.ndarray:
    return 1 / (1 + np.exp(-a))
