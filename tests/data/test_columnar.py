import gzip
import io

import polars as pl
import pytest

from isthmus.core.errors import DataError
from isthmus.data.compression import zstd
from isthmus.data.ratings import Ratings
from tests.data.cells import cells

FRAME = pl.DataFrame({"user_id": [2, 1, 1], "item_id": ["x", "y", "x"], "rating": [1.5, 0, 3]})
EXPECTED = {("1", "x"): 3, ("1", "y"): 0, ("2", "x"): 1.5}
WRITERS = {
    "parquet": pl.DataFrame.write_parquet,
    "arrow": pl.DataFrame.write_ipc,
    "feather": pl.DataFrame.write_ipc,
    "arrows": pl.DataFrame.write_ipc_stream,
}


def written(ending):
    buffer = io.BytesIO()
    WRITERS[ending](FRAME, buffer)
    return buffer.getvalue()


@pytest.mark.parametrize("pack", [bytes, gzip.compress, zstd.compress])
@pytest.mark.parametrize("ending", WRITERS)
def test_typed_columns(tmp_path, ending, pack):
    path = tmp_path / f"ratings.{ending}"
    path.write_bytes(pack(written(ending)))
    assert cells(Ratings.read(path)) == EXPECTED


@pytest.mark.parametrize("ending", ["parquet", "arrow"])
def test_a_file_that_is_cut_off(tmp_path, ending):
    content = written(ending)
    path = tmp_path / f"ratings.{ending}"
    path.write_bytes(content[: len(content) // 2])
    with pytest.raises(DataError, match="cut off or damaged .*; copy or write it again"):
        Ratings.read(path)


def test_text_under_the_name_of_parquet(tmp_path):
    path = tmp_path / "ratings.parquet"
    path.write_text("user,item\n1,2\n")
    with pytest.raises(DataError, match="is no parquet file, or is damaged"):
        Ratings.read(path)


def test_rows_of_typed_columns_are_counted_from_zero(tmp_path):
    path = tmp_path / "ratings.parquet"
    frame = pl.DataFrame({"user": [1, None], "item": [1, 2], "rating": [1.0, 2.0]})
    frame.write_parquet(path)
    with pytest.raises(DataError, match="1 of 2 row is bad .row 1: no user."):
        Ratings.read(path)
