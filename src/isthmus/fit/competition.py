"""Units that compete for rows and learn from those they win, with their neighbours; NumPy alone."""

from __future__ import annotations

from typing import Any

import numpy as np
import scipy.sparse as sp

from isthmus.core.grid import Grid
from isthmus.core.threads import alone, each

NEIGHBOURHOODS = ("gaussian", "bubble", "mexican-hat")
DECAYS = ("inverse", "linear", "exponential")
BLOCK_CELLS = 1 << 17  # rows times units looked at together: half a MB, which stays in the cache
LEAST_RADIUS = 0.01  # below it even the nearest neighbours get exp(-5000), which is 0
LEAST_WEIGHT = 1e-30  # less is nothing: float32 keeps few digits of it, and takes ten times as long
SHOWN_CELLS = 1 << 20  # rows shown online times features taken at a time
DIRECTIONS, ROUNDS = 10, 8  # of the search for the principal plane


def neighbourhood(kind: str, squared: np.ndarray, radius: float) -> np.ndarray:
    """How much units at these squared distances learn, 1 at distance 0.

    gaussian: exp(-d^2 / 2 r^2). bubble: 1 where d <= r. mexican-hat, with u = d^2 / 2 r^2:
    (1 - u) exp(-u), whose sum over the plane is 0. At the radius 0 all are for the winner alone.
    """
    if radius < LEAST_RADIUS:
        return (squared == 0).astype(float)
    if kind == "bubble":
        return (squared <= radius**2).astype(float)
    u = squared / (2 * float(radius) ** 2)
    hill = np.exp(-u)
    hill[hill < LEAST_WEIGHT] = 0
    return hill if kind == "gaussian" else (1 - u) * hill


def share_left(decay: str, progress: np.ndarray) -> np.ndarray:
    """What is left of the first radius and learning rate after these shares of the time."""
    if decay == "linear":
        return 1 - progress
    return 1 / (1 + 2 * progress) if decay == "inverse" else 0.01**progress


def principal_plane(X: Any, draw: np.random.Generator) -> np.ndarray:
    """The two directions in which rows vary most, each as long as their standard deviation, (2,
    features); rows of zeros where there are fewer.

    By subspace iteration, which sparse rows can stand: it never takes a mean off them.
    """
    count, width = X.shape
    mean = np.asarray(X.mean(axis=0, dtype=np.float64)).astype(X.dtype)

    def turned(basis: np.ndarray) -> np.ndarray:  # by the covariance of the rows
        projected = X @ basis - mean @ basis
        return (X.T @ projected - mean[:, None] * projected.sum(axis=0)) / count

    basis = draw.standard_normal((width, min(DIRECTIONS, width))).astype(X.dtype)
    for _ in range(ROUNDS):
        basis, _ = np.linalg.qr(turned(basis))
    variances, vectors = np.linalg.eigh(basis.T @ turned(basis))
    best = slice(-1, -3, -1)
    found = (basis @ vectors[:, best]).T * np.sqrt(np.maximum(variances[best], 0))[:, None]
    largest = np.abs(found).argmax(axis=1)
    signs = np.where(np.take_along_axis(found, largest[:, None], axis=1) < 0, -1, 1)
    plane = np.zeros((2, width), X.dtype)
    plane[: len(found)] = signs * found
    return plane


def winners(X: Any, codebook: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The nearest unit of each row m, the lowest number of several, and x.m - |m|^2 / 2 with it.

    The largest of these marks the nearest unit, and takes one product of matrices.
    """
    units, gains = np.empty(X.shape[0], np.intp), np.empty(X.shape[0], X.dtype)
    half = np.square(codebook).sum(axis=1) / 2
    transposed = np.ascontiguousarray(codebook.T)
    size = block_size(len(codebook))

    def compare(start: int) -> None:
        rows = slice(start, start + size)
        found = X[rows] @ transposed
        found -= half
        units[rows] = found.argmax(axis=1)
        gains[rows] = found[np.arange(len(found)), units[rows]]

    each(compare, range(0, X.shape[0], size), products=True)
    return units, gains


def block_size(units: int) -> int:
    """How many rows are compared with so many units at a time."""
    return max(1, BLOCK_CELLS // units)


def batch_step(X: Any, codebook: np.ndarray, weights: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Every unit moved to the mean of all rows, weighted by how near their winners are to it on the
    grid; and the squared distances of the rows to their winners before, (rows,).

    Two products: rows by units, and units by units with the sums of the rows that each has won.
    With weights for the winner alone it is a step of Lloyd's algorithm, k-means. A unit whom no row
    comes near stays where it is.
    """
    units, gains = winners(X, codebook)
    count = X.shape[0]
    won = sp.csc_array(
        (np.ones(count, X.dtype), units, np.arange(count + 1)), shape=(len(codebook), count)
    )
    sums = won @ X
    counts = np.bincount(units, minlength=len(codebook)).astype(X.dtype)
    sums = np.c_[sums.toarray() if sp.issparse(sums) else sums, counts]
    # the threads of BLAS would wait for more to do while those of the next step compare rows
    with alone():
        totals = weights @ sums
    totals, mass = totals[:, :-1], totals[:, -1]
    reached = mass > 0
    moved = codebook.copy()
    moved[reached] = totals[reached] / mass[reached, None]
    return moved, squared_lengths(X) - 2 * gains


def online_steps(
    X: Any,
    codebook: np.ndarray,
    order: np.ndarray,
    rates: np.ndarray,
    radii: np.ndarray,
    kind: str,
    squared: np.ndarray,
) -> np.ndarray:
    """Rows shown one after another, each pulling its winner and the units around: `codebook` is
    changed in place. The squared distances of the rows to their winners then, (steps,)."""
    lengths = np.empty(len(order))
    size = max(1, SHOWN_CELLS // X.shape[1])
    for first in range(0, len(order), size):
        rows = X[order[first : first + size]]
        for step, row in enumerate(rows.toarray() if sp.issparse(rows) else rows, first):
            apart = row - codebook  # (units, features)
            distances = np.einsum("uf,uf->u", apart, apart)
            unit = distances.argmin()
            lengths[step] = distances[unit]
            pull = rates[step] * neighbourhood(kind, squared[unit], radii[step])
            apart *= pull[:, None].astype(codebook.dtype)
            codebook += apart
    return lengths


def squared_lengths(X: Any) -> np.ndarray:
    if sp.issparse(X):
        return np.asarray(X.multiply(X).sum(axis=1)).ravel()
    return np.einsum("rf,rf->r", X, X)


def unit_distances(codebook: np.ndarray, grid: Grid) -> np.ndarray:
    """The mean distance of each unit to its neighbours on the grid, (units,); 0 of a single one."""
    first, second = grid.neighbours()
    apart = np.linalg.norm(codebook[first] - codebook[second], axis=1)
    total = np.bincount(first, weights=apart, minlength=len(codebook))
    return total / np.maximum(np.bincount(first, minlength=len(codebook)), 1)
