"""What holds for every way of holding back, whatever the ratings."""

import numpy as np
import scipy.sparse as sp
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from isthmus.core.errors import DataError
from isthmus.data.ratings import Ratings
from isthmus.split.by_time import by_time
from isthmus.split.leave_one_out import leave_one_out
from isthmus.split.random_ratings import random_ratings
from isthmus.split.strong_generalisation import strong_generalisation
from isthmus.split.user_ratio import user_ratio

BY_RATING = {
    "random": lambda r, seed, valid: random_ratings(
        r, test_ratio=0.3, valid_ratio=valid, seed=seed
    ),
    "user-ratio": lambda r, seed, valid: user_ratio(
        r, test_ratio=0.3, valid_ratio=valid, seed=seed
    ),
    "leave-one-out": lambda r, seed, valid: leave_one_out(r, validation=valid > 0, seed=seed),
    "time": lambda r, seed, valid: by_time(r, test_ratio=0.3, valid_ratio=valid),
}


@st.composite
def tables(draw, least_users=2):
    """Ratings 0 to 5 (zeros are stored), some users and items with none, many equal times."""
    shape = draw(st.integers(least_users, 12)), draw(st.integers(2, 15))
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    rated = rng.random(shape) < draw(st.floats(0.2, 0.9))
    rows, columns = np.nonzero(rated)
    assume(len(rows) >= 10)
    values = rng.integers(0, 6, len(rows)).astype(np.float32)
    matrix = sp.csr_array((values, (rows, columns)), shape=shape)
    return Ratings.from_matrix(matrix, times=rng.integers(0, 20, len(rows)))


def cells(matrix, users, items):
    rows, columns = matrix.tocoo().coords
    return {
        (users[u], items[i]): value for u, i, value in zip(rows, columns, matrix.data, strict=True)
    }


def check_part(part, train):
    n = len(part.users)
    shape = (n, len(train.items))
    assert part.history.shape == part.target.shape == part.seen.shape == shape
    history = cells(part.history, part.users, train.items.ids)
    target = cells(part.target, part.users, train.items.ids)
    assert not history.keys() & target.keys()
    assert history.keys() <= cells(part.seen, part.users, train.items.ids).keys()
    return history, target


def same(a, b):
    for name in ("history", "target", "seen"):
        assert (getattr(a, name) != getattr(b, name)).nnz == 0
        assert getattr(a, name).nnz == getattr(b, name).nnz
    assert a.users.tolist() == b.users.tolist()


@given(
    tables(),
    st.sampled_from(sorted(BY_RATING)),
    st.integers(0, 2**63 - 1),
    st.sampled_from([0.0, 0.2]),
)
@settings(max_examples=300, deadline=None)
def test_splits_by_rating(ratings, protocol, seed, valid):
    try:
        split = BY_RATING[protocol](ratings, seed, valid)
    except DataError:  # nothing left to learn from or to ask for
        assume(False)
    train = split.train
    assert split.protocol == protocol
    learnt = cells(train.matrix, train.users.ids, train.items.ids)
    assert len(train.times) == train.matrix.nnz
    _, asked = check_part(split.test, train)
    held_back = [learnt, asked]
    if split.validation is not None:
        history, validated = check_part(split.validation, train)
        held_back.insert(1, validated)
        assert history.items() <= learnt.items()
        assert all(np.diff(split.validation.target.indptr) > 0)
    union = {key: value for part in held_back for key, value in part.items()}
    assert len(union) == sum(map(len, held_back))  # disjoint
    everything = cells(ratings.matrix, ratings.users.ids, ratings.items.ids)
    assert union == everything  # stored zeros included
    assert all(np.diff(split.test.target.indptr) > 0)
    fed = cells(split.test.history, split.test.users, train.items.ids)
    known = {key: value for part in held_back[:-1] for key, value in part.items()}
    assert fed == {key: v for key, v in known.items() if key[0] in set(split.test.users)}
    again = BY_RATING[protocol](ratings, seed, valid)
    same(split.test, again.test)


@given(
    tables(least_users=6),
    st.integers(0, 2**63 - 1),
    st.integers(0, 3),
    st.booleans(),
    st.integers(1, 6),
)
@settings(max_examples=300, deadline=None)
def test_strong_generalisation(ratings, seed, valid_users, as_ratings, min_items):
    arguments = {
        "valid_users": valid_users,
        "test_users": 2,
        "like_from": None if as_ratings else 3,
        "min_items": min_items,
        "seed": seed,
        "as_ratings": as_ratings,
    }
    try:
        split = strong_generalisation(ratings, **arguments)
    except DataError:
        assume(False)
    train = split.train
    everything = cells(ratings.matrix, ratings.users.ids, ratings.items.ids)
    if not as_ratings:
        everything = {key: 1 for key, value in everything.items() if value >= 3}
    counts = np.bincount([ratings.users.find(u) for u, _ in everything])

    parts = [p for p in (split.validation, split.test) if p is not None]
    assert [len(p.users) for p in parts] == ([valid_users] if valid_users else []) + [2]
    people = [train.users.ids.tolist(), *(p.users.tolist() for p in parts)]
    flat = [user for group in people for user in group]
    assert len(set(flat)) == len(flat)  # nobody is in two parts
    assert set(flat) == {
        user
        for row, user in enumerate(ratings.users.ids[: len(counts)])
        if counts[row] >= min_items
    }

    learnt = cells(train.matrix, train.users.ids, train.items.ids)
    assert learnt == {key: v for key, v in everything.items() if key[0] in set(people[0])}
    assert np.all(np.bincount(train.matrix.indices, minlength=len(train.items)) > 0)
    for part in parts:
        assert part.rows is None
        history, target = check_part(part, train)
        items, users = set(train.items.ids), set(part.users)
        assert history | target == {
            key: v for key, v in everything.items() if key[0] in users and key[1] in items
        }
        n = np.diff(part.history.indptr) + np.diff(part.target.indptr)
        assert np.diff(part.target.indptr).tolist() == [k // 5 if k >= 5 else 0 for k in n]
    same(split.test, strong_generalisation(ratings, **arguments).test)
