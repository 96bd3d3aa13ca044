import numpy as np
import pytest

from isthmus.data.scale import Scale


@pytest.mark.parametrize(
    ("values", "like_from"),
    [
        ([1, 2, 3, 4, 5], 4),
        ([0, 1], 1),
        (np.arange(1, 9) / 2, 3),  # .5 ... 4
        (np.arange(1, 11) / 2, 4),  # .5 ... 5: 3.65 is rounded up to what exists
        (np.arange(0, 11), 7),
        ([1, 2, 10], 10),
        ([-10, 0, 3.9, 4.1, 10], 4.1),
        ([5, 5, 5], 5),
        ([0, 0], 1),
        ([0.1, 0.4, 0.7, 1.1], 1.1),
    ],
)
def test_the_upper_30_percent_of_the_scale_are_likes(values, like_from):
    scale = Scale.of(np.array(values, dtype=np.float32))
    assert scale.like_from == like_from
    assert not scale.counts


def test_counts_are_told_by_their_shape_or_their_column():
    plays = np.array([0, 1, 1, 1, 2, 2, 3, 5, 8, 400], dtype=np.float32)
    assert (Scale.of(plays).counts, Scale.of(plays).like_from) == (True, 1)
    hours = np.array([0.1, 0.5, 3], dtype=np.float32)
    assert Scale.of(hours, counts=True).like_from == 0.1
    assert Scale.of(hours).like_from == 3
    percent = np.array([0, 40, 60, 80, 100], dtype=np.float32)
    assert (Scale.of(percent).counts, Scale.of(percent).like_from) == (False, 80)


def test_the_rule_is_a_sentence_with_the_numbers():
    assert Scale.of(np.array([1, 5, 4.0])).like_rule == (
        "a like is 4 or more (the upper 30 % of the scale 1 to 5)"
    )
