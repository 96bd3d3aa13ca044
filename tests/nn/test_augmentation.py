"""Distortions: where each colour comes from, and how often."""

import numpy as np
import pytest
import torch

from isthmus.nn.augmentation import affine_maps, distort


def images(count=3, height=6, width=8, channels=2, seed=0):
    return torch.rand(count, channels, height, width, generator=torch.Generator().manual_seed(seed))


def generator(seed=0):
    return torch.Generator().manual_seed(seed)


def test_without_a_distortion_nothing_changes():
    given = images()
    torch.testing.assert_close(distort(given, generator()), given)


def test_a_mirrored_image_is_the_image_from_right_to_left():
    given = images(count=400, height=3, width=4)
    found = distort(given, generator(), flip=True)
    straight = (found - given).abs().amax((1, 2, 3)) < 1e-5
    mirrored = (found - given.flip(3)).abs().amax((1, 2, 3)) < 1e-5
    assert (straight ^ mirrored).all()
    assert 140 < int(mirrored.sum()) < 260  # six deviations of 400 coins


def bilinear(image, x, y):
    """The colour between four pixels; beyond the edge that of the edge."""
    height, width = image.shape
    x, y = np.clip(x, 0, width - 1), np.clip(y, 0, height - 1)
    left, top = int(min(x, width - 2)), int(min(y, height - 2))
    right, low = x - left, y - top
    above = (1 - right) * image[top, left] + right * image[top, left + 1]
    below = (1 - right) * image[top + 1, left] + right * image[top + 1, left + 1]
    return (1 - low) * above + low * below


@pytest.mark.parametrize("kind", ["shear", "zoom", "shift"])
def test_each_pixel_comes_from_where_the_map_points(kind):
    given = images(count=4)
    amounts = {"shear": 0.0, "zoom": 0.0, "shift": 0.0, "flip": False, kind: 0.3}
    found = distort(given, generator(5), **amounts).numpy()
    maps = affine_maps(4, generator(5), **amounts).double().numpy()
    height, width = given.shape[2:]
    maps[:, 0, 1] *= height / width  # a share of a distance in pixels, both ways
    for image in range(4):
        for row in range(height):
            for column in range(width):
                here = [(2 * column + 1) / width - 1, (2 * row + 1) / height - 1, 1]
                x, y = maps[image] @ here
                place = ((x + 1) * width - 1) / 2, ((y + 1) * height - 1) / 2
                expected = bilinear(given[image, 0].numpy(), *place)
                assert found[image, 0, row, column] == pytest.approx(expected, abs=1e-5)


def test_a_row_moves_aside_by_a_share_of_its_distance_from_the_middle():
    given = torch.arange(40.0).expand(1, 1, 5, 40)  # the colour of a pixel is its column
    found = distort(given, generator(3), shear=0.5)[0, 0]
    share = float(affine_maps(1, generator(3), shear=0.5, zoom=0, shift=0, flip=False)[0, 0, 1])
    aside = (found - given[0, 0])[:, 10:30].mean(dim=1)
    torch.testing.assert_close(aside, share * torch.arange(-2.0, 3))


def test_amounts_are_spread_over_what_was_asked_for():
    maps = affine_maps(4000, generator(), shear=0.2, zoom=0.25, shift=0.1, flip=False).numpy()
    sheared, moved = maps[:, 0, 1], maps[:, :, 2] / 2
    sizes = 1 / maps[:, [0, 1], [0, 1]]
    for found, low, high in [(sheared, -0.2, 0.2), (moved, -0.1, 0.1), (sizes, 0.75, 1.25)]:
        assert low <= found.min() < low + 0.01
        assert high - 0.01 < found.max() <= high
        assert np.mean(found) == pytest.approx((low + high) / 2, abs=0.01)
    assert (maps[:, 1, 0] == 0).all()
    assert abs(np.corrcoef(sizes.T)[0, 1]) < 0.1  # width and height each by itself


def test_whole_pixels_aside_is_a_plain_shift(monkeypatch):
    given = images(count=1, height=5, width=5)
    maps = torch.tensor([[[1.0, 0, 2 * 2 / 5], [0, 1, 0]]])  # the colour 2 pixels to the right
    monkeypatch.setattr("isthmus.nn.augmentation.affine_maps", lambda *_, **__: maps)
    found = distort(given, generator(), shift=0.4)
    torch.testing.assert_close(found[..., :3], given[..., 2:])
    torch.testing.assert_close(found[..., 3:], given[..., 4:].expand(-1, -1, -1, 2))


def test_the_same_generator_draws_the_same():
    settings = {"shear": 0.2, "zoom": 0.2, "shift": 0.1, "flip": True}
    one, same, other = (distort(images(), generator(seed), **settings) for seed in (1, 1, 2))
    assert torch.equal(one, same)
    assert not torch.equal(one, other)


def test_places_are_not_rounded_where_products_are():
    given = images(height=28, width=28)
    settings = {"shear": 0.2, "zoom": 0.2, "shift": 0.1, "flip": True}
    expected = distort(given, generator(), **settings)
    with torch.autocast("cpu", torch.bfloat16):
        found = distort(given, generator(), **settings)
    assert torch.equal(found, expected)
