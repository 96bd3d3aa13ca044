"""Who takes part: the models for an aim that fit into memory, with the settings worth trying."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from sklearn.base import clone

from isthmus import models
from isthmus.core.errors import ParameterError
from isthmus.core.item_scorer import ItemScorer
from isthmus.core.memory import free_memory
from isthmus.core.parameters import rules
from isthmus.data.ratings import Ratings, likes_of
from isthmus.split.parts import Split

BASELINE = {False: "popularity", True: "biased-mf"}  # by whether ratings are to be predicted

Fields = Mapping[str, Any]


class Size(NamedTuple):
    """Of the matrix to be fitted."""

    users: int
    items: int
    stored: int

    def __str__(self) -> str:
        return f"{self.users:,} users, {self.items:,} items and {self.stored:,} cells"


@dataclass(frozen=True, kw_only=True)
class Candidate:
    """A model as it stands, and the settings to try beside it."""

    label: str
    model: ItemScorer
    settings: Sequence[Fields]  # the first is tried before all others
    shares: bool  # whether there is room for what fits of a closed form can share


class LeftOut(NamedTuple):
    """A model that is not in the table, and why."""

    label: str
    reason: str


def line_up(
    size: Size, *, rates: bool, known: bool, free: int | None
) -> tuple[list[Candidate], list[LeftOut]]:
    """All models of the name table for an aim, the baseline first.

    `known` says that those who are asked about are among those fitted.
    """
    found, left_out = [], []
    for label, model in _all(rates):
        reason = _unfit(label, model, size, known=known, free=free)
        if reason:
            left_out.append(LeftOut(label, reason))
        else:
            found.append(candidate(label, model, size, free=free))
    found.sort(key=lambda candidate: candidate.label != BASELINE[rates])
    return found, left_out


def candidate(
    label: str, model: ItemScorer, size: Size, *, free: int | None, given: Iterable[str] = ()
) -> Candidate:
    """A model with those of its settings that fit into memory; fields `given` keep their values.

    Raises
    ------
    ParameterError
        when not even the model as it stands does.
    """
    if not _fits(model, {}, size, free):
        raise ParameterError(too_large(label, model, size, free))
    tried = settings_of(model, given)
    room = [setting for setting in tried if not setting or _fits(model, setting, size, free)]
    shares = free is None or 2 * needed(model, size) <= free
    return Candidate(label=label, model=model, settings=room, shares=shares)


def settings_of(model: ItemScorer, given: Iterable[str] = ()) -> list[Fields]:
    """Every setting of the model's `space` (where it has none, `grid`), and the model as it stands.

    A closed form begins with the likeliest setting, a training as it stands, which is `{}`.
    """
    space = {k: v for k, v in (model.space or model.grid).items() if k not in given}
    everything = itertools.product(*space.values())
    settings: list[Fields] = [dict(zip(space, values, strict=True)) for values in everything]
    stands = {name: getattr(model, name) for name in space}
    if model.stops_early:
        return [{}, *(setting for setting in settings if setting != stands)]
    found = [setting if setting != stands else {} for setting in settings]
    return found if {} in found else [*found, {}]


def needed(model: ItemScorer, size: Size, setting: Fields | None = None) -> int:
    """Bytes that fitting takes."""
    return clone(model).set_params(**(setting or {})).estimate_memory(*size)


def too_large(label: str, model: ItemScorer, size: Size, free: int | None) -> str:
    """Why a model is not fitted, and which could be: for a person who asked for it."""
    others = ", ".join(
        f"{name} {gigabytes(needed(other, size))}"
        for name, other in _all(model.rates)
        if name != label and _fits(other, {}, size, free)
    )
    return (
        f"{label} needs {_more(model, size, free)}; what fits: {others or 'nothing'} (to insist, "
        "allow more memory: --memory)"
    )


def refuse_too_large(
    model: ItemScorer, data: Ratings | Split, like_from: float | None, *, memory: int | None
) -> None:
    """Raise ParameterError, naming what fits, where there is no room for fitting a model.

    `memory` are the bytes that may be taken, by default what is free.
    """
    free = free_memory() if memory is None else memory
    ratings = data.train if isinstance(data, Split) else data
    least = ratings.like_from if like_from is None else like_from
    matrix = ratings.matrix if model.rates else likes_of(ratings.matrix, least)
    size = Size(matrix.shape[0], matrix.shape[1], int(matrix.nnz))
    if not _fits(model, {}, size, free):
        entry = models.NAMES.get(type(model).__name__)
        label = entry.command if entry else type(model).__name__
        raise ParameterError(too_large(label, model, size, free))


def gigabytes(count: int) -> str:
    """`33.6 GB`, or `33.6 MB`."""
    return f"{count / 1e9:.1f} GB" if count >= 5e7 else f"{count / 1e6:.1f} MB"


def _unfit(
    label: str, model: ItemScorer, size: Size, *, known: bool, free: int | None
) -> str | None:
    if not known and not model.folds_in:
        return "it does not fold in: it answers only people it was fitted on"
    if not _fits(model, {}, size, free):
        return f"it needs {_more(model, size, free)}"
    return None


def _more(model: ItemScorer, size: Size, free: int | None) -> str:
    room = room_for(model, free) or 0
    return f"{gigabytes(needed(model, size))} for {size}, and {gigabytes(room)} are free"


def _fits(model: ItemScorer, setting: Fields, size: Size, free: int | None) -> bool:
    room = room_for(model, free)
    return room is None or needed(model, size, setting) <= room


def room_for(model: ItemScorer, free: int | None) -> int | None:
    """Bytes that a model may take: of those that are free, what its device has; None: unknown."""
    if not hasattr(model, "device"):
        return free
    from isthmus.fit.place import Place

    rooms = [room for room in (free, Place(model.device).free_memory) if room is not None]
    return min(rooms, default=None)


def _all(rates: bool) -> Iterator[tuple[str, ItemScorer]]:
    """Every recommender for the aim; one that folds in by a setting only, in both ways."""
    for name, entry in models.family("recommenders").items():
        cls = models.get(name)
        if cls.rates != rates:
            continue
        yield entry.command, cls()
        for field, rule in rules(cls).items():
            for option in rule.options:
                other = cls(**{field: option})
                if other.folds_in != cls().folds_in:
                    yield f"{entry.command} {field}={option}", other
