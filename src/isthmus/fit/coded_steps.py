"""The abstract estimator of what reads sequences, or codes of their steps, without gradients: no
torch is loaded, but by an encoder."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, ClassVar, Self

import numpy as np
from sklearn.base import clone
from sklearn.frozen import FrozenEstimator

from isthmus.core.errors import ParameterError
from isthmus.core.estimator import Estimator
from isthmus.core.parameters import estimator, part
from isthmus.core.sequence_rows import read_sequence_rows
from isthmus.core.sequences import Sequences
from isthmus.fit.fitted_encoder import ENCODERS, fitted_encoder, held

INSIDE = "encoder_."  # what the names of the encoder's arrays begin with


@estimator
class CodedSteps(Estimator):
    """Abstract: sequences, each step of them through an encoder where there is one.

    Parameters
    ----------
    encoder
        What makes a code of each step, its row; it stays as it was learned. An autoencoder is
        cloned and fitted on the steps of `fit`; a fitted one is used as it is in
        `sklearn.frozen.FrozenEstimator(autoencoder)`. None reads steps as they are.
    """

    encoder: Any = part(Estimator, FrozenEstimator, said=ENCODERS)

    asked_of_encoder: ClassVar[tuple[str, ...]] = ("transform",)

    def check_parameters(self) -> None:
        super().check_parameters()
        encoder = held(self.encoder)
        if encoder is None:
            return
        able = all(hasattr(encoder, name) for name in self.asked_of_encoder)
        if not (able and isinstance(encoder, Estimator)):
            raise ParameterError(
                f"{type(self).__name__}: encoder is {self.encoder!r}; it must be {ENCODERS}"
            )

    def _read(self, X: Any, *, reset: bool = False) -> Sequences:
        return read_sequence_rows(self, X, reset=reset)

    def _take_encoder(self, X: Sequences) -> None:
        """Have an encoder of the steps of `fit`."""
        self.__dict__.pop("encoder_", None)
        if self.encoder is not None:
            width, owner = X.values.shape[1], type(self).__name__
            self.encoder_ = fitted_encoder(owner, self.encoder, X.steps, width)

    def _coded(self, X: Sequences) -> Sequences:
        """The same sequences with a code at each step."""
        if self.encoder is None:
            return X
        return replace(X, values=self.encoder_.transform(X.steps))

    def get_state(self) -> tuple[dict[str, Any], dict[str, np.ndarray]]:
        values, arrays = super().get_state()
        if "encoder_" in values:
            values["encoder_"], parts = values["encoder_"].get_state()
            arrays |= {INSIDE + name: array for name, array in parts.items()}
        return values, arrays

    def set_state(self, values: dict[str, Any], arrays: dict[str, np.ndarray]) -> Self:
        inner = values.get("encoder_")
        own = {name: value for name, value in values.items() if name != "encoder_"}
        super().set_state(own, arrays)
        if inner is not None:
            parts = {k.removeprefix(INSIDE): a for k, a in arrays.items() if k.startswith(INSIDE)}
            self.encoder_ = clone(held(self.encoder)).set_state(inner, parts)
        return self
