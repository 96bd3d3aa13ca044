import gzip

import pytest

from isthmus.core.errors import DataError
from isthmus.data.compression import zstd
from isthmus.data.ratings import Ratings
from tests.data.cells import cells

CSV = b"user,item,rating\n" + b"".join(b"%d,%d,3\n" % (n, n % 7) for n in range(5000))


def test_the_content_and_not_the_name_tells_the_format(tmp_path):
    path = tmp_path / "ratings"
    path.write_bytes(b"user,item\n1,2\n")
    assert cells(Ratings.read(path)) == {("1", "2"): 1}
    path.write_bytes(gzip.compress(b'{"user": 1, "item": 2}\n'))
    assert cells(Ratings.read(str(path))) == {("1", "2"): 1}


@pytest.mark.parametrize("content", [b"", b"\n \n", gzip.compress(b""), b"\xef\xbb\xbf"])
def test_an_empty_file(tmp_path, content):
    path = tmp_path / "ratings.csv"
    path.write_bytes(content)
    with pytest.raises(DataError, match="ratings.csv is empty"):
        Ratings.read(path)


def test_a_missing_file_and_a_folder(tmp_path):
    with pytest.raises(DataError, match="there is no file .*absent.csv; check the name"):
        Ratings.read(tmp_path / "absent.csv")
    with pytest.raises(DataError, match="is a folder; give a file inside it"):
        Ratings.read(tmp_path)


@pytest.mark.parametrize("left", [0.05, 0.5, 0.9])
@pytest.mark.parametrize("pack", [gzip.compress, zstd.compress])
@pytest.mark.parametrize("content", [CSV, CSV.replace(b",", b"::")])
def test_a_packed_file_that_is_cut_off(tmp_path, content, pack, left):
    packed = pack(content)
    path = tmp_path / "ratings.packed"
    path.write_bytes(packed[: int(left * len(packed))])
    with pytest.raises(DataError, match="packed file that is cut off or damaged"):
        Ratings.read(path)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"PK\x03\x04rest", "zip archive"),
        (b"\x89HDF\r\n", "HDF5"),
        (b"\x93NUMPY", "from_matrix"),
        (b"BZh91", "bzip2"),
        (b"\x01\x02\x00\x03" * 20, r"is no text \(byte 2 is zero\)"),
    ],
)
def test_other_formats_are_refused_by_name(tmp_path, content, said):
    path = tmp_path / "ratings.csv"
    path.write_bytes(content)
    with pytest.raises(DataError, match=said):
        Ratings.read(path)
