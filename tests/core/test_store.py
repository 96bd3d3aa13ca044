import json
import os

import numpy as np
import pytest

from isthmus.core import store
from isthmus.core.errors import SavedModelError

ARRAYS = {
    "matrix": np.arange(6, dtype=np.float32).reshape(2, 3),
    "whole": np.array([-(2**62), 5]),
    "flags": np.array([True, False]),
    "nothing": np.empty((0, 3), np.float32),
    "across": np.arange(6.0).reshape(2, 3).T,
}


@pytest.fixture
def folder(tmp_path):
    return store.write_folder(tmp_path / "a" / "model", {"kind": "test"}, {"arrays": ARRAYS})


def sign(folder, **changes):
    """Change the description and put the right checksum under it."""
    path = folder / store.MANIFEST
    manifest = {**json.loads(path.read_text()), **changes}
    del manifest["checksum"]
    manifest["checksum"] = store._checksum(manifest)
    path.write_text(json.dumps(manifest))


def test_what_goes_in_comes_out(folder):
    manifest, groups = store.read_folder(folder)
    assert manifest["kind"] == "test"
    assert groups.keys() == {"arrays"}
    for name, array in ARRAYS.items():
        assert groups["arrays"][name].dtype == array.dtype
        np.testing.assert_array_equal(groups["arrays"][name], array)


def test_values_of_the_manifest(tmp_path):
    values = {
        "text": "é ☕",
        "none": None,
        "list": [1, 2.5],
        "np": np.float32(0.5),
        "n": np.int64(3),
    }
    values["nan"] = float("nan")
    store.write_folder(tmp_path, {"values": values}, {})
    read = store.read_manifest(tmp_path)["values"]
    assert np.isnan(read.pop("nan"))
    assert read == {"text": "é ☕", "none": None, "list": [1, 2.5], "np": 0.5, "n": 3}


def test_scalars_keep_their_shape(tmp_path):
    store.write_folder(tmp_path, {}, {"a": {"step": np.array(3.0, np.float32)}})
    assert store.read_folder(tmp_path)[1]["a"]["step"].shape == ()


def test_writing_again_replaces_and_leaves_no_old_files(folder):
    store.write_folder(folder, {"kind": "second"}, {"arrays": {"x": np.ones(2)}})
    manifest, groups = store.read_folder(folder)
    assert manifest["kind"] == "second"
    assert list(groups["arrays"]) == ["x"]
    assert len(list(folder.iterdir())) == 2


def test_other_files_in_the_folder_are_left_alone(folder):
    (folder / "curve.png").write_bytes(b"picture")
    store.write_folder(folder, {}, {"arrays": {"x": np.ones(2)}})
    assert (folder / "curve.png").read_bytes() == b"picture"


def test_a_group_that_is_gone_leaves_no_file(tmp_path):
    store.write_folder(tmp_path, {}, {"arrays": ARRAYS, "history": {"x": np.ones(2)}})
    store.write_folder(tmp_path, {}, {"arrays": ARRAYS})
    assert not list(tmp_path.glob("history-*"))


@pytest.mark.parametrize("call", range(1, 5))
def test_a_crash_while_writing_leaves_the_old_one(folder, call, monkeypatch):
    """The computer stops at one of the calls that reach the disk."""
    before = store.read_folder(folder)
    calls = [0]

    def dying(real):
        def work(*arguments, **options):
            calls[0] += 1
            if calls[0] == call:
                raise OSError("no space left")
            return real(*arguments, **options)

        return work

    monkeypatch.setattr(os, "fsync", dying(os.fsync))
    monkeypatch.setattr(type(folder), "replace", dying(type(folder).replace))
    with pytest.raises(OSError, match="no space"):
        store.write_folder(folder, {"kind": "new"}, {"arrays": {"x": np.ones(2)}})
    monkeypatch.undo()
    manifest, groups = store.read_folder(folder)
    assert manifest == before[0]
    np.testing.assert_array_equal(groups["arrays"]["matrix"], ARRAYS["matrix"])
    assert not [path for path in folder.iterdir() if path.name.startswith(".")]


@pytest.mark.parametrize("keep", [0, 10, -1])
def test_a_cut_array_file_is_refused(folder, keep):
    path = next(folder.glob("arrays-*"))
    path.write_bytes(path.read_bytes()[:keep])
    with pytest.raises(SavedModelError, match="damaged"):
        store.read_folder(folder)


def test_one_flipped_bit_is_refused(folder):
    path = next(folder.glob("arrays-*"))
    content = bytearray(path.read_bytes())
    content[-1] ^= 1
    path.write_bytes(content)
    with pytest.raises(SavedModelError, match=f"{path.name} is damaged"):
        store.read_folder(folder)


def test_a_missing_array_file_is_refused(folder):
    next(folder.glob("arrays-*")).unlink()
    with pytest.raises(SavedModelError, match="lacks arrays-"):
        store.read_folder(folder)


@pytest.mark.parametrize("text", ["", "{", "[]", "null", '{"format": "1"}', '"model"'])
def test_a_description_that_is_none_is_refused(folder, text):
    (folder / store.MANIFEST).write_text(text)
    with pytest.raises(SavedModelError):
        store.read_folder(folder)


def test_bytes_that_are_no_text_are_refused(folder):
    (folder / store.MANIFEST).write_bytes(b"\xff\xfe\x00\xff")
    with pytest.raises(SavedModelError, match="damaged"):
        store.read_folder(folder)


def test_a_changed_description_is_refused(folder):
    path = folder / store.MANIFEST
    path.write_text(path.read_text().replace('"test"', '"best"'))
    with pytest.raises(SavedModelError, match="damaged"):
        store.read_folder(folder)


@pytest.mark.parametrize("name", ["../model.json", "/etc/passwd", "a/b", "", "..", "."])
def test_files_outside_the_folder_are_refused(folder, name):
    sign(folder, files={"arrays": {"name": name, "sha256": "0"}})
    with pytest.raises(SavedModelError):
        store.read_folder(folder)


@pytest.mark.parametrize("files", [None, [], {"arrays": None}, {"arrays": {}}, {"arrays": "x"}])
def test_a_table_of_files_that_is_none_is_refused(folder, files):
    sign(folder, files=files)
    with pytest.raises(SavedModelError):
        store.read_folder(folder)


def test_a_file_that_is_no_safetensors_is_refused(folder):
    content = b"not at all"
    (folder / "x").write_bytes(content)
    digest = store.hashlib.sha256(content).hexdigest()
    sign(folder, files={"arrays": {"name": "x", "sha256": digest}})
    with pytest.raises(SavedModelError, match="damaged"):
        store.read_folder(folder)


def test_a_newer_format_is_refused(folder):
    sign(folder, format=store.FORMAT + 1, isthmus="7.0")
    with pytest.raises(SavedModelError, match=r"isthmus 7\.0.*upgrade"):
        store.read_folder(folder)


def test_no_folder_and_a_file_in_its_place(tmp_path):
    with pytest.raises(SavedModelError, match="holds no saved model"):
        store.read_folder(tmp_path / "nowhere")
    (tmp_path / "file").write_text("x")
    with pytest.raises(SavedModelError, match="holds no saved model"):
        store.read_folder(tmp_path / "file")
    with pytest.raises(SavedModelError, match="is a file"):
        store.write_folder(tmp_path / "file", {}, {})


def test_which_folders_are_ours(tmp_path):
    assert not store.is_saved(tmp_path / "nowhere")
    assert store.is_saved(tmp_path)  # nothing speaks against it
    store.write_folder(tmp_path / "checkpoint", {}, {})
    assert store.is_saved(tmp_path)
    (tmp_path / "cat.png").touch()
    assert not store.is_saved(tmp_path) and not store.is_saved(tmp_path / "cat.png")
    store.write_folder(tmp_path, {}, {})
    assert store.is_saved(tmp_path)


def test_a_file_is_replaced_in_one_step(tmp_path):
    path = tmp_path / "x"
    store.write_file(path, b"one")
    store.write_file(path, b"two")
    assert path.read_bytes() == b"two"
    assert list(tmp_path.iterdir()) == [path]
