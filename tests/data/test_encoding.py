"""From columns of any kind to rows of features, worked by hand."""

import json

import numpy as np
import polars as pl
import pytest

from isthmus.core.errors import DataError
from isthmus.data.encoding import Encoding
from isthmus.data.mixed import read_mixed

PEOPLE = pl.DataFrame(
    {
        "id": ["a", "b", "c", "d", "e", "f"],
        "town": ["Ulm", "Bonn", "Kiel", "Ulm", "Bonn", "Ulm"],
        "smokes": ["no", "yes", "no", None, "no", "yes"],
        "age": ["30", "1,000", None, "50", "20", "40"],
        "since": ["1970-01-02", "1970-01-11", "1970-01-04", "1970-01-03", None, "1970-01-01"],
        "planet": ["earth"] * 6,
    }
)


def table_of(frame):
    return read_mixed(frame)


@pytest.fixture
def encoding():
    return Encoding.of(table_of(PEOPLE), PEOPLE.columns)


def test_every_cell_becomes_the_number_that_a_hand_would_write(encoding):
    assert encoding.features == (
        *("town=Bonn", "town=Kiel", "town=Ulm", "smokes=yes", "age", "since"),
    )
    expected = [
        [0, 0, 1, 0, 30, 1],
        [1, 0, 0, 1, 1000, 10],
        [0, 1, 0, 0, 40, 3],  # the median of 30, 1000, 50, 20 and 40
        [0, 0, 1, 0, 50, 2],  # most do not smoke
        [1, 0, 0, 0, 20, 2],  # the median of 1, 10, 3, 2 and 0
        [0, 0, 1, 1, 40, 0],
    ]
    encoded = encoding.encode(table_of(PEOPLE))
    np.testing.assert_array_equal(encoded.X, expected)
    np.testing.assert_array_equal(encoded.kept, np.arange(6))


def test_it_says_what_it_took_and_what_not(encoding):
    assert encoding.taken == (
        *("town (3 categories)", "smokes (no or yes)", "age (number)"),
        "since (date YYYY-MM-DD, as days since 1970)",
    )
    assert encoding.left_out == (
        "id (an identifier by its name)",
        "planet ('earth' in every row)",
    )
    assert encoding.identifiers == ("id",)
    assert encoding.encode(table_of(PEOPLE)).notes == (
        "column 'smokes': 1 missing, taken for the most frequent, no",
        "column 'age': 1 missing, taken for the median, 40",
        "column 'since': 1 missing, taken for the day in the middle",
    )


def test_categories_never_seen_are_none_of_those_known_and_are_told(encoding):
    new = PEOPLE[:2].with_columns(town=pl.Series(["Rome", "Bonn"]), smokes=pl.lit("seldom"))
    encoded = encoding.encode(table_of(new))
    np.testing.assert_array_equal(encoded.X[:, :4], [[0, 0, 0, 0], [1, 0, 0, 0]])
    assert encoded.notes == (
        "column 'town': 1 of categories never seen before ('Rome'), taken for none of them",
        "column 'smokes': 2 of categories never seen before ('seldom'), taken for the first of the "
        "two",
    )


def test_other_rows_play_no_part(encoding):
    others = PEOPLE.with_columns(town=pl.lit("Rome"), age=pl.lit("9"), smokes=pl.lit("seldom"))
    together = table_of(pl.concat([PEOPLE, others]))
    again = Encoding.of(together.take(np.arange(6)), PEOPLE.columns)
    assert again == encoding


def test_cells_that_are_no_numbers_are_refused_or_left_out_by_line(encoding, tmp_path):
    path = tmp_path / "people.csv"
    ages = ["12", "old", "1e999", "20", "7", "30"]
    PEOPLE.with_columns(age=pl.Series(ages)).write_csv(path)
    with pytest.raises(DataError, match=r"2 of 6 rows .* 'age' in 2 \(first line 3: 'old'\)"):
        encoding.encode(read_mixed(path))
    encoded = encoding.encode(read_mixed(path), skip_bad_rows=True)
    np.testing.assert_array_equal(encoded.kept, [0, 3, 4, 5])
    np.testing.assert_array_equal(encoded.X[:, 4], [12, 20, 7, 30])
    assert "left out: 2 of 6 rows" in encoded.notes[-1]


def test_dates_that_are_written_otherwise_are_refused_with_the_form(encoding, tmp_path):
    path = tmp_path / "people.csv"
    PEOPLE.with_columns(since=pl.lit("31/1/2020")).write_csv(path)
    with pytest.raises(DataError, match="'since' in 6 .*'31/1/2020', not written as YYYY-MM-DD"):
        encoding.encode(read_mixed(path))
    old = encoding.to_dict()
    for column in old["columns"]:  # as it was written before forms were kept
        del column["form"]
    found = Encoding.from_dict(old).encode(read_mixed(path)).X[:, 5]
    np.testing.assert_array_equal(found, 18292.0)


def test_columns_that_lack_are_refused(encoding):
    with pytest.raises(DataError, match="has no column 'age'"):
        encoding.encode(table_of(PEOPLE.drop("age")))
    encoding.encode(table_of(PEOPLE.drop("id", "planet")))  # which nothing was learned from


def test_nothing_to_learn_from_is_refused_with_the_reasons():
    with pytest.raises(DataError, match=r"no column is left .*: id \(an identifier by its name\)"):
        Encoding.of(table_of(PEOPLE), ["id", "planet"])


def test_it_goes_through_json(encoding):
    assert Encoding.from_dict(json.loads(json.dumps(encoding.to_dict()))) == encoding


def test_a_typed_table_is_encoded_as_its_text(encoding, tmp_path):
    path = tmp_path / "flags.csv"
    typed = pl.DataFrame({"flag": [True, False, True], "n": [1.0, 2.5, 4.0], "kind": [3, 4, 3]})
    typed.write_csv(path)
    asked = {"kind": "category"}
    known = Encoding.of(table_of(typed), typed.columns, asked)
    np.testing.assert_array_equal(
        known.encode(read_mixed(path)).X, [[1, 1, 0], [0, 2.5, 1], [1, 4, 0]]
    )
