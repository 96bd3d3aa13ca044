import numpy as np
import pytest
import scipy.sparse as sp

from isthmus.core.errors import DataError, ParameterError
from isthmus.data.ratings import Ratings
from isthmus.split.strong_generalisation import strong_generalisation
from tests.split.table import ratings_of


@pytest.fixture(scope="module")
def ratings():
    rng = np.random.default_rng(0)
    rated = rng.random((200, 60)) < rng.uniform(0.05, 0.6, (200, 1))
    values = np.where(rated, rng.integers(1, 6, rated.shape), 0).astype(np.float32)
    return Ratings.from_matrix(sp.csr_array(values))


def test_users_by_number_and_by_share(ratings):
    split = strong_generalisation(ratings, valid_users=7, test_users=11, min_items=1)
    people = len(split.train.users) + 18
    assert (len(split.validation.users), len(split.test.users)) == (7, 11)
    split = strong_generalisation(ratings, valid_users=0.1, test_users=0.25, min_items=1)
    assert len(split.validation.users) == round(0.1 * people)
    assert len(split.test.users) == round(0.25 * people)


def test_no_validation(ratings):
    assert strong_generalisation(ratings, valid_users=0, test_users=5).validation is None


def test_likes_first_then_thin_users():
    # two likes each, and many ratings that are none: nobody has three likes
    ratings = ratings_of({f"u{u}": dict.fromkeys("abcdef", 1) | {"x": 5, "y": 4} for u in range(9)})
    with pytest.raises(DataError, match="0 users have 3 or more likes"):
        strong_generalisation(ratings, min_items=3, valid_users=0, test_users=1)
    split = strong_generalisation(ratings, min_items=2, valid_users=0, test_users=1)
    assert split.train.items.ids.tolist() == ["x", "y"]
    assert split.notes[0] == "ratings dropped because they are no likes: 54"


def test_items_that_no_training_user_has_are_dropped_and_counted():
    rows = {f"u{u}": dict.fromkeys("abcdef", 5) | {f"own{u}": 5} for u in range(10)}
    split = strong_generalisation(ratings_of(rows), valid_users=2, test_users=3)
    assert len(split.train.items) == 6 + 5
    assert np.diff(split.test.history.indptr).tolist() == [5, 5, 5]  # of six that are left
    assert np.diff(split.test.target.indptr).tolist() == [1, 1, 1]
    assert split.notes == (
        "items dropped because no training user has them: 5",
        "ratings of held-out users dropped with those items: 5",
    )


def test_users_with_fewer_than_five_are_fed_all_and_asked_nothing():
    rows = {f"u{u}": dict.fromkeys("abcd", 5) for u in range(10)}
    split = strong_generalisation(ratings_of(rows), min_items=4, valid_users=0, test_users=3)
    assert split.test.history.nnz == 12 and split.test.target.nnz == 0
    assert split.notes == (
        "test users asked nothing because they have too few items left to hide any: 3",
    )


def test_hidden_share_and_seen(ratings):
    split = strong_generalisation(ratings, test_users=30, fold_in=0.5, min_items=1)
    fed, asked = np.diff(split.test.history.indptr), np.diff(split.test.target.indptr)
    np.testing.assert_array_equal(asked, np.where(fed + asked >= 5, (fed + asked) // 2, 0))
    assert split.test.seen is split.test.history
    assert split.test.rows is None


def test_ratings_keep_their_values(ratings):
    split = strong_generalisation(ratings, test_users=10, as_ratings=True)
    assert split.train.has_ratings and set(split.train.matrix.data) == {1, 2, 3, 4, 5}
    assert set(split.test.target.data) <= {1, 2, 3, 4, 5}
    assert set(strong_generalisation(ratings, test_users=10).train.matrix.data) == {1}


def test_titles_and_times_follow():
    rng = np.random.default_rng(1)
    matrix = sp.csr_array(np.full((12, 6), 5, dtype=np.float32))
    times = rng.integers(0, 10**9, 72)
    ratings = Ratings.from_matrix(matrix, times=times, titles={"3": "Three"})
    split = strong_generalisation(ratings, valid_users=2, test_users=2, like_from=1)
    assert split.train.titles == {"3": "Three"}
    rows = split.train.users.ids.astype(int)
    np.testing.assert_array_equal(split.train.times.reshape(8, 6), times.reshape(12, 6)[rows])


def test_the_seed_decides(ratings):
    people = [strong_generalisation(ratings, seed=seed).test.users.tolist() for seed in (0, 0, 1)]
    assert people[0] == people[1] != people[2]


@pytest.mark.parametrize(
    ("arguments", "match"),
    [
        ({"test_users": 0}, "test_users is 0"),
        ({"test_users": 1.0}, "test_users is 1.0"),
        ({"test_users": True}, "test_users is True"),
        ({"valid_users": -1}, "valid_users is -1"),
        ({"fold_in": 1.0}, "fold_in is 1.0"),
        ({"like_from": 4, "as_ratings": True}, "not both"),
    ],
)
def test_wrong_arguments(ratings, arguments, match):
    with pytest.raises(ParameterError, match=match):
        strong_generalisation(ratings, **arguments)


def test_nobody_left_to_learn_from(ratings):
    with pytest.raises(DataError, match="leave none to learn from"):
        strong_generalisation(ratings, valid_users=100, test_users=100)
