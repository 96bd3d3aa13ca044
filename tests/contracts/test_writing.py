"""What holds of what writes sequences of symbols, in each of the three ways in which it learns."""

import numpy as np
import pytest
from sklearn.base import clone

import isthmus
from isthmus import RecurrentGenerator
from isthmus.core.errors import ParameterError
from isthmus.core.parameters import rules
from isthmus.fit.checkpoint import Checkpoint
from isthmus.models import saved
from tests.fit.stops import stopped_after

VERSE = "to be or not to be, that is the question: "
WORDS = [word for word in VERSE.split() if len(word) > 1] * 3
ROWS = np.random.default_rng(0).normal(size=(len(WORDS), 4)).astype(np.float32)
WAYS = {"one text": (VERSE * 4,), "many texts": (WORDS,), "texts of rows": (ROWS, WORDS)}
every_way = pytest.mark.parametrize("given", WAYS.values(), ids=WAYS)


def small(**fields):
    settings = {"hidden": (8,), "epochs": 3, "batch_size": 4, "truncation": 10}
    return RecurrentGenerator(**settings | fields)


@every_way
def test_training_beats_not_training(given):
    begun = small(epochs=0).fit(*given).bits(*given)
    assert small(epochs=10, learning_rate=0.03).fit(*given).bits(*given) < 0.8 * begun


@every_way
def test_the_same_after_loading(given, tmp_path):
    model = small().fit(*given)
    loaded = isthmus.load(saved.save(model, tmp_path / "model"))
    assert loaded.get_params() == model.get_params()
    np.testing.assert_array_equal(loaded.score_samples(*given), model.score_samples(*given))


@every_way
def test_the_same_seed_the_same_numbers(given):
    fields = {"dropout": 0.3, "hidden": (8, 6)}
    one, same = (small(**fields).fit(*given).score_samples(*given) for _ in range(2))
    np.testing.assert_array_equal(one, same)
    assert not np.allclose(one, small(**fields, random_state=1).fit(*given).score_samples(*given))


@every_way
def test_a_training_goes_on_where_it_was_interrupted(given, tmp_path, monkeypatch):
    fields = {"dropout": 0.3, "hidden": (8, 6)}
    whole = small(**fields).fit(*given)
    with stopped_after(6, monkeypatch):
        small(**fields).fit(*given, checkpoint=Checkpoint(tmp_path, every=0))
    again = Checkpoint(tmp_path, every=0, resume=True)
    resumed = small(**fields).fit(*given, checkpoint=again)
    np.testing.assert_array_equal(resumed.score_samples(*given), whole.score_samples(*given))


@every_way
def test_fit_checks_every_field(given):
    for field in rules(RecurrentGenerator):
        broken = clone(small()).set_params(**{field: object()})
        with pytest.raises(ParameterError, match=f"RecurrentGenerator: {field} is"):
            broken.fit(*given)


def test_what_is_given_is_not_changed():
    before, words = ROWS.copy(), list(WORDS)
    small().fit(ROWS, WORDS).predict(ROWS)
    np.testing.assert_array_equal(ROWS, before)
    assert words == WORDS
