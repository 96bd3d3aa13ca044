"""A model that writes, through the commands: fitted on a file of text, sampled, looked into."""

import pytest

from isthmus import RecurrentGenerator
from isthmus.core import store
from isthmus.data import known
from isthmus.data.texts import Texts
from tests.cli.films import answer, run

SMALL = ("hidden=16", "epochs=8", "batch_size=8", "truncation=20", "learning_rate=0.03")
SETTINGS = [part for setting in SMALL for part in ("--set", setting)]
PLAY = "ANN:\nTo be, or not to be.\n\nBOB:\nThat is the question.\n\n" * 50


@pytest.fixture(scope="module")
def fitted(tmp_path_factory):
    folder = tmp_path_factory.mktemp("texts")
    (folder / "play.txt").write_text(PLAY)
    found = answer(
        *("fit", folder / "play.txt", "--model", "recurrent-generator"),
        *(*SETTINGS, "--out", folder / "model"),
    )
    assert (found["texts"], found["characters"]) == (1, len(PLAY))
    assert found["symbols"] == len(set(PLAY)) and found["fields"]["hidden"] == [16]
    assert found["training"]["metric_name"] == "bits"
    return folder


def test_what_was_learned_is_told(fitted, tmp_path):
    short = tmp_path / "short.txt"
    short.write_text("abc " * 20)
    done = run(
        *("fit", short, "--model", "recurrent-generator", "--set", "epochs=1"),
        *("--set", "hidden=4", "--out", tmp_path / "model"),
    )
    assert done.exit_code == 0
    assert "80 characters" in done.stdout
    assert "recurrent-generator of 4 characters fitted" in done.stdout
    assert "bits" not in done.stdout  # nothing was held out


@pytest.mark.parametrize(("unit", "new"), [("character", 8), ("word", 4)])
def test_what_occurs_only_at_the_end_does_not_stop_it(tmp_path, unit, new):
    (tmp_path / "play.txt").write_text(PLAY + "Café? Café!\n")
    done = run(
        *("fit", tmp_path / "play.txt", "--model", "recurrent-generator", "--set", "epochs=1"),
        *("--set", "hidden=4", "--set", f"unit={unit}", "--out", tmp_path / "model"),
    )
    assert done.exit_code == 0 and "with bits" in done.stdout
    assert f"note: {new} {unit}s of what stops the training" in done.stderr


def test_every_twentieth_of_many_texts_stops_the_training(tmp_path, monkeypatch):
    names = [f"name {number:03}" for number in range(300)]
    seen = {}

    def fit(self, X, y=None, *, validation=None, checkpoint=None):
        seen.update(learned=X, held=validation)
        return real(self, X[:40], validation=validation[:2])

    real = RecurrentGenerator.fit
    monkeypatch.setattr(RecurrentGenerator, "fit", fit)
    monkeypatch.setattr(known, "names", lambda *holds: ("names",))
    monkeypatch.setattr(known, "texts", lambda name: Texts(texts=tuple(names), source=name))
    done = run(
        *("fit", "names", "--model", "recurrent-generator", "--set", "epochs=1"),
        *("--set", "hidden=4", "--out", tmp_path / "model"),
    )
    assert "300 texts of 2,400 characters" in done.stdout
    assert seen["held"] == names[::20]
    assert sorted(seen["held"] + seen["learned"]) == names


def test_texts_are_written(fitted, tmp_path):
    model = fitted / "model"
    asked = ("generate", model, "-n", "2", "--length", "30", "--start", "ANN:", "--seed", "3")
    found = answer(*asked)
    assert [len(text) for text in found["texts"]] == [34, 34]
    assert all(text.startswith("ANN:") for text in found["texts"])
    assert answer(*asked) == found
    assert run(*asked).stdout == "\n".join(found["texts"]) + "\n"
    done = run(*asked, "--out", tmp_path / "made.txt")
    assert "2 written to" in done.stdout
    assert (tmp_path / "made.txt").read_text() == "\n".join(found["texts"]) + "\n"
    greedy = [answer("generate", model, "--temperature", "0", "--seed", s) for s in "12"]
    assert greedy[0]["texts"] == greedy[1]["texts"]


def test_a_text_in_the_colours_of_a_cell(fitted, tmp_path):
    pytest.importorskip("matplotlib")
    asked = ("draw", fitted / "model", "cells", "--data", fitted / "play.txt")
    found = answer(*asked, "--picture", tmp_path / "cells.html", "--cell", "3")
    assert found["cell"] == 3
    page = (tmp_path / "cells.html").read_text()
    assert page.count("<span") == len("".join(PLAY.splitlines(keepends=True)[:24]))
    assert "cell 3 of 16" in page
    done = run(*asked, "--picture", tmp_path / "cells.png")
    assert "drawn in" in done.stdout and "the first" in done.stdout
    assert (tmp_path / "cells.png").read_bytes().startswith(b"\x89PNG")


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        (("generate", "{model}", "--picture", "p.png"), "the model writes texts"),
        (("generate", "{model}", "--start", "é"), "did not occur"),
        (("draw", "{model}", "cells", "--picture", "p.html"), "give it with --data"),
        (
            ("draw", "{model}", "cells", "--data", "{play}", "--picture", "p.html", "--cell", "17"),
            "there are 16 cells",
        ),
        (("draw", "{model}", "map", "--picture", "p.png", "--cell", "1"), "no meaning here"),
        (("encode", "{model}", "{play}", "--out", "p.npy"), "not an autoencoder"),
        (
            ("fit", "{play}", "--model", "recurrent-generator", "--label", "a", "--out", "{out}"),
            "learns from texts",
        ),
        (
            ("fit", "nothing.txt", "--model", "recurrent-generator", "--out", "{out}"),
            "neither a file of text nor a known data set",
        ),
    ],
)
def test_what_a_person_may_get_wrong(fitted, tmp_path, asked, said):
    places = {"model": fitted / "model", "play": fitted / "play.txt", "out": tmp_path / "out"}
    done = run(*(part.format(**places) for part in asked))
    assert done.exit_code in (1, 2)
    assert said in " ".join(done.stderr.replace("│", " ").split())


def test_options_of_texts_are_not_for_rows(tmp_path):
    store.write_folder(tmp_path, {"kind": "codec"}, {})
    done = run("generate", tmp_path, "--length", "3")
    assert done.exit_code == 2 and "the model makes rows" in done.stderr
