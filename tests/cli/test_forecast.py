"""`isthmus forecast`: the next values, what they are worth, and what cannot be forecast."""

import numpy as np
import polars as pl
import pytest

from tests.cli.films import answer, run

QUICK = ("--model", "echo-state-regressor", "--set", "units=20")


@pytest.fixture(scope="module")
def sales(tmp_path_factory):
    rng = np.random.default_rng(0)
    days = np.arange(400)
    values = 50 + 10 * np.sin(2 * np.pi * days / 7) + rng.normal(0, 1, 400)
    times = np.datetime64("2022-01-01") + days
    path = tmp_path_factory.mktemp("sales") / "sales.csv"
    rows = zip(times, values, rng.normal(size=400), strict=True)
    lines = [f"{day},{value:.3f},{other:.3f}" for day, value, other in rows]
    path.write_text("\n".join(["day,sold,noise", *lines]) + "\n")
    return path


def test_the_next_values_with_their_errors(sales, tmp_path):
    out, picture = tmp_path / "next.csv", tmp_path / "next.png"
    value = answer("forecast", sales, "--column", "sold", "--steps", 7, *QUICK, "--also", "noise",
                   "--out", out, "--picture", picture)  # fmt: skip
    assert (value["rows"], value["step"], value["season"], value["past"]) == (400, "day", 7, 24)
    assert (value["column"], value["also"]) == ("sold", ["noise"])
    days = np.arange(400, 407)
    truth = 50 + 10 * np.sin(2 * np.pi * days / 7)
    told = np.array([[row[name] for name in ("low", "value", "high")] for row in value["forecast"]])
    np.testing.assert_allclose(told[:, 1], truth, atol=3)
    assert ((told[:, 0] < truth) & (truth < told[:, 2])).all()
    assert value["forecast"][0]["time"] == "2023-02-05"
    errors = {score["name"]: score for score in value["test"]["errors"]}
    assert list(errors) == ["EchoStateRegressor", "naive", "seasonal-naive", "linear"]
    assert errors["naive"]["verdict"] == "worse"
    assert 0.8 < value["test"]["coverage"] <= 1
    frame = pl.read_csv(out)
    assert frame.columns == ["step", "time", "value", "low", "high"] and len(frame) == 7
    assert picture.stat().st_size > 1000


def test_people_read_tables(sales):
    shown = run("forecast", sales, "--column", "sold", "--steps", 3, *QUICK).stdout
    assert "400 values of sold by day, a season of 7" in shown
    assert "2023-02-05" in shown and "from (90%)" in shown
    assert "beside the model" in shown and "seasonal-naive" in shown
    assert "lie in intervals of 90%; their mean width is" in shown
    assert max(map(len, shown.splitlines())) <= 100


def test_a_baseline_that_is_better_is_said(tmp_path):
    path = tmp_path / "line.csv"
    path.write_text("\n".join(["a,b", *(f"{k % 7},{k % 7}" for k in range(300))]) + "\n")
    shown = run("forecast", path, "--column", "a", "--season", 7, "--steps", 7, "--set", "l2=1000",
                "--model", "echo-state-regressor").stdout  # fmt: skip
    assert "seasonal-naive is better here than echo-state-regressor: trust it rather" in shown


def test_rows_without_times(sales, tmp_path):
    path = tmp_path / "plain.csv"
    pl.read_csv(sales).drop("day").write_csv(path)
    done = run("forecast", path, "--column", "sold", "--steps", 2, *QUICK)
    assert "note: there is no column of times: each row is a step" in done.stderr
    assert "time" not in done.stdout.splitlines()[2]


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (("--steps", "3"), 1, "say with columns= (--column)"),
        (("--column", "sold", "--steps", "300"), 1, "look back less"),
        (("--column", "sold", "--model", "som"), 1, "SOM tells no numbers"),
        (("--column", "sold", "--fill", "guess"), 1, "fill is 'guess'"),
        (("--column", "sold", "--coverage", "2"), 1, "coverage is 2.0"),
        (("--column", "sold", "--steps", "0"), 2, "--steps"),
        (("--also", "noise"), 2, "say with --column"),
        (("--column", "sold", "--out", "x.npy"), 2, "must end in"),
    ],
)
def test_what_is_refused(sales, arguments, code, said):
    done = run("forecast", sales, "--model", "echo-state-regressor", *arguments)
    assert done.exit_code == code
    assert said in " ".join(done.stderr.replace("│", " ").split())


@pytest.mark.data("google-stock")
def test_the_lesson_s_file():
    value = answer("forecast", "google-stock", "--column", "Open", "--steps", 20, *QUICK)
    assert (value["rows"], value["step"]) == (1258, "weekday")
    assert 600 < value["forecast"][0]["value"] < 1000
