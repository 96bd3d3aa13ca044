import numpy as np
import pytest
import scipy.sparse as sp

from isthmus.core.errors import DataError, ParameterError
from isthmus.evaluate import top
from isthmus.evaluate.top import top_k, top_k_of_few


def plain(scores, k, seen=None, allowed=None):
    """The same by a full stable sort."""
    scores = np.array(scores, dtype=np.float32)
    if seen is not None:
        seen = seen.tocoo()
        scores[seen.coords[0], seen.coords[1]] = -np.inf
    if allowed is not None:
        scores[:, ~allowed] = -np.inf
    scores = np.pad(scores, ((0, 0), (0, k)), constant_values=-np.inf)
    order = np.argsort(-scores, axis=1, kind="stable")[:, :k]
    best = np.take_along_axis(scores, order, axis=1)
    return np.where(np.isneginf(best), -1, order), best


@pytest.fixture
def rng():
    return np.random.default_rng(7)


def test_best_first_and_lower_item_first_of_equals():
    indices, best = top_k(np.array([[1, 3, 2, 3, 0]], dtype=np.float32), 4)
    assert indices.tolist() == [[1, 3, 2, 0]]
    assert best.tolist() == [[3, 3, 2, 1]]
    assert indices.dtype == np.int32 and best.dtype == np.float32


def test_seen_and_denied_items_are_left_out_and_places_left_empty():
    scores = np.array([[5, 4, 3, 2], [5, 4, 3, 2]], dtype=np.float32)
    seen = sp.csr_array((np.array([0.0, 1.0]), ([0, 0], [0, 2])), shape=(2, 4))  # a stored zero
    allowed = np.array([True, True, True, False])
    indices, best = top_k(scores, 3, seen=seen, allowed=allowed)
    assert indices.tolist() == [[1, -1, -1], [0, 1, 2]]
    assert best[0].tolist() == [4, -np.inf, -np.inf]
    assert scores[0, 0] == 5  # the caller's scores are not touched


def test_scores_of_minus_infinity_are_no_answer():
    indices, _ = top_k(np.array([[-np.inf, 1, -np.inf]], dtype=np.float32), 2)
    assert indices.tolist() == [[1, -1]]


def test_signs_zeros_and_infinity_keep_their_order():
    scores = np.array([[-0.0, 0.0, -1e-40, 1e-40, np.inf, -7]], dtype=np.float32)
    assert top_k(scores, 6)[0].tolist() == [[4, 3, 0, 1, 2, 5]]


@pytest.mark.parametrize(
    ("rows", "items", "k"), [(40, 300, 10), (40, 300, 299), (5, 3, 10), (7, 50, 50), (1, 1, 1)]
)
@pytest.mark.parametrize("step", [None, 0.5, 100.0])  # score grids: no ties, many, nothing but ties
def test_equals_a_full_stable_sort(rng, rows, items, k, step):
    scores = rng.standard_normal((rows, items)).astype(np.float32)
    if step:
        scores = np.round(scores / step) * np.float32(step)
    seen = sp.random_array((rows, items), density=0.2, format="csr", rng=rng)
    allowed = rng.random(items) < 0.7
    for arguments in ({}, {"seen": seen}, {"allowed": allowed}, {"seen": seen, "allowed": allowed}):
        indices, best = top_k(scores, k, **arguments)
        expected, expected_best = plain(scores, k, **arguments)
        np.testing.assert_array_equal(indices, expected)
        np.testing.assert_array_equal(best, expected_best)


@pytest.mark.parametrize("block", [1, 1000, 4096])
def test_block_size_and_threads_do_not_change_the_answer(rng, monkeypatch, block):
    scores = np.round(rng.standard_normal((100, 200)), 1).astype(np.float32)
    whole = top_k(scores, 20)
    monkeypatch.setattr(top, "BLOCK_CELLS", block)
    for threads in ("1", "3"):
        monkeypatch.setenv("OMP_NUM_THREADS", threads)
        np.testing.assert_array_equal(top_k(scores, 20), whole)


def test_a_shorter_list_is_the_beginning_of_a_longer_one(rng):
    scores = rng.integers(0, 5, (30, 400)).astype(np.float32)
    longest, _ = top_k(scores, 100)
    for k in (1, 2, 7, 50):
        np.testing.assert_array_equal(top_k(scores, k)[0], longest[:, :k])


def test_no_rows_and_no_items():
    assert top_k(np.zeros((0, 5), dtype=np.float32), 3)[0].shape == (0, 3)
    assert top_k(np.zeros((2, 0), dtype=np.float32), 3)[0].tolist() == [[-1] * 3] * 2


@pytest.mark.parametrize("bad", [np.nan, -np.nan])
def test_scores_that_are_not_numbers_are_refused(bad):
    scores = np.zeros((3, 50), dtype=np.float32)
    scores[1, 17] = bad
    with pytest.raises(DataError, match="NaN"):
        top_k(scores, 5)


@pytest.mark.parametrize(
    ("arguments", "match"),
    [
        ({"k": 0}, "k is 0"),
        ({"k": 1, "seen": sp.csr_array((2, 4))}, "seen is"),
        ({"k": 1, "allowed": np.ones(3)}, "one boolean"),
        ({"k": 1, "allowed": np.ones(4, dtype=bool)}, "one boolean"),
    ],
)
def test_wrong_arguments(arguments, match):
    with pytest.raises(ParameterError, match=match):
        top_k(np.zeros((2, 3), dtype=np.float32), **arguments)


@pytest.mark.parametrize("filled", [0.02, 0.5])
@pytest.mark.parametrize("step", [None, 0.5])
def test_few_scores_are_ranked_as_all_are(rng, filled, step):
    shape = (60, 200)
    scores = rng.normal(size=shape).astype(np.float32)
    scores = np.where(rng.random(shape) < filled, scores if step is None else scores // step, 0)
    few = sp.csr_array(scores.astype(np.float32))
    seen = sp.csr_array((rng.random(shape) < 0.1).astype(np.float32))
    allowed = rng.random(200) < 0.8
    for k in (1, 7, 30, 200):
        for options in ({}, {"seen": seen}, {"allowed": allowed, "seen": seen}):
            expected = plain(scores, k, options.get("seen"), options.get("allowed"))
            for found, right in zip(top_k_of_few(few, k, **options), expected, strict=True):
                np.testing.assert_array_equal(found, right)


def test_few_scores_must_be_numbers_and_agree():
    with pytest.raises(DataError, match="NaN"):
        top_k_of_few(sp.csr_array([[0, np.nan]]), 1)
    with pytest.raises(ParameterError, match="seen"):
        top_k_of_few(sp.csr_array([[0, 1.0]]), 1, seen=sp.csr_array((1, 3)))
    assert top_k_of_few(sp.csr_array((0, 5)), 3)[0].shape == (0, 3)
