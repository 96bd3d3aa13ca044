"""SOM: a grid of units that spreads over the rows, so that like rows lie side by side."""

from __future__ import annotations

import time
import warnings
from typing import Any, Self

import numpy as np
import scipy.sparse as sp

from isthmus.core.errors import ParameterError, TrainingError
from isthmus.core.grid import TOPOLOGIES, Grid
from isthmus.core.parameters import choice, estimator, flag, number, seed, whole, widths
from isthmus.core.seeds import entropy, stream
from isthmus.evaluate.label_map import LabelMap
from isthmus.fit.codebook import Codebook
from isthmus.fit.competition import (
    DECAYS,
    NEIGHBOURHOODS,
    batch_step,
    neighbourhood,
    online_steps,
    principal_plane,
    share_left,
    unit_distances,
    winners,
)

RUN_AWAY = 1000  # times as far from the middle as any row or unit was at first


@estimator
class SOM(Codebook):
    """Self-organising map: units on a grid compete for rows, and neighbours learn together.

    The winner of a row x is the unit b with the least |x - m_b|. With weights h that fall with the
    distance d on the grid, such as exp(-d^2 / 2 sigma^2), every unit u learns, online or in batch,

        m_u <- m_u + learning_rate h(d(b, u)) (x - m_u)
        m_u <- sum_x h(d(b_x, u)) x / sum_x h(d(b_x, u))

    while sigma shrinks, and the learning rate with it.

    Parameters
    ----------
    grid
        Height and width: how many rows of how many units.
    topology
        "rectangular", with eight neighbours inside the grid, or "hexagonal", with six.
    toroid
        Whether opposite edges of the grid are joined. Rows of hexagons must be even in number.
    neighbourhood
        h: "gaussian"; "bubble", 1 up to the distance sigma and 0 beyond; or "mexican-hat", which
        pushes units away beyond sigma times the root of 2, the harder the farther they are from the
        row. It learns online only, and wants a sigma of about half a unit: with a larger one units
        run away sooner or later.
    sigma
        Radius of the neighbourhood at first, in units, at least 0. Units that start on random rows
        unfold with a larger one, such as a quarter of the grid.
    start
        Where the units are at first: "pca", spread over the plane of the two principal components,
        two deviations each way; or "rows", on rows drawn at random.
    training
        "batch", all rows at once, which is faster by far and depends on no order; or "online", row
        by row.
    epochs
        Passes over the rows in batch.
    steps
        Rows shown online, in an order drawn anew for each pass; None: 500 for each unit.
    learning_rate
        Step size at first, online, above 0, at most 1.
    decay
        Of sigma and learning rate in the share p of the training that is over: "inverse", 1 / (1 +
        2 p), to a third; "linear", 1 - p, to 0; "exponential", .01^p, to a hundredth.
    random_state
        Of start and order; same seed, same machine, same numbers; None is different each time.

    Attributes
    ----------
    codebook_ : array of shape (height, width, features)
        m, in the number format of the rows. `codebook_[..., k]` is the component plane of feature
        k.
    distance_map_ : array of shape (height, width)
        Mean distance of each unit to its neighbours, the U-matrix: ridges between clusters, and
        outlying units.
    hits_ : array of shape (height, width)
        How many of the rows that were learned from each unit won in the end.
    n_features_in_ : int
    row_shape_ : list of int
        Shape of a row at `fit`.
    training_ : dict
        Mean distance to the winner in every pass, seconds, updates.

    Notes
    -----
    In batch and with sigma=0 it is k-means: each epoch is a step of Lloyd's algorithm, but that a
    unit without rows stays where it is. The kinship ends with sigma: what neighbours learn together
    costs a larger error and buys a map on which like lies beside like.

    Unit u lies in row u // width and column u % width of the grid. The distances of bubble and hat
    are Euclidean ones on it; other programs take squares, or other hats, so compare with them by
    the gaussian. The table of distances between units takes 4 units^2 bytes,
    twice as many for float64 rows.

    Raises
    ------
    ParameterError
        for a Mexican hat in batch, whose weights have no mean, or an odd toroid of hexagons.
    TrainingError
        when the units run away online, as they do with a hat that is too strong; those of the pass
        before are kept.

    References
    ----------
    Kohonen 1990. The Self-Organizing Map. Proceedings of the IEEE 78(9). Equations (5) and (8) to
    (10); Kohonen 2013. Essentials of the Self-Organizing Map. Neural Networks 37. Equation (8), the
    batch rule.

    Examples
    --------
    >>> import numpy as np
    >>> from isthmus import SOM
    >>> rows = np.random.default_rng(0).random((500, 3))
    >>> model = SOM(grid=(6, 8)).fit(rows)
    >>> model.codebook_.shape, model.transform(rows).shape, model.predict(rows[:1]).shape
    ((6, 8, 3), (500, 48), (1,))
    >>> model.quantisation_error(rows) < SOM(grid=(1, 1)).fit(rows).quantisation_error(rows) / 2
    True
    """

    grid: tuple[int, ...] = widths((10, 10), least=2)
    topology: str = choice("rectangular", *TOPOLOGIES)
    toroid: bool = flag(False)
    neighbourhood: str = choice("gaussian", *NEIGHBOURHOODS)
    sigma: float = number(1.5, least=0)
    start: str = choice("pca", "pca", "rows")
    training: str = choice("batch", "batch", "online")
    epochs: int = whole(20, least=0)
    steps: int | None = whole(None, least=0, optional=True)
    learning_rate: float = number(0.5, above=0, most=1)
    decay: str = choice("inverse", *DECAYS)
    random_state: Any = seed(0)

    def check_parameters(self) -> None:
        super().check_parameters()
        if len(self.grid) != 2:
            raise ParameterError(
                f"SOM: grid is {self.grid}; it must be two numbers, height and width"
            )
        if self.training == "batch" and self.neighbourhood == "mexican-hat":
            raise ParameterError(
                "SOM: neighbourhood is 'mexican-hat', whose weights are negative in part and have "
                "no mean in batch; use training='online'"
            )
        self._grid()

    def fit(self, X: Any, y: Any = None) -> Self:
        """Spread the units over the rows.

        Parameters
        ----------
        X : array, tensor, frame or sparse matrix (rows, features), or images (n, h, w[, c])
            Sparse rows are never made dense.
        y : ignored
        """
        self.check_parameters()
        X = self._read(X, reset=True)
        self._begin(X)
        self._learn(X, self.epochs if self.training == "batch" else self._steps)
        return self

    def partial_fit(self, X: Any, y: Any = None) -> Self:
        """One more pass over the rows of `X`; the first call begins anew.

        sigma and learning rate shrink as they would in `fit`, and stay as they are at its end. In
        batch the units move to the means of these rows and forget others: show all rows each time,
        or learn online.
        """
        self.check_parameters()
        begun = hasattr(self, "codebook_")
        X = self._read(X, reset=not begun)
        if not begun:
            self._begin(X)
        self._learn(X, 1 if self.training == "batch" else X.shape[0])
        return self

    def topographic_error(self, X: Any) -> float:
        """The share of rows whose nearest two units are no neighbours on the grid."""
        X = self._known(X)
        beside = np.eye(len(self.weights), dtype=bool)
        beside[self._grid().neighbours()] = True
        torn = 0
        for _, squared in self._squared_distances(X):
            first = squared.argmin(axis=1)
            squared[np.arange(len(first)), first] = np.inf
            torn += int((~beside[first, squared.argmin(axis=1)]).sum())
        return torn / X.shape[0]

    def map_scores(self, X: Any) -> np.ndarray:
        """Minus the distance of each row to its unit, less the mean distance of that unit to its
        neighbours, (rows,): higher is more usual.

        Low are rows that no unit is near, and those that drew a unit out to them, an outlying one.
        """
        X = self._known(X)
        outlying = self.distance_map_.ravel()
        found = [
            np.sqrt(squared.min(axis=1)) + outlying[squared.argmin(axis=1)]
            for _, squared in self._squared_distances(X)
        ]
        return -np.concatenate(found).astype(X.dtype)

    def hits(self, X: Any) -> np.ndarray:
        """How many of these rows each unit is nearest to, (height, width)."""
        return self._counted(self.predict(X))

    def label_map(self, X: Any, y: Any) -> LabelMap:
        """Which labels the rows of each unit have, with majority and purity."""
        return LabelMap.of(self.predict(X), y, self.codebook_.shape[:2])

    @property
    def weights(self) -> np.ndarray:
        return self.codebook_.reshape(-1, self.codebook_.shape[2])

    @property
    def _steps(self) -> int:
        return 500 * self.grid[0] * self.grid[1] if self.steps is None else self.steps

    def _counted(self, units: np.ndarray) -> np.ndarray:
        return np.bincount(units, minlength=len(self.weights)).reshape(self.codebook_.shape[:2])

    def _grid(self) -> Grid:
        height, width = self.grid
        return Grid(height=height, width=width, topology=self.topology, toroid=self.toroid)

    def _begin(self, X: Any) -> None:
        rows, units = X.shape[0], self.grid[0] * self.grid[1]
        if units > rows:
            warnings.warn(
                f"a grid of {self.grid[0]} x {self.grid[1]} has more units than there are rows, "
                f"{rows}: many will win none; about {max(1, round(5 * rows**0.5))} units suit",
                stacklevel=3,
            )
        draw = stream(entropy(self.random_state), "units")
        if self.start == "rows":
            chosen = X[draw.choice(rows, size=units, replace=units > rows)]
            weights = chosen.toarray() if sp.issparse(chosen) else chosen
        else:
            weights = _mean(X) + self._spread() @ principal_plane(X, draw)
        self.codebook_ = weights.astype(X.dtype).reshape(*self.grid, -1)
        self.training_: dict[str, Any] = {"loss": [], "metric": [], "seconds": []}
        self.training_ |= {"best_epoch": 0, "updates": 0, "stopped": "epochs"}

    def _spread(self) -> np.ndarray:
        """From -1 to 1 along the two principal components, (units, 2): the first lies along the
        longer side of the grid."""
        places = self._grid().places()
        ends = places.max(axis=0)
        spread = (2 * places - ends) / np.maximum(ends, 1e-9)
        return spread if self.grid[0] > self.grid[1] else spread[:, ::-1]

    def _learn(self, X: Any, updates: int) -> None:
        """So many epochs, or rows shown.

        Far from the origin the products of `winners` would lose digits, so dense rows are learned
        around their mean.
        """
        centre = np.zeros(X.shape[1], X.dtype) if sp.issparse(X) else _mean(X)
        rows = X if sp.issparse(X) else X - centre
        squared = self._grid().squared_distances(X.dtype)
        seed_, log = entropy(self.random_state), self.training_
        end = log["updates"] + updates
        farthest = RUN_AWAY * max(abs(rows).max(), abs(self.weights - centre).max())
        try:
            while log["updates"] < end:
                began, done = time.perf_counter(), log["updates"]
                weights = self.weights - centre
                if self.training == "batch":
                    radius = self.sigma * self._left(1)[0]
                    pull = neighbourhood(self.neighbourhood, squared, radius)
                    weights, lengths = batch_step(rows, weights, pull)
                    log["updates"] += 1
                else:
                    order = stream(seed_, "order", done).permutation(rows.shape[0])[: end - done]
                    lengths = self._show(rows, order, weights, squared, farthest)
                    log["updates"] += len(order)
                log["loss"].append(float(np.sqrt(np.maximum(lengths, 0)).mean()))
                log["seconds"].append(time.perf_counter() - began)
                log["best_epoch"] = len(log["loss"])
                self.codebook_ = (weights + centre).reshape(self.codebook_.shape)
        finally:
            distances = unit_distances(self.weights, self._grid())
            self.distance_map_ = distances.reshape(self.codebook_.shape[:2])
            won, _ = winners(rows, self.weights - centre)
            self.hits_ = self._counted(won)

    def _show(
        self,
        rows: Any,
        order: np.ndarray,
        weights: np.ndarray,
        squared: np.ndarray,
        farthest: float,
    ) -> np.ndarray:
        """One row after another; `weights` are changed in place."""
        left = self._left(len(order))
        rates, radii = self.learning_rate * left, self.sigma * left
        with np.errstate(over="ignore", invalid="ignore"):
            lengths = online_steps(rows, weights, order, rates, radii, self.neighbourhood, squared)
        if not abs(weights).max() <= farthest:  # NaN is not, either
            self.training_["stopped"] = "diverged"
            raise TrainingError(
                f"the units ran away after {self.training_['updates']} steps with learning_rate="
                f"{self.learning_rate} and sigma={self.sigma}; lower them, or take fewer steps "
                "(the model keeps the units of the pass before)"
            )
        return lengths

    def _left(self, updates: int) -> np.ndarray:
        """What is left of sigma and learning rate in the next updates, (updates,)."""
        total = max(1, self.epochs if self.training == "batch" else self._steps)
        coming = self.training_["updates"] + np.arange(updates)
        return share_left(self.decay, np.minimum(coming, total - 1) / total)


def _mean(X: Any) -> np.ndarray:
    return np.asarray(X.mean(axis=0, dtype=np.float64)).astype(X.dtype)
