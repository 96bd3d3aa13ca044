import gzip

import numpy as np
import pytest

from isthmus.core.errors import DataError, NotFoundError, ParameterError
from isthmus.data.text_files import open_texts
from isthmus.data.texts import Texts, decoded


def test_a_file_is_one_text(tmp_path):
    path = tmp_path / "play.txt"
    path.write_bytes("\ufeffTo be,\r\nor not – to be\r\n".encode())
    found = open_texts(path)
    assert found.texts == ("To be,\nor not – to be\n",) and not found.notes
    with gzip.open(tmp_path / "packed.gz", "wb") as file:
        file.write("naïve".encode("latin-1"))
    found = open_texts(str(tmp_path / "packed.gz"))
    assert found.texts == ("naïve",)
    assert "read as Latin-1" in found.notes[0]


def test_columns_of_a_table(tmp_path):
    path = tmp_path / "reviews.csv"
    path.write_text('said,stars\n"good, very good",5\nbad,1\n')
    found = open_texts(path, column="said", label="stars")
    assert found.texts == ("good, very good", "bad")
    assert found.y.tolist() == [5, 1]
    assert open_texts(path, column="said").y is None
    with pytest.raises(DataError, match="no column 'text'; its columns are 'said', 'stars'"):
        open_texts(path, column="text")
    path.write_text("said,stars\ngood,5\n ,1\n")
    with pytest.raises(DataError, match=r"1 of 2 texts of column 'said' .*\(first line 3\)"):
        open_texts(path, column="said")


def test_a_table_of_one_column_that_is_named(tmp_path):
    path = tmp_path / "said.csv"
    path.write_text('said\ngood, very good\n"bad, ""really"""\n')
    assert open_texts(path, column="said").texts == ("good, very good", 'bad, "really"')


def test_what_is_in_memory():
    assert open_texts(["a", "b"]).texts == ("a", "b")
    with pytest.raises(DataError, match="text 1 is int"):
        open_texts(["a", 1])
    with pytest.raises(DataError, match="found 0 texts"):
        open_texts([])


def test_what_is_no_source_of_texts(tmp_path):
    with pytest.raises(NotFoundError, match="neither a file of text nor .*rt-polarity"):
        open_texts("mnist")
    with pytest.raises(NotFoundError, match="^(to be ){13}to is neither .* in a list$"):
        open_texts("to be " * 1000)
    with pytest.raises(ParameterError, match="without column="):
        open_texts("rt-polarity", label="stars")
    (tmp_path / "empty.txt").write_text(" \n")
    with pytest.raises(DataError, match="is empty"):
        open_texts(tmp_path / "empty.txt")
    with pytest.raises(DataError, match="no text: byte 1"):
        decoded(b"a\0b", "it")


def test_labels_go_with_texts():
    some = Texts(texts=("a", "b", "c"), y=np.array([1, 2, 3])).take([2, 0])
    assert some.texts == ("c", "a") and some.y.tolist() == [3, 1]
    with pytest.raises(DataError, match="1 labels do not go with 2 texts"):
        Texts(texts=("a", "b"), y=[1])
