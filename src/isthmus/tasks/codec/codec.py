"""A fitted autoencoder with what it takes to answer people: names, units, codes to sample from."""

from __future__ import annotations

import time
from dataclasses import replace
from pathlib import Path
from typing import Any, Self

import numpy as np
import scipy.sparse as sp

from isthmus.core import store
from isthmus.core.errors import DataError, NotSupportedError, ParameterError, SavedModelError
from isthmus.core.seeds import stream
from isthmus.data.samples import Samples, open_samples
from isthmus.data.scaling import Scaling
from isthmus.models import saved
from isthmus.tasks.codec.sampler import CodeSampler

KIND = "codec"
KEPT_CODES = 10_000  # of fitted rows, for samplers
SAMPLERS = ("prior", "gaussian", "mixture")


class Codec:
    """Rows in the units of their source, in and out.

    Parameters
    ----------
    model : an autoencoder.
    scale : "standard", "minmax" or "none"; "auto" leaves images and sparse rows as they are, brings
        columns to 0..1 where the model's output ends there, and standardises all else.

    Attributes
    ----------
    columns : names of the features, or None.
    image_shape : (height, width) or (height, width, channels), or None.
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

    def __init__(self, model: Any, *, scale: str = "auto") -> None:
        if not hasattr(model, "reconstruct"):
            raise ParameterError(f"{model!r} is no autoencoder: it does not reconstruct rows")
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
        samples = _samples(data)
        began = time.perf_counter()
        self.columns, self.image_shape = samples.columns, samples.image_shape
        self.scaling = Scaling.of(samples.X, self._scale_of(samples))
        X = self._shaped(self.scaling.apply(samples.X))
        held = self._held(len(samples), valid_rows)
        known = np.setdiff1d(np.arange(len(samples)), held)
        options = {"validation": X[held]} if len(held) else {}
        if checkpoint is not None:
            options["checkpoint"] = checkpoint
        self.model.fit(X[known] if len(held) else X, **options)
        draw = stream(0, "kept codes")
        kept = np.sort(draw.permutation(len(known))[:KEPT_CODES])
        self.codes = np.asarray(self.model.transform(X[known[kept]]), np.float32)
        self.about = {
            "source": samples.source,
            "rows": len(samples),
            "features": int(samples.X.shape[1]),
            "code": int(self.codes.shape[1]),
            "scale": self.scaling.kind,
            "valid_rows": len(held),
            "notes": list(samples.notes),
            "seconds": round(time.perf_counter() - began, 3),
        }
        return self

    def encode(self, data: Any) -> np.ndarray:
        """The code of each row, (rows, code)."""
        return self.model.transform(self._rows(data))

    def code_names(self) -> list[str]:
        """Names of the code's units."""
        return [str(name) for name in self.model.get_feature_names_out()]

    def decode(self, codes: np.ndarray) -> np.ndarray:
        """Rows from codes, (rows, features)."""
        return self._flat(self.model.inverse_transform(codes))

    def reconstruct(self, data: Any) -> np.ndarray:
        """Each row encoded and decoded, (rows, features)."""
        return self._flat(self.model.reconstruct(self._rows(data)))

    def score_samples(self, data: Any) -> np.ndarray:
        """The model's score of each row, (rows,): higher is more usual."""
        return self.model.score_samples(self._rows(data))

    def generate(
        self, n: int, *, sampler: str = "auto", components: int = 10, random_state: Any = 0
    ) -> np.ndarray:
        """`n` new rows, (n, features).

        Parameters
        ----------
        sampler : "prior" (of models that have one: variational), "gaussian" or "mixture", fitted
            to codes of the rows it was fitted on. "auto" is the prior where there is one, else the
            mixture.
        components : Gaussians of the mixture.

        Raises
        ------
        NotSupportedError
            when the model has no prior.
        ParameterError
            for an unknown sampler, or too few codes for it.
        """
        has_prior = hasattr(self.model, "sample")
        if sampler == "auto":
            sampler = "prior" if has_prior else "mixture"
        if sampler not in SAMPLERS:
            raise ParameterError(f"sampler is {sampler!r}; it must be one of {', '.join(SAMPLERS)}")
        if sampler == "prior":
            if not has_prior:
                raise NotSupportedError(
                    f"{type(self.model).__name__} has no prior to sample from; use the sampler "
                    "'mixture' or 'gaussian'"
                )
            return self._flat(self.model.sample(n, random_state=random_state))
        gaussians = 1 if sampler == "gaussian" else components
        fitted = CodeSampler(components=gaussians, random_state=0).fit(self.codes)
        return self.decode(fitted.sample(n, random_state=random_state))

    def save(self, folder: str | Path) -> Path:
        """Write to a folder; a crash leaves the old content or the new."""
        description, arrays = saved.describe(self.model)
        manifest = {
            "kind": KIND,
            "model": description,
            "scale": self.scale,
            "scaling": self.scaling.kind,
            "columns": self.columns,
            "image_shape": self.image_shape,
            "about": self.about,
        }
        scaling = {"shift": self.scaling.shift, "factor": self.scaling.factor}
        groups = {saved.ARRAYS: arrays, "scaling": scaling, "codes": {"codes": self.codes}}
        return store.write_folder(folder, manifest, groups)

    @classmethod
    def load(cls, folder: str | Path) -> Codec:
        """Read what `save` wrote.

        Raises
        ------
        SavedModelError
            when the folder holds no codec, a newer one, or one that was damaged.
        """
        manifest, groups = store.read_folder(folder)
        if manifest.get("kind") != KIND:
            raise SavedModelError(
                f"{folder} holds a {manifest.get('kind')}, not an autoencoder with its rows' units"
            )
        try:
            found = cls(
                saved.rebuild(manifest["model"], groups[saved.ARRAYS]), scale=manifest["scale"]
            )
            found.scaling = Scaling(kind=manifest["scaling"], **groups["scaling"])
            found.columns = _tuple(manifest["columns"])
            found.image_shape = _tuple(manifest["image_shape"])
            found.codes = groups["codes"]["codes"]
            found.about = manifest["about"]
        except (KeyError, TypeError) as error:
            raise SavedModelError(f"{folder} lacks a part of a codec: {error}") from error
        return found

    def _scale_of(self, samples: Samples) -> str:
        if self.scale != "auto":
            return self.scale
        if samples.image_shape or sp.issparse(samples.X):
            return "none"
        decoding = getattr(self.model, "decoding", None)
        bounded = decoding is not None and decoding.output in ("sigmoid", "softmax")
        return "minmax" if bounded else "standard"

    def _held(self, rows: int, valid_rows: int | None) -> np.ndarray:
        if valid_rows is None:
            valid_rows = 0 if rows < 100 else min(rows // 10, 10_000)
        if not 0 <= valid_rows < rows:
            raise ParameterError(
                f"valid_rows is {valid_rows}; it must be from 0 to {rows - 1}, one less than the "
                "rows"
            )
        return np.sort(stream(0, "held rows").permutation(rows)[:valid_rows])

    def _rows(self, data: Any) -> Any:
        """The rows of other data, on the model's scale."""
        samples = _samples(data)
        if self.columns and samples.columns and samples.columns != self.columns:
            samples = _ordered(samples, self.columns)
        features = len(self.scaling.shift)
        if samples.X.shape[1] != features:
            raise DataError(
                f"{samples.source or 'the rows'}: {samples.X.shape[1]} features, but the model was "
                f"fitted on {features}"
            )
        return self._shaped(self.scaling.apply(samples.X))

    def _shaped(self, X: Any) -> Any:
        if self.image_shape is None or sp.issparse(X):
            return X
        return X.reshape(len(X), *self.image_shape)

    def _flat(self, rows: np.ndarray) -> np.ndarray:
        return self.scaling.undo(rows.reshape(len(rows), -1))


def _samples(data: Any) -> Samples:
    return data if isinstance(data, Samples) else open_samples(data)


def _ordered(samples: Samples, columns: tuple[str, ...]) -> Samples:
    """The columns that the model knows, in its order."""
    assert samples.columns is not None
    missing = [name for name in columns if name not in samples.columns]
    if missing:
        raise DataError(
            f"{samples.source}: the model was fitted on columns that are missing here: "
            f"{', '.join(missing[:10])}"
        )
    places = [samples.columns.index(name) for name in columns]
    return replace(samples, X=samples.X[:, places], columns=columns)


def _tuple(value: list[Any] | None) -> tuple[Any, ...] | None:
    return None if value is None else tuple(value)
