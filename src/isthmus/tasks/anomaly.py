"""Rows that a model finds unusual, with the threshold, and what is unusual about them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields, replace
from typing import Any, Self

import numpy as np
import polars as pl
import scipy.sparse as sp
from sklearn.base import clone

from isthmus.core.errors import DataError, ParameterError
from isthmus.data.samples import Samples, open_samples
from isthmus.data.scaling import Scaling
from isthmus.evaluate.detection import auroc, average_precision

WIDEST_CODE = 32


@dataclass(frozen=True, kw_only=True)
class Agreement:
    """How well the scores agree with labels that the fit did not see."""

    label: Any  # of the rows that count as anomalies
    anomalies: int
    rows: int
    auroc: float
    average_precision: float
    chance: float  # of average precision: the share of anomalies


class AnomalyDetector:
    """Any model with `score_samples`, fitted on the rows to be judged or on normal ones alone.

    Parameters
    ----------
    model : an estimator with `score_samples`, higher for what is usual. An autoencoder whose width
        of the code was not set gets one that suits the rows: half the features, at most 32.
    contamination : share of the fitted rows that lie below the threshold, above 0, at most .5.
    scale : "standard", "minmax" or "none".

    Attributes
    ----------
    threshold : float
        Scores below it are anomalies.
    scores : array of shape (rows,)
        Of the fitted rows.

    Examples
    --------
    >>> import numpy as np
    >>> from isthmus import AnomalyDetector, Autoencoder
    >>> rows = np.random.default_rng(0).normal(size=(100, 2)) @ np.ones((2, 6))
    >>> rows[7, 2] += 9
    >>> detector = AnomalyDetector(Autoencoder(epochs=50), contamination=0.01).fit(rows)
    >>> np.flatnonzero(detector.predict(rows) == -1)
    array([7])
    """

    def __init__(self, model: Any, *, contamination: float = 0.1, scale: str = "standard") -> None:
        if not hasattr(model, "score_samples"):
            raise ParameterError(
                f"{model!r} gives rows no score; use an autoencoder, such as Autoencoder()"
            )
        if not 0 < contamination <= 0.5:
            raise ParameterError(
                f"contamination is {contamination}; it must be above 0 and at most .5"
            )
        self.model = model
        self.contamination = contamination
        self.scale = scale

    def fit(self, data: Any, *, normal: Any = None) -> Self:
        """Learn what is usual.

        Parameters
        ----------
        data : Samples, or whatever `open_samples` reads. Labels are not looked at, but for:
        normal : the label of the rows to learn from; by default all rows are learned from.

        Raises
        ------
        DataError
            when no row has the label.
        """
        samples = self._samples(data)
        X = samples.X
        if normal is not None:
            X = X[_having(samples, normal)]
        self.scaling = Scaling.of(X, "none" if sp.issparse(X) else self.scale)
        self.columns = samples.columns
        self.fitted = _suited(self.model, X.shape[1])
        self.fitted.fit(self.scaling.apply(X))
        self.scores = self.score_samples(X)
        self.threshold = float(np.quantile(self.scores, self.contamination))
        return self

    def score_samples(self, data: Any) -> np.ndarray:
        """The score of each row, (rows,): higher is more usual."""
        return self.fitted.score_samples(self.scaling.apply(self._samples(data).X))

    def predict(self, data: Any) -> np.ndarray:
        """1 for usual rows, -1 for those below the threshold, (rows,)."""
        return np.where(self.score_samples(data) < self.threshold, -1, 1)

    def suspects(self, data: Any, k: int = 10, *, reasons: int = 3) -> pl.DataFrame:
        """The `k` least usual rows, in their own units.

        Returns
        -------
        Frame of rank, row (counted from 1), id and label where there are such, score, whether it
        lies below the threshold, and `reasons`: the features whose reconstruction is farthest off,
        as "name: value (expected value)".
        """
        samples = self._samples(data)
        scores = self.score_samples(samples)
        worst = np.argsort(scores, kind="stable")[:k]
        columns: dict[str, Any] = {
            "rank": np.arange(1, len(worst) + 1),
            "row": worst + 1,
        }
        if samples.ids is not None:
            columns["id"] = [samples.ids[row] for row in worst]
        if samples.y is not None:
            columns["label"] = samples.y[worst]
        columns["score"] = scores[worst]
        columns["anomaly"] = scores[worst] < self.threshold
        if hasattr(self.fitted, "reconstruct"):
            columns["why"] = self._reasons(samples, worst, reasons)
        return pl.DataFrame(columns)

    def agreement(self, data: Any, anomalous: Any = None) -> Agreement:
        """Scores beside labels: `anomalous` names the label of anomalies, by default the rarer one
        of two.

        Raises
        ------
        DataError
            without labels, or when `anomalous` must be named.
        """
        samples = self._samples(data)
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

    def _reasons(self, samples: Samples, rows: np.ndarray, reasons: int) -> list[str]:
        X = samples.X[rows]
        scaled = self.scaling.apply(X)
        expected = self.fitted.reconstruct(scaled)
        dense = scaled.toarray() if sp.issparse(scaled) else scaled
        found = X.toarray() if sp.issparse(X) else X
        told = self.scaling.undo(expected)
        off = np.abs(expected - dense)
        names = samples.columns or [f"column {n + 1}" for n in range(X.shape[1])]
        return [
            "; ".join(
                f"{names[c]}: {found[r, c]:.4g} (expected {told[r, c]:.4g})"
                for c in np.argsort(-off[r])[:reasons]
            )
            for r in range(len(rows))
        ]

    def _samples(self, data: Any) -> Samples:
        samples = data if isinstance(data, Samples) else open_samples(data)
        known = getattr(self, "columns", None)
        if known and samples.columns and samples.columns != known:
            missing = [name for name in known if name not in samples.columns]
            if missing:
                raise DataError(
                    f"{samples.source}: the detector was fitted on columns that are missing here: "
                    f"{', '.join(missing[:10])}"
                )
            places = [samples.columns.index(name) for name in known]
            return replace(samples, X=samples.X[:, places], columns=known)
        return samples


def _suited(model: Any, features: int) -> Any:
    """A fresh copy, with a code narrower than the rows unless its width was chosen."""
    model = clone(model)
    default = {field.name: field.default for field in fields(model)}
    if "code" in default and model.code == default["code"]:
        model.set_params(code=min(WIDEST_CODE, max(1, features // 2)))
    return model


def _having(samples: Samples, label: Any) -> np.ndarray:
    """Which rows have this label, bool (rows,)."""
    if samples.y is None:
        raise DataError(f"{samples.source or 'the rows'} have no labels; name their column")
    same = samples.y.astype(str) == str(label)
    if not same.any() or same.all():
        raise DataError(
            f"{'every' if same.all() else 'no'} row of {samples.source or 'the data'} has the "
            f"label {label!r}; the labels are {_listed(np.unique(samples.y))}"
        )
    return same


def _rarer(samples: Samples) -> Any:
    labels, counts = np.unique(samples.y if samples.y is not None else [], return_counts=True)
    if len(labels) != 2:
        raise DataError(
            f"{samples.source or 'the data'} has {len(labels)} labels ({_listed(labels)}); say "
            "which one marks the anomalies"
        )
    return labels[counts.argmin()]


def _listed(labels: Sequence[Any] | np.ndarray) -> str:
    told = [str(label) for label in labels[:10]]
    return ", ".join(told) + (", ..." if len(labels) > 10 else "")
