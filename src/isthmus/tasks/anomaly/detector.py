"""Rows that a model finds unusual, with the threshold, and what is unusual about them."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Self

import numpy as np
import polars as pl
import scipy.sparse as sp
from sklearn.base import clone

from isthmus.core.errors import DataError, ParameterError
from isthmus.data.on_rows import OnRows
from isthmus.data.samples import Samples, open_samples
from isthmus.evaluate.detection import auroc, average_precision
from isthmus.tasks.anomaly.density import CodeAndResidual

WIDEST_CODE = 32
SCORES = ("auto", "model", "error+code", "map")


@dataclass(frozen=True, kw_only=True)
class Agreement:
    """How well the scores agree with labels that the fit did not see."""

    label: Any  # of the rows that count as anomalies
    anomalies: int
    rows: int
    auroc: float
    average_precision: float
    chance: float  # of average precision: the share of anomalies


class AnomalyDetector(OnRows):
    """Any model with `score_samples`, fitted on the rows to be judged or on normal ones alone.

    Parameters
    ----------
    model : an estimator with `score_samples`, higher for what is usual. It is cloned. An
        `Autoencoder` whose code has the default width gets one that suits the rows: half the
        features, at most 32.
    contamination : share of the fitted rows that lie below the threshold, above 0, at most .5.
    scale : "standard", "minmax" or "none"; "auto" leaves images and sparse rows as they are, brings
        columns to 0..1 where the model's output has bounds or it goes by distances (`SOM`), and
        standardises all else.
    score : "model", its `score_samples`, which of most autoencoders is the error; or "error+code",
        the log-density of what is not restored and of the code (`CodeAndResidual`), which also
        finds rows that are restored well because they are extreme in what the code holds. For dense
        rows and models that reconstruct. "map" is a `SOM`'s `map_scores`: how far a row lies from
        its unit, and that unit from its neighbours. "auto" is the last for a `SOM`, the second for
        an `Autoencoder` on columns, and the model's own for all else.
    updates : about how often the weights are updated, 1 or more: sets the model's `epochs`, at
        least one, so that one rule fits tables of few and of many rows. None leaves them.

    Attributes
    ----------
    fitted : the fitted clone of `model`.
    scores : array of shape (rows,)
        Of the rows that were learned from.
    threshold : float
        Scores below it are anomalies.
    scored_by : "model", "error+code" or "map".
    density : the `CodeAndResidual` of the rows that were learned from, or None.

    Notes
    -----
    For a table of numbers whose anomalies are among the rows to learn from, an error that they do
    not rule and both parts of the score do well together: `AnomalyDetector(Autoencoder(hidden=(64,
    32), activation="tanh", error="absolute"), updates=1000)`.

    Examples
    --------
    >>> import numpy as np
    >>> from isthmus import AnomalyDetector, Autoencoder
    >>> rows = np.random.default_rng(0).normal(size=(100, 2)) @ np.ones((2, 6))
    >>> rows[7, 2] += 9
    >>> model = Autoencoder(epochs=50)
    >>> detector = AnomalyDetector(model, contamination=0.01).fit(rows)
    >>> np.flatnonzero(detector.predict(rows) == -1)
    array([7])
    """

    def __init__(
        self,
        model: Any,
        *,
        contamination: float = 0.1,
        scale: str = "auto",
        score: str = "auto",
        updates: int | None = None,
    ) -> None:
        if not hasattr(model, "score_samples"):
            raise ParameterError(
                f"{model!r} gives rows no score; use an autoencoder, such as Autoencoder()"
            )
        if not 0 < contamination <= 0.5:
            raise ParameterError(
                f"contamination is {contamination}; it must be above 0 and at most .5"
            )
        if score not in SCORES:
            raise ParameterError(f"score is {score!r}; it must be one of {', '.join(SCORES)}")
        if score == "error+code" and not hasattr(model, "reconstruct"):
            raise ParameterError(f"{model!r} does not reconstruct rows; use score='model'")
        if score == "map" and not hasattr(model, "map_scores"):
            raise ParameterError(f"{model!r} has no map of units; use score='model'")
        if updates is not None and updates < 1:
            raise ParameterError(f"updates is {updates}; it must be 1 or more, or None")
        if updates is not None and not hasattr(model, "epochs"):
            raise ParameterError(f"{model!r} has no epochs to set; leave updates at None")
        self.model = model
        self.contamination = contamination
        self.scale = scale
        self.score = score
        self.updates = updates

    def fit(self, data: Any, *, normal: Any = None) -> Self:
        """Learn what is usual.

        Parameters
        ----------
        data : Samples, or whatever `open_samples` reads. Labels are not looked at, but for:
        normal : the label of the rows to learn from; by default all rows are learned from.

        Raises
        ------
        DataError
            when no row has the label, or all have; for sparse rows and score="error+code".
        """
        samples = open_samples(data)
        if normal is not None:
            samples = samples.take(np.flatnonzero(_having(samples, normal)))
        self._know(samples, self.scale, self.model)
        X = samples.X
        self.scored_by = self.score
        if self.score == "auto":
            plain = not getattr(self.model, "constrained", True)
            columns = not sp.issparse(X) and self.image_shape is None
            self.scored_by = "error+code" if plain and columns else "model"
            if hasattr(self.model, "map_scores"):
                self.scored_by = "map"
        if self.score == "error+code" and sp.issparse(X):
            raise DataError(
                f"score='error+code' would make {X.shape[0]:,} x {X.shape[1]:,} sparse rows dense; "
                "use score='model'"
            )
        model = _suited(self.model, X.shape[1])
        if self.updates is not None:
            batches = math.ceil(X.shape[0] / model.batch_size)
            model.set_params(epochs=max(1, round(self.updates / batches)))
        scaled = self._scaled(X)
        self.fitted = model.fit(scaled)
        self.density = None
        if self.scored_by == "error+code":
            self.density = CodeAndResidual.of(*self._parts(scaled))
        self.scores = self._scores(scaled)
        self.threshold = float(np.quantile(self.scores, self.contamination))
        return self

    def score_samples(self, data: Any) -> np.ndarray:
        """The score of each row, (rows,): higher is more usual."""
        return self._scores(self._scaled(self.matched(data).X))

    def predict(self, data: Any) -> np.ndarray:
        """1 for usual rows, -1 for those below the threshold, (rows,)."""
        return np.where(self.score_samples(data) < self.threshold, -1, 1)

    def suspects(self, data: Any, k: int = 10, *, reasons: int = 3) -> pl.DataFrame:
        """The `k` least usual rows, in their own units.

        Returns
        -------
        Frame of rank, row (counted from 1), id and label where there are such, score, whether it
        is an anomaly (below the threshold), the unit, where the model has a map of them: its row
        and column on the grid, counted from 1; and why, where the model reconstructs: the `reasons`
        features that are farthest off, each with its value and the expected one.
        """
        samples = self.matched(data)
        scores = self.score_samples(samples)
        worst = np.argsort(scores, kind="stable")[:k]
        columns: dict[str, Any] = {"rank": np.arange(1, len(worst) + 1), "row": worst + 1}
        if samples.ids is not None:
            columns["id"] = [samples.ids[row] for row in worst]
        if samples.y is not None:
            columns["label"] = samples.y[worst]
        columns["score"] = scores[worst]
        columns["anomaly"] = scores[worst] < self.threshold
        if hasattr(self.fitted, "map_scores"):
            places = np.divmod(self.units(samples)[worst], self.fitted.grid[1])
            columns["unit"] = (np.column_stack(places) + 1).tolist()
        if hasattr(self.fitted, "reconstruct"):
            columns["why"] = self._reasons(samples, worst, reasons)
        return pl.DataFrame(columns)

    def units(self, data: Any) -> np.ndarray:
        """The unit of each row, (rows,), of a model that has a map of them."""
        return self.fitted.predict(self._scaled(self.matched(data).X))

    def agreement(self, data: Any, anomalous: Any = None) -> Agreement:
        """Scores beside labels: `anomalous` names the label of anomalies, by default the rarer one
        of two.

        Raises
        ------
        DataError
            without labels, or when `anomalous` must be named.
        """
        samples = self.matched(data)
        label = _rarer(samples) if anomalous is None else anomalous
        odd = _having(samples, label)
        scores = self.score_samples(samples)
        return Agreement(
            label=label.item() if isinstance(label, np.generic) else label,
            anomalies=int(odd.sum()),
            rows=len(odd),
            auroc=auroc(odd, scores),
            average_precision=average_precision(odd, scores),
            chance=float(odd.mean()),
        )

    def _reasons(self, samples: Samples, rows: np.ndarray, most: int) -> list[list[dict[str, Any]]]:
        X = samples.X[rows]
        found = X.toarray() if sp.issparse(X) else X
        expected = self.fitted.reconstruct(self._scaled(X)).reshape(found.shape)
        off = np.abs(expected - self.scaling.apply(found))
        if self.density is not None:
            off /= self.density.spread
        told = self.scaling.undo(expected)
        names = samples.columns or [f"column {n + 1}" for n in range(X.shape[1])]
        return [
            [
                {"feature": names[c], "value": float(row[c]), "expected": float(should[c])}
                for c in np.argsort(-distance, kind="stable")[:most]
            ]
            for row, should, distance in zip(found, told, off, strict=True)
        ]

    def _scores(self, scaled: Any) -> np.ndarray:
        if self.scored_by == "map":
            return self.fitted.map_scores(scaled)
        if self.density is None:
            return self.fitted.score_samples(scaled)
        return self.density.log_density(*self._parts(scaled))

    def _parts(self, scaled: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Flat rows, what they are restored as, and their codes."""
        restored = self.fitted.reconstruct(scaled)
        flat = (len(scaled), -1)
        return scaled.reshape(flat), restored.reshape(flat), self.fitted.transform(scaled)

    def _scaled(self, X: Any) -> Any:
        if hasattr(self.model, "reconstruct"):
            return super()._scaled(X)
        return self.scaling.apply(X)  # other models than autoencoders want flat rows


def _suited(model: Any, features: int) -> Any:
    """A fresh copy; where only its width keeps a code from copying the rows, a narrow one."""
    model = clone(model)
    if not getattr(model, "constrained", True) and model.code == type(model)().code:
        model.set_params(code=min(WIDEST_CODE, max(1, features // 2)))
    return model


def _having(samples: Samples, label: Any) -> np.ndarray:
    """Which rows have this label, bool (rows,)."""
    source = samples.source or "the data"
    if samples.y is None:
        raise DataError(f"{source} has no labels; name their column with label= (--label)")
    same = samples.y.astype(str) == str(label)
    if not same.any() or same.all():
        raise DataError(
            f"{'every' if same.all() else 'no'} row of {source} has the label {label!r}; the "
            f"labels are {_listed(np.unique(samples.y))}"
        )
    return same


def _rarer(samples: Samples) -> Any:
    labels, counts = np.unique([] if samples.y is None else samples.y, return_counts=True)
    if len(labels) != 2:
        raise DataError(
            f"{samples.source or 'the data'} has {len(labels)} labels ({_listed(labels)}); say "
            "which one marks the anomalies"
        )
    return labels[counts.argmin()]


def _listed(labels: Sequence[Any] | np.ndarray) -> str:
    told = [str(label) for label in labels[:10]]
    return ", ".join(told) + (", ..." if len(labels) > 10 else "")
