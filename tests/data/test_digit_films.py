import numpy as np

from isthmus.data.digit_films import digit_films

# a bright dot of its own brightness in the middle of a dark frame
IMAGES = np.zeros((5, 28, 28), np.float32)
IMAGES[np.arange(5), 14, 14] = np.arange(1, 6) / 5
LABELS = np.array([7, 3, 5, 1, 9])


def test_each_frame_shows_the_digit_that_its_label_names():
    films, labels = digit_films(IMAGES, LABELS, 50, noise=0)
    assert len(films) == len(labels) == 50
    for film, told in zip(films, labels, strict=True):
        assert film.shape == (len(told), 28, 28) and film.dtype == np.float32
        brightness = film.max(axis=(1, 2))
        np.testing.assert_allclose(film.sum(axis=(1, 2)), brightness)  # the whole dot, once
        assert LABELS[np.rint(5 * brightness).astype(int) - 1].tolist() == told.tolist()


def test_digits_wander_step_by_step_and_stay_near():
    films, labels = digit_films(IMAGES, LABELS, 200, digits=(1, 1), frames=(10, 10), noise=0)
    assert {len(told) for told in labels} == {10}
    flat = np.stack(films).reshape(200, 10, -1).argmax(axis=2)
    places = np.stack([flat // 28, flat % 28], axis=2) - 14
    assert (places.min(), places.max()) == (-4, 4)
    steps = np.diff(places, axis=1)
    assert (steps.min(), steps.max()) == (-1, 1)


def test_how_many_digits_and_frames():
    _, labels = digit_films(IMAGES, np.arange(5), 200, digits=(2, 3), frames=(4, 6), noise=0)
    lengths = {len(told) for told in labels}
    assert min(lengths) == 8 and max(lengths) == 18


def test_the_same_films_again_and_noise_within_bounds():
    one, other = (digit_films(IMAGES, LABELS, 3, random_state=4) for _ in range(2))
    third, _ = digit_films(IMAGES, LABELS, 3, random_state=5)
    assert all(np.array_equal(a, b) for a, b in zip(one[0], other[0], strict=True))
    assert not np.array_equal(one[0][0][:2], third[0][:2])
    frames = np.concatenate(one[0])
    assert (frames.min(), frames.max()) == (0, 1)
    # half of the dark pixels stay dark; of the others, |N(0, .2)|
    dark = frames[frames < 0.7]
    assert abs((dark == 0).mean() - 0.5) < 0.02
