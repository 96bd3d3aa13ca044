import gzip

import pytest

from isthmus.core.errors import DataError
from isthmus.data.compression import zstd
from isthmus.data.ratings import Ratings
from tests.data.cells import cells, moments

LINES = """{"user": 1, "item": "x", "rating": 4.5, "time": 100, "tags": ["a", "b"]}

{"item": "y", "user": "1.0", "rating": "3", "time": "200", "more": {"k": 1}}
{"user": 123456789012345678901, "item": 7, "rating": 0, "time": 300}
"""
EXPECTED = {("1", "x"): 4.5, ("1", "y"): 3, ("123456789012345678901", "7"): 0}


@pytest.mark.parametrize("pack", [bytes, gzip.compress, zstd.compress])
def test_objects_are_rows(tmp_path, pack):
    path = tmp_path / "ratings.jsonl"
    path.write_bytes(pack(LINES.encode()))
    ratings = Ratings.read(path)
    assert cells(ratings) == EXPECTED
    assert list(moments(ratings).values()) == [100, 200, 300]


def test_missing_values_are_named_by_line(tmp_path):
    path = tmp_path / "ratings.jsonl"
    path.write_text(LINES + '\n{"user": null, "item": "x", "rating": 1, "time": 1}\n{"user": 4}\n')
    with pytest.raises(DataError, match="2 of 5 rows are bad .line 6: no user; line 7: no item"):
        Ratings.read(path)


def test_lines_that_are_no_objects_are_named_or_skipped(tmp_path):
    path = tmp_path / "ratings.jsonl"
    path.write_text(LINES + '{"user": \n[1, 2]\n')
    with pytest.raises(DataError, match="2 of 5 rows are bad .line 5: not a JSON object; line 6"):
        Ratings.read(path)
    ratings = Ratings.read(path, skip_bad_rows=True)
    assert cells(ratings) == EXPECTED
    assert ratings.report.bad_reasons == {"not a JSON object": 2}


def test_a_json_array_is_refused(tmp_path):
    path = tmp_path / "ratings.json"
    path.write_text('[{"user": 1, "item": 2}]')
    with pytest.raises(DataError, match="JSON array; write one object a line"):
        Ratings.read(path)


def test_other_encodings(tmp_path):
    path = tmp_path / "ratings.jsonl"
    path.write_bytes(
        '{"user": "a", "item": "x"}\n{"user": "zo\xeb", "item": "x"}\n'.encode("latin-1")
    )
    with pytest.raises(DataError, match="line 2, byte 13: not UTF-8"):
        Ratings.read(path)


def test_columns_beyond_the_first_lines_need_not_be_known(tmp_path):
    path = tmp_path / "ratings.jsonl"
    rows = [f'{{"user": {n}, "item": "x"}}' for n in range(1200)]
    path.write_text("\n".join([*rows, '{"user": 1, "item": "y", "late": 3}']))
    assert len(Ratings.read(path)) == 1201
