"""`isthmus anomalies`: unusual rows, why they are, and how well the scores agree with labels."""

import numpy as np
import polars as pl
import pytest

from tests.cli.films import answer, run
from tests.cli.tables import write

ROWS = ("--label", "kind", "--ignore", "number")
QUICK = ("--set", "code=2", "--set", "epochs=60", "--set", "learning_rate=0.01")


@pytest.fixture(scope="module")
def parts(tmp_path_factory):
    return write(tmp_path_factory.mktemp("parts"))


def test_planted_rows_are_named_with_the_reason(parts, tmp_path):
    out, picture = tmp_path / "scores.parquet", tmp_path / "scores.png"
    files = ("--out", out, "--picture", picture)
    value = answer("anomalies", parts, *QUICK, *ROWS, "--contamination", "0.05", "--top", 5, *files)
    assert (value["rows"], value["learned_from"], value["features"]) == (120, 120, 4)
    assert (value["contamination"], value["below"]) == (0.05, 6)
    agreement = value["agreement"]
    assert (agreement["label"], agreement["anomalies"]) == ("odd", 5)
    assert agreement["auroc"] > 0.95 and agreement["average_precision"] > 0.8
    first, *_ = suspects = value["suspects"]
    assert [row["rank"] for row in suspects] == [1, 2, 3, 4, 5]
    assert set(first) == {"rank", "row", "label", "score", "anomaly", "why"}
    assert first["label"] == "odd" and first["row"] > 115 and first["anomaly"]
    assert len(first["why"]) == 3 and set(first["why"][0]) == {"feature", "value", "expected"}
    frame = pl.read_parquet(out)
    assert frame.columns == ["row", "kind", "anomaly", "score"] and len(frame) == 120
    assert frame["anomaly"].sum() == 6
    assert frame.sort("score")["row"][0] == first["row"] and picture.stat().st_size > 1000


def test_people_read_a_table(parts):
    shown = run("anomalies", parts, *QUICK, *ROWS, "--top", 3).stdout
    assert "12 rows score below the threshold" in shown
    assert "label odd counts as anomaly: 5 rows\nAUROC " in shown
    first, *others = shown.splitlines()
    assert "120 rows of 4 features" in first and max(map(len, others)) <= 80
    assert "height = " in " ".join(shown.split())


def test_which_label_counts_can_be_said(parts):
    value = answer("anomalies", parts, *QUICK, *ROWS, "--anomalous", "usual")
    assert value["agreement"]["label"] == "usual" and value["agreement"]["auroc"] < 0.1


def test_normal_rows_alone_can_be_learned_from(parts):
    value = answer("anomalies", parts, *QUICK, *ROWS, "--normal", "usual")
    assert (value["rows"], value["learned_from"]) == (120, 115)
    assert value["agreement"]["auroc"] == 1


def test_rows_without_labels_or_with_many(parts, tmp_path):
    value = answer("anomalies", parts, *QUICK, "--ignore", "number,kind", "--top", 2)
    assert value["agreement"] is None and "label" not in value["suspects"][0]
    np.savez(tmp_path / "s.npz", X=np.random.default_rng(0).random((60, 5)), y=np.arange(60) % 3)
    done = run("anomalies", tmp_path / "s.npz", *QUICK)
    assert done.exit_code == 0 and "3 labels (0, 1, 2)" in done.stderr
    assert "AUROC" not in done.stdout and "column " in done.stdout


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (("--model", "ease"), "gives rows no score"),
        (("--contamination", "0.7"), "contamination is 0.7; it must be above 0 and at most .5"),
        (("--normal", "good"), "no row of"),
        (("--anomalous", "good"), "no row of"),
        (("--score", "odd"), "score is 'odd'"),
    ],
)
def test_what_cannot_be_used_is_said(parts, options, words):
    done = run("anomalies", parts, *ROWS, *options)
    assert done.exit_code == 1 and done.stdout == ""
    assert words in " ".join(done.stderr.split())
