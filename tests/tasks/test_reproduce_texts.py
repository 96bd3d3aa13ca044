"""Recipes on texts and names, run on made-up ones whose answers are known."""

import numpy as np
import pytest

from isthmus.core.errors import DataError
from isthmus.data import known
from isthmus.data.sample_set import Samples
from isthmus.data.texts import Texts
from isthmus.evaluate.statistics import paired
from isthmus.tasks.reproduce import cells, reproduce, rows, sentences, writing
from isthmus.tasks.reproduce.measured import Measured
from tests.tasks.test_reproduce_rows import figures, obtained


@pytest.fixture
def made(recipe_folder, monkeypatch):
    """Writes recipes on a made-up text, with a cache of its own."""
    sets = {}
    for module in (sentences, writing):
        monkeypatch.setattr(module, "open_texts", sets.__getitem__)
    monkeypatch.setattr(rows, "open_samples", sets.__getitem__)
    monkeypatch.setattr(known, "names", lambda: tuple(sets))

    def write(text, data, **more):
        sets.update({"it": data, **more})
        (recipe_folder / "it.toml").write_text('about = "made up"\ndata = "it"\n' + text)

    return write


def reviews(count=120):
    draw = np.random.default_rng(0)
    y = np.arange(count) % 2
    filling = draw.choice(["the", "film", "is", "a", "story"], (count, 4))
    said = np.array(["dull", "grand"])[y]
    texts = tuple(" ".join([*words, word]) for words, word in zip(filling, said, strict=True))
    return Texts(texts=texts, y=np.array(["neg", "pos"])[y], source="it")


SENTENCES = """
kind = "sentences"
model = "recurrent-classifier"
seeds = [0, 1]
split = {test = 0.25, valid = 0.2}
[fields]
embedding = 8
hidden = [8]
batch_size = 16
learning_rate = 0.03
epochs = 12
precision = "float32"
"""


def test_sentences_that_one_word_tells_apart(made):
    made(SENTENCES + figures("accuracy", "naive_bayes_accuracy", "logistic_accuracy"), reviews())
    outcome = reproduce("it")
    assert obtained(outcome) == {
        "accuracy": 100,
        "naive_bayes_accuracy": 100,
        "logistic_accuracy": 100,
    }
    assert outcome.counted == "30 sentences"
    assert outcome.protocol.startswith("72 sentences learned from, 18 stop the training, 30 test")


def test_the_words_beside_are_counted_only_where_they_are_asked_for(made):
    made(SENTENCES.replace("epochs = 12", "epochs = 1") + figures("accuracy"), reviews())
    assert set(obtained(reproduce("it"))) == {"accuracy"}


def test_sentences_need_labels(made):
    made(SENTENCES + figures("accuracy"), Texts(texts=("a b", "c d")))
    with pytest.raises(DataError, match="has no labels"):
        reproduce("it")


def test_every_cell_on_the_same_sentences(made):
    text = SENTENCES.replace("sentences", "cells", 1).replace("epochs = 12", "epochs = 2")
    text = text.replace("[fields]", '[options]\neach = "sentences"\nmetric = "accuracy"\n[fields]')
    made(text + figures("lstm", "best", "least_gain"), reviews())
    outcome = reproduce("it")
    found = obtained(outcome)
    assert found["best"] >= found["lstm"]
    assert all(f"{cell} " in outcome.notes[0] for cell in cells.CELLS)


def test_the_surest_gain_over_the_lstm(made, monkeypatch):
    """Of three seeds, with the quantile of Student's t for two other cells from a table."""
    told = {"lstm": [1.0, 2, 3], "gru": [3.0, 4, 5.5], "rnn": [0.0, 0, 0]}

    def measure(asked, started):
        values = {"accuracy": told[asked.fields["cell"]]}
        return Measured(values=values, protocol="", counted="", seconds={"fit": 1.0})

    monkeypatch.setattr(sentences, "measure", measure)
    text = SENTENCES.replace("sentences", "cells", 1).replace(
        "[fields]",
        '[options]\neach = "sentences"\nmetric = "accuracy"\ncells = ["lstm", "gru", "rnn"]\n'
        "[fields]",
    )
    made(text + figures("lstm", "best", "least_gain"), reviews())
    found = obtained(reproduce("it"))
    assert found["lstm"] == 2 and found["best"] == pytest.approx(12.5 / 3)
    pair = paired(np.array(told["gru"]), np.array(told["lstm"]))
    assert found["least_gain"] == pytest.approx(pair.difference - 6.2053 * pair.se, abs=1e-4)


WRITING = """
kind = "writing"
model = "recurrent-generator"
split = {test = 0.1, valid = 0.1}
[fields]
hidden = [16]
batch_size = 4
truncation = 20
learning_rate = 0.03
epochs = 20
"""


def test_a_text_that_repeats_itself_is_foreseen(made):
    made(
        WRITING + figures("bits", "nats", "ngram_bits", "gain"),
        Texts(texts=("to be or not to be, " * 50,)),
    )
    outcome = reproduce("it")
    found = obtained(outcome)
    assert found["bits"] < 0.5 and found["ngram_bits"] < 0.5
    assert found["nats"] == pytest.approx(found["bits"] * np.log(2))
    assert found["gain"] == pytest.approx(found["ngram_bits"] - found["bits"])
    assert outcome.counted == "100 characters"


def test_writing_needs_one_text(made):
    made(WRITING + figures("bits"), Texts(texts=("a", "b")))
    with pytest.raises(DataError, match="holds 2 texts"):
        reproduce("it")


NAMES = """
kind = "spelling"
model = "recurrent-generator"
test = "test"
[fields]
hidden = [24]
batch_size = 16
learning_rate = 0.02
epochs = 25
"""


def test_digits_are_spelled(made):
    y = np.arange(80) % 10
    X = np.eye(10, dtype=np.float32)[y]
    data = Samples(X=X, y=y, source="it")
    made(NAMES + figures("exact", "no_words"), data, test=data)
    assert obtained(reproduce("it")) == {"exact": 100, "no_words": 0}
