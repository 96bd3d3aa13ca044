"""Recipes on made sequences: what is learned from, what is counted."""

import numpy as np
import pytest

from isthmus.core.errors import DataError, NotFoundError
from isthmus.data.sample_set import Samples
from isthmus.tasks.reproduce import recipe, tagging


@pytest.fixture
def asked(recipe_folder):
    """A recipe of this text."""

    def write(text):
        (recipe_folder / "it.toml").write_text(
            f'about = "made up"\nkind = "tagging"\nmodel = "recurrent-tagger"\n{text}\n'
            '[[figures]]\nmetric = "exact"\npublished = 1\nat_least = 1\nsource = "nobody"'
        )
        return recipe("it")

    return write


REVERSAL = """
data = "symbols"
seeds = [0, 1]
[options]
made = "reversal"
length = 2
symbols = 12
learn = 300
test = 60
[fields]
hidden = [32]
embedding = 4
delay = 2
epochs = 20
batch_size = 20
learning_rate = 0.03
"""


def test_symbols_are_reversed(asked):
    found = tagging.measure(asked(REVERSAL), lambda _: None)
    assert found.values["exact"] == [100, 100]
    assert found.counted == "7 sequences, 14 steps"  # 53 of 60 were learned from, too
    assert found.protocol == "300 sequences learned from, 7 others test"


def test_steps_and_whole_sequences_are_counted(asked, monkeypatch):
    class Half:
        """Right at the first step alone, but for the first sequence."""

        training_ = {"loss": [1.0], "metric": [], "seconds": [0.0]}

        def fit(self, X, y):
            return self

        def predict(self, X):
            found = [one[::-1].copy() for one in X]
            for one in found[1:]:
                one[1] = 99
            return found

    monkeypatch.setattr(tagging.rows, "seeded", lambda asked, chosen=None: [(0, Half())])
    found = tagging.measure(asked(REVERSAL), lambda _: None)
    assert found.values["steps"] == [pytest.approx(100 * 8 / 14)]
    assert found.values["exact"] == [pytest.approx(100 / 7)]
    assert found.se["exact"] == pytest.approx(100 * np.sqrt(1 / 7 * 6 / 7 / 7))


FILMS = """
data = "dots"
test = "dots:test"
[options]
made = "digit films"
learn = 60
test = 20
[fields]
hidden = [16]
epochs = 15
batch_size = 10
learning_rate = 0.02
"""


def test_films_are_made_of_the_images_of_each_set(asked, monkeypatch):
    rng = np.random.default_rng(0)
    y = np.arange(40) % 2
    X = np.zeros((40, 14, 14), np.float32)
    X[y == 0, 5:9] = 1  # a bar that lies or stands
    X[y == 1, :, 5:9] = 1
    X *= rng.uniform(0.5, 1, (40, 1, 1))
    sets = {
        name: Samples(X=X.reshape(40, -1), y=y, source=name, image_shape=shape)
        for name, shape in (("dots", (14, 14)), ("dots:test", (14, 14)), ("flat", None))
    }
    monkeypatch.setattr(tagging, "open_samples", sets.__getitem__)
    found = tagging.measure(asked(FILMS), lambda _: None)
    assert found.values["steps"][0] > 90
    assert found.protocol == "60 sequences learned from, 20 others test"
    with pytest.raises(DataError, match="flat has no labelled images"):
        tagging.measure(asked(FILMS.replace('"dots"', '"flat"')), lambda _: None)


def test_a_task_that_is_not_there(asked):
    with pytest.raises(NotFoundError, match="no task 'sorting'.*digit films, reversal"):
        tagging.measure(asked(REVERSAL.replace("reversal", "sorting")), lambda _: None)
