"""The split that a table is about: held back here, or brought along."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from isthmus.core.errors import ParameterError
from isthmus.data.check import protocol_for
from isthmus.data.ratings import Ratings
from isthmus.split.parts import Split
from isthmus.split.protocols import PROTOCOLS, make
from isthmus.split.validation import carve_validation

VALID_RATIO = 0.05


@dataclass(frozen=True, kw_only=True)
class HeldBack:
    """A split and what counts as a like in it."""

    split: Split
    name: str
    like_from: float  # of the ratings as they were read
    like_rule: str

    @property
    def like_from_of_cells(self) -> float:
        """Of the split's values: 1 where the protocol has turned ratings into likes."""
        return self.like_from if self.split.train.has_ratings else 1.0

    @property
    def counts(self) -> dict[str, int]:
        train, validation = self.split.train.matrix, self.split.validation
        return {
            "train_users": int(np.count_nonzero(np.diff(train.indptr))),
            "items": train.shape[1],
            "train_cells": int(train.nnz),
            "validation_users": 0 if validation is None else validation.target.shape[0],
            "validation_cells": 0 if validation is None else int(validation.target.nnz),
            "test_users": self.split.test.target.shape[0],
            "test_cells": int(self.split.test.target.nnz),
        }


def hold_back(
    data: Ratings | Split,
    protocol: str | None,
    *,
    only_raters: bool,
    like_from: float | None,
    valid_ratio: float | None,
    seed: int,
    **amounts: float | None,
) -> HeldBack:
    """Apply the protocol to ratings; complete a split with a validation part.

    Raises
    ------
    ParameterError
        for arguments that the protocol, or a split that is held back already, has no use for.
    """
    if isinstance(data, Split):
        return _as_brought(data, protocol, like_from, valid_ratio, seed, amounts)
    if protocol is None:
        protocol = "random" if only_raters else protocol_for(data, like_from)[0]
    if valid_ratio is None and "valid_ratio" in PROTOCOLS.get(protocol, (None, ()))[1]:
        valid_ratio = VALID_RATIO
    split = make(protocol, data, like_from=like_from, valid_ratio=valid_ratio, seed=seed, **amounts)
    return _held_back(split, data, like_from)


def _as_brought(
    split: Split,
    protocol: str | None,
    like_from: float | None,
    valid_ratio: float | None,
    seed: int,
    amounts: dict[str, float | None],
) -> HeldBack:
    given = {"protocol": protocol, **amounts}
    useless = [name for name, value in given.items() if value is not None]
    if useless:
        raise ParameterError(
            f"this data is split already ({split.protocol}): {', '.join(useless)} cannot be given"
        )
    if like_from is not None and not split.train.has_ratings:
        raise ParameterError("this split holds likes only: like_from cannot be given")
    lacks = split.validation is None and split.test.rows is not None
    if valid_ratio and not lacks:
        raise ParameterError(
            "a validation part is carved only out of a split that lacks one and tests on known "
            "users: valid_ratio cannot be given"
        )
    if lacks and valid_ratio != 0:
        split = carve_validation(split, ratio=valid_ratio or VALID_RATIO, seed=seed)
    return _held_back(split, split.train, like_from)


def _held_back(split: Split, source: Ratings, like_from: float | None) -> HeldBack:
    chosen = source.like_from if like_from is None else like_from
    return HeldBack(
        split=split,
        name=source.report.source,
        like_from=chosen,
        like_rule=source.like_rule if like_from is None else f"a like is {chosen:g} or more",
    )
