import gzip
import struct

import numpy as np
import pytest

from isthmus.core.errors import DataError
from isthmus.data.idx import is_idx, open_idx, read_idx

TYPES = {"u1": 8, "i1": 9, "i2": 11, "i4": 12, "f4": 13, "f8": 14}


def idx(array, kind="u1"):
    """The bytes of a file, by the definition of the format."""
    head = bytes([0, 0, TYPES[kind], array.ndim]) + struct.pack(f">{array.ndim}I", *array.shape)
    return head + array.astype(f">{kind}").tobytes()


IMAGES = np.arange(24, dtype=np.uint8).reshape(4, 3, 2)


@pytest.mark.parametrize("kind", TYPES)
@pytest.mark.parametrize("pack", [bytes, gzip.compress])
def test_every_type_packed_or_not(tmp_path, kind, pack):
    array = np.arange(6).reshape(2, 3)
    (tmp_path / "file").write_bytes(pack(idx(array, kind)))
    found = read_idx(tmp_path / "file")
    assert found.dtype.kind == kind[0] and np.array_equal(found, array)
    assert is_idx(idx(array, kind)) and not is_idx(b"\0\0\7\2") and not is_idx(b"PK\3\4")


def test_images_take_the_labels_that_lie_beside_them(tmp_path):
    path = tmp_path / "some-images-idx3-ubyte.gz"
    path.write_bytes(gzip.compress(idx(IMAGES)))
    alone = open_idx(path)
    assert alone.y is None and alone.image_shape == (3, 2)
    assert alone.X[1].tolist() == pytest.approx([n / 255 for n in range(6, 12)])
    beside = tmp_path / "some-labels-idx1-ubyte.gz"
    beside.write_bytes(gzip.compress(idx(np.array([3, 1, 4, 1]))))
    assert open_idx(path).y.tolist() == [3, 1, 4, 1]
    assert "some-labels-idx1-ubyte.gz" in open_idx(path).notes[0]
    beside.write_bytes(gzip.compress(idx(np.array([3, 1]))))
    with pytest.raises(DataError, match="2 labels .* there must be 4"):
        open_idx(path)
    with pytest.raises(DataError, match="as files of labels do; give the file of images"):
        open_idx(beside)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"PK\3\4rest", "is no IDX file: it begins with"),
        (idx(IMAGES)[:9], "cut off inside its header"),
        (idx(IMAGES)[:-1], r"23 bytes of values where its shape \(4, 3, 2\) needs 24"),
        (idx(IMAGES) + b"\0", "25 bytes of values"),
    ],
)
def test_damaged_files(tmp_path, content, said):
    (tmp_path / "file").write_bytes(content)
    with pytest.raises(DataError, match=said):
        read_idx(tmp_path / "file")
