"""Ratings of low rank, and the updates of normal factors on them cell by cell in float64."""

from __future__ import annotations

import numpy as np
import scipy.sparse as sp


def low_rank(users=80, items=40, rank=2, filled=0.5, noise=0.0, seed=0):
    """Ratings on about 1 to 5 and which of them are known."""
    random = np.random.default_rng(seed)
    full = 3 + random.normal(size=(users, rank)) @ random.normal(size=(rank, items)) * 0.7
    full += random.normal(scale=0.5, size=(users, 1)) + random.normal(scale=0.5, size=items)
    full += random.normal(scale=noise, size=full.shape) if noise else 0
    return full.astype(np.float32), random.random(full.shape) < filled


def rated(full, known):
    users, items = np.nonzero(known)
    return sp.csr_array((full[known], (users, items)), shape=full.shape)


def rmse(predicted, full, cells):
    return np.sqrt(np.mean((predicted - full)[cells] ** 2))


def half(r, m, V, expected, penalty, noise):
    """(bias, factors) of the rows of r, NaN where unknown: means and covariances.

    Given are the same of its columns, m and V, and what the rows' are `expected` to be.
    """
    means, spreads = np.zeros((len(r), m.shape[1])), np.zeros((len(r), *V.shape[1:]))
    for u in range(len(r)):
        precision, moment = np.diag(penalty), penalty * expected[u]
        for i in np.flatnonzero(~np.isnan(r[u])):
            z = np.r_[1, m[i, 1:]]
            covariance = V[i].copy()
            covariance[0] = covariance[:, 0] = 0
            precision = precision + np.outer(z, z) + covariance
            moment = moment + z * (r[u, i] - m[i, 0]) - np.r_[0, V[i, 0, 1:]]
        means[u] = np.linalg.solve(precision, moment)
        spreads[u] = noise * np.linalg.inv(precision)
    return means, spreads


def squared_error(r, m, V, n, W):
    """Of b + c + p.q against r, as the moments of independent normal vectors."""
    total = 0.0
    for u, i in zip(*np.nonzero(~np.isnan(r)), strict=True):
        second_p = np.outer(m[u, 1:], m[u, 1:]) + V[u, 1:, 1:]
        second_q = np.outer(n[i, 1:], n[i, 1:]) + W[i, 1:, 1:]
        p_q = m[u, 1:] @ n[i, 1:]
        expected = m[u, 0] + n[i, 0] + p_q
        variance = V[u, 0, 0] + W[i, 0, 0] + np.sum(second_p * second_q) - p_q**2
        variance += 2 * V[u, 0, 1:] @ n[i, 1:] + 2 * W[i, 0, 1:] @ m[u, 1:]
        total += (r[u, i] - expected) ** 2 + variance
    return total
