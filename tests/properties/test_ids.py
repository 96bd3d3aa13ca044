"""What comes in goes out: ids, ratings and stored zeros, through every format."""

import io
import tempfile
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from isthmus.data.ratings import Ratings
from isthmus.data.vocabulary import Vocabulary, as_id

# any text without control characters and surrogates, as its own spelling
texts = st.text(
    st.characters(exclude_categories=["C", "Z"], exclude_characters="\ufffd"), min_size=1
)
ids = (texts | st.integers(min_value=0).map(str)).map(as_id).filter(bool)
values = st.sampled_from([0, 0.5, 1, 2.5, 4, 5, 1e-3, 123456])
tables = st.dictionaries(st.tuples(ids, ids), values, min_size=1, max_size=30)
WRITERS = {
    "csv": pl.DataFrame.write_csv,
    "parquet": pl.DataFrame.write_parquet,
    "arrow": pl.DataFrame.write_ipc,
    "jsonl": pl.DataFrame.write_ndjson,
}


def told(ratings):
    rows, columns = ratings.matrix.tocoo().coords
    pairs = zip(ratings.users.ids[rows], ratings.items.ids[columns], strict=True)
    return dict(zip(pairs, ratings.matrix.data.tolist(), strict=True))


def frame_of(table):
    users, items = zip(*table, strict=True)
    return pl.DataFrame({"user": users, "item": items, "rating": list(map(float, table.values()))})


@given(st.lists(ids, unique=True))
def test_ids_to_places_and_back(names):
    vocabulary = Vocabulary(names)
    places = vocabulary.index(names)
    assert places.tolist() == list(range(len(names)))
    assert vocabulary.ids[places].tolist() == names
    assert [vocabulary.find(name) for name in names] == places.tolist()


@given(tables)
def test_a_frame_gives_back_its_cells(table):
    ratings = Ratings.read(frame_of(table))
    single = {pair: float(np.float32(value)) for pair, value in table.items()}
    assert told(ratings) == single
    assert ratings.matrix.nnz == len(table)  # zeros stay stored
    assert set(ratings.users.ids) == {user for user, _ in table}


@pytest.mark.parametrize("format", WRITERS)
@given(table=tables)
def test_a_file_gives_the_ratings_that_were_written(format, table):
    frame = frame_of(table)
    buffer = io.BytesIO()
    WRITERS[format](frame, buffer)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"ratings.{format}"
        path.write_bytes(buffer.getvalue())
        ratings = Ratings.read(path)
    expected = Ratings.read(frame)
    assert told(ratings) == told(expected)
    assert ratings.users == expected.users
    assert ratings.items == expected.items
    assert ratings.scale == expected.scale


@given(tables, st.randoms())
def test_the_order_of_rows_changes_nothing(table, random):
    rows = list(table.items())
    random.shuffle(rows)
    one, other = Ratings.read(frame_of(table)), Ratings.read(frame_of(dict(rows)))
    assert one.users == other.users
    np.testing.assert_array_equal(one.matrix.indices, other.matrix.indices)
    np.testing.assert_array_equal(one.matrix.data, other.matrix.data)


@given(tables, st.sampled_from([0, 0.5, 1, 3, 5]))
def test_likes_are_the_ratings_from_a_value_on(table, like_from):
    likes = Ratings.read(frame_of(table)).likes(like_from)
    assert told(likes) == {pair: 1 for pair, value in table.items() if value >= like_from}
