"""Rows from a known distribution, small enough to be written down."""

import itertools

import numpy as np

KINDS = np.array([[1, 1, 1, 1, 0, 0], [0, 0, 0, 0, 1, 1], [1, 0, 1, 0, 1, 0]])
SHARES = np.array([0.5, 0.3, 0.2])
TRUE = 0.9  # probability that a cell is as its kind says
STATES = np.array(list(itertools.product((0, 1), repeat=6)))


def chances():
    """Of all states, (64,)."""
    cells = np.where(STATES[:, None] == KINDS, TRUE, 1 - TRUE)
    return cells.prod(axis=2) @ SHARES


def entropy():
    return -float(chances() @ np.log(chances()))


def rows(n=2000, seed=0):
    """Binary rows, (n, 6) float32."""
    rng = np.random.default_rng(seed)
    return STATES[rng.choice(64, size=n, p=chances())].astype(np.float32)


def known(n=2000):
    """The distribution itself, each state as often as it is expected, (about n, 6) float32."""
    return np.repeat(STATES, np.round(chances() * n).astype(int), axis=0).astype(np.float32)
