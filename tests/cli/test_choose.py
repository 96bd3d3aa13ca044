"""`isthmus fit --model auto` and `isthmus tune`: what they say, save and refuse."""

import pytest

from isthmus import EASE, Popularity
from isthmus.tasks import choose as task
from isthmus.tasks.recommend import Recommender
from tests.cli.films import ITEMS, USERS, answer, run, write


@pytest.fixture(scope="module")
def files(tmp_path_factory):
    return write(tmp_path_factory.mktemp("films"))


@pytest.fixture
def few(monkeypatch):
    """Two quick models, tried in this process."""
    lines = task.line_up.__globals__
    models = {"ease": EASE(l2=50.0), "popularity": Popularity()}
    monkeypatch.setitem(lines, "_all", lambda rates: models.items())
    for name in ("choose", "tune"):
        here = getattr(task, name)
        monkeypatch.setattr(task, name, lambda *a, here=here, **k: here(*a, own_process=False, **k))


def test_the_best_is_chosen_fitted_on_everybody_and_saved(files, few, tmp_path):
    value = answer("fit", files[0], "--model", "auto", "--minutes", 1, "--out", tmp_path)
    choice = value["choice"]
    assert value["model"] == choice["chosen"] == choice["league"][0]["model"]
    assert (value["users"], value["items"]) == (USERS, ITEMS)
    assert choice["fields"].items() <= value["fields"].items()
    assert {row["model"] for row in choice["league"]} == {"ease", "popularity"}
    rec = Recommender.load(tmp_path)
    assert type(rec.model) is {"ease": EASE, "popularity": Popularity}[value["model"]]
    assert rec.histories.shape == (USERS, ITEMS)


def test_people_read_the_table_and_the_reason(files, few, tmp_path):
    done = run("fit", files[0], "--model", "auto", "--minutes", 1, "--out", tmp_path / "m")
    assert done.exit_code == 0, done.stderr
    for text in ("ndcg@100", "behind", "popularity", "compared on", "standard", "saved in"):
        assert text in done.stdout


def test_with_no_time_the_simplest_is_saved_and_the_reason_told(files, tmp_path):
    options = ("--model", "auto", "--minutes", "0.0001", "--out", tmp_path)
    value = answer("fit", files[0], *options)
    assert value["model"] == "popularity" and not value["choice"]["league"]
    assert "too short" in value["choice"]["why"]
    rating = answer("fit", files[0], *options, "--for", "rating")
    assert rating["model"] == "biased-mf" and rating["choice"]["metric"] == "rmse"


def test_a_model_without_room_is_refused_with_what_fits_until_somebody_insists(files, tmp_path):
    options = ("fit", files[0], "--model", "ease", "--out", tmp_path / "m", "--memory")
    done = run(*options, "0.001")
    assert done.exit_code == 1
    assert "ease needs" in done.stderr and "popularity 0.1 MB" in done.stderr
    assert not (tmp_path / "m").exists()
    assert run(*options, "1").exit_code == 0


def test_tuning_says_how_to_fit_what_it_found(files, few):
    options = ("tune", files[0], "--model", "ease", "--set", "l2=50", "--minutes", 1)
    value = answer(*options)
    assert value["chosen"] == "ease" and value["fields"]["l2"] == 50
    assert len(value["league"]) == 8
    done = run(*options)
    assert done.exit_code == 0, done.stderr
    assert "--model ease --out DIR --set l2=50" in done.stdout


@pytest.mark.parametrize(
    ("arguments", "status", "said"),
    [
        (("fit", "--model", "ease", "--out", "d", "--minutes", "3"), 2, "--minutes"),
        (("fit", "--model", "auto", "--out", "d", "--set", "l2=3"), 2, "--set"),
        (("fit", "--model", "auto", "--out", "d", "--label", "x"), 2, "--label"),
        (("fit", "--model", "auto", "--out", "d", "--for", "fun"), 2, "--for"),
        (("fit", "--model", "auto", "--out", "d", "--minutes", "0"), 1, "minutes is 0"),
        (("fit", "--model", "auto", "--out", "d", "--metric", "rmse"), 1, "ranking metric"),
        (("tune", "--model", "autoencoder"), 1, "no recommender"),
        (("tune", "--model", "ease", "--memory", "0"), 1, "ease needs"),
    ],
)
def test_what_makes_no_sense_is_refused(arguments, status, said, files, tmp_path):
    command, *options = arguments
    options = [str(tmp_path / "d") if option == "d" else option for option in options]
    done = run(command, files[0], *options)
    assert done.exit_code == status and said in done.stderr
