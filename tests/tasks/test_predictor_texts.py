"""Predictor on a column of text: words as they are learned, kept and met again."""

import numpy as np
import polars as pl
import pytest

from isthmus import Predictor, RecurrentClassifier, TabularClassifier
from isthmus.core.errors import DataError, ParameterError
from isthmus.data import known
from isthmus.data.texts import Texts

QUICK = {"hidden": (8,), "epochs": 6, "batch_size": 32, "learning_rate": 0.02}


def reviews(rows=400):
    draw = np.random.default_rng(0)
    good = np.arange(rows) % 2
    said = [
        " ".join([*draw.choice(["the", "film", "is", "a", "story"], 5), ["dull", "grand"][kind]])
        for kind in good
    ]
    stars = draw.integers(1, 6, rows)
    return pl.DataFrame({"said": said, "stars": stars, "label": np.array(["bad", "good"])[good]})


@pytest.fixture(scope="module")
def fitted():
    return Predictor(RecurrentClassifier(**QUICK)).fit(reviews(), "label")


def test_a_column_of_text_is_read(fitted):
    assert fitted.about["taken"] == ["said (text of 8 words)"]
    assert fitted.about["left_out"] == ["stars (no text)"]
    assert fitted.report["accuracy"] == 1 and fitted.report["rows"] == 80
    names = [found["name"] for found in fitted.report["beside"]]
    assert names == ["largest class (bad)", "logistic regression"]
    assert fitted.report["beside"][1]["accuracy"] == 1  # of which words there are
    assert fitted.model.symbols == 8 and fitted.model.embedding == 64


def test_words_are_those_of_the_rows_learned_from():
    table = reviews()
    table = table.with_columns(
        said=pl.when(pl.int_range(pl.len()) < 2).then(pl.lit("odd odd")).otherwise("said")
    )
    model = Predictor(RecurrentClassifier(**QUICK | {"epochs": 1}), test_share=0.5)
    model.fit(table, "label")
    learned = np.setdiff1d(np.arange(len(table)), model.test_rows)
    held = not np.isin([0, 1], learned).any()
    assert ("odd" in model.input.tokens.symbols) == (not held)


def test_new_texts_with_words_never_seen(fitted, tmp_path):
    new = tmp_path / "new.csv"
    new.write_text("said\nthe grand unseen film\na dull story\n")
    found = Predictor.load(fitted.save(tmp_path / "model")).predict(new)
    assert found.columns == ["row", "predicted", "probability=bad", "probability=good"]
    assert found["predicted"].to_list() == ["good", "bad"]
    assert found.equals(fitted.predict(new))


def test_rows_without_text(fitted):
    table = reviews(6).with_columns(said=pl.Series(["a film", None, " ", "dull", "grand", "is"]))
    with pytest.raises(DataError, match="2 of 6 rows have no text in 'said' .first row 1"):
        fitted.predict(table)
    with pytest.warns(UserWarning, match="left out: 2 of 6 rows"):
        given = fitted.read(table, skip_bad_rows=True)
    assert fitted.predict(given)["row"].to_list() == [1, 4, 5, 6]


def test_one_column_of_text_is_read():
    two = reviews().with_columns(more=pl.col("said").str.reverse())
    with pytest.raises(DataError, match="2 columns are free text .'said', 'more'.*--ignore"):
        Predictor(RecurrentClassifier(**QUICK)).fit(two, "label")
    found = Predictor(RecurrentClassifier(**QUICK | {"epochs": 1}))
    found.fit(two, "label", ignore=["more"])
    assert found.input.column == "said"


def test_what_has_no_meaning_for_texts():
    with pytest.raises(ParameterError, match="words have none"):
        Predictor(RecurrentClassifier(**QUICK), scale="minmax").fit(reviews(), "label")
    with pytest.raises(ParameterError, match="no meaning for texts"):
        Predictor(RecurrentClassifier(**QUICK)).fit(reviews(), "label", image_size=(8, 8))
    with pytest.raises(DataError, match="say which column is to be predicted"):
        Predictor(RecurrentClassifier(**QUICK)).fit(reviews())
    with pytest.raises(ParameterError, match="'label' is to be predicted, and to be ignored"):
        Predictor(RecurrentClassifier(**QUICK)).fit(reviews(), "label", ignore=["label"])


def test_other_models_leave_text_out():
    found = Predictor(TabularClassifier(epochs=1)).fit(reviews(), "label")
    reason = "free text, which recurrent-classifier and -regressor read"
    assert f"said ({reason})" in found.about["left_out"]


def test_a_known_set_of_texts(monkeypatch):
    table = reviews()
    texts = Texts(texts=tuple(table["said"]), y=table["label"].to_numpy(), source="praise")
    monkeypatch.setattr(known, "names", lambda *holds: ("praise",))
    monkeypatch.setattr(known, "texts", {"praise": texts}.__getitem__)
    found = Predictor(RecurrentClassifier(**QUICK)).fit("praise")
    assert found.report["accuracy"] == 1 and found.about["target"] is None
    assert found.about["source"] == "praise"
    with pytest.raises(DataError, match="praise has no column 'stars'; .* 'text', 'label'"):
        found.fit("praise", "stars")
    with pytest.raises(ParameterError, match="'label' is to be predicted, and to be ignored"):
        found.fit("praise", ignore=["label"])
