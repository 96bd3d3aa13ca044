"""People are held back: the model meets them for the first time when it is tested."""

from __future__ import annotations

import dataclasses
import numbers

import numpy as np

from isthmus.core.errors import DataError, ParameterError
from isthmus.core.seeds import stream
from isthmus.data.ratings import Ratings
from isthmus.split.cells import columns, only, share_of
from isthmus.split.parts import Part, Split

FEWEST_TO_HIDE = 5  # held-out users with fewer items are fed all and asked nothing

Generators = np.random.Generator | np.random.RandomState


def strong_generalisation(
    ratings: Ratings,
    *,
    valid_users: int | float = 0.1,
    test_users: int | float = 0.1,
    like_from: float | None = None,
    min_items: int = 5,
    fold_in: float = 0.8,
    seed: int | np.random.RandomState = 0,
    as_ratings: bool = False,
) -> Split:
    """Hold back whole users, feed a part of their items and ask for the rest.

    In this order: ratings below `like_from` are dropped, then users with fewer than `min_items`;
    the others are shuffled, the last of them are for the test and those before for validation;
    items that no training user has are dropped; of each held-out user's n items
    `int((1 - fold_in) n)` random ones are hidden if n is at least 5. A ranking leaves out what the
    user was fed.

    Parameters
    ----------
    valid_users, test_users : number of users, or a share of them below 1.
    like_from : lowest rating that is a like; by default the rule of `ratings`.
    min_items : fewest items a user must have to be used at all.
    fold_in : share of a held-out user's items that is fed, between 0 and 1.
    seed : a whole number, or a NumPy RandomState, with which a published split can be replayed.
    as_ratings : keep every rating with its value, for models that predict ratings.

    Raises
    ------
    ParameterError
        for an argument outside what is allowed.
    DataError
        when too few users are left.

    References
    ----------
    Liang, Krishnan, Hoffman, Jebara. Variational Autoencoders for Collaborative Filtering. WWW
    2018, section 4.2; the order of the steps is that of the authors' published notebook.
    """
    if not 0 < fold_in < 1:
        raise ParameterError(f"fold_in is {fold_in}; it must be a share between 0 and 1")
    if as_ratings and like_from is not None:
        raise ParameterError(
            "give like_from or as_ratings, not both: one drops ratings, one keeps all"
        )
    source = ratings if as_ratings else ratings.likes(like_from)
    enough = np.flatnonzero(np.diff(source.matrix.indptr) >= max(min_items, 1))
    n_valid = _count("valid_users", valid_users, len(enough), least=0)
    n_test = _count("test_users", test_users, len(enough), least=1)
    n_train = len(enough) - n_valid - n_test
    if n_train < 1:
        raise DataError(
            f"{len(enough):,} users have {min_items} or more {'ratings' if as_ratings else 'likes'}"
            f"; {n_valid:,} for validation and {n_test:,} for the test leave none to learn from"
        )
    rng = seed if isinstance(seed, np.random.RandomState) else stream(seed, "strong-generalisation")
    rows = rng.permutation(enough)
    items = np.unique(source.matrix[rows[:n_train]].indices)
    validation = _question(source, rows[n_train : n_train + n_valid], items, 1 - fold_in, rng)
    test = _question(source, rows[n_train + n_valid :], items, 1 - fold_in, rng)
    return Split(
        protocol="strong-generalisation",
        train=_training(source, rows[:n_train], items),
        validation=validation if n_valid else None,
        test=test,
        notes=(
            *_dropped(ratings, source, enough, items),
            *_unasked("validation", validation),
            *_unasked("test", test),
        ),
    )


def _count(name: str, value: float, users: int, *, least: int) -> int:
    """A number of users from a number or a share."""
    whole = isinstance(value, numbers.Integral) and not isinstance(value, bool)
    if whole and value >= least:
        return int(value)
    share = isinstance(value, numbers.Real) and not isinstance(value, bool)
    if share and (0 < value < 1 or value == least == 0):
        return max(round(value * users), least)
    raise ParameterError(
        f"{name} is {value!r}; it must be a whole number >= {least} or a share below 1"
    )


def _training(source: Ratings, rows: np.ndarray, items: np.ndarray) -> Ratings:
    chosen = source.select(users=rows)
    matrix = columns(chosen.matrix, items)
    return dataclasses.replace(chosen, matrix=matrix, items=source.items.take(items))


def _question(
    source: Ratings, rows: np.ndarray, items: np.ndarray, hidden: float, rng: Generators
) -> Part:
    matrix = columns(source.matrix[rows], items)
    n = np.diff(matrix.indptr)
    n_hidden = np.where(n >= FEWEST_TO_HIDE, share_of(n, hidden), 0)
    hide = np.zeros(matrix.nnz, dtype=bool)
    # users in turn, those with nothing to hide passed over: the order a replayed generator needs
    for row in np.flatnonzero(n >= FEWEST_TO_HIDE):
        hide[matrix.indptr[row] + rng.permutation(n[row])[: n_hidden[row]]] = True
    history = only(matrix, ~hide)
    return Part(
        users=source.users.ids[rows], history=history, target=only(matrix, hide), seen=history
    )


def _dropped(
    ratings: Ratings, source: Ratings, enough: np.ndarray, items: np.ndarray
) -> tuple[str, ...]:
    """What the protocol left away, in sentences."""
    cells = source.matrix[enough].indices
    unlearnt = np.bincount(cells, minlength=len(source.items)) > 0
    unlearnt[items] = False
    counts = (
        ("ratings dropped because they are no likes", ratings.matrix.nnz - source.matrix.nnz),
        ("users dropped because they have too few items", len(source.users) - len(enough)),
        ("items dropped because no training user has them", int(unlearnt.sum())),
        ("ratings of held-out users dropped with those items", int(unlearnt[cells].sum())),
    )
    return tuple(f"{what}: {count:,}" for what, count in counts if count)


def _unasked(name: str, part: Part) -> tuple[str, ...]:
    without = int(np.sum(np.diff(part.target.indptr) == 0))
    what = f"{name} users asked nothing because they have too few items left to hide any"
    return (f"{what}: {without:,}",) if without else ()
