import ir_measures
import numpy as np
import pytest
import scipy.sparse as sp
from sklearn.metrics import ndcg_score

from isthmus.core.errors import ParameterError
from isthmus.evaluate.ranking import has_target, popularity_of, ranking
from isthmus.evaluate.top import top_k


def targets(lists, items):
    rows = [u for u, held in enumerate(lists) for _ in held]
    columns = [i for held in lists for i in held]
    cells = (np.ones(len(rows)), (rows, columns))
    return sp.csr_array(cells, shape=(len(lists), items))


def test_worked_by_hand():
    # user 0: held back {0, 3, 5}; the list hits at ranks 1 and 3. user 1: nothing hit.
    top = np.array([[3, 1, 0, 2], [4, 2, 1, 0]])
    target = targets([[0, 3, 5], [5]], items=6)
    got = ranking(
        top,
        target,
        ["recall@2", "recall@4", "recall_n@2", "precision@4", "ndcg@4", "map@4", "mrr@4", "hit@1"],
    )
    ideal = 1 + 1 / np.log2(3) + 1 / np.log2(4)
    expected = {
        "recall@2": 1 / 2,  # one hit, min(2, 3)
        "recall@4": 2 / 3,
        "recall_n@2": 1 / 3,
        "precision@4": 2 / 4,
        "ndcg@4": (1 + 1 / 2) / ideal,  # ranks 1 and 3
        "map@4": (1 / 1 + 2 / 3) / 3,
        "mrr@4": 1.0,
        "hit@1": 1.0,
    }
    for name, value in expected.items():
        np.testing.assert_allclose(got[name], [value, 0.0], err_msg=name)


def test_first_hit_lower_down():
    got = ranking(np.array([[2, 1, 0]]), targets([[0]], 4), ["mrr@2", "mrr@3", "hit@2", "hit@3"])
    assert {name: value[0] for name, value in got.items()} == pytest.approx(
        {"mrr@2": 0, "mrr@3": 1 / 3, "hit@2": 0, "hit@3": 1}
    )


def test_coverage_and_novelty_by_hand():
    top = np.array([[0, 1, 2], [0, 2, -1]])
    target = targets([[1], [2]], items=5)
    popularity = np.array([1, 0.5, 0.25, 0.125, 0.125])
    got = ranking(
        top, target, ["coverage@1", "coverage@3", "novelty@2", "novelty@3"], popularity=popularity
    )
    assert got["coverage@1"] == 1 / 5 and got["coverage@3"] == 3 / 5
    np.testing.assert_allclose(got["novelty@2"], [(0 + 1) / 2, (0 + 2) / 2])
    np.testing.assert_allclose(got["novelty@3"], [(0 + 1 + 2) / 3, (0 + 2) / 2])  # -1 is no item


def test_users_without_target_are_left_out():
    target = targets([[], [0], [], [1]], items=3)
    top = np.array([[0], [0], [1], [0]])
    got = ranking(top, target, ["recall@1", "coverage@1"])
    assert has_target(target).tolist() == [False, True, False, True]
    assert got["recall@1"].tolist() == [1, 0]
    assert got["coverage@1"] == 1 / 3  # the list of user 2 does not count either


def test_a_stored_zero_is_a_target():
    target = sp.csr_array((np.zeros(1), ([0], [2])), shape=(1, 3))
    assert ranking(np.array([[2]]), target, ["hit@1"])["hit@1"].tolist() == [1]


def test_empty_places_hit_nothing():
    # -1 in the row of user 1 must not be read as the last item of user 0
    got = ranking(np.array([[0, -1], [-1, -1]]), targets([[4], [0]], 5), ["hit@2"])
    assert got["hit@2"].tolist() == [0, 0]


def test_popularity_of():
    train = sp.csr_array(np.array([[1, 0, 1], [1, 0, 0]]))
    assert popularity_of(train).tolist() == [1, 0.5, 0.5]  # nobody has the middle one: as if one


@pytest.fixture(scope="module")
def problem():
    rng = np.random.default_rng(3)
    scores = rng.standard_normal((60, 80)).astype(np.float32)
    target = sp.csr_array((rng.random((60, 80)) < 0.08).astype(np.float32))
    return scores, target


@pytest.mark.parametrize("k", [1, 5, 20, 80])
def test_agrees_with_ir_measures(problem, k):
    scores, target = problem
    qrels = [
        ir_measures.Qrel(str(u), str(i), 1)
        for u, i in zip(*(c.tolist() for c in target.tocoo().coords), strict=True)
    ]
    run = [
        ir_measures.ScoredDoc(str(u), str(i), float(scores[u, i]))
        for u, i in np.ndindex(scores.shape)
    ]
    oracle = {
        "ndcg": ir_measures.nDCG @ k,
        "precision": ir_measures.P @ k,
        "mrr": ir_measures.RR @ k,
        "recall_n": ir_measures.R @ k,
        "hit": ir_measures.Success @ k,
        "map": ir_measures.AP @ k,
    }
    n = np.diff(target.indptr)
    asked = np.flatnonzero(n)
    got = ranking(top_k(scores, k)[0], target, [f"{name}@{k}" for name in oracle])
    found = {
        (m.query_id, m.measure): m.value for m in ir_measures.iter_calc(oracle.values(), qrels, run)
    }
    for name, measure in oracle.items():
        expected = np.array([found[str(u), measure] for u in asked])
        if name == "map":  # theirs divides by n where ours divides by min(k, n)
            expected = expected * n[asked] / np.minimum(k, n[asked])
        np.testing.assert_allclose(got[f"{name}@{k}"], expected, atol=1e-12, err_msg=name)


def test_ndcg_over_the_whole_list_agrees_with_scikit_learn(problem):
    scores, target = problem
    asked = has_target(target)
    got = ranking(top_k(scores, 80)[0], target, ["ndcg@80"])["ndcg@80"]
    assert got.mean() == pytest.approx(ndcg_score(target.toarray()[asked], scores[asked]))


@pytest.mark.parametrize(
    ("top", "metrics", "match"),
    [
        (np.zeros((2, 5), int), ["ndcg@10"], "lists of 10, not 5"),
        (np.zeros((3, 5), int), ["ndcg@5"], "one row for each of the 2"),
        (np.zeros((2, 5), int), ["novelty@5"], "popularity"),
        (np.zeros((2, 5), int), ["rmse"], "rating metric"),
    ],
)
def test_wrong_arguments(top, metrics, match):
    with pytest.raises(ParameterError, match=match):
        ranking(top, targets([[0], [1]], 4), metrics)


def test_popularity_must_be_shares():
    with pytest.raises(ParameterError, match="shares above 0"):
        ranking(
            np.zeros((1, 1), int), targets([[0]], 2), ["novelty@1"], popularity=np.array([0, 3])
        )
