import sys

import numpy as np
import pytest
from PIL import Image

from isthmus.core.errors import DataError, MissingExtraError
from isthmus.data.image_files import read_image_folder
from tests.data.pictures import encoded, pixels

GREY, COLOUR = pixels(0, 5, 4), pixels(1, 5, 4, 3)


def folder(tmp_path, **files):
    """Files by name; __ stands for a slash and a last _ for a dot."""
    for name, content in files.items():
        head, _, suffix = name.replace("__", "/").rpartition("_")
        path = tmp_path / f"{head}.{suffix}"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    return tmp_path


def test_grey_images_in_the_order_of_their_names(tmp_path):
    other = pixels(2, 5, 4)
    samples = read_image_folder(folder(tmp_path, b_png=encoded(other), a_bmp=encoded(GREY, "BMP")))
    assert samples.image_shape == (5, 4) and samples.ids == ("a.bmp", "b.png")
    expected = np.stack([GREY, other]).reshape(2, 20).astype(np.float32) / np.float32(255)
    assert np.array_equal(samples.X, expected) and samples.X.dtype == np.float32
    assert samples.y is None and samples.notes == ()


def test_coloured_images(tmp_path):
    samples = read_image_folder(folder(tmp_path, a_png=encoded(COLOUR)))
    assert samples.image_shape == (5, 4, 3)
    assert np.array_equal(samples.X.reshape(5, 4, 3), COLOUR.astype(np.float32) / np.float32(255))


def test_a_grey_image_beside_coloured_ones_becomes_coloured(tmp_path):
    samples = read_image_folder(folder(tmp_path, a_png=encoded(GREY), b_png=encoded(COLOUR)))
    first = samples.X[0].reshape(5, 4, 3) * 255
    assert np.allclose(first, GREY[:, :, None].repeat(3, axis=2), atol=1e-3)
    assert "1 grey images beside coloured ones" in samples.notes


def test_sixteen_bits_keep_their_depth(tmp_path):
    deep = np.array([[0, 1, 65_535], [256, 300, 40_000]], np.uint16)
    samples = read_image_folder(folder(tmp_path, a_png=encoded(deep)))
    assert samples.X[0] == pytest.approx(deep.ravel() / 65_535, abs=1e-7)


def test_transparency_and_palettes(tmp_path):
    clear = encoded(np.dstack([COLOUR, GREY]))
    few = encoded(COLOUR // 128 * 128, "GIF", mode="P")
    samples = read_image_folder(folder(tmp_path, a_png=clear, b_gif=few))
    assert samples.image_shape == (5, 4, 3)
    assert np.allclose(samples.X[0].reshape(5, 4, 3) * 255, COLOUR, atol=1e-3)
    assert "1 images have transparency, which is ignored" in samples.notes


def test_pixels_whose_white_is_not_known(tmp_path):
    floats = encoded(np.ones((2, 2), np.float32), "TIFF")
    with pytest.raises(DataError, match="a.tiff .its pixels are no whole numbers; give"):
        read_image_folder(folder(tmp_path, a_tiff=floats))
    deeper = encoded(np.full((2, 2), 70_000, np.int32), "TIFF")
    with pytest.raises(DataError, match="a.tiff .its pixels go beyond 65,535"):
        read_image_folder(folder(tmp_path, a_tiff=deeper))


def test_of_a_film_the_first_frame_is_taken(tmp_path):
    frames = [Image.fromarray(pixels(seed, 5, 4)) for seed in (0, 1)]
    frames[0].save(tmp_path / "a.gif", save_all=True, append_images=frames[1:])
    samples = read_image_folder(tmp_path)
    assert np.array_equal(np.rint(samples.X * 255).astype(int).reshape(-1, 3)[:, 0], GREY.ravel())
    assert "of 1 images with several frames, the first was taken" in samples.notes


def test_folders_are_labels(tmp_path):
    image = encoded(GREY)
    files = {"set__cats__1_png": image, "set__cats__2_png": image, "set__dogs__1_png": image}
    samples = read_image_folder(folder(tmp_path, **files | {"notes_txt": b"", ".hidden_png": b""}))
    assert samples.y.tolist() == ["cats", "cats", "dogs"]
    assert samples.ids[2] == "set/dogs/1.png"
    assert samples.notes == ("1 files that are no images were ignored",)
    with pytest.raises(DataError, match="set/0.png lies beside folders, and folders are labels"):
        read_image_folder(folder(tmp_path, set__0_png=image))


def test_ragged_images_are_refused_or_resized(tmp_path):
    flat = np.full((10, 8), 51, np.uint8)
    source = folder(tmp_path, a_png=encoded(GREY), b_png=encoded(flat), c_png=encoded(flat))
    with pytest.raises(DataError) as error:
        read_image_folder(source)
    for text in ("2 sizes", "a.png is 5 x 4 and b.png is 10 x 8", "image_size=(64, 64)"):
        assert text in str(error.value)
    samples = read_image_folder(source, image_size=(5, 4))
    assert samples.image_shape == (5, 4)
    assert np.array_equal(samples.X[0], GREY.ravel().astype(np.float32) / np.float32(255))
    assert samples.X[1] == pytest.approx(np.full(20, 0.2))  # 51 / 255
    assert "2 images resized, whatever their proportions" in samples.notes


def test_resizing_averages_what_it_shrinks(tmp_path):
    halves = np.zeros((4, 100), np.uint8)
    halves[:, ::2] = 200
    samples = read_image_folder(folder(tmp_path, a_png=encoded(halves)), image_size=(2, 10))
    np.testing.assert_allclose(samples.X, np.full((1, 20), 100 / 255), atol=0.03)


def test_damaged_images_are_refused_or_left_out_and_counted(tmp_path):
    good = encoded(pixels(3, 40, 40))
    cut = {"b_png": good[: len(good) // 2], "c_jpg": b"no image"}
    source = folder(tmp_path, a_png=good, **cut)
    with pytest.raises(DataError, match=r"2 of 3 images cannot be read, the first is c.jpg \("):
        read_image_folder(source)
    samples = read_image_folder(source, skip_bad_rows=True)
    assert samples.ids == ("a.png",) and samples.X.shape == (1, 1600)
    assert "2 damaged images left out, the first is c.jpg" in samples.notes
    with pytest.raises(DataError, match="2 of 2 images cannot be read"):
        (tmp_path / "a.png").unlink()
        read_image_folder(source, skip_bad_rows=True)


def test_a_folder_without_images(tmp_path):
    with pytest.raises(DataError, match=r"holds no images \(1 other files\); read are bmp, gif"):
        read_image_folder(folder(tmp_path, notes_txt=b""))


def test_a_picture_that_would_fill_the_memory(tmp_path, monkeypatch):
    monkeypatch.setattr("isthmus.data.images._MOST_PIXELS", 19)
    source = folder(tmp_path, a_png=encoded(GREY))
    with pytest.raises(DataError, match="5 x 4 pixels are too many"):
        read_image_folder(source)
    monkeypatch.setattr("isthmus.data.images._MOST_PIXELS", 20)
    monkeypatch.setattr("isthmus.data.images._MOST_BYTES", 79)
    with pytest.raises(DataError, match="1 images of 5 x 4 take more than .* smaller image_size="):
        read_image_folder(source)
    monkeypatch.setattr("isthmus.data.images._MOST_BYTES", 80)
    assert len(read_image_folder(source)) == 1


def test_without_pillow_the_extra_is_named(tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "PIL", None)
    monkeypatch.setitem(sys.modules, "PIL.Image", None)
    with pytest.raises(MissingExtraError, match=r"pip install 'isthmus\[images\]'"):
        read_image_folder(tmp_path)
