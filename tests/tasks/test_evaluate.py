"""The table: who is fed what, what is chosen where, and every figure against plain NumPy."""

import doctest
import json
import math
import os
import sys
from pathlib import Path

import numpy as np
import pytest

from isthmus import EASE, MultVAE, Popularity
from isthmus.core.errors import DataError, NotFoundError, NotSupportedError, ParameterError
from isthmus.data.planted import checkerboard
from isthmus.evaluate import statistics
from isthmus.tasks.evaluate import Contender, answers, evaluate
from isthmus.tasks.evaluate.forms import to_csv, to_markdown
from isthmus.tasks.evaluate.held_back import hold_back
from tests.tasks import spies
from tests.tasks.problems import blocks, part, rated_split
from tests.tasks.spies import Broken, Chancy, Ranker, Rater, Stopper, Stuck, Tuned


@pytest.fixture(autouse=True)
def forget():
    spies.FITTED.clear()
    spies.SCORED.clear()


def table(data, models, **options):
    """The table of exactly these models, made in this process."""
    return evaluate(data, models, **{"baselines": False, "own_process": False} | options)


def mean(report, model, metric):
    return report.figures[model][metric].mean


# who is fed what


def test_a_ranker_is_fed_likes_and_hits_are_likes():
    report = table(rated_split(), [Ranker()], metrics=["recall@2"], like_from=4)
    assert spies.FITTED[0]["X"].toarray().tolist() == [
        [1, 0, 0, 0, 0],
        [1, 1, 0, 0, 0],
        [0, 0, 0, 1, 0],
    ]
    (asked,) = spies.SCORED
    assert asked["X"].toarray().tolist() == [[1, 1, 0, 0, 0], [0, 0, 0, 1, 0]]
    assert asked["rows"].tolist() == [0, 2]
    # lists without what was seen: items 3, 4 with one like among them, and items 0, 2 with two
    assert mean(report, "Ranker", "recall@2") == pytest.approx(1)
    assert report.users == {"ranking": 2}


def test_what_was_chosen_may_learn_from_the_validation_part_before_the_test():
    report = table(rated_split(), [Ranker()], metrics=["recall@2"], like_from=4, refit=True)
    assert spies.FITTED[-1]["X"].toarray().tolist() == [
        [1, 1, 0, 0, 0],
        [1, 1, 0, 0, 0],
        [0, 0, 0, 1, 0],
    ]
    assert "for the test all learned from the validation part, too" in report.notes
    table(rated_split(rows=None), [Rater()], metrics=["rmse"], refit=True)
    # new people come after the others, with what was fed and what was asked
    assert spies.FITTED[-1]["X"].toarray().tolist() == [
        [5, 0, 2, 0, 0],
        [4, 4, 0, 0, 1],
        [0, 3, 0, 5, 0],
        [5, 4, 2, 0, 0],
        [0, 3, 0, 5, 2],
    ]


def test_a_training_on_both_parts_takes_the_epochs_that_were_best():
    data = checkerboard(users=60, items=20)
    model = MultVAE(epochs=4, code=4, hidden=[8])
    report = table(data, [model], protocol="user-ratio", metrics=["recall@5"], refit=True)
    (measured,) = report.measured
    alone = table(data, [model], protocol="user-ratio", metrics=["recall@5"])
    assert measured.epochs == alone.measured[0].epochs


def test_rated_but_not_liked_items_are_seen():
    report = table(rated_split(), [Ranker()], metrics=["precision@3"], like_from=4)
    # 5 items less 3 seen leave two for the list of the first person, and one of them is liked
    assert mean(report, "Ranker", "precision@3") == pytest.approx((1 / 3 + 2 / 3) / 2)


def test_a_rater_is_fed_ratings_and_clipped_to_their_range():
    report = table(rated_split(), [Rater(guess=9.0)], metrics=["rmse", "mae"])
    assert spies.FITTED[0]["X"].toarray()[0].tolist() == [5, 0, 2, 0, 0]
    assert spies.SCORED[0]["X"].toarray()[1].tolist() == [0, 3, 0, 5, 2]
    errors = 5 - np.array([5, 1, 4, 4])
    assert mean(report, "Rater", "rmse") == pytest.approx(np.sqrt(np.mean(errors**2)))
    assert mean(report, "Rater", "mae") == pytest.approx(np.mean(np.abs(errors)))


def test_validation_is_in_the_diet_of_the_model():
    table(rated_split(), [Stopper()], metrics=["ndcg@2"], like_from=4)
    history, target, rows = spies.FITTED[0]["validation"]
    assert history.toarray().tolist() == [[1, 0, 0, 0, 0], [0, 0, 0, 1, 0]]
    assert target.toarray().tolist() == [[0, 1, 0, 0, 0], [0, 0, 0, 0, 0]]
    assert rows.tolist() == [0, 2]


def test_a_mixed_table_leaves_the_ratings_of_a_ranker_blank():
    report = table(rated_split(), [Ranker(), Rater()], metrics=["ndcg@3", "rmse"])
    assert set(report.figures["Ranker"]) == {"ndcg@3"}
    assert set(report.figures["Rater"]) == {"ndcg@3", "rmse"}
    assert "predict no ratings: Ranker" in report.notes
    assert "lists by predicted rating: Rater" in report.notes


def test_metrics_follow_the_models_when_none_are_named():
    def names(models):
        return [metric.name for metric in table(rated_split(), models).metrics]

    ranking = ["recall@20", "recall@50", "ndcg@100"]
    assert names([Ranker()]) == ranking
    assert names([Rater()]) == ["rmse", "mae"]
    assert names([Ranker(), Rater()]) == [*ranking, "rmse", "mae"]


def test_blocks_of_users_change_nothing(monkeypatch):
    data = blocks()
    models = [EASE(l2=10.0), Rater()]
    options = {"protocol": "random", "metrics": ["ndcg@5", "coverage@3", "rmse"]}
    whole = table(data, models, **options)
    monkeypatch.setattr(answers, "BLOCK_CELLS", 100)
    spies.SCORED.clear()
    small = table(data, models, **options)
    assert max(call["X"].shape[0] for call in spies.SCORED) == 100 // 30
    for label, figures in whole.figures.items():
        for metric, figure in figures.items():
            assert small.figures[label][metric] == pytest.approx(figure, nan_ok=True)


# choosing


def test_fields_are_chosen_on_validation_and_the_test_is_read_once():
    split = rated_split(rows=None)  # validation asks for item 1 of the first, both tests vary
    tuned = Contender(label="tuned", model=Tuned(), choose=Tuned.grid)
    report = table(split, [tuned], metrics=["mrr@5"], like_from=4)
    by_sign = {}
    for sign in (1.0, -1.0):
        one = table(split, [Tuned(sign=sign)], metrics=["mrr@5"], like_from=4)
        by_sign[sign] = mean(one, "Tuned", "mrr@5")
    # of the unseen items 1, 3, 4 the liked one comes first forwards, last backwards
    assert report.measured[0].chosen == {"sign": 1.0}
    assert mean(report, "tuned", "mrr@5") == by_sign[1.0] != by_sign[-1.0]
    test_history = split.test.history.toarray() >= 4
    reads = [np.array_equal(call["X"].toarray(), test_history) for call in spies.SCORED[:3]]
    assert reads == [False, False, True]


def test_names_choose_what_settings_leave_open():
    data = blocks()
    options = {"protocol": "strong-generalisation", "metrics": ["ndcg@5"]}
    report = table(data, ["ease"], settings={"ease": {"l2": 7.0, "dropout": 0.0}}, **options)
    assert set(report.measured[0].chosen) == {"user_norm", "item_norm"}
    assert report.measured[0].fields["l2"] == 7.0
    count = report.split["validation_users"]
    assert f"fields chosen on {count} validation users: ease" in report.notes
    by_estimator = table(data, [EASE(l2=7.0)], **options)
    assert by_estimator.measured[0].chosen == {}


def test_without_a_validation_part_nothing_is_chosen_and_it_is_said():
    split = rated_split(validation=False, rows=None)
    tuned = Contender(label="tuned", model=Tuned(), choose=Tuned.grid)
    report = table(split, [tuned, Stopper()], metrics=["mrr@5"])
    assert report.measured[0].chosen == {}
    assert spies.FITTED[-1]["validation"] is None
    assert "there is no validation part: nothing was chosen and nothing stopped early" in (
        report.notes
    )


def test_validation_without_likes_is_no_validation():
    split = rated_split(rows=None)
    tuned = Contender(label="tuned", model=Tuned(), choose=Tuned.grid)
    report = table(split, [tuned], metrics=["mrr@5"], like_from=5)  # the best there is 4
    assert report.measured[0].chosen == {}


def test_a_split_that_lacks_validation_gets_one_from_its_training_part():
    data = blocks()
    held = rated_split(validation=False)
    split = hold_back(
        data,
        "random",
        only_raters=True,
        like_from=None,
        valid_ratio=0,
        seed=0,
        test_ratio=0.2,
        test_users=None,
        valid_users=None,
    ).split
    assert split.validation is None
    report = table(split, [Stopper()], metrics=["ndcg@5"], valid_ratio=0.25)
    taken = report.split["validation_cells"]
    assert taken == sum(int(0.25 * n + 1e-9) for n in np.diff(split.train.matrix.indptr))
    assert report.split["train_cells"] == split.train.matrix.nnz - taken
    assert spies.FITTED[0]["validation"] is not None
    assert table(held, [Ranker()], valid_ratio=0).split["validation_cells"] == 0


# refusals


def test_a_model_that_cannot_answer_is_refused_and_the_others_stay():
    report = table(rated_split(rows=None), [Stuck(), Ranker()], metrics=["ndcg@3"])
    assert [model.label for model in report.measured] == ["Ranker"]
    (refused,) = report.refused
    assert refused.label == "Stuck"
    assert "does not fold in" in refused.reason and "by hand" in refused.reason


def test_raters_are_refused_where_there_are_only_likes():
    likes = blocks().likes()
    report = table(likes, [Ranker(), Rater()], protocol="user-ratio", metrics=["ndcg@3"])
    assert [refused.label for refused in report.refused] == ["Rater"]
    assert "likes only" in report.refused[0].reason


def test_a_ranker_is_refused_where_only_ratings_are_asked():
    report = table(rated_split(), [Rater(), Ranker()], metrics=["rmse"])
    assert "predicts no ratings" in report.refused[0].reason


def test_nothing_that_was_asked_for_can_be_measured():
    with pytest.raises(NotSupportedError, match="Stuck: .*fold in"):
        evaluate(rated_split(rows=None), [Stuck()], metrics=["ndcg@3"], own_process=False)


def test_training_that_fails_is_a_refusal():
    report = table(rated_split(), [Broken(), Ranker()], metrics=["ndcg@3"])
    assert report.refused[0].reason == "epoch 3: the loss is not a number"


def test_a_table_holds_no_half_trained_model():
    with pytest.raises(KeyboardInterrupt):
        table(rated_split(), [Stopper(outcome="interrupted")], metrics=["ndcg@3"])


@pytest.mark.parametrize(
    ("models", "options", "match"),
    [
        ([], {}, "no model"),
        (["no-such"], {}, "no model 'no-such'"),
        ([3], {}, "no recommender"),
        ([Ranker(), Ranker()], {}, "twice"),
        (["ease"], {"settings": {"ease": {"l3": 1}}}, "no parameter 'l3'"),
        (["ease"], {"settings": {"ease": {"l2": -1}}}, "l2 is -1"),
        ([EASE(l2=-1)], {}, "l2 is -1"),
        (["ease"], {"settings": {"mult-vae": {"epochs": 1}}}, "settings were given for 'mult-vae'"),
        (["ease"], {"metrics": ["ndgc@10"]}, "no metric 'ndgc@10'"),
        (["ease"], {"metrics": []}, "no metric was given"),
        (["ease"], {"protocol": "random"}, "split already"),
        (["ease"], {"test_users": 5}, "split already"),
        (["ease"], {"valid_ratio": 0.1}, "valid_ratio cannot be given"),
        (["ease"], {"seeds": []}, "seeds are"),
        (["ease"], {"seeds": [1, 1]}, "seeds are"),
    ],
)
def test_bad_arguments_are_refused_before_anything_is_fitted(models, options, match):
    with pytest.raises((ParameterError, NotFoundError), match=match):
        table(rated_split(), models, **options)
    assert not spies.FITTED


def test_no_likes_to_ask_for():
    split = rated_split(rows=None)
    with pytest.raises(DataError, match="no user has a like"):
        table(split, [Ranker()], metrics=["ndcg@3"], like_from=6)


# statistics


def test_seeds_are_averaged_for_each_user_first():
    data = blocks()
    options = {"protocol": "user-ratio", "metrics": ["ndcg@5", "coverage@3"]}
    report = table(data, [Chancy(), Ranker()], seeds=[3, 4, 5], **options)
    runs = [
        table(data, [Chancy(random_state=seed)], seeds=[seed], **options).measured[0].runs[0]
        for seed in (3, 4, 5)
    ]
    values = np.mean([run["ndcg@5"] for run in runs], axis=0)
    figure = report.figures["Chancy"]["ndcg@5"]
    assert figure.mean == pytest.approx(values.mean())
    assert figure.se == pytest.approx(values.std(ddof=1) / math.sqrt(len(values)))
    assert figure.between == pytest.approx(np.std([r["ndcg@5"].mean() for r in runs], ddof=1))
    assert report.figures["Chancy"]["coverage@3"].mean == pytest.approx(
        np.mean([run["coverage@3"] for run in runs])
    )
    assert len(report.measured[1].runs) == 1  # chance plays no part


def test_paired_differences_are_over_the_same_users():
    data = blocks()
    report = table(
        data, [EASE(l2=10.0), Popularity()], protocol="user-ratio", metrics=["ndcg@5", "recall@3"]
    )
    a, b = (model.runs[0]["recall@3"] for model in report.measured)
    pairs = {(p["a"], p["b"], p["metric"]): p for p in report.to_dict()["paired"]}
    found = pairs["ease", "popularity", "recall@3"]
    assert found["difference"] == pytest.approx((a - b).mean())
    assert found["se"] == pytest.approx((a - b).std(ddof=1) / math.sqrt(len(a)))
    assert found["verdict"] == "better"
    assert report.best == "ease"
    assert (report.verdict("ease"), report.verdict("popularity")) == ("best", "worse")


def test_lower_is_better_for_errors():
    report = table(
        rated_split(), [Rater(guess=1.0), Rater(guess=4.0)], metrics=["rmse"], like_from=4
    )
    assert report.best == "Rater(guess=4.0)"
    pair = report.to_dict()["paired"][0]
    assert pair["difference"] > 0 and pair["verdict"] != "better"


def test_ease_recovers_planted_kinds_and_popularity_does_not():
    data = blocks()
    report = evaluate(
        data, ["ease"], protocol="user-ratio", metrics=["recall@5"], own_process=False
    )
    assert [model.label for model in report.measured] == ["ease", "popularity", "item-knn"]
    assert mean(report, "ease", "recall@5") > 0.8 > 0.6 > mean(report, "popularity", "recall@5")


def test_baselines_are_not_repeated_and_fit_the_metrics():
    def labels(models, **options):
        report = evaluate(rated_split(), models, own_process=False, **options)
        return [model.label for model in report.measured]

    assert labels([Popularity()], metrics=["ndcg@2"]) == ["popularity", "item-knn"]
    assert labels([Rater()], metrics=["rmse"]) == ["Rater", "biased-mf"]


# forms


def test_json_is_as_documented():
    report = table(blocks(), ["ease", Chancy()], metrics=["ndcg@5", "coverage@5"], seeds=[0, 1])
    value = json.loads(json.dumps(report.to_dict(), allow_nan=False))
    assert {"data", "protocol", "like_from", "users", "results", "paired"} <= set(value)
    assert value["protocol"] == "user-ratio"  # too few people to hold whole people back
    assert value["like_from"] == 4
    ease, chancy = value["results"]
    assert set(ease) == {
        *("model", "metrics", "fit_seconds", "score_seconds", "peak_rss_mb"),
        *("seeds", "chosen", "fields", "epochs"),
    }
    assert set(ease["metrics"]["ndcg@5"]) == {"mean", "se"}
    assert ease["metrics"]["coverage@5"]["se"] is None
    assert set(chancy["metrics"]["ndcg@5"]) == {"mean", "se", "between_seeds"}
    assert [set(pair) for pair in value["paired"]] == [
        {"a", "b", "metric", "difference", "se", "verdict"}
    ]
    assert value["users"] == report.users["ranking"]


def test_markdown_and_csv_hold_every_figure():
    report = table(rated_split(rows=None), [Ranker(), Rater(), Stuck()], metrics=["mrr@3", "rmse"])
    text = to_markdown(report)
    assert f"| Ranker | {mean(report, 'Ranker', 'mrr@3'):.4f}".replace("| 0.", "| .") in text
    assert "| Stuck | refused: " in text
    lines = to_csv(report).splitlines()
    assert lines[0].startswith("model,mrr@3,mrr@3 se,rmse,rmse se,fit_seconds")
    ranker = lines[1].split(",")
    assert float(ranker[1]) == mean(report, "Ranker", "mrr@3")
    assert ranker[3:5] == ["", ""]
    assert len(lines) == 4 and lines[3].startswith("Stuck,,,,")


def test_one_user_has_no_standard_error():
    split = rated_split(rows=None)
    one = part([[5, 4, 2, 0, 0]], [[0, 0, 0, 5, 1]])
    split = type(split)(protocol="one", train=split.train, test=one)
    report = table(split, [Ranker()], metrics=["mrr@3"])
    assert report.to_dict()["results"][0]["metrics"]["mrr@3"] == {"mean": 1.0, "se": None}
    assert "±" not in to_markdown(report).splitlines()[2]


# processes


@pytest.fixture
def importable(monkeypatch):
    """Lets other processes import the models of these tests."""
    root = str(Path(__file__).parents[2])
    paths = os.pathsep.join([root, os.environ.get("PYTHONPATH", "")])
    monkeypatch.setenv("PYTHONPATH", paths)
    monkeypatch.setenv("OMP_NUM_THREADS", "1")


def test_a_process_of_its_own_gives_the_same_figures(importable):
    data = blocks()
    options = {"protocol": "random", "metrics": ["ndcg@5", "rmse"], "seeds": [1]}
    models = [EASE(l2=10.0), Rater()]
    inside = table(data, models, **options)
    outside = table(data, models, own_process=True, **options)
    for one, other in zip(inside.measured, outside.measured, strict=True):
        for metric, values in one.runs[0].items():
            np.testing.assert_array_equal(other.runs[0][metric], values)
        assert one.peak_rss_mb is None
        assert 10 < other.peak_rss_mb < 2000


def test_a_crash_costs_only_the_model_that_crashed(importable):
    models = [Broken(how=how) for how in ("training", "defect", "killed")]
    report = table(rated_split(), [*models, Ranker()], metrics=["ndcg@3"], own_process=True)
    assert [model.label for model in report.measured] == ["Ranker"]
    reasons = [refused.reason for refused in report.refused]
    assert reasons[0] == "epoch 3: the loss is not a number"
    assert "ZeroDivisionError: a defect" in reasons[1]
    assert "SIGKILL" in reasons[2] and "memory" in reasons[2]


def test_a_class_of_the_running_script_is_explained(monkeypatch):
    monkeypatch.setattr(Ranker, "__module__", "__main__")
    with pytest.raises(NotSupportedError, match="own_process=False"):
        table(rated_split(), [Ranker()], metrics=["ndcg@3"], own_process=True)


def test_ctrl_c_in_the_process_of_a_model_stops_the_table(importable):
    with pytest.raises(KeyboardInterrupt):
        table(rated_split(), [Stopper(outcome="interrupted")], own_process=True)


# known figures


def test_the_example_of_the_docstring():
    outcome = doctest.testmod(sys.modules["isthmus.tasks.evaluate"])
    assert outcome.attempted > 0 == outcome.failed


@pytest.mark.data("ml-1m-liang")
def test_ease_and_popularity_on_movielens_as_published():
    from isthmus.split.prepared import open_data

    report = table(open_data("ml-1m-liang"), [EASE(l2=800.0), Popularity()])
    ease = {name: round(figure.mean, 5) for name, figure in report.figures["ease"].items()}
    assert ease == pytest.approx(
        {"ndcg@100": 0.42795, "recall@20": 0.36792, "recall@50": 0.47662}, abs=5e-5
    )
    assert report.figures["ease"]["ndcg@100"].se == pytest.approx(0.0079, abs=5e-5)
    assert mean(report, "popularity", "ndcg@100") == pytest.approx(0.21899, abs=5e-5)
    assert report.users == {"ranking": 500}
    verdict = statistics.paired(*(m.runs[0]["ndcg@100"] for m in report.measured))
    assert report.paired("ease", "popularity", "ndcg@100") == verdict
