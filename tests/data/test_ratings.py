import numpy as np
import polars as pl
import pytest
import scipy.sparse as sp

from isthmus.core.errors import DataError
from isthmus.data.item_features import ItemFeatures
from isthmus.data.ratings import Ratings
from tests.data.cells import cells, moments

ROWS = "user,item,rating,time\nb,x,5,50\na,y,2,20\na,x,4,10\nc,z,0,30\n"


@pytest.fixture
def ratings(tmp_path):
    path = tmp_path / "ratings.csv"
    path.write_text(ROWS)
    return Ratings.read(path)


def test_the_order_of_the_file_does_not_matter(ratings, tmp_path):
    first, *rows = ROWS.splitlines()
    (tmp_path / "other.csv").write_text("\n".join([first, *reversed(rows)]))
    other = Ratings.read(tmp_path / "other.csv")
    assert ratings.users.ids.tolist() == ["a", "b", "c"]
    for name in ("data", "indices", "indptr"):
        np.testing.assert_array_equal(getattr(ratings.matrix, name), getattr(other.matrix, name))
    np.testing.assert_array_equal(ratings.times, other.times)
    assert (ratings.users, ratings.items) == (other.users, other.items)


def test_values_times_and_stored_zeros(ratings):
    assert cells(ratings) == {("a", "x"): 4, ("a", "y"): 2, ("b", "x"): 5, ("c", "z"): 0}
    assert moments(ratings) == {("a", "x"): 10, ("a", "y"): 20, ("b", "x"): 50, ("c", "z"): 30}
    assert ratings.matrix.nnz == 4
    assert ratings.matrix.has_canonical_format
    assert ratings.matrix.dtype == np.float32
    assert ratings.times.dtype == np.int64
    assert ratings.scale == (0, 5)


def test_liked_or_not_keeps_every_rating(ratings):
    told = ratings.liked_or_not(4)
    assert cells(told) == {("a", "x"): 1, ("a", "y"): 0, ("b", "x"): 1, ("c", "z"): 0}
    assert moments(told) == moments(ratings)
    assert told.has_ratings
    assert (told.scale, told.like_from) == ((0, 1), 1)
    assert cells(ratings.liked_or_not()) == cells(told)  # the upper 30 % of 0 to 5
    with pytest.raises(DataError, match="likes only"):
        ratings.likes().liked_or_not()


def test_likes_keep_users_and_items(ratings):
    likes = ratings.likes()
    assert ratings.like_from == 4
    assert cells(likes) == {("a", "x"): 1, ("b", "x"): 1}
    assert likes.matrix.shape == ratings.matrix.shape
    assert likes.times.tolist() == [10, 50]
    assert (likes.has_ratings, likes.like_from) == (False, 1)
    assert len(ratings.likes(0)) == 4
    assert len(likes.likes()) == 2


def test_a_selection_keeps_the_scale_of_the_whole(ratings):
    chosen = ratings.select(users=np.array([2, 0]))
    assert chosen.users.ids.tolist() == ["c", "a"]
    assert cells(chosen) == {("c", "z"): 0, ("a", "x"): 4, ("a", "y"): 2}
    assert moments(chosen) == {("c", "z"): 30, ("a", "x"): 10, ("a", "y"): 20}
    assert (chosen.scale, chosen.like_from, chosen.matrix.shape) == ((0, 5), 4, (2, 3))


def test_from_matrix_keeps_the_order_given_and_carries_times_along():
    X = sp.csr_array((np.array([5.0, 1.0]), [1, 0], [0, 2]), shape=(1, 2))
    ratings = Ratings.from_matrix(X, users=["z"], items=["q", "a"], times=np.array([7, 8]))
    assert cells(ratings) == {("z", "q"): 1, ("z", "a"): 5}
    assert moments(ratings) == {("z", "q"): 8, ("z", "a"): 7}
    plain = Ratings.from_matrix(X)
    assert (plain.users.ids.tolist(), plain.items.ids.tolist()) == (["0"], ["0", "1"])
    assert plain.times is None
    assert "without times" in plain.report.no_times_reason


def test_sizes_must_agree():
    X = sp.csr_array(np.eye(2))
    with pytest.raises(DataError, match=r"shape \(2, 2\) but there are 3 users"):
        Ratings.from_matrix(X, users=["a", "b", "c"])
    with pytest.raises(DataError, match="1 times for 2 ratings"):
        Ratings.from_matrix(X, times=np.array([1]))


def test_thin_users_are_dropped_on_request_with_the_items_only_they_had(tmp_path):
    path = tmp_path / "ratings.csv"
    path.write_text(ROWS)
    ratings = Ratings.read(path, min_items=2)
    assert cells(ratings) == {("a", "x"): 4, ("a", "y"): 2}
    assert moments(ratings) == {("a", "x"): 10, ("a", "y"): 20}
    assert ratings.items.ids.tolist() == ["x", "y"]
    assert ratings.report.users_dropped == 2
    with pytest.raises(DataError, match="no user of .* has 9 items .the most is 2."):
        Ratings.read(path, min_items=9)


def test_a_sparse_matrix_can_be_read_like_a_file():
    assert cells(Ratings.read(sp.coo_array(np.array([[0, 2], [3, 0]])))) == {
        ("0", "1"): 2,
        ("1", "0"): 3,
    }


def genres(**kinds):
    """A table of items, their kinds separated by |."""
    return ItemFeatures.read(pl.DataFrame({"item": list(kinds), "genre": list(kinds.values())}))


def test_items_with_features_join_the_rated_ones():
    ratings = Ratings.from_matrix(
        sp.csr_array(np.eye(2)), users="ab", items="xy", titles={"x": "X"}
    )
    found = ratings.with_features(genres(z="A", y="A|B", w="B"))
    assert found.items.ids.tolist() == ["x", "y", "z", "w"]
    assert found.matrix.toarray().tolist() == [[1, 0, 0, 0], [0, 1, 0, 0]]
    assert found.features.of(found.items).toarray().tolist() == [[0, 0], [1, 1], [1, 0], [0, 1]]
    assert found.titles == {"x": "X"} and found.scale == ratings.scale
    assert found.report.notes[-2:] == (
        "2 items with features were rated by nobody",
        "1 of 2 rated items are not in the frame (the first is 'x'): known by their ratings alone",
    )


def test_features_of_other_items_are_refused():
    ratings = Ratings.from_matrix(sp.csr_array(np.eye(2)), items=["x", "y"])
    with pytest.raises(DataError, match="describes no item of a matrix: there .* 'X', here 'x'"):
        ratings.with_features(genres(X="A", Y="A"))


def test_features_are_read_with_the_ratings(tmp_path):
    (tmp_path / "r.csv").write_text("user,item,rating\n1,10,5\n1,20,4\n2,10,1\n")
    (tmp_path / "i.csv").write_text("item,title,genre\n10,Heat,A\n20.0,Alien,A\n30,Up,A\n")
    found = Ratings.read(tmp_path / "r.csv", item_features=tmp_path / "i.csv", min_items=2)
    assert found.items.ids.tolist() == ["10", "20", "30"] and len(found.users) == 1
    assert found.titles == {"10": "Heat", "20": "Alien", "30": "Up"}
    assert found.likes().features is found.features
