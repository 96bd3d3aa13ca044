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


def test_of_very_many_classes_the_most_mistaken_are_shown():
    counts = np.diag(np.full(60, 10))
    counts[:39, 59] = 5  # the first 39 are taken for the last, which so is mistaken most often
    axes = confusion_matrix(counts, [f"class {k}" for k in range(60)]).axes[0]
    names = [tick.get_text() for tick in axes.get_yticklabels()]
    assert names == [*(f"class {k}" for k in range(38)), "class 59", "21 others"]
    shares = axes.images[0].get_array()
    np.testing.assert_allclose(shares[0], [2 / 3, *np.zeros(37), 1 / 3, 0])
    np.testing.assert_allclose(shares[39, 38:], [5 / 215, 210 / 215])


def test_long_names_are_cut():
    axes = confusion_matrix(np.eye(2), ["a" * 24, "b" * 25]).axes[0]
    names = [tick.get_text() for tick in axes.get_yticklabels()]
    assert names == ["a" * 24, "b" * 23 + "…"]
