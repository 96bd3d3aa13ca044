import gzip

import numpy as np
import pandas as pd
import polars as pl
import pytest

from isthmus.core.errors import DataError
from isthmus.data.samples import open_samples

TABLE = """age,height,city,sick
31,1.75,Rome,yes
28,1.62,Paris,no
45,1.80,Rome,no
"""


def write(tmp_path, text, name="table.csv"):
    (tmp_path / name).write_text(text)
    return tmp_path / name


def test_numbers_are_features_and_the_label_is_apart(tmp_path):
    samples = open_samples(write(tmp_path, TABLE), label="sick", ignore=["city"])
    assert samples.X.dtype == np.float32 and samples.X.flags.c_contiguous
    np.testing.assert_allclose(samples.X, [[31, 1.75], [28, 1.62], [45, 1.80]], rtol=1e-6)
    assert samples.columns == ("age", "height")
    assert samples.y.tolist() == ["yes", "no", "no"]
    assert samples.notes == ("ignored: 'city'",)


@pytest.mark.parametrize("form", ["csv", "tsv.gz", "parquet", "arrow", "jsonl", "polars", "pandas"])
def test_every_form_of_a_table_gives_the_same(tmp_path, form):
    frame = pl.read_csv(write(tmp_path, TABLE))
    path = tmp_path / f"rows.{form}"
    source = path
    if form == "csv":
        frame.write_csv(path)
    elif form == "tsv.gz":
        path.write_bytes(gzip.compress(frame.write_csv(separator="\t").encode()))
    elif form == "parquet":
        frame.write_parquet(path)
    elif form == "arrow":
        frame.write_ipc(path)
    elif form == "jsonl":
        frame.write_ndjson(path)
    else:
        source = frame if form == "polars" else pd.DataFrame(frame.to_dict(as_series=False))
    samples = open_samples(source, label="sick", ignore=["city"])
    np.testing.assert_allclose(samples.X, [[31, 1.75], [28, 1.62], [45, 1.80]], rtol=1e-6)
    assert samples.columns == ("age", "height") and samples.y.tolist() == ["yes", "no", "no"]


def test_types_of_frames():
    frame = pl.DataFrame({"a": [1, 2], "b": [True, False], "y": [3, 4]})
    samples = open_samples(frame, label="y")
    assert samples.X.tolist() == [[1, 1], [2, 0]]
    assert samples.y.dtype == np.int64 and samples.y.tolist() == [3, 4]
    dates = pl.DataFrame({"a": [1], "day": [0]}).with_columns(pl.col("day").cast(pl.Date))
    with pytest.raises(DataError, match="'day' holds values of type Date.*--ignore day"):
        open_samples(dates)


def test_without_a_header_there_are_no_names(tmp_path):
    samples = open_samples(write(tmp_path, "1,2.5,0\n3,4.5,1\n"), label="3")
    assert samples.columns is None
    assert samples.X.tolist() == [[1, 2.5], [3, 4.5]] and samples.y.tolist() == [0, 1]


def test_a_line_that_numbers_the_columns_is_noted(tmp_path):
    samples = open_samples(write(tmp_path, "0,1,2\n7,7,7\n"))
    assert len(samples) == 2
    assert "first line counts 0, 1, 2 ... and was read as a row" in samples.notes[0]


def test_a_column_of_text_is_refused_by_name(tmp_path):
    with pytest.raises(DataError) as error:
        open_samples(write(tmp_path, TABLE))
    assert "'city' holds text, for instance 'Rome'" in str(error.value)
    assert "'sick' holds text, for instance 'yes'" in str(error.value)
    assert "ignore=['city', 'sick'] (--ignore city,sick)" in str(error.value)


HOLES = """a,b,y
1,2,0

3,,1
oops,4,0
5,inf,1
6,7,
8,9,1,1
9,10,1
"""


def test_cells_that_are_no_numbers_are_told_by_column_and_line(tmp_path):
    path = write(tmp_path, HOLES)
    with pytest.raises(DataError) as error:
        open_samples(path, label="y")
    said = str(error.value)
    assert "5 of 8 rows lack a finite number or are broken" in said
    assert "more than 3 columns in 1 (first line 8)" in said
    assert "column 'a' in 1 (first line 5: 'oops')" in said
    assert "column 'b' in 2 (first line 4: missing)" in said
    assert "column 'y' in 1 (first line 7: missing)" in said
    assert "--ignore COLUMN" in said and "--skip-bad-rows" in said


def test_rows_can_be_left_out_and_are_counted(tmp_path):
    samples = open_samples(write(tmp_path, HOLES), label="y", skip_bad_rows=True)
    assert samples.X.tolist() == [[1, 2], [9, 10]] and samples.y.tolist() == [0, 1]
    assert samples.notes[0].startswith("left out: 5 of 8 rows")


def test_nan_in_a_frame_is_a_missing_number():
    frame = pl.DataFrame({"a": [1.0, float("nan"), None, 4.0], "b": [1, 2, 3, 4]})
    with pytest.raises(DataError, match=r"2 of 4 rows .* column 'a' in 2 \(first row 1: 'NaN'\)"):
        open_samples(frame)
    assert open_samples(frame, skip_bad_rows=True).X.tolist() == [[1, 1], [4, 4]]


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"label": "kind"}, "no column 'kind'; its columns are 'age', 'height', 'city', 'sick'"),
        ({"ignore": ["nothing"]}, "no column 'nothing'"),
        ({"label": "sick", "ignore": ["age", "height", "city"]}, "no column left"),
    ],
)
def test_columns_that_are_not_there(tmp_path, options, said):
    with pytest.raises(DataError, match=said):
        open_samples(write(tmp_path, TABLE), **options)


def test_no_row_is_left(tmp_path):
    with pytest.raises(DataError, match="no row to use"):
        open_samples(write(tmp_path, "a,b\n1,\n,2\n"), skip_bad_rows=True)
    with pytest.raises(DataError, match="empty.csv is empty"):
        open_samples(write(tmp_path, "", "empty.csv"))


def test_a_line_longer_than_what_is_looked_at_first(tmp_path):
    rows = np.random.default_rng(0).integers(0, 9, (3, 12_000))
    lines = [",".join(f"column {k}" for k in range(12_000)), *(",".join(map(str, r)) for r in rows)]
    samples = open_samples(write(tmp_path, "\n".join(lines)))
    assert np.array_equal(samples.X, rows) and samples.columns[-1] == "column 11999"


def test_lines_with_too_many_fields_and_nothing_else(tmp_path):
    with pytest.raises(DataError, match=r"1 of 6 rows .*: more than 2 columns in 1 \(first line 3"):
        open_samples(write(tmp_path, "a,b\n1,2\n3,4,5\n" + 4 * "6,7\n"))


def test_lines_that_are_no_json(tmp_path):
    path = write(tmp_path, '{"a": 1, "b": 2}\n{"a": 3, \n{"a": 5, "b": 6}\n', "rows.jsonl")
    with pytest.raises(DataError, match=r"not a JSON object in 1 \(first line 2\)"):
        open_samples(path)
    assert open_samples(path, skip_bad_rows=True).X.tolist() == [[1, 2], [5, 6]]


def test_true_and_false_in_a_frame_of_pandas():
    frame = pd.DataFrame({"a": [0.5, 1.5], "b": [True, False]})
    assert open_samples(frame).X.tolist() == [[0.5, 1], [1.5, 0]]


@pytest.mark.parametrize("start", ["BMI,PK", "PK,BMI", "GIF8,x"])
def test_a_header_like_the_start_of_another_format(tmp_path, start):
    assert open_samples(write(tmp_path, f"{start}\n1,2\n")).columns == tuple(start.split(","))
