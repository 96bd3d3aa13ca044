import numpy as np
import pytest

from isthmus.core.errors import DataError
from isthmus.data.sample_set import Samples

X = np.zeros((3, 4), np.float32)


def test_the_length_is_the_number_of_rows():
    assert len(Samples(X=X, image_shape=(2, 2), ids=("a", "b", "c"), y=np.arange(3))) == 3


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"y": np.arange(2)}, "2 labels .* there must be 3"),
        ({"ids": ("a",)}, "1 ids .* there must be 3"),
        ({"columns": ("a", "b")}, "2 names of columns .* there must be 4"),
        ({"image_shape": (2, 3)}, "6 pixels .* there must be 4"),
    ],
)
def test_parts_that_do_not_go_together(fields, said):
    with pytest.raises(DataError, match=said):
        Samples(X=X, **fields)
