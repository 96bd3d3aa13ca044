import numpy as np
import pytest

from isthmus.core.errors import ParameterError
from isthmus.plot.over_time import samples_over_time

pytest.importorskip("matplotlib")


def test_of_images_epochs_run_from_left_to_right():
    samples = np.arange(6).reshape(3, 2, 1) * np.ones((3, 2, 4)) / 5  # three moments of two noises
    (axes,) = samples_over_time(samples, epochs=[1, 10, 1000], image_shape=(2, 2)).axes
    expected = np.arange(6).reshape(3, 2).T / 5
    assert np.allclose(axes.images[0].get_array()[::3, ::3], expected)
    assert [label.get_text() for label in axes.get_xticklabels()] == ["1", "10", "1,000"]
    assert (axes.get_xlabel(), axes.get_ylabel()) == ("epoch", "noise")


def test_of_points_there_is_a_panel_an_epoch_with_the_real_ones_behind():
    draw = np.random.default_rng(0)
    samples, real = draw.normal(size=(2, 30, 3)), draw.normal(size=(50, 3))
    figure = samples_over_time(samples, epochs=[1, 8], real=real)
    assert [text.get_text() for text in figure.legends[0].get_texts()] == ["real", "made"]
    assert not samples_over_time(samples, epochs=[1, 8]).legends
    panels = figure.axes
    assert [axes.get_title() for axes in panels] == ["epoch 1", "epoch 8"]
    for axes, made in zip(panels, samples, strict=True):
        behind, before = (points.get_offsets() for points in axes.collections)
        assert np.allclose(behind, real[:, :2])
        assert np.allclose(before, made[:, :2])


def test_of_single_numbers_there_are_histograms():
    samples = np.random.default_rng(0).normal(size=(2, 30, 1))
    for axes in samples_over_time(samples, epochs=[1, 2], real=samples[0]).axes:
        assert len(axes.patches) == 2


def test_names_stand_at_the_axes_which_then_have_scales_of_their_own():
    samples = np.random.default_rng(0).normal(size=(2, 30, 3)) * [1, 1000, 1]
    named = samples_over_time(samples, epochs=[1, 2], names=["age", "income", "years"])
    assert (named.get_supxlabel(), named.get_supylabel()) == ("age", "income")
    assert {axes.get_aspect() for axes in named.axes} == {"auto"}
    plain = samples_over_time(samples, epochs=[1, 2])
    assert (plain.get_supxlabel(), plain.get_supylabel()) == ("", "")
    assert {axes.get_aspect() for axes in plain.axes} == {1.0}
    single = samples_over_time(samples[:, :, :1], epochs=[1, 2], names=["age"])
    assert (single.get_supxlabel(), single.get_supylabel()) == ("age", "")


@pytest.mark.filterwarnings("error")
def test_a_column_in_which_all_real_rows_are_alike():
    real = np.c_[np.full(9, 7.0), np.arange(9.0)]
    axes = samples_over_time(np.ones((1, 5, 2)), epochs=[1], real=real).axes[0]
    low, high = axes.get_xlim()
    assert low < 7 < high < 8


def test_epochs_must_be_as_many_as_moments():
    for epochs in ([1, 2], []):
        with pytest.raises(ParameterError, match=f"with {len(epochs)} moments"):
            samples_over_time(np.ones((3, 4, 2)), epochs=epochs)
