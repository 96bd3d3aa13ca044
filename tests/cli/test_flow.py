"""How far errors reach, through the commands: of a model of texts and of one that writes."""

import json

import pytest

from isthmus.core import store
from tests.cli.films import answer, run

pytest.importorskip("matplotlib")

SMALL = ("epochs=1", "hidden=4", "batch_size=8")


def settings(*more):
    return [part for setting in (*SMALL, *more) for part in ("--set", setting)]


@pytest.fixture(scope="module")
def fitted(tmp_path_factory):
    folder = tmp_path_factory.mktemp("flow")
    lines = [f"{'good' if n % 2 else 'bad'} film number {n},{'pos' if n % 2 else 'neg'}"
             for n in range(60)]  # fmt: skip
    (folder / "reviews.csv").write_text("\n".join(["text,label", *lines]) + "\n")
    (folder / "play.txt").write_text("to be or not to be, " * 40)
    asked = ("fit", folder / "reviews.csv", "--target", "label", "--model", "recurrent-classifier")
    answer(*asked, *settings("cell=rnn", "embedding=3"), "--out", folder / "long")
    answer(*asked, *settings("embedding=3", "truncation=2"), "--out", folder / "short")
    answer(
        *("fit", folder / "play.txt", "--model", "recurrent-generator"),
        *(*settings("truncation=10"), "--out", folder / "writer"),
    )
    return folder


def test_lines_side_by_side(fitted, tmp_path):
    asked = ("draw", fitted / "long", "gradient-flow", "--data", fitted / "reviews.csv")
    asked = (*asked, "--beside", fitted / "short", "--picture", tmp_path / "flow.png")
    found = answer(*asked)
    long, short = found["flows"]
    assert [long["model"], short["model"]] == [str(fitted / name) for name in ("long", "short")]
    assert (long["states"], long["reached"]) == (4, 4)  # words
    assert (short["states"], short["reached"]) == (4, 2)
    done = run(*asked)
    assert "the gradient at the first of 4 states is" in done.stdout
    assert "at the first of the 2 states that it reaches is" in done.stdout
    assert (tmp_path / "flow.png").read_bytes().startswith(b"\x89PNG")


def test_of_what_writes(fitted, tmp_path):
    asked = ("draw", fitted / "writer", "gradient-flow", "--data", fitted / "play.txt")
    (found,) = answer(*asked, "--picture", tmp_path / "flow.png")["flows"]
    assert found["states"] == 10 and 0 < found["share"] < 1


def test_rows_without_a_target_that_was_learned_are_left_out(fitted, tmp_path):
    new = tmp_path / "new.csv"
    asked = ("draw", fitted / "long", "gradient-flow", "--data", new)
    asked = (*asked, "--picture", tmp_path / "p.png")
    new.write_text("text,label\na good film,pos\na strange film,odd\nno word of it,\n")
    assert answer(*asked)["flows"][0]["states"] == 3  # words
    new.write_text("text,label\na good film,odd\n")
    assert "no row has a target such as those that were learned" in run(*asked).stderr
    new.write_text("text\na good film\nanother\n")
    assert "without the column 'label'" in run(*asked).stderr


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        (("{long}", "gradient-flow"), "give the sequences with --data"),
        (("{long}", "gradient-flow", "--data", "{reviews}", "--label", "a"), "no meaning here"),
        (("{long}", "training", "--beside", "{short}"), "no meaning here"),
        (("{table}", "gradient-flow", "--data", "{reviews}"), "has no recurrent layers"),
        (("{codec}", "gradient-flow", "--data", "{reviews}"), "not a classifier or regressor"),
    ],
)
def test_what_a_person_may_get_wrong(fitted, tmp_path, asked, said):
    table = tmp_path / "table"
    if "{table}" in asked:
        (tmp_path / "t.csv").write_text("a,b\n" + "1,x\n2,y\n" * 20)
        fit = ("fit", tmp_path / "t.csv", "--target", "b", "--model", "tabular-classifier")
        answer(*fit, *settings(), "--out", table)
    store.write_folder(tmp_path / "codec", {"kind": "codec"}, {})
    places = {"reviews": fitted / "reviews.csv", "table": table, "codec": tmp_path / "codec"}
    places |= {name: fitted / name for name in ("long", "short")}
    words = [part.format(**places) for part in asked]
    done = run("draw", *words, "--picture", tmp_path / "p.png")
    assert done.exit_code in (1, 2)
    assert said in " ".join(done.stderr.replace("│", " ").split())


def test_a_picture_of_nothing_that_flows(fitted, tmp_path, monkeypatch):
    import numpy as np

    from isthmus import RecurrentClassifier

    monkeypatch.setattr(RecurrentClassifier, "gradient_flow", lambda *_: np.zeros(4))
    asked = ("draw", fitted / "long", "gradient-flow", "--data", fitted / "reviews.csv")
    done = run(*asked, "--picture", tmp_path / "p.png")
    assert done.exit_code == 0 and "no gradient reaches any of its 4 states" in done.stdout
    assert (
        json.loads(run(*asked, "--picture", tmp_path / "p.png", "--json").stdout)["flows"][0][
            "share"
        ]
        is None
    )


def test_states_that_are_reached_here_and_there():
    """A summary by the largest states reaches some of them; the last one may not be among them."""
    import numpy as np

    from isthmus.cli.flow import _told

    assert _told(np.array([0, 2.0, 0, 4, 0])) == {"states": 5, "reached": 2, "share": 0.5}
