"""Choosing: what is asked, who takes part, who is tried for how long, and why somebody wins."""

import dataclasses
import doctest
import json
import signal
import time

import numpy as np
import pytest
import scipy.sparse as sp

from isthmus import EASE, AutoRec, BiasedMF, MultVAE, Popularity
from isthmus.core.errors import DataError, NotSupportedError, ParameterError
from isthmus.data.planted import checkerboard, low_rank_ratings
from isthmus.data.ratings import Ratings
from isthmus.evaluate.names import parse
from isthmus.evaluate.statistics import Paired, Summary
from isthmus.fit.place import Place
from isthmus.split.protocols import make
from isthmus.tasks import choose as task
from isthmus.tasks.choose import candidates as lines
from isthmus.tasks.choose import choose, tune
from isthmus.tasks.choose.candidates import Candidate, LeftOut, Size, line_up, settings_of
from isthmus.tasks.choose.choice import Standing, because
from isthmus.tasks.choose.pilot import Pilot, Pilots
from isthmus.tasks.choose.process import Ended, InThisProcess, OutOfTime, OwnProcess
from isthmus.tasks.choose.question import ask
from isthmus.tasks.choose.race import Clock, Race
from isthmus.tasks.choose.trial import Trial, Trials, judges
from tests.tasks.problems import rated_split
from tests.tasks.spies import Broken, SlowToRead, Stuck, Tuned, endless

SIZE = Size(1000, 500, 20_000)
NDCG = parse("ndcg@10")


@pytest.fixture
def few(monkeypatch):
    """Two models for each aim that are quick on any table."""

    def named(rates):
        if rates:
            raters = {"auto-rec": AutoRec(hidden=4, epochs=5), "biased-mf": BiasedMF(factors=2)}
            return raters.items()
        return {"ease": EASE(l2=20.0), "popularity": Popularity()}.items()

    monkeypatch.setattr(lines, "_all", named)


def likes(cells):
    return Ratings.from_matrix(sp.csr_array(np.asarray(cells, dtype=np.float32)))


def chosen(data, **options):
    return choose(data, **{"minutes": 1.0, "own_process": False} | options)


# what is asked


def test_many_people_are_held_back_whole():
    data = checkerboard(users=1100, items=80)
    asked = ask(data, rates=False, like_from=1.0, seed=0)
    assert asked.folds_in and asked.users == 110
    assert asked.problem.train.shape[0] == 990
    assert "of 110 people (strong-generalisation)" in asked.said
    assert asked.problem.validation is asked.problem.test


def test_of_few_people_cells_are_held_back():
    data = checkerboard(users=150, items=60)
    asked = ask(data, rates=False, like_from=1.0, seed=0)
    assert not asked.folds_in
    assert asked.problem.train.shape == data.matrix.shape
    assert asked.problem.train.nnz + asked.question.target.nnz == data.matrix.nnz
    again = ask(data, rates=False, like_from=1.0, seed=0)
    assert (again.problem.train != asked.problem.train).nnz == 0
    other = ask(data, rates=False, like_from=1.0, seed=1)
    assert (other.problem.train != asked.problem.train).nnz > 0


def test_a_split_is_asked_its_validation_part_and_never_its_test():
    split = rated_split()
    unread = dataclasses.replace(split, test=None)
    asked = ask(unread, rates=False, like_from=4.0, seed=0)
    # of the two people one has a like held back
    assert asked.question.target.toarray().tolist() == [[0, 4, 0, 0, 0]]
    rated = ask(unread, rates=True, like_from=4.0, seed=0)
    assert rated.question.target.toarray().tolist() == [[0, 4, 0, 0, 0], [0, 0, 0, 0, 2]]


def test_a_split_without_validation_gives_up_some_of_its_training_part():
    whole = checkerboard(users=200, items=60)
    split = make("user-ratio", whole, test_ratio=0.2, valid_ratio=0.0)
    asked = ask(split, rates=False, like_from=1.0, seed=0)
    assert asked.problem.train.nnz + asked.question.target.nnz == split.train.matrix.nnz


def test_no_more_are_asked_than_tell_something(monkeypatch):
    monkeypatch.setattr("isthmus.tasks.choose.question.FEWEST_USERS", 20)
    monkeypatch.setattr("isthmus.tasks.choose.question.MOST_SCORES", 80 * 30)
    data = checkerboard(users=1100, items=80)
    assert ask(data, rates=False, like_from=1.0, seed=0).users == 30
    split = make("user-ratio", data, test_ratio=0.2, valid_ratio=0.1)
    assert ask(split, rates=False, like_from=1.0, seed=0).users == 30


def test_likes_have_no_ratings_to_predict():
    with pytest.raises(NotSupportedError, match="likes only"):
        choose(checkerboard().likes(), rates=True)


# who takes part


def test_what_does_not_fit_is_left_out_with_its_bytes():
    wide = Size(150_000, 91_599, 2_000_000)
    found, left_out = line_up(wide, rates=False, known=False, free=8 * 10**9)
    reasons = dict(left_out)
    assert reasons["ease"].startswith("it needs 33.6 GB for 150,000 users, 91,599 items")
    assert reasons["ease"].endswith("8.0 GB are free")
    assert {"slim", "infinite-ae"} < set(reasons)
    labels = [candidate.label for candidate in found]
    assert labels[0] == "popularity" and {"elsa", "item-knn"} < set(labels)


def test_who_does_not_fold_in_answers_known_people_only():
    _, left_out = line_up(SIZE, rates=False, known=False, free=None)
    assert [gone.label for gone in left_out] == ["cdae"]
    assert not line_up(SIZE, rates=False, known=True, free=None)[1]


def test_raters_take_part_on_every_axis():
    found, _ = line_up(SIZE, rates=True, known=True, free=None)
    labels = [candidate.label for candidate in found]
    assert labels[0] == "biased-mf"
    assert {"auto-rec", "auto-rec axis=users", "stacked-auto-rec"} < set(labels)
    assert all(candidate.model.rates for candidate in found)


def test_the_model_as_it_stands_is_one_of_the_settings():
    settings = settings_of(EASE(l2=500.0), given=["user_norm", "item_norm"])
    assert settings[0] == {} and len(settings) == 8
    assert {"dropout": 0.0, "l2": 500.0} not in settings
    assert {"dropout": 0.4, "l2": 500.0} in settings
    assert settings_of(MultVAE())[0] == {} and len(settings_of(MultVAE())) == 36


def test_a_closed_form_begins_with_the_likeliest_setting():
    settings = settings_of(EASE())
    assert settings[0] == {"user_norm": 0.3, "item_norm": 0.25, "dropout": 0.0, "l2": 500.0}
    assert {} in settings
    assert settings_of(EASE(l2=123.0))[-1] == {}


def test_settings_without_room_are_not_tried():
    model = MultVAE(code=100)
    room = model.estimate_memory(*SIZE)
    found = lines.candidate("mult-vae", model, SIZE, free=room)
    assert {setting.get("code", 100) for setting in found.settings} == {100}
    assert not found.shares
    with pytest.raises(ParameterError, match="what fits: .*popularity"):
        lines.candidate("mult-vae", model, SIZE, free=room - 1)


def test_who_asks_for_too_large_a_model_is_told_what_fits():
    ratings = checkerboard(users=50, items=2000)
    with pytest.raises(
        ParameterError, match=r"ease needs 33.2 MB .*: .*item-knn 10.4 MB.*--memory"
    ):
        lines.refuse_too_large(EASE(), ratings, None, memory=30_000_000)
    lines.refuse_too_large(EASE(), ratings, None, memory=100_000_000)


def test_a_training_must_fit_onto_its_device(monkeypatch):
    monkeypatch.setattr(Place, "free_memory", 10**6)
    found, left_out = line_up(SIZE, rates=False, known=True, free=None)
    assert not any(candidate.model.stops_early for candidate in found)
    assert dict(left_out)["elsa"].endswith("and 1.0 MB are free")


def test_every_space_can_be_set():
    for rates in (False, True):
        for label, model in lines._all(rates):
            for setting in settings_of(model):
                type(model)(**{**model.get_params(), **setting}).check_parameters()
            assert label == "popularity" or len(settings_of(model)) > 1


# who is tried, for how long: jobs whose outcomes are written down


class Script:
    """A door: seconds of pilots, and quality by label and setting; remembers the jobs."""

    def __init__(self, pilots=(), quality=lambda label, setting: 0.5, seconds=1.0):
        self.pilots, self.quality, self.seconds = dict(pilots), quality, seconds
        self.jobs = []
        self.unreached = set()  # labels without a pilot
        self.cut = set()  # labels whose next job ends after one setting
        self.over = set()  # labels whose next job runs out of time

    def __call__(self, job, seconds):
        if isinstance(job, Pilots):
            for candidate in job.candidates:
                if candidate.label in self.unreached:
                    continue
                took = self.pilots.get(candidate.label, 0.0)
                yield Pilot(candidate.label, took, f"a fit takes about {took:.0f} s")
            return
        self.jobs.append((job.label, list(job.settings), seconds))
        if job.label in self.over:
            self.over.remove(job.label)
            yield OutOfTime("not finished")
            return
        for setting in job.settings:
            value = self.quality(job.label, setting)
            yield Trial(
                label=job.label,
                fields=setting,
                values=np.array([value - 0.01, value + 0.01]),
                fit_seconds=self.seconds,
                refit_seconds=self.seconds,
                score_seconds=0.0,
                epoch_seconds=0.001,
            )
            if job.label in self.cut:
                self.cut.remove(job.label)
                yield Ended("not finished")
                return


class Still:
    """A clock on which no time passes."""

    def __init__(self, left):
        self.left = left


def line(label, model=None, settings=({},)):
    return Candidate(label=label, model=model or Popularity(), settings=settings, shares=True)


def raced(candidates, script, left=1000.0, **options):
    race = Race(
        candidates=candidates, metric=NDCG, clock=Still(left), door=script, seed=0, **options
    )
    race.run()
    return race


def test_the_first_goes_first_then_closed_forms_by_time_then_trainings():
    names = [line("base"), line("net", MultVAE()), line("slow"), line("quick")]
    script = Script({"base": 5.0, "net": 0.1, "slow": 9.0, "quick": 1.0})
    raced(names, script)
    assert [label for label, _, _ in script.jobs][:4] == ["base", "quick", "slow", "net"]


def test_who_was_not_reached_by_a_pilot_comes_after_the_others():
    names = [line("base"), line("unknown"), line("slow")]
    script = Script({"base": 1.0, "slow": 9.0})
    script.unreached = {"unknown"}
    raced(names, script)
    assert [label for label, _, _ in script.jobs] == ["base", "slow", "unknown"]


def test_everybody_is_tried_once_and_then_more_closely():
    settings = ({}, {"l2": 1.0}, {"l2": 2.0})
    script = Script()
    raced([line("a", settings=settings), line("net", MultVAE(), settings)], script)
    told = [(label, asked) for label, asked, _ in script.jobs]
    assert told[:3] == [("a", [{}]), ("a", [{"l2": 1.0}, {"l2": 2.0}]), ("net", [{}])]
    assert told[3][0] == "net"


def test_while_trainings_wait_closed_forms_leave_them_half_and_the_quickest_takes_half_of_that():
    few, many = ({}, {"l2": 1.0}), ({}, {"l2": 1.0}, {"l2": 2.0})
    names = [line("long", settings=many), line("short", settings=few), line("net", MultVAE())]
    script = Script(seconds=0.001)
    raced(names, script, left=1000.0)
    (short, _, first), (long, _, second) = script.jobs[2:4]
    assert (short, round(first), long, round(second)) == ("short", 250, "long", 500)


def test_what_would_run_past_the_end_is_not_begun():
    race = raced([line("base"), line("vast")], Script({"vast": 400.0}), left=600.0)
    # once, and once again on everything, would be 920 s
    assert race.left_out == [LeftOut("vast", "a fit takes about 400 s, and there is room for 80 s")]
    assert [trial.label for trial in race.trials] == ["base"]
    raced_without = raced(
        [line("base"), line("vast")], Script({"vast": 400.0}), 600.0, refits=False
    )
    assert not raced_without.left_out


def test_who_asks_for_more_than_a_share_waits_for_the_others():
    vast = [line("vast"), line("vaster")]
    names = [line("base"), *vast, line("net", MultVAE()), line("dae", MultVAE())]
    script = Script({"vast": 400.0, "vaster": 450.0, "net": 1.0, "dae": 2.0})
    raced(names, script)
    assert [label for label, _, _ in script.jobs][:4] == ["base", "net", "dae", "vast"]


def test_who_took_longer_than_its_pilot_said_is_tried_again_after_the_others():
    script = Script({"base": 1.0, "late": 5.0, "net": 1.0}, seconds=0.0)
    script.over = {"late"}
    race = raced([line("base"), line("late"), line("net", MultVAE())], script)
    assert [label for label, _, _ in script.jobs][:4] == ["base", "late", "net", "late"]
    assert script.jobs[3][2] == pytest.approx(1000.0 / 2.3)  # and as long once more on everything
    assert not race.left_out
    script.over = {"net"}
    assert raced([line("base"), line("net", MultVAE())], script).left_out


def test_time_for_fitting_the_winner_is_kept():
    script = Script(seconds=100.0)
    raced([line("base"), line("other")], script, left=500.0)
    assert script.jobs[1][2] <= 500.0 - 1.3 * 100.0


def test_a_grid_that_was_cut_short_goes_on_after_the_trainings():
    settings = ({}, {"l2": 1.0}, {"l2": 2.0})
    script = Script(seconds=0.1)
    names = [line("base"), line("grid", settings=settings), line("net", MultVAE())]

    def cut_second(label, setting):
        if setting == {"l2": 1.0}:
            script.cut.add("grid")
        return 0.5

    script.quality = cut_second
    raced(names, script)
    assert [(label, asked) for label, asked, _ in script.jobs] == [
        ("base", [{}]),
        ("grid", [{}]),
        ("grid", [{"l2": 1.0}, {"l2": 2.0}]),
        ("net", [{}]),
        ("grid", [{"l2": 2.0}]),
    ]


def test_settings_are_halved_by_what_they_reach():
    settings = ({}, *({"dropout": 0.01 * n} for n in range(1, 10)))
    script = Script(quality=lambda label, setting: 0.4 + setting.get("dropout", 0.0))
    race = raced([line("net", MultVAE(epochs=90), settings)], script)
    rounds = [settings for _, settings, _ in script.jobs[1:]]
    assert [len(asked) for asked in rounds] == [9, 3]
    assert [asked[0]["epochs"] for asked in rounds] == [30, 90]
    assert sorted(round(asked["dropout"], 2) for asked in rounds[1]) == [0.07, 0.08, 0.09]
    assert race.best.fields == {"dropout": 0.09, "epochs": 30}


def test_only_those_within_reach_are_tried_more_closely():
    settings = ({}, {"dropout": 0.3})
    names = [line("good", MultVAE(), settings), line("poor", MultVAE(), settings)]
    script = Script(quality=lambda label, setting: {"good": 0.5, "poor": 0.3}[label])
    raced(names, script)
    again = {label for label, asked, _ in script.jobs if asked != [{}]}
    assert again == {"good"}


def test_of_equals_the_first_candidate_is_the_best():
    race = raced([line("base"), line("net", MultVAE()), line("other")], Script({"base": 3.0}))
    assert race.best.label == "base"


def test_a_clock_counts_down():
    clock = Clock(1.0)
    assert 59 < clock.left <= 60 and clock.spent < 1
    for minutes in (0, -1, float("nan"), float("inf")):
        with pytest.raises(ParameterError, match="minutes"):
            Clock(minutes)


# trials, here and in another process


def problem(split=None):
    data = split or rated_split()
    return ask(data, rates=False, like_from=1.0 if split else 4.0, seed=0).problem


def job(model, settings=({},), seconds=60.0, label="m"):
    return Trials(label=label, model=model, settings=settings, metric=NDCG, seconds=seconds)


def test_a_trial_is_what_the_fitted_model_answers():
    settings = ({}, {"sign": -1.0})
    forwards, backwards = InThisProcess(problem())(job(Tuned(), settings), 60)
    # items 1, 3 and 4 were not seen: the like, item 1, comes first or last of them
    assert (forwards.mean, backwards.mean) == (1.0, pytest.approx(0.5))
    assert backwards.fields == {"sign": -1.0}


def test_a_training_tells_the_epochs_that_were_kept():
    data = checkerboard(users=60, items=20)
    model = MultVAE(epochs=6, code=4, batch_size=20)
    (trial,) = InThisProcess(problem(data))(job(model), 60)
    assert 1 <= trial.fields["epochs"] <= 6 and not trial.clocked
    assert 0 < trial.refit_seconds <= trial.fit_seconds


def test_a_setting_that_diverges_costs_the_others_nothing():
    data = checkerboard(users=60, items=20)
    model = MultVAE(epochs=5, code=4, precision="float32")
    settings = ({"learning_rate": 1e30}, {})
    left, trial = InThisProcess(problem(data))(job(model, settings), 60)
    assert isinstance(left, LeftOut) and "not finite" in left.reason
    assert isinstance(trial, Trial)


def test_no_more_are_asked_after_an_epoch_than_stop_it_well(monkeypatch):
    question = problem(checkerboard(users=60, items=20)).test
    assert judges(question) is question
    monkeypatch.setattr("isthmus.tasks.choose.trial.MOST_JUDGES", 7)
    some = judges(question)
    assert some.target.shape[0] == 7 and len(set(some.rows)) == 7
    assert some.rows[0] == question.rows[0] and some.rows[-1] == question.rows[-1]


@pytest.mark.parametrize("handler", [signal.default_int_handler, signal.SIG_IGN])
def test_a_training_ends_when_the_time_is_up(handler):
    """In the background, too, where Ctrl-C is ignored."""
    before = signal.signal(signal.SIGINT, handler)
    try:
        run_out_of_time()
        assert signal.getsignal(signal.SIGINT) is handler
    finally:
        signal.signal(signal.SIGINT, before)


def run_out_of_time():
    data = checkerboard(users=60, items=20)
    model = MultVAE(epochs=10**6, code=4, patience=None)
    began = time.monotonic()
    (trial,) = InThisProcess(problem(data))(job(model, seconds=1.0), 60)
    assert trial.clocked and time.monotonic() - began < 30
    (none,) = InThisProcess(problem(data))(job(model, seconds=0.0), 60)
    assert isinstance(none, LeftOut) and "0 epochs" in none.reason


def test_a_process_runs_one_job_after_another_and_survives_none_that_kill_it(tmp_path):
    with OwnProcess(problem(), tmp_path) as door:
        (first,) = door(job(Tuned()), 60)
        assert first.mean == 1.0
        (killed,) = door(job(Broken(how="killed")), 60)
        assert isinstance(killed, Ended) and "SIGKILL" in killed
        (broken,) = door(job(Broken(how="defect")), 60)
        assert broken == "it failed: ZeroDivisionError: a defect"
        (left,) = door(job(Broken(how="training")), 60)
        assert left == "epoch 3: the loss is not a number"
        assert list(door(SlowToRead(), 0.9)) == [1]  # what a job imports is not on its time
        (late,) = door(endless, 0.0)
        assert late == "not finished within 0 s"
        (again,) = door(job(Tuned()), 60)
        assert again.mean == 1.0


def test_pilots_tell_all_candidates_apart():
    data = checkerboard(users=400, items=60)
    names = [line("net", MultVAE(code=4)), line("ease", EASE()), line("broken", Broken())]
    told = list(InThisProcess(problem(data))(Pilots(candidates=names, seconds=20.0, seed=0), 60))
    assert [pilot.label for pilot in told] == ["ease", "broken", "net"]  # trainings come last
    assert 0 < told[0].seconds < 30 and "an epoch takes" in told[2].said
    assert told[1].seconds == 0 and "the loss" in told[1].said


def test_a_pilot_that_is_not_through_tells_what_an_epoch_takes_at_least():
    names = [line("net", MultVAE(code=4))]
    pilots = Pilots(candidates=names, seconds=0.0, seed=0)
    (told,) = InThisProcess(problem(checkerboard(users=400, items=60)))(pilots, 60)
    assert told.said == "an epoch takes more than 0 s"


# why


def place(label, mean, se=0.01, behind=None, verdict="best"):
    return Standing(
        label=label,
        model=Popularity(),
        trial=None,
        tried=1,
        memory=0,
        figure=Summary(mean, se, 100),
        behind=behind and Paired(*behind, 100),
        verdict=verdict,
    )


FIRST = place("a", 0.5)


@pytest.mark.parametrize(
    ("others", "said"),
    [
        ([], "a is the only one that could be tried"),
        (
            [place("b", 0.488, behind=(-0.012, 0.003), verdict="worse")],
            "a is better than b by .0120 ± .0030 of ndcg@10; no other is within one standard error",
        ),
        (
            [place("b", 0.488, behind=(-0.012, 0.008), verdict="undecided")],
            "a is ahead of b by .0120 ± .0080 of ndcg@10, more than one standard error and less "
            "than two",
        ),
        (
            [
                place("b", 0.49, behind=(-0.01, 0.02), verdict="no worse"),
                place("c", 0.4, behind=(-0.1, 0.02), verdict="worse"),
            ],
            "a is ahead of b by .0100 ± .0200 of ndcg@10; within one standard error of it: b",
        ),
        (
            [place("b", 0.5, behind=(0.0, 0.0), verdict="no worse")],
            "a is the simplest of equals; as good: b",
        ),
    ],
)
def test_the_reason_in_a_sentence(others, said):
    assert because((FIRST, *others), NDCG) == said


# the whole way


def test_what_was_planted_is_found(few):
    choice = chosen(checkerboard(users=150, items=60), metric="ndcg@10")
    assert choice.label == "ease" and choice.league[1].label == "popularity"
    assert choice.league[1].verdict == "worse"
    assert choice.why.startswith("ease is better than popularity by ")
    assert isinstance(choice.winner, EASE) and not hasattr(choice.winner, "weights_")
    assert choice.winner.get_params().items() >= choice.league[0].trial.fields.items()
    rec = json.loads(json.dumps(choice.to_dict(), allow_nan=False))
    assert rec["chosen"] == "ease" and rec["league"][0]["difference"] is None
    assert rec["league"][0]["memory_mb"] == pytest.approx(
        choice.winner.estimate_memory(*choice.size) / 1e6, abs=0.1
    )


def test_the_same_seed_gives_the_same_choice(few):
    data = checkerboard(users=150, items=60)
    first, second = chosen(data), chosen(data)
    assert first.winner.get_params() == second.winner.get_params()
    assert [place.figure for place in first.league] == [place.figure for place in second.league]


def test_where_there_is_nothing_but_popularity_it_is_no_worse(few):
    random = np.random.default_rng(0)
    popular = np.linspace(0.9, 0.02, 60)
    choice = chosen(likes(random.random((400, 60)) < popular), metric="ndcg@10")
    verdicts = {place.label: place.verdict for place in choice.league}
    assert verdicts["popularity"] in ("best", "no worse")


def test_when_all_people_are_alike_the_simplest_is_taken(few):
    choice = chosen(likes(np.tile(np.arange(20) < 12, (150, 1))))
    assert choice.label == "popularity"
    assert choice.why == "popularity is the simplest of equals; as good: ease"


def test_people_without_two_items_leave_nothing_to_compare(few):
    choice = chosen(likes(np.eye(30, 10) + np.eye(30, 10, -15)))
    assert choice.label == "popularity" and not choice.league
    assert choice.why.endswith(", so it is the simplest model")


def test_a_catalogue_in_which_every_item_is_seen_once(few):
    choice = chosen(likes(np.kron(np.eye(40), np.ones((1, 6)))), metric="recall@5")
    # what was held back is liked by nobody else: all that is left is the order of equals
    assert choice.users == 40 and len(choice.league) == 2
    assert all(place.figure.mean <= 0.2 for place in choice.league)


def test_one_rating_for_everything_can_only_be_repeated(few):
    full = low_rank_ratings(users=120, items=30).matrix
    same = sp.csr_array((np.full_like(full.data, 4.0), full.indices, full.indptr), full.shape)
    data = Ratings.from_matrix(same)
    choice = chosen(data, rates=True)
    assert choice.label == "biased-mf"
    assert any("all ratings are the same" in note for note in choice.notes)


def test_without_time_or_memory_the_simplest_is_taken():
    data = checkerboard(users=60, items=20)
    hurried = choose(data, minutes=1e-4)
    assert hurried.label == "popularity" and "too short" in hurried.why
    cramped = choose(data, memory=10)
    assert cramped.label == "popularity" and "memory" in cramped.why
    assert len(cramped.left_out) > 5


def test_metrics_must_suit_the_aim():
    data = checkerboard(users=60, items=20)
    for metric, rates in (("rmse", False), ("ndcg@10", True), ("coverage@10", False)):
        with pytest.raises(ParameterError, match="chosen by a"):
            choose(low_rank_ratings() if rates else data, rates=rates, metric=metric)
    with pytest.raises(DataError, match="nothing to learn from"):
        choose(rated_split(), like_from=6)


def test_tuning_ranks_the_settings_of_one_model():
    data = checkerboard(users=150, items=60)
    found = tune(data, EASE(l2=20.0), keep=["l2"], minutes=1, metric="ndcg@10", own_process=False)
    assert len(found.league) == 8 and found.label == "ease"
    assert all("l2" not in place.trial.fields for place in found.league)
    assert found.winner.l2 == 20.0
    means = [place.figure.mean for place in found.league]
    assert means == sorted(means, reverse=True)


def test_tuning_refuses_what_cannot_be_asked():
    people = checkerboard(users=1100, items=80)
    with pytest.raises(NotSupportedError, match="only people it was fitted on"):
        tune(people, Stuck(), minutes=1)
    with pytest.raises(ParameterError, match="could not be tried in"):
        tune(checkerboard(users=60, items=20), EASE(), minutes=1e-4)


def test_the_examples_run():
    assert doctest.testmod(task).failed == 0
