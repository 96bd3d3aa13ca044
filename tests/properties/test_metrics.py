"""What holds for every list: bounds, order, and indifference to names."""

import numpy as np
import scipy.sparse as sp
from hypothesis import given, settings
from hypothesis import strategies as st

from isthmus.evaluate.names import FAMILIES
from isthmus.evaluate.ranking import has_target, ranking
from isthmus.evaluate.rating import rating
from isthmus.evaluate.top import top_k

ITEMS = 12
FROM_HITS = [
    name
    for name, family in FAMILIES.items()
    if family.kind == "ranking" and name not in ("coverage", "novelty")
]


@st.composite
def problems(draw):
    users = draw(st.integers(1, 6))
    seed = draw(st.integers(0, 2**32 - 1))
    share = draw(st.floats(0, 1))
    rng = np.random.default_rng(seed)
    scores = rng.permuted(np.tile(np.arange(ITEMS, dtype=np.float32), (users, 1)), axis=1)
    return scores, (rng.random((users, ITEMS)) < share).astype(np.float32), rng


def measures(scores, target, k):
    names = [f"{name}@{k}" for name in FROM_HITS] + [f"coverage@{k}"]
    return ranking(top_k(scores, k)[0], sp.csr_array(target), names)


@given(problems(), st.integers(1, ITEMS + 3))
@settings(max_examples=150, deadline=None)
def test_between_zero_and_one(problem, k):
    scores, target, _ = problem
    users = has_target(sp.csr_array(target)).sum()
    for name, values in measures(scores, target, k).items():
        values = np.atleast_1d(values)
        assert np.all((values >= 0) & (values <= 1 + 1e-12)), name
        assert name.startswith("coverage") or len(values) == users


@given(problems(), st.integers(1, ITEMS))
@settings(max_examples=100, deadline=None)
def test_a_perfect_list_has_one_of_everything_that_can_reach_it(problem, k):
    _, target, _ = problem
    got = measures(target, target, k)
    for name in ("recall", "ndcg", "map", "mrr", "hit"):
        np.testing.assert_allclose(got[f"{name}@{k}"], 1)


@given(problems(), st.integers(2, ITEMS))
@settings(max_examples=100, deadline=None)
def test_a_hit_moved_up_never_lowers_a_measure(problem, k):
    scores, target, rng = problem
    better = scores.copy()
    for user in np.flatnonzero(target.any(axis=1)):
        hit = rng.choice(np.flatnonzero(target[user]))
        above = np.flatnonzero((better[user] > better[user, hit]) & (target[user] == 0))
        if len(above):
            miss = rng.choice(above)
            better[user, [hit, miss]] = better[user, [miss, hit]]
    before, after = measures(scores, target, k), measures(better, target, k)
    for name in FROM_HITS:
        assert np.all(after[f"{name}@{k}"] >= before[f"{name}@{k}"] - 1e-12), name


@given(problems(), st.integers(1, ITEMS))
@settings(max_examples=100, deadline=None)
def test_renumbering_items_and_users_changes_nothing(problem, k):
    scores, target, rng = problem
    items, users = rng.permutation(ITEMS), rng.permutation(len(scores))
    before = measures(scores, target, k)
    after = measures(scores[users][:, items], target[users][:, items], k)
    asked = np.flatnonzero(target.any(axis=1))
    place = np.full(len(scores), -1)
    place[asked] = np.arange(len(asked))
    order = place[users][place[users] >= 0]
    for name, values in before.items():
        expected = values if name.startswith("coverage") else values[order]
        np.testing.assert_allclose(after[name], expected, err_msg=name)


@given(st.integers(0, 2**32 - 1), st.integers(1, 40))
@settings(max_examples=100, deadline=None)
def test_rating_errors_are_bounded_and_ordered(seed, n):
    rng = np.random.default_rng(seed)
    users = rng.integers(0, 5, n)
    actual, predicted = rng.uniform(1, 5, n), rng.uniform(1, 5, n)
    got = {k: v.mean() for k, v in rating(predicted, actual, users, ["rmse", "mae"]).items()}
    worst = np.abs(predicted - actual).max()
    assert 0 <= got["mae"] <= got["rmse"] + 1e-12 <= worst + 2e-12
