import gzip
import io

import numpy as np
import pytest
import scipy.sparse as sp

from isthmus.core.errors import DataError
from isthmus.data.numpy_files import is_npz, read_numpy

X = np.arange(6, dtype=np.float32).reshape(3, 2)
Y = np.array([0, 1, 0])


def npz(tmp_path, **arrays):
    np.savez_compressed(tmp_path / "file.npz", **arrays)
    return tmp_path / "file.npz"


def test_one_array(tmp_path):
    np.save(tmp_path / "file.npy", X)
    samples = read_numpy(tmp_path / "file.npy")
    assert np.array_equal(samples.X, X) and samples.y is None
    packed = gzip.compress((tmp_path / "file.npy").read_bytes())
    (tmp_path / "file.npy.gz").write_bytes(packed)
    assert np.array_equal(read_numpy(tmp_path / "file.npy.gz").X, X)
    with pytest.raises(DataError, match="one array without names"):
        read_numpy(tmp_path / "file.npy", label="y")


def test_arrays_by_their_names(tmp_path):
    samples = read_numpy(npz(tmp_path, X=X, y=Y, more=Y))
    assert np.array_equal(samples.X, X) and samples.y.tolist() == [0, 1, 0]
    assert read_numpy(npz(tmp_path, X=X, y=Y), ignore=["y"]).y is None
    assert read_numpy(npz(tmp_path, rows=X)).X.tolist() == X.tolist()
    named = read_numpy(npz(tmp_path, rows=X, kind=Y, more=Y), label="kind", ignore=["more"])
    assert named.X.tolist() == X.tolist() and named.y.tolist() == [0, 1, 0]
    images = read_numpy(npz(tmp_path, images=np.full((3, 2, 2), 255, np.uint8), y=Y))
    assert images.image_shape == (2, 2) and images.X.max() == 1


def test_arrays_that_cannot_be_told_apart(tmp_path):
    path = npz(tmp_path, a=X, b=X, y=Y)
    with pytest.raises(DataError, match="no array X, and not exactly one other; .*'a', 'b', 'y'"):
        read_numpy(path)
    with pytest.raises(DataError, match="no array 'z'; its arrays are 'a'"):
        read_numpy(path, label="z")
    with pytest.raises(DataError, match="3 labels .* there must be 2"):
        read_numpy(npz(tmp_path, X=X[:2], y=Y))


def test_sparse_matrices(tmp_path):
    sp.save_npz(tmp_path / "file.npz", sp.csr_array(X))
    assert np.array_equal(read_numpy(tmp_path / "file.npz").X.toarray(), X)
    sp.save_npz(tmp_path / "file.npz", sp.coo_array(X))
    assert np.array_equal(read_numpy(tmp_path / "file.npz").X.toarray(), X)


def test_objects_are_not_unpickled(tmp_path):
    for path in (tmp_path / "file.npy", npz(tmp_path, X=np.array([[None]], object))):
        if path.suffix == ".npy":
            np.save(path, np.array([[None]], object), allow_pickle=True)
        with pytest.raises(DataError, match="holds Python objects, which are not read"):
            read_numpy(path)


@pytest.mark.parametrize("left", [20, 0.3, 0.7, 0.95])
@pytest.mark.parametrize("name", ["file.npy", "file.npz"])
def test_a_file_that_is_cut_off(tmp_path, name, left):
    buffer = io.BytesIO()
    rows = np.random.default_rng(0).random((50, 40))
    if name.endswith("npy"):
        np.save(buffer, rows)
    else:
        np.savez(buffer, X=rows)
    whole = buffer.getvalue()
    (tmp_path / name).write_bytes(whole[: int(left * len(whole)) if left < 1 else left])
    with pytest.raises(DataError, match="cut off or damaged"):
        read_numpy(tmp_path / name)


def test_an_archive_of_arrays_is_told_from_one_of_images(tmp_path):
    import zipfile

    assert is_npz(npz(tmp_path, X=X))
    with zipfile.ZipFile(tmp_path / "images.zip", "w") as archive:
        archive.writestr("a.png", b"")
    assert not is_npz(tmp_path / "images.zip")
