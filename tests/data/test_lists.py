import pytest

from isthmus.core.errors import DataError
from isthmus.data.lists import read_lists


def test_lines_that_start_with_their_user(tmp_path):
    path = tmp_path / "train.txt"
    path.write_text("5 1 2\n7\n\n9 3 \n")
    assert read_lists(path, first="user").rows() == [(5, 1), (5, 2), (9, 3)]


def test_lines_that_start_with_their_count(tmp_path):
    path = tmp_path / "users.dat"
    path.write_text("2 10 20\n0\n1 30\n")
    assert read_lists(path, first="count").rows() == [(0, 10), (0, 20), (2, 30)]
    path.write_text("2 10 20\n3 30\n")
    with pytest.raises(DataError, match="list 2 does not hold as many items as it says"):
        read_lists(path, first="count")


def test_only_whole_numbers(tmp_path):
    path = tmp_path / "train.txt"
    path.write_text("5 a\n")
    with pytest.raises(DataError, match="no file of lists"):
        read_lists(path, first="user")
