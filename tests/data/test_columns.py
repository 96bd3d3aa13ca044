import pytest

from isthmus.core.errors import DataError
from isthmus.data.columns import Roles, recognise


@pytest.mark.parametrize(
    ("columns", "roles"),
    [
        ("userId movieId rating timestamp", "userId movieId rating timestamp"),
        ("User_ID Game_ID Hours", "User_ID Game_ID Hours None"),
        ("uid sid", "uid sid None None"),
        ("User-ID ISBN Book-Rating", "User-ID ISBN Book-Rating None"),
        ("user_id:token item_id:token rating:float timestamp:float",) * 2,
        ("overall reviewerID asin unixReviewTime", "reviewerID asin overall unixReviewTime"),
        ("CustomerID StockCode Quantity InvoiceDate",) * 2,
        ("date stars business_id user_id", "user_id business_id stars date"),
        ("username title score user_id item_id", "user_id item_id score None"),
    ],
)
def test_common_names(columns, roles):
    user, item, rating, time = (n if n != "None" else None for n in (roles + " None").split()[:4])
    assert recognise("f", columns.split(), header=True) == Roles(user, item, rating, time)


def test_given_names_win():
    columns = ["user", "other", "item", "rating", "weight"]
    found = recognise("f", columns, header=True, user="other", rating="weight")
    assert found == Roles("other", "item", "weight")


def test_a_missing_column_is_told_with_what_there_is_and_how_to_name_it():
    with pytest.raises(DataError) as caught:
        recognise("f.csv", ["who", "movieId", "rating"], header=True)
    said = str(caught.value)
    assert said.startswith("f.csv: no column is called like a user (user, userid,")
    assert "its columns are 'who', 'movieId', 'rating'; name it with user= (--user" in said
    with pytest.raises(DataError, match="no column 'stars' to take the rating from; its columns"):
        recognise("f.csv", ["user", "item"], header=True, rating="stars")


def test_order_decides_without_a_header():
    assert recognise("f", ["1", "2", "3", "4"], header=False) == Roles("1", "2", "3", "4")
    assert recognise("f", ["1", "2"], header=False) == Roles("1", "2")


def test_names_of_counts():
    assert Roles("u", "i", "play_count").counts is True
    assert Roles("u", "i", "rating").counts is None
