import numpy as np
import polars as pl
import pytest

from isthmus.core.errors import DataError
from isthmus.data.item_columns import BINS
from isthmus.data.item_features import ItemFeatures
from isthmus.data.vocabulary import Vocabulary

TABLE = """movieId,title,genres,year,plot,maker
1,"A, The",Drama|War,1990,"A dragon, in the war of kings",X
2,B,Drama,1991,no Dragon here,Y
3,C,Comedy|War,1990,kings and queens,X
 4.0,D,Comedy,1999,,Y
5,E,,,,
,F,Comedy,1990,x,X
"""


@pytest.fixture
def found(tmp_path):
    path = tmp_path / "items.csv"
    path.write_text(TABLE)
    return ItemFeatures.read(path)


def has(found, item):
    """The features of an item, with their weights."""
    row = found.matrix[[found.items.find(item)]].toarray()[0]
    return {found.features[place]: float(row[place]) for place in np.flatnonzero(row)}


def test_categories_numbers_and_words(found):
    assert found.items.ids.tolist() == ["1", "2", "3", "4", "5"]
    assert set(has(found, "1")) == {
        *("genres=Drama", "genres=War", "year=1990", "plot=dragon", "plot=kings", "maker=X")
    }
    assert has(found, "2") == {"genres=Drama": 1, "plot=dragon": 1, "maker=Y": 1}
    assert has(found, "4") == {"genres=Comedy": 1, "maker=Y": 1}
    assert not has(found, "5")
    assert found.titles == {"1": "A, The", "2": "B", "3": "C", "4": "D", "5": "E"}
    assert found.notes == (
        "1 rows without an item id were left out",
        "column 'title': text, word by word",
        "column 'genres': categories, separated by |",
        "column 'year': 3 different numbers",
        "column 'plot': text, word by word",
        "column 'maker': categories",
        "8 features of 5 items",
        "1 items have no feature in common with others",
    )


def test_rare_words_count_more_and_those_of_a_cell_together_one():
    texts = ["red fox", "red fox!", "a red hen", "Red", "owl", None]
    found = has(ItemFeatures.read(pl.DataFrame({"item": range(6), "told": texts})), "1")
    red, fox = np.log(6 / 4), np.log(6 / 2)
    length = np.hypot(red, fox)
    assert found == pytest.approx({"told=red": red / length, "told=fox": fox / length}, rel=1e-6)


def test_what_one_item_has_tells_of_no_other():
    frame = pl.DataFrame({"item": [1, 2, 3], "x": ["all|one", "all|two", "all|two"]})
    assert ItemFeatures.read(frame).features == ("x=all", "x=two")
    with pytest.raises(DataError, match="no two of its 3 items have a feature in common"):
        ItemFeatures.read(pl.DataFrame({"item": [1, 2, 3], "x": ["a|b", "c", "d|e"]}))


def test_many_numbers_are_cut_into_bins_of_equal_size():
    frame = pl.DataFrame({"item": range(800), "price": [float(n**2) for n in range(800)]})
    found = ItemFeatures.read(frame)
    assert len(found.features) == BINS
    assert np.diff(found.matrix.tocsc().indptr).tolist() == [100] * BINS
    assert "column 'price': numbers, in 8 bins" in found.notes


def test_rows_of_one_item_are_taken_together_and_lists_are_categories():
    rows = pl.DataFrame({"item": [1, 1, 2, 2, 3, 3], "tag": ["a", "b", "a", "b", "a", "a"]})
    lists = pl.DataFrame({"item": [1, 2, 3], "tag": [["a", "b"], ["a", "b"], ["a"]]})
    joined = pl.DataFrame({"item": [1, 1, 2, 3], "tag": ["a | b", "b", "b|a", "a"]})
    for frame in (rows, lists, joined):
        found = ItemFeatures.read(frame)
        assert found.features == ("tag=a", "tag=b")
        assert has(found, "1") == {"tag=a": 1, "tag=b": 1} == has(found, "2")


@pytest.mark.parametrize(
    "text", ["1::Film::A|B\n2::Caf\xe9::A\n3::Odd::B\n", "item,genres\n1,A|B\n2,A\n3,B\n"]
)
def test_the_usual_files(tmp_path, text):
    path = tmp_path / "items.dat"
    path.write_bytes(text.encode("latin-1"))
    found = ItemFeatures.read(path)
    assert [name[-2:] for name in found.features] == ["=A", "=B"]
    assert (found.titles or {}).get("2") == ("Caf\xe9" if "Film" in text else None)


def test_rows_in_another_order(found):
    asked = Vocabulary(["3", "unknown", "1"], "item")
    expected = found.matrix.toarray()[[2, 0, 0]] * np.array([[1], [0], [1]])
    np.testing.assert_array_equal(found.of(asked).toarray(), expected)


@pytest.mark.parametrize("table", [{"colour": ["a", "a"], "size": [1, 1]}, {"item": ["a", "b"]}])
def test_a_table_that_does_not_describe_items(table):
    with pytest.raises(DataError, match=f"needs a column of ids .*columns are {', '.join(table)}"):
        ItemFeatures.read(pl.DataFrame(table))


def test_a_line_with_too_many_fields_is_named(tmp_path):
    path = tmp_path / "items.csv"
    path.write_text("item,title,genre\n" + 20 * "1,Heat,A\n" + "2,Once, upon a time,A\n")
    with pytest.raises(DataError, match="line 22: more than 3 columns"):
        ItemFeatures.read(path)
