"""A fitted autoencoder with what it takes to answer people: names, units, codes to sample from."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any, Self

import numpy as np

from isthmus.core.errors import NotSupportedError, ParameterError
from isthmus.core.seeds import stream
from isthmus.data.on_rows import OnRows
from isthmus.data.samples import open_samples
from isthmus.fit.held_out import fit_without, how_many
from isthmus.models import saved
from isthmus.tasks.codec import folder as folders
from isthmus.tasks.codec.sampler import CodeSampler

KEPT_CODES = 10_000  # of fitted rows, for samplers
FEWEST = 100  # rows of which some are held out to stop by
SAMPLERS = ("prior", "gaussian", "mixture")


class Codec(OnRows):
    """Rows in the units of their source, in and out.

    Parameters
    ----------
    model : an autoencoder; or a model that only makes rows (`GAN`), for which only `generate` and
        `score_samples` are there.
    scale : "standard", "minmax" or "none"; "auto" leaves images and sparse rows as they are, brings
        columns to 0..1 where the model's output has bounds or it goes by distances (`SOM`), and
        standardises all else.

    Attributes
    ----------
    scaling : the scale that was found.
    columns : names of the features, or None.
    image_shape : (height, width) or (height, width, channels), or None.
    codes : array of shape (rows, code)
        Of rows that were learned from, at most 10,000 drawn at random, for samplers and pictures.
    about : what was fitted on what, as JSON values.

    Examples
    --------
    >>> import numpy as np
    >>> from isthmus import Autoencoder, Codec
    >>> rows = np.random.default_rng(0).normal(size=(100, 2)) @ np.ones((2, 10))
    >>> codec = Codec(Autoencoder(code=2, epochs=5)).fit(rows)
    >>> codec.encode(rows).shape, codec.generate(3).shape
    ((100, 2), (3, 10))
    """

    codes: np.ndarray
    about: dict[str, Any]

    def __init__(self, model: Any, *, scale: str = "auto") -> None:
        makes = hasattr(model, "sample") and hasattr(model, "score_samples")
        if not hasattr(model, "reconstruct") and not makes:
            raise ParameterError(
                f"{model!r} is no autoencoder: it does not reconstruct rows, nor make and score any"
            )
        self.model = model
        self.scale = scale

    def __repr__(self) -> str:
        return f"Codec({self.model!r}, scale={self.scale!r})"

    def fit(self, data: Any, *, valid_rows: int | None = None, checkpoint: Any = None) -> Self:
        """Learn from rows.

        Parameters
        ----------
        data : Samples, or whatever `open_samples` reads.
        valid_rows : rows held out to stop early by, 0 for none; by default a tenth, at most
            10,000, and none below 100 rows.
        checkpoint : where training leaves its state.

        Raises
        ------
        ParameterError, DataError
            for fields, scales or rows that cannot be used.
        TrainingError
            when training diverges.
        """
        samples = open_samples(data)
        began = time.perf_counter()
        held = _held(len(samples), how_many(self.model, len(samples), valid_rows, fewest=FEWEST))
        known = np.setdiff1d(np.arange(len(samples)), held)
        self._know(samples, self.scale, self.model)
        X = self._scaled(samples.X)
        fit_without(held, self.model, X, checkpoint=checkpoint)
        kept = known[np.sort(stream(0, "kept codes").permutation(len(known))[:KEPT_CODES])]
        self.codes = self._codes_of(X[kept])
        self.about = {
            "source": samples.source,
            "rows": len(samples),
            "features": int(samples.X.shape[1]),
            "code": int(self.codes.shape[1]),
            "scale": self.scaling.kind,
            "valid_rows": len(held),
            "seconds": round(time.perf_counter() - began, 3),
        }
        return self

    def encode(self, data: Any) -> np.ndarray:
        """The code of each row, (rows, code)."""
        self.require_codes("encode")
        return self.model.transform(self._rows(data))

    def code_names(self) -> list[str]:
        """Names of the code's units."""
        return [str(name) for name in self.model.get_feature_names_out()]

    def decode(self, codes: np.ndarray) -> np.ndarray:
        """Rows from codes, (rows, features)."""
        self.require_codes("decode")
        return self._flat(self.model.inverse_transform(codes))

    def reconstruct(self, data: Any) -> np.ndarray:
        """Each row encoded and decoded, (rows, features)."""
        self.require_codes("reconstruct")
        return self._flat(self.model.reconstruct(self._rows(data)))

    def score_samples(self, data: Any) -> np.ndarray:
        """The model's score of each row, (rows,): higher is more usual."""
        return self.model.score_samples(self._rows(data))

    def chosen_sampler(self, sampler: str = "auto") -> str:
        """What "auto" stands for: the prior of models that have one, else the mixture.

        Raises
        ------
        NotSupportedError
            when the model has no prior, or nothing but one.
        ParameterError
            for an unknown sampler.
        """
        has_prior = hasattr(self.model, "sample")
        if sampler == "auto":
            return "prior" if has_prior else "mixture"
        if sampler not in SAMPLERS:
            raise ParameterError(
                f"sampler is {sampler!r}; it must be one of auto, {', '.join(SAMPLERS)}"
            )
        if sampler == "prior" and not has_prior:
            raise NotSupportedError(
                f"{type(self.model).__name__} has no prior to sample from; use the sampler "
                "'mixture' or 'gaussian'"
            )
        if sampler != "prior":
            self.require_codes("sample by codes of rows")
        return sampler

    def generate(
        self, n: int, *, sampler: str = "auto", components: int = 10, random_state: Any = 0
    ) -> np.ndarray:
        """`n` new rows, (n, features).

        Parameters
        ----------
        sampler : "prior" (of models that have one: variational), "gaussian" or "mixture", fitted
            to codes of rows that were learned from; or "auto".
        components : Gaussians of the mixture.

        Raises
        ------
        NotSupportedError
            when the model has no prior.
        ParameterError
            for an unknown sampler, or too few codes for it.
        """
        sampler = self.chosen_sampler(sampler)
        if sampler == "prior":
            return self._flat(self.model.sample(n, random_state=random_state))
        gaussians = 1 if sampler == "gaussian" else components
        fitted = CodeSampler(components=gaussians).fit(self.codes)
        return self.decode(fitted.sample(n, random_state=random_state))

    @property
    def makes_only(self) -> bool:
        """Whether the model makes rows from noise and has no code for a row."""
        return not hasattr(self.model, "reconstruct")

    def require_codes(self, deed: str) -> None:
        """Refuse what needs the code of a row.

        Raises
        ------
        NotSupportedError
            when the model makes rows only.
        """
        if self.makes_only:
            raise NotSupportedError(
                f"{type(self.model).__name__} makes rows from noise and has no code for a row, so "
                f"it cannot {deed}; generate new rows with it"
            )

    def save(self, folder: str | Path) -> Path:
        """Write to a folder; a crash leaves the old content or the new."""
        return folders.write(folder, vars(self))

    @classmethod
    def load(cls, folder: str | Path) -> Codec:
        """Read what `save` wrote.

        Raises
        ------
        SavedModelError
            when the folder holds no codec, a newer one, or one that was damaged.
        """
        return saved.read(folder, cls, folders.KIND, folders.around)

    def _codes_of(self, X: Any) -> np.ndarray:
        if self.makes_only:
            return np.empty((0, self.model.code), np.float32)
        return np.asarray(self.model.transform(X), np.float32)

    def _rows(self, data: Any) -> Any:
        """The rows of other data, on the model's scale."""
        return self._scaled(self.matched(data).X)

    def _flat(self, rows: np.ndarray) -> np.ndarray:
        return self.scaling.undo(rows.reshape(len(rows), -1))


def _held(rows: int, count: int) -> np.ndarray:
    """Row numbers to hold out."""
    if not 0 <= count < rows:
        raise ParameterError(
            f"valid_rows is {count}; it must be from 0 to {rows - 1}, one less than the rows"
        )
    return np.sort(stream(0, "held rows").permutation(rows)[:count])
