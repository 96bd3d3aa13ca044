"""What is foreseen, what is written, what is carried on, what is refused."""

import numpy as np
import pytest
import torch

from isthmus import Autoencoder, RecurrentGenerator
from isthmus.core.errors import DataError, ParameterError
from isthmus.models import saved

SMALL = {
    "hidden": (16,),
    "embedding": 8,
    "truncation": 20,
    "batch_size": 4,
    "learning_rate": 0.03,
    "epochs": 30,
    "precision": "float32",
}
VERSE = "to be or not to be, " * 20


@pytest.fixture(scope="module")
def verse():
    return RecurrentGenerator(**SMALL).fit(VERSE)


@pytest.fixture(scope="module")
def digits():
    """Rows of three kinds, and their names."""
    rng = np.random.default_rng(0)
    kinds = rng.integers(0, 3, 120)
    rows = np.eye(3, 5)[kinds] + 0.05 * rng.normal(size=(120, 5))
    return rows.astype(np.float32), [["one", "two", "three"][kind] for kind in kinds]


def test_a_text_that_repeats_itself_is_foreseen_and_written(verse):
    assert verse.bits(VERSE) < 0.25
    made = verse.sample(length=20, start="or not to be, ", temperature=0)
    assert made == ["or not to be, to be or not to be, "]
    assert not verse.ends_ and verse.symbols_ == sorted(set(VERSE))


def test_bits_are_those_of_the_scores_and_of_the_trace(verse):
    text = "be or not"
    score = verse.score_samples(text)
    assert verse.bits(text) == pytest.approx(-score[0] / np.log(2) / len(text))
    symbols, cells, probabilities = verse.trace(text)
    assert symbols == list(text) and cells.shape == (9, 16)
    assert np.abs(cells).max() <= 1
    np.testing.assert_allclose(probabilities.sum(axis=1), 1, atol=1e-5)
    numbers = [verse.symbols_.index(symbol) for symbol in text]
    follows = probabilities[np.arange(8), numbers[1:]]
    first = score[0] - np.log(follows).sum()  # log p of the first symbol
    assert verse.score_samples(text[0])[0] == pytest.approx(first, abs=1e-4)


def test_an_untrained_net_with_even_outputs_needs_log2_of_the_symbols():
    model = RecurrentGenerator(**SMALL | {"epochs": 0}).fit(["abcd", "ab"])
    with torch.no_grad():
        model.network_["output"].to_symbol.weight.zero_()
    assert model.bits(["dcba", "a"]) == pytest.approx(np.log2(5))  # four letters and the end
    np.testing.assert_allclose(model.score_samples(["abc"]), -4 * np.log(5), rtol=1e-6)
    assert model.score(["abc", "a"]) == pytest.approx(-3 * np.log(5))


def test_one_seed_one_text(verse):
    assert verse.sample(3, length=30, random_state=1) == verse.sample(3, length=30, random_state=1)
    assert verse.sample(3, length=30, random_state=1) != verse.sample(3, length=30, random_state=2)
    assert verse.sample(length=9) == verse.sample(length=9)
    again = RecurrentGenerator(**SMALL).fit(VERSE)
    assert again.training_["loss"] == verse.training_["loss"]


def test_sequences_with_an_end_are_learned_with_their_shares():
    names = ["ada"] * 30 + ["bob"] * 10
    model = RecurrentGenerator(**SMALL | {"batch_size": 40, "epochs": 100}).fit(names)
    assert np.exp(model.score_samples(["ada", "bob"])) == pytest.approx([0.75, 0.25], abs=0.05)
    made = model.sample(400, random_state=0)
    assert made.count("ada") / 400 == pytest.approx(0.75, abs=0.08)
    assert model.sample(length=2, start="b", temperature=0) == ["bob"]
    assert model.longest_ == 3


def test_arrays_of_whole_numbers():
    model = RecurrentGenerator(**SMALL).fit(np.tile([0, 1, 2], 60))
    (written,) = model.sample(length=5, start=np.array([0, 1]), temperature=0)
    assert written.tolist() == [0, 1, 2, 0, 1, 2, 0] and model.symbols_ is None
    model = RecurrentGenerator(**SMALL | {"epochs": 1}).fit([np.array([2, 0]), np.array([1])])
    assert model.ends_ and model.n_symbols_ == 3


def test_words_and_those_that_are_unknown():
    model = RecurrentGenerator(**SMALL, unit="word", min_count=2)
    model.fit("the cat sat . the dog sat . " * 15 + "a bird")
    assert "bird" not in model.symbols_
    assert model.sample(length=2, start="The cat", temperature=0) == ["the cat sat ."]
    assert model.bits("the fish sat .") > model.bits("the dog sat .")
    with torch.no_grad():  # the unknown symbol is never written, however probable
        model.network_["output"].to_symbol.bias[0] = 99
    assert "\ufffd" not in model.sample(length=20)[0]


@pytest.mark.parametrize("encoder", [None, Autoencoder(hidden=(8,), code=4, epochs=5)])
@pytest.mark.parametrize("fine_tune", [True, False])
def test_one_to_many(digits, encoder, fine_tune):
    X, names = digits
    model = RecurrentGenerator(**SMALL | {"batch_size": 16}, encoder=encoder, fine_tune=fine_tune)
    model.fit(X[:80], names[:80], validation=(X[80:], names[80:]))
    assert model.predict(X[80:]) == names[80:]
    assert model.bits(X, names) < 0.2
    assert model.training_["metric_name"] == "bits"
    assert min(model.training_["metric"]) == pytest.approx(model.bits(X[80:], names[80:]), rel=1e-4)


def test_images_are_rows(digits):
    X, names = digits
    images = np.repeat(X, 4, axis=1).reshape(-1, 5, 4)
    model = RecurrentGenerator(**SMALL | {"epochs": 10}).fit(images, names)
    assert model.predict(images[:9]) == names[:9]


def test_the_company_of_a_sequence_changes_nothing(verse, digits):
    texts = ["to be", "or", "not to be, to"]
    alone = [verse.score_samples([text])[0] for text in texts]
    np.testing.assert_allclose(verse.score_samples(texts), alone, rtol=1e-5)
    X, names = digits
    model = RecurrentGenerator(**SMALL | {"epochs": 2}).fit(X, names)
    alone = [model.score_samples(X[[n]], [names[n]])[0] for n in range(5)]
    np.testing.assert_allclose(model.score_samples(X[:5], names[:5]), alone, rtol=1e-5)


def test_windows_as_long_as_the_text_learn_as_one_sequence():
    """With one stream and a window of everything, the loss is that of the text."""
    model = RecurrentGenerator(
        **SMALL | {"epochs": 1, "batch_size": 1, "learning_rate": 1e-12, "truncation": 400}
    ).fit(VERSE)
    assert model.training_["loss"][0] / np.log(2) == pytest.approx(model.bits(VERSE), rel=1e-5)


def test_the_state_is_carried_from_window_to_window():
    """Without learning, windows of 7 cost what one window of everything costs."""
    settings = SMALL | {"epochs": 1, "batch_size": 1, "learning_rate": 1e-12, "truncation": 7}
    text = VERSE[:140]  # 20 windows
    model = RecurrentGenerator(**settings).fit(text)
    assert model.training_["loss"][0] / np.log(2) == pytest.approx(model.bits(text), rel=1e-5)


def test_every_window_is_an_update():
    text = "ab" * 20
    updates = [
        RecurrentGenerator(**SMALL | {"epochs": 3, "batch_size": 1, "truncation": truncation})
        .fit(text)
        .training_["updates"]
        for truncation in (10, 40)
    ]
    assert updates == [3 * 4, 3 * 1]
    short = RecurrentGenerator(**SMALL | {"epochs": 1, "batch_size": 8, "truncation": 10}).fit(text)
    assert short.training_["updates"] == 1  # four streams: of eight none would fill a window


def test_saved_and_loaded(tmp_path, verse, digits):
    again = saved.load(saved.save(verse, tmp_path / "verse"))
    assert again.sample(2, length=20) == verse.sample(2, length=20)
    assert again.bits("not to be") == verse.bits("not to be")
    X, names = digits
    encoder = Autoencoder(hidden=(8,), code=4, epochs=2)
    model = RecurrentGenerator(**SMALL | {"epochs": 2}, encoder=encoder).fit(X, names)
    again = saved.load(saved.save(model, tmp_path / "names"))
    assert again.predict(X) == model.predict(X)
    numbers = RecurrentGenerator(**SMALL | {"epochs": 1}).fit([[1, 2], [0]])
    again = saved.load(saved.save(numbers, tmp_path / "numbers"))
    assert [s.tolist() for s in again.sample(3)] == [s.tolist() for s in numbers.sample(3)]


def test_a_resumed_training_gives_the_same_numbers(tmp_path, verse):
    from isthmus.fit.checkpoint import Checkpoint

    whole = RecurrentGenerator(**SMALL | {"epochs": 6, "dropout": 0.2}).fit(VERSE)
    model = RecurrentGenerator(**SMALL | {"epochs": 6, "dropout": 0.2})
    calls = []
    real = model._costs_of_window

    def interrupted(writer, batch):
        calls.append(1)
        if len(calls) == 9:
            raise KeyboardInterrupt
        return real(writer, batch)

    model._costs_of_window = interrupted
    model.fit(VERSE, checkpoint=Checkpoint(tmp_path, every=0, resume=False))
    assert model.training_["stopped"] == "interrupted"
    again = RecurrentGenerator(**SMALL | {"epochs": 6, "dropout": 0.2})
    again.fit(VERSE, checkpoint=Checkpoint(tmp_path, every=0, resume=True))
    assert again.training_["loss"] == whole.training_["loss"]
    assert again.sample(length=40) == whole.sample(length=40)


def test_more_data_than_a_block(verse, monkeypatch):
    texts = ["to be", "or not", "be, to be or", "o"] * 5
    wanted = verse.score_samples(texts)
    monkeypatch.setattr("isthmus.fit.symbol_writer.LOGITS", 100)
    monkeypatch.setattr("isthmus.nn.writing_net.LOGITS", 100)
    np.testing.assert_allclose(verse.score_samples(texts), wanted, rtol=1e-5)


@pytest.mark.parametrize(
    ("X", "said"),
    [
        ("", "found no character"),
        ([], "found 0 sequences"),
        (["ab", ""], "text 1 holds no character"),
        (["ab", 3], "sequence 0"),
        ([np.array([0.5])], "whole numbers"),
    ],
)
def test_what_cannot_be_learned(X, said):
    with pytest.raises(DataError, match=said):
        RecurrentGenerator(**SMALL).fit(X)


def test_what_a_person_may_get_wrong(verse, digits):
    X, names = digits
    with pytest.raises(ParameterError, match="encoder reads rows, and there are none"):
        RecurrentGenerator(encoder=Autoencoder()).fit("abc")
    with pytest.raises(ValueError, match="inconsistent numbers of samples"):
        RecurrentGenerator(**SMALL).fit(X, names[:3])
    with pytest.raises(ParameterError, match="validation is a pair"):
        RecurrentGenerator(**SMALL).fit(X, names, validation=X)
    with pytest.raises(ParameterError, match="learned without rows; use sample"):
        verse.predict(X)
    with pytest.raises(ParameterError, match="without rows; leave y away"):
        verse.bits(X, names)
    with pytest.raises(DataError, match="'é' did not occur"):
        verse.bits("é")
    for wrong in (
        {"length": 0},
        {"n": 0},
        {"temperature": -1},
        {"temperature": np.nan},
        {"n": 1.5},
    ):
        with pytest.raises(ParameterError, match="temperature a number >= 0"):
            verse.sample(**wrong)
    model = RecurrentGenerator(**SMALL | {"epochs": 1}).fit(X, names)
    with pytest.raises(ParameterError, match="predict writes"):
        model.sample()
    with pytest.raises(ParameterError, match="of rows; give both"):
        model.bits("one")
    with pytest.raises(ValueError, match="features"):
        model.predict(X[:, :2])


def test_training_beats_not_training_for_every_cell():
    for cell in ("rnn", "lstm", "peephole", "coupled", "gru"):
        settings = SMALL | {"epochs": 8, "cell": cell, "hidden": (8, 8), "dropout": 0.1}
        before = RecurrentGenerator(**settings | {"epochs": 0}).fit(VERSE).bits(VERSE)
        assert RecurrentGenerator(**settings).fit(VERSE).bits(VERSE) < before - 0.5


def test_the_error_of_the_last_symbol_on_its_way_back(verse, digits):
    flow = verse.gradient_flow(VERSE)
    assert flow.shape == (20,) and (flow > 0).all()  # the steps of a window
    model = RecurrentGenerator(**SMALL | {"epochs": 1}).fit(["ada", "robert"] * 9)
    flow = model.gradient_flow(["ada", "robert"])
    assert flow.shape == (7,)  # and the end
    longer = model.gradient_flow(["robert"])
    np.testing.assert_allclose(flow[:3], longer[:3], rtol=1e-5)  # the shorter one had not begun
    np.testing.assert_allclose(flow[3:], (longer[3:] + model.gradient_flow(["ada"])) / 2, rtol=1e-5)
    X, names = digits
    model = RecurrentGenerator(**SMALL | {"epochs": 1}, encoder=Autoencoder(code=2, epochs=1))
    assert model.fit(X, names).gradient_flow(X, names).shape == (6,)
    with pytest.raises(ParameterError, match="of rows; give both"):
        model.gradient_flow(X)


def test_windows_of_a_text_are_its_state_carried_on(verse):
    """The last of two windows knows the first one, through which no gradient flows."""
    text = VERSE[:40]
    model = RecurrentGenerator(**SMALL | {"batch_size": 1}).fit(text)
    flow = model.gradient_flow(text)
    whole = RecurrentGenerator(**SMALL | {"batch_size": 1, "truncation": 40, "epochs": 0}).fit(text)
    whole.network_.load_state_dict(model.network_.state_dict())
    first = model.gradient_flow(text[:20])
    np.testing.assert_allclose(2 * flow - first, whole.gradient_flow(text)[20:], rtol=1e-4)
    two = model.gradient_flow([text[:20], text[20:]])  # each begins by itself
    second = model.gradient_flow(text[20:])
    np.testing.assert_allclose(two, (first + second) / 2, rtol=1e-5)
