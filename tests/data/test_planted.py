import numpy as np
import pytest

from isthmus.data.planted import checkerboard, film_catalogue, low_rank_ratings, reversal, ring


def test_likes_of_the_checkerboard_lie_in_its_blocks():
    board = checkerboard(users=30, items=21, blocks=3, density=0.6)
    rows, columns = board.matrix.tocoo().coords
    assert (rows % 3 == columns % 3).all()
    assert not board.has_ratings
    per_user = np.diff(board.matrix.indptr)
    assert per_user.min() >= 2
    assert 0.5 < per_user.mean() / 7 < 0.8
    assert checkerboard(density=1).matrix.nnz == 60 * 40 / 2


def test_low_rank_ratings_have_that_rank_and_that_noise():
    exact = low_rank_ratings(users=60, items=30, rank=2, density=1, noise=0).matrix.toarray()
    assert exact.shape == (60, 30)
    assert np.linalg.matrix_rank(exact - 3, tol=1e-4) == 2
    noisy = low_rank_ratings(users=60, items=30, rank=2, density=1, noise=0.2).matrix.toarray()
    np.testing.assert_allclose((noisy - exact).std(), 0.2, rtol=0.1)
    thin = low_rank_ratings(users=60, items=30, density=0.01).matrix
    assert np.diff(thin.indptr).min() >= 1
    assert np.bincount(thin.indices, minlength=30).min() >= 1


def test_the_catalogue_is_like_a_real_one_and_says_that_it_is_not():
    films = film_catalogue()
    users, items = films.matrix.shape
    assert 500 <= users <= 800
    assert 200 <= items <= 300
    assert films.scale == (1, 5)
    assert films.like_from == 4
    assert len(set(films.titles.values())) == items
    assert films.titles["film001"].startswith("The Silent Harbour (")
    assert any("made up" in sentence for sentence in films.report.sentences)
    assert films.times.min() > 1_500_000_000


def test_tastes_of_the_catalogue_can_be_learned_better_than_by_fame():
    likes = film_catalogue(1).likes().matrix.toarray()
    train, test = likes[:500], likes[500:]
    fed = test.copy()
    fed[:, ::3] = 0  # a third of the films is hidden
    hidden = test[:, ::3]
    together = train.T @ train
    length = np.sqrt(np.diag(together))
    alike = (fed @ (together / np.outer(length, length)))[:, ::3]
    fame = np.broadcast_to(train.sum(0)[::3], hidden.shape)

    def precision(scores):
        top = np.argsort(-scores, axis=1)[:, :10]
        return np.take_along_axis(hidden, top, axis=1).mean()

    assert precision(alike) > 1.3 * precision(fame)


@pytest.mark.parametrize("make", [checkerboard, low_rank_ratings, film_catalogue])
def test_the_same_seed_gives_the_same_ratings(make):
    one, same, other = make(random_state=3), make(random_state=3), make(random_state=4)
    np.testing.assert_array_equal(one.matrix.toarray(), same.matrix.toarray())
    assert (one.matrix != other.matrix).nnz > 0


def test_points_lie_around_a_ring():
    points, centres = ring(4000, modes=5, deviation=0.05)
    assert (points.shape, points.dtype, centres.shape) == ((4000, 2), np.float32, (5, 2))
    np.testing.assert_allclose(np.linalg.norm(centres, axis=1), 1)
    away = np.linalg.norm(points[:, None] - centres, axis=2)
    assert away.min(axis=1).std() > 0
    far = (away.min(axis=1) > 3 * 0.05).mean()
    assert far == pytest.approx(np.exp(-4.5), abs=0.006)  # of a normal point in two dimensions
    assert np.bincount(away.argmin(axis=1)) == pytest.approx(800, abs=100)
    np.testing.assert_array_equal(points, ring(4000, modes=5, deviation=0.05)[0])


def test_symbols_and_the_same_reversed():
    X, y = reversal(500, length=6, symbols=4)
    assert len(X) == len(y) == 500
    for one, back in zip(X, y, strict=True):
        assert one.shape == (6,) and one.tolist() == back.tolist()[::-1]
    assert np.bincount(np.concatenate(X)) == pytest.approx(750, abs=100)
    again, _ = reversal(500, length=6, symbols=4)
    other, _ = reversal(500, length=6, symbols=4, random_state=1)
    assert np.array_equal(X, again) and not np.array_equal(X, other)
