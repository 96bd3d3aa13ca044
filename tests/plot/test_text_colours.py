import io

import numpy as np
import pytest

from isthmus.core.errors import ParameterError
from isthmus.plot.text_colours import BLUE, RED, colour, text_colours
from isthmus.plot.text_page import text_page

pytest.importorskip("matplotlib")


def test_red_white_and_blue():
    assert colour(-1) == pytest.approx(RED) and colour(1) == pytest.approx(BLUE)
    assert colour(0).tolist() == [1, 1, 1]
    assert colour(0.5) == pytest.approx((1 + BLUE) / 2)


def test_the_picture_holds_symbols_guesses_and_colours():
    guesses = [[("b", 0.75), (" ", 0.25)], [("\n", 1.0)], [], []]
    axes = text_colours("ab\nc", [1, 0, -1, 0.5], guesses, title="cell 3").axes[0]
    written = [text.get_text() for text in axes.texts]
    assert written == ["a", "b", "␣", "b", "↵", "↵", "c"]
    faces = axes.collections[0].get_facecolor()[:, :3]
    assert faces == pytest.approx(np.array([BLUE, [1, 1, 1], RED, (1 + BLUE) / 2]))
    boxes = [path.get_extents().min.tolist() for path in axes.collections[0].get_paths()]
    assert [box[0] for box in boxes] == [0, 1, 2, 0]
    assert boxes[0][1] == boxes[2][1] < boxes[3][1]
    inks = [float(text.get_color()) for text in axes.texts if text.get_size() == 6.5]
    assert inks == pytest.approx([0.1125, 0.3375, 0], abs=1e-3)


def test_lines_end_at_the_columns():
    axes = text_colours("abcde", np.zeros(5), columns=2).axes[0]
    tops = [path.get_extents().min[1] for path in axes.collections[0].get_paths()]
    assert tops[0] == tops[1] < tops[2] == tops[3] < tops[4]


def test_long_words_have_room():
    words = ["so", "incomprehensibly", "near", "it", "is", "so", "far"]
    guesses = [[("antidisestablishmentarianism", 0.5)], *[[("a", 1.0)]] * 6]
    for under in (None, guesses):
        figure = text_colours(words, np.zeros(7), under, columns=30)
        figure.canvas.draw()
        found = [text.get_window_extent() for text in figure.axes[0].texts]
        assert not any(a.overlaps(b) for n, a in enumerate(found) for b in found[:n])
        assert figure.get_figwidth() < 30 * 0.2 + 0.5


def test_math_and_quotes_are_letters():
    figure = text_colours("$x^2$", np.zeros(5))
    figure.savefig(io.BytesIO(), format="png")


@pytest.mark.parametrize(
    ("values", "guesses", "said"),
    [
        ([1], None, "one number a symbol"),
        ([0, 2], None, "from -1 to 1"),
        ([0, np.nan], None, "from -1 to 1"),
        ([0, 0], [[]], "1 for 2"),
    ],
)
def test_what_does_not_go_with_the_text(values, guesses, said):
    for draw in (text_colours, text_page):
        with pytest.raises(ParameterError, match=said):
            draw("ab", values, guesses)
