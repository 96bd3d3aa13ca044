import zipfile

import numpy as np
import pytest

from isthmus.core.errors import DataError
from isthmus.data import known
from isthmus.data.image_files import read_image_folder, read_image_zip
from tests.data.pictures import encoded, pixels

FILES = {
    "set/cats/1.png": encoded(pixels(0, 6, 5)),
    "set/cats/2.PNG": encoded(pixels(1, 6, 5)),
    "set/dogs/1.png": encoded(pixels(2, 6, 5)),
    "readme.txt": b"none",
    "__MACOSX/set/cats/._1.png": b"none",
    ".DS_Store": b"none",
}


def archive(tmp_path, files=FILES, pack=zipfile.ZIP_DEFLATED):
    with zipfile.ZipFile(tmp_path / "images.zip", "w", pack) as content:
        content.mkdir("set") if hasattr(content, "mkdir") else None
        for name, data in files.items():
            content.writestr(name, data)
    return tmp_path / "images.zip"


@pytest.mark.parametrize("pack", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED])
def test_an_archive_reads_as_the_folder_in_it(tmp_path, pack):
    path = archive(tmp_path, pack=pack)
    (tmp_path / "out").mkdir()
    with zipfile.ZipFile(path) as content:
        content.extractall(tmp_path / "out")
    inside, outside = read_image_zip(path), read_image_folder(tmp_path / "out")
    assert np.array_equal(inside.X, outside.X) and inside.ids == outside.ids
    assert inside.y.tolist() == outside.y.tolist() == ["cats", "cats", "dogs"]
    assert inside.notes == outside.notes == ("1 files that are no images were ignored",)


def test_nothing_is_unpacked_onto_the_disk(tmp_path):
    path = archive(tmp_path, {"../../outside.png": FILES["set/cats/1.png"]} | FILES)
    before = sorted(tmp_path.parent.rglob("*"))
    assert read_image_zip(path).ids[0] == "../../outside.png"
    assert sorted(tmp_path.parent.rglob("*")) == before


def test_an_archive_that_unpacks_to_too_much(tmp_path, monkeypatch):
    bomb = archive(tmp_path, {"a.png": bytes(10**6), "b.png": bytes(10**6), "c.txt": bytes(10**6)})
    assert bomb.stat().st_size < 10**4
    monkeypatch.setattr("isthmus.data.image_files._MOST_UNPACKED", 2 * 10**6 - 1)
    with pytest.raises(DataError, match="GiB of images; at most .* GiB are read: unpack it"):
        read_image_zip(bomb)
    monkeypatch.setattr("isthmus.data.image_files._MOST_UNPACKED", 2 * 10**6)
    with pytest.raises(DataError, match="2 of 2 images cannot be read"):
        read_image_zip(bomb)


@pytest.mark.parametrize("left", [0.3, 0.9])
def test_an_archive_that_is_cut_off(tmp_path, left):
    path = archive(tmp_path)
    path.write_bytes(path.read_bytes()[: int(left * path.stat().st_size)])
    with pytest.raises(DataError, match="zip archive that is cut off or damaged"):
        read_image_zip(path)


def test_a_member_that_is_damaged(tmp_path):
    path = archive(tmp_path, pack=zipfile.ZIP_STORED)
    content = bytearray(path.read_bytes())
    content[content.index(FILES["set/dogs/1.png"]) + 40] ^= 255
    path.write_bytes(content)
    with pytest.raises(DataError, match=r"the first is set/dogs/1.png \(Bad CRC-32"):
        read_image_zip(path)
    assert read_image_zip(path, skip_bad_rows=True).ids == ("set/cats/1.png", "set/cats/2.PNG")


def test_photographs():
    path = known.places()[0] / "cats-dogs-subset" / "dataset.zip"
    if not path.is_file():
        pytest.skip("the cats and dogs are not in $ISTHMUS_DATA")
    samples = read_image_zip(path, image_size=(32, 24))
    assert samples.X.shape == (400, 32 * 24 * 3) and samples.image_shape == (32, 24, 3)
    names, counts = np.unique(samples.y, return_counts=True)
    assert dict(zip(names, counts.tolist(), strict=True)) == {
        "test_set/cats": 50,
        "test_set/dogs": 50,
        "training_set/cats": 150,
        "training_set/dogs": 150,
    }
