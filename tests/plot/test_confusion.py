import numpy as np
import pytest

from isthmus.core.errors import ParameterError
from isthmus.plot.confusion import confusion_matrix

pytest.importorskip("matplotlib")


def test_counts_and_shares_stand_in_the_cells():
    figure = confusion_matrix([[30, 10], [0, 1500]], ["no", "yes"], title="who leaves")
    axes = figure.axes[0]
    told = [text.get_text() for text in axes.texts]
    assert told == ["30\n75.0 %", "10\n25.0 %", "1,500\n100.0 %"]
    np.testing.assert_allclose(axes.images[0].get_array(), [[0.75, 0.25], [0, 1]])
    assert (axes.get_xlabel(), axes.get_ylabel()) == ("predicted", "true")
    assert [tick.get_text() for tick in axes.get_yticklabels()] == ["no", "yes"]


def test_many_classes_are_colours_alone():
    axes = confusion_matrix(np.eye(30), [str(k) for k in range(30)]).axes[0]
    assert not axes.texts and axes.images[0].get_array().shape == (30, 30)


def test_a_class_without_rows_has_no_share():
    axes = confusion_matrix([[2, 0], [0, 0]], ["a", "b"]).axes[0]
    np.testing.assert_allclose(axes.images[0].get_array(), [[1, 0], [0, 0]])


def test_other_shapes_are_refused():
    with pytest.raises(ParameterError, match="each pair of 3 classes"):
        confusion_matrix([[1, 2], [3, 4]], ["a", "b", "c"])
