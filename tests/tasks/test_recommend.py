"""From ratings to answers: who is fed what, what is left out, and what is refused."""

import warnings
from dataclasses import replace

import numpy as np
import polars as pl
import pytest
import scipy.sparse as sp

from isthmus import EASE, AutoRec, BiasedMF, MultDAE, Popularity, Recommender
from isthmus.core.errors import (
    DataError,
    NotFoundError,
    NotSupportedError,
    ParameterError,
    SavedModelError,
)
from isthmus.data.item_features import ItemFeatures
from isthmus.data.planted import film_catalogue, low_rank_ratings
from isthmus.data.ratings import Ratings
from isthmus.models import saved
from isthmus.tasks.recommend import answers, learning
from tests.tasks import spies
from tests.tasks.problems import csr, rated_split

TITLES = {
    "10": "Alien (1979)",
    "20": "Matrix, The (1999)",
    "30": "Heat (1995)",
    "40": "Heat (1986)",
    "50": "Crumb",
}
STARS = [  # ann dislikes 20, bob has no history, eve likes nothing
    [5, 1, 0, 0, 0],
    [0, 0, 0, 0, 0],
    [4, 5, 0, 0, 0],
    [0, 5, 4, 5, 0],
    [0, 0, 2, 0, 1],
]


@pytest.fixture
def ratings():
    return Ratings.from_matrix(
        csr(STARS), users=["ann", "bob", "cid", "dan", "eve"], items=list(TITLES), titles=TITLES
    )


@pytest.fixture
def ranked(ratings):
    """Items are ranked by their number: 10, 20, 30, 40, 50."""
    spies.FITTED.clear()
    spies.SCORED.clear()
    return Recommender(spies.Ranker()).fit(ratings)


def items(frame):
    return frame["item"].to_list()


@pytest.fixture(scope="module")
def films():
    return film_catalogue(users=200)


# What is fed and what is answered


def test_rankers_are_fed_likes_and_raters_ratings(ratings, ranked):
    (fitted,) = spies.FITTED
    assert fitted["X"].toarray().tolist() == (np.array(STARS) >= 4).astype(int).tolist()
    Recommender(spies.Rater()).fit(ratings)
    assert spies.FITTED[-1]["X"].toarray().tolist() == STARS
    ranked.recommend("ann")
    assert spies.SCORED[-1]["X"].toarray().tolist() == [[1, 0, 0, 0, 0]]


def test_what_was_rated_is_left_out_liked_or_not(ranked):
    frame = ranked.recommend(["ann", "cid"], k=2)
    assert frame.rows() == [
        ("ann", 1, "30", "Heat (1995)", -2, False),
        ("ann", 2, "40", "Heat (1986)", -3, False),
        ("cid", 1, "30", "Heat (1995)", -2, False),
        ("cid", 2, "40", "Heat (1986)", -3, False),
    ]
    assert frame.columns == ["user", "rank", "item", "title", "score", "fallback"]
    assert items(ranked.recommend("ann", k=2, exclude_seen=False)) == ["10", "20"]


def test_fewer_answers_where_less_is_left(ranked):
    assert items(ranked.recommend("dan", k=10)) == ["10", "50"]


def test_like_from_decides_what_is_fed(ratings):
    spies.FITTED.clear()
    rec = Recommender(spies.Ranker()).fit(ratings, like_from=2)
    assert spies.FITTED[-1]["X"].nnz == 7
    assert "2 or more" in rec.about["like_rule"]


def test_people_without_likes_get_what_is_popular_and_are_told(ranked):
    frame = ranked.recommend(["bob", "eve"], k=2)
    assert frame["fallback"].all()
    # likes: 10 and 20 have two, 30 and 40 one; eve has rated 30
    assert items(frame) == ["10", "20", "10", "20"]
    assert frame["score"].to_list() == [2, 2, 2, 2]
    new = ranked.recommend(history={"10": 2}, k=3)
    assert new["fallback"].all() and items(new) == ["20", "30", "40"]


def test_known_people_and_their_history_get_the_same_answer(films):
    rec = Recommender(EASE(l2=20)).fit(films)
    row = films.matrix[[3]]
    history = dict(zip(films.items.ids[row.indices], row.data, strict=True))
    known, new = rec.recommend(films.users.ids[3]), rec.recommend(history=history)
    assert items(known) == items(new)
    np.testing.assert_allclose(known["score"], new["score"], rtol=1e-6)
    assert new["user"].is_null().all()


def test_a_list_is_a_history_of_likes(films):
    rec = Recommender(EASE(l2=20)).fit(films)
    liked = list(films.items.ids[:3])
    assert items(rec.recommend(history=liked)) == items(
        rec.recommend(history=dict.fromkeys(liked, 5))
    )


def test_ties_go_to_the_first_item(ratings):
    rec = Recommender(Popularity()).fit(ratings)
    # likes: 2, 2, 1, 1
    assert items(rec.recommend(history=["50"], k=4)) == ["10", "20", "30", "40"]


def test_the_answer_is_made_in_blocks(films, monkeypatch):
    rec = Recommender(EASE(l2=20)).fit(films)
    whole = rec.recommend(films.users)
    monkeypatch.setattr(answers, "SCORED_CELLS", 7 * len(films.items))
    assert rec.recommend(films.users).equals(whole)


# Items by name


@pytest.mark.parametrize("name", ["10", 10, "Alien (1979)", "alien", " ALIEN (1979)"])
def test_an_item_is_found_by_id_or_title(ranked, name):
    assert ranked.catalogue.place(name) == 0


@pytest.mark.parametrize("name", ["The Matrix", "matrix, the", "Matrix, The (1999)"])
def test_articles_and_years_may_be_left_out_or_turned(ranked, name):
    assert ranked.catalogue.place(name) == 1


def test_an_id_goes_before_a_title():
    titles = {"1": "2", "2": "1984"}
    rec = Recommender(Popularity()).fit(
        Ratings.from_matrix(csr([[1, 1]]), items=["1", "2"], titles=titles)
    )
    assert rec.catalogue.place("2") == 1
    assert rec.catalogue.place("1984") == 1


def test_a_title_of_several_items_is_refused_with_their_ids(ranked):
    with pytest.raises(ParameterError, match="several items.*30 'Heat .1995.*40 'Heat .1986"):
        ranked.recommend(history=["heat"])


def test_unknown_names_come_with_the_nearest(ranked):
    with pytest.raises(NotFoundError, match="'Alein'.*10 'Alien"):
        ranked.similar("Alein")
    with pytest.raises(NotFoundError, match="no user 'anne'.*'ann'"):
        ranked.recommend("anne")
    with pytest.raises(NotFoundError, match="no item 'zzz'"):
        ranked.recommend(history=["zzz"])


@pytest.mark.parametrize(
    ("history", "said"),
    [
        ("Alien", "give a list"),
        (["10", "Alien"], "'Alien' names an item that is already in it"),
        ({"10": float("nan")}, "finite number"),
        ({"10": "good"}, "finite number"),
    ],
)
def test_a_history_that_makes_no_sense_is_refused(ranked, history, said):
    with pytest.raises(ParameterError, match=said):
        ranked.recommend(history=history)


def test_raters_need_ratings_on_the_scale(ratings):
    rec = Recommender(spies.Rater()).fit(ratings)
    with pytest.raises(ParameterError, match="'10' is 9; it must be a number from 1 to 5"):
        rec.recommend(history={"10": 9})
    with pytest.raises(ParameterError, match="with them, as .item: rating"):
        rec.recommend(history=["10"])


def test_either_users_or_a_history(ranked):
    for given in ({}, {"users": "ann", "history": ["10"]}):
        with pytest.raises(ParameterError, match="either users or a history"):
            ranked.recommend(**given)
    with pytest.raises(ParameterError, match="no user was named"):
        ranked.recommend([])


def test_only_what_is_allowed_and_not_denied(ranked):
    assert items(ranked.recommend("ann", allow=["Crumb", "40", "10"])) == ["40", "50"]
    assert items(ranked.recommend("ann", deny=["The Matrix", "30"])) == ["40", "50"]
    assert items(ranked.recommend("ann", allow=["30", "40"], deny=["30"])) == ["40"]


def test_unknown_items_of_a_list_are_counted(ranked):
    with pytest.warns(UserWarning, match="2 of 3 allowed items are not known.*'60'"):
        assert items(ranked.recommend("ann", allow=["60", "40", "70"])) == ["40"]
    with pytest.warns(UserWarning), pytest.raises(NotFoundError, match="none of the allowed"):
        ranked.recommend("ann", allow=["60"])


# All people


def test_all_people_in_one_file(films, tmp_path, monkeypatch):
    monkeypatch.setattr(answers, "SCORED_CELLS", 9 * len(films.items))
    rec = Recommender(EASE(l2=20)).fit(films)
    assert rec.recommend_all(tmp_path / "all.parquet", k=4) == len(films.users)
    assert pl.read_parquet(tmp_path / "all.parquet").equals(rec.recommend(films.users, k=4))
    assert [path.name for path in tmp_path.iterdir()] == ["all.parquet"]


def test_a_failure_leaves_the_old_file(films, tmp_path, monkeypatch):
    monkeypatch.setattr(answers, "SCORED_CELLS", 9 * len(films.items))
    rec = Recommender(EASE(l2=20)).fit(films)
    path = tmp_path / "all.parquet"
    path.write_bytes(b"old")
    score, calls = EASE.score_items, []

    def failing(self, X, rows=None):
        calls.append(1)
        if len(calls) > 5:
            raise ZeroDivisionError("in the middle")
        return score(self, X, rows)

    monkeypatch.setattr(EASE, "score_items", failing)
    with pytest.raises(ZeroDivisionError, match="in the middle"):
        rec.recommend_all(path)
    assert path.read_bytes() == b"old"
    assert [p.name for p in tmp_path.iterdir()] == ["all.parquet"]


def test_a_file_that_cannot_be_written_is_named(ranked, tmp_path):
    with pytest.raises(DataError, match="nowhere"):
        ranked.recommend_all(tmp_path / "nowhere" / "all.parquet")


# Predicting, likeness, reasons


def test_predictions_stay_on_the_scale(ratings):
    rec = Recommender(spies.Rater(guess=9.0)).fit(ratings)
    frame = rec.predict([("dan", "Alien"), ("ann", "50"), ("dan", "50")])
    assert frame.rows() == [
        ("dan", "10", "Alien (1979)", 5.0),
        ("ann", "50", "Crumb", 5.0),
        ("dan", "50", "Crumb", 5.0),
    ]


def test_predictions_are_the_models_scores():
    data = low_rank_ratings(users=30, items=20)
    rec = Recommender(BiasedMF()).fit(data)
    pairs = [(user, item) for user in ("4", "0", "4") for item in ("3", "19")]
    scores = rec.model.score_items(data.matrix)
    rows = [data.users.find(user) for user, _ in pairs]
    columns = [data.items.find(item) for _, item in pairs]
    expected = scores[rows, columns].clip(*data.scale)
    np.testing.assert_allclose(rec.predict(pairs)["rating"], expected, rtol=1e-5)


def test_rankers_predict_no_ratings(ranked):
    with pytest.raises(NotSupportedError, match="only ranks.*biased-mf"):
        ranked.predict([("ann", "10")])


def test_similar_items_come_without_the_item_itself(films):
    rec = Recommender(EASE(l2=20)).fit(films)
    frame = rec.similar(films.items.ids[7], k=5)
    alike = rec.model.similarities(np.array([7]))[0]
    alike[7] = -np.inf
    assert items(frame) == films.items.ids[np.argsort(-alike, kind="stable")[:5]].tolist()
    assert frame["rank"].to_list() == [1, 2, 3, 4, 5]


def test_reasons_of_a_linear_model_add_up_to_the_score(films):
    rec = Recommender(EASE(l2=20)).fit(films)
    user = films.users.ids[3]
    best = rec.recommend(user, k=2)
    reasons = rec.explain(user, *best["item"])
    for row in best.to_dicts():
        mine = reasons.filter(pl.col("for") == row["item"])
        assert mine["contribution"].sum() == pytest.approx(row["score"], abs=1e-5)
        assert mine["contribution"].is_sorted(descending=True)
        assert mine.filter(pl.col("share") > 0)["share"].sum() == pytest.approx(1)
    likes = films.matrix[[3]].data >= films.like_from
    assert len(reasons) == 2 * likes.sum()


def test_other_models_are_asked_without_each_item(films, monkeypatch):
    monkeypatch.setattr("isthmus.tasks.recommend.reasons.LEFT_OUT_AT_ONCE", 2)
    rec = Recommender(MultDAE(hidden=(8,), epochs=3)).fit(films, valid_users=0)
    history = list(films.items.ids[:5])
    frame = rec.explain(history, films.items.ids[50]).sort("item")
    row = csr([[1] * 5 + [0] * (len(films.items) - 5)])
    full = rec.model.score_items(row)[0, 50]
    for place, told in enumerate(frame["contribution"]):
        without = row.toarray()
        without[0, place] = 0
        score = rec.model.score_items(sp.csr_array(without))[0, 50]
        assert told == pytest.approx(full - score, abs=1e-5)


def test_reasons_for_somebody_without_likes_are_none(films, ranked):
    assert len(ranked.explain("bob", "10")) == 0
    rec = Recommender(EASE(l2=20)).fit(films)
    assert len(rec.explain({films.items.ids[0]: 1}, films.items.ids[1])) == 0


# Models that do not fold in


@pytest.fixture(scope="module")
def stuck():
    data = low_rank_ratings(users=30, items=20)
    return data, Recommender(AutoRec(axis="items", hidden=4, epochs=3)).fit(data)


def test_known_people_are_answered_by_their_rows(stuck):
    data, rec = stuck
    expected = rec.model.score_items(data.matrix[[7]], np.array([7]))[0]
    frame = rec.recommend(data.users.ids[7], k=3, exclude_seen=False)
    assert frame["score"].to_list() == sorted(expected, reverse=True)[:3]


def test_a_new_history_is_refused_with_the_models_that_take_it(stuck):
    _, rec = stuck
    with pytest.raises(NotSupportedError, match="does not fold in.*auto-rec with axis=users.*ease"):
        rec.recommend(history={"1": 3})
    with pytest.raises(NotSupportedError, match="without an item"):
        rec.explain("1", "2")


def test_other_ratings_of_the_same_people_go_by_id(stuck, tmp_path):
    data, rec = stuck
    turned = data.select(np.array([7, 3]))
    again = Recommender.load(rec.save(tmp_path, history=False), ratings=turned)
    assert again.recommend(data.users.ids[3]).equals(rec.recommend(data.users.ids[3]))
    strangers = Ratings.from_matrix(csr([[3] * 20]), users=["zoe"])
    with pytest.raises(NotFoundError, match="zoe"):
        rec.with_ratings(strangers)


# Saving


def test_what_is_loaded_answers_the_same(ratings, films, tmp_path):
    for number, (model, data) in enumerate(
        [(EASE(l2=20), films), (BiasedMF(), ratings), (AutoRec(hidden=3, epochs=2), ratings)]
    ):
        rec = Recommender(model).fit(data)
        again = Recommender.load(rec.save(tmp_path / str(number)))
        assert again.recommend(data.users).equals(rec.recommend(data.users))
        assert (again.like_from, again.about) == (rec.like_from, rec.about)
        assert again.catalogue.titles == rec.catalogue.titles


def test_the_bare_model_is_in_the_folder_too(films, tmp_path):
    rec = Recommender(EASE(l2=20)).fit(films)
    model = saved.load(rec.save(tmp_path))
    np.testing.assert_array_equal(model.weights_, rec.model.weights_)


def test_without_histories_nobody_is_in_the_folder(films, tmp_path):
    rec = Recommender(EASE(l2=20)).fit(films)
    rec.save(tmp_path)
    rec.save(tmp_path, history=False)
    assert not list(tmp_path.glob("histories*"))
    assert "user003" not in (tmp_path / "model.json").read_text()
    again = Recommender.load(tmp_path)
    with pytest.raises(NotSupportedError, match="nobody is known.*give a history"):
        again.recommend("user003")
    liked = list(films.items.ids[:3])
    assert again.recommend(history=liked).equals(rec.recommend(history=liked))
    known = Recommender.load(tmp_path, ratings=films)
    assert known.recommend("user003").equals(rec.recommend("user003"))


def test_other_ratings_are_aligned_by_id(films):
    rec = Recommender(EASE(l2=20)).fit(films)
    turned = films.matrix[[3]][:, ::-1].tocsr()
    names = films.items.ids[::-1].tolist()
    stranger = next(n for n in range(len(names)) if turned[0, n] == 0)
    names[stranger] = "unheard of"
    with warnings.catch_warnings():
        warnings.simplefilter("error")  # nothing was rated that is unknown
        known = rec.with_ratings(Ratings.from_matrix(turned, users=["zoe"], items=names))
    assert items(known.recommend("zoe")) == items(rec.recommend(films.users.ids[3]))


def test_ratings_of_unknown_items_are_counted(ranked):
    other = Ratings.from_matrix(csr([[5, 4, 3]]), users=["zoe"], items=["20", "x", "10"])
    with pytest.warns(UserWarning, match="1 of 3 ratings are of 1 items"):
        found = ranked.with_ratings(other)
    assert items(found.recommend("zoe", k=5)) == ["30", "40", "50"]
    with pytest.raises(DataError, match="no item in common"):
        ranked.with_ratings(Ratings.from_matrix(csr([[1]]), items=["y"]))


def test_another_kind_of_folder_is_refused(films, tmp_path):
    saved.save(EASE().fit(films.likes().matrix), tmp_path)
    with pytest.raises(SavedModelError, match="holds a estimator, not a recommender"):
        Recommender.load(tmp_path)
    with pytest.raises(SavedModelError, match="no saved model"):
        Recommender.load(tmp_path / "nowhere")


# Splits, and what training stops by


def test_a_split_is_learned_from_its_training_part():
    spies.FITTED.clear()
    split = rated_split()
    rec = Recommender(spies.Ranker()).fit(split)
    assert spies.FITTED[-1]["X"].shape == split.train.matrix.shape
    assert list(rec.users) == list(split.train.users)


def test_a_splits_validation_part_is_what_training_stops_by():
    spies.FITTED.clear()
    rec = Recommender(spies.Stopper()).fit(rated_split())
    history, target, rows = spies.FITTED[-1]["validation"]
    assert history.toarray().tolist() == [[1, 0, 0, 0, 0], [0, 0, 0, 1, 0]]
    assert target.toarray().tolist() == [[0, 1, 0, 0, 0], [0, 0, 0, 0, 0]]
    assert rows.tolist() == [0, 2]
    assert "validation part" in rec.about["stopping"]


def test_people_are_held_out_to_stop_by_but_known(films):
    learnt = learning.lesson(spies.Stopper(), films, 4, None)
    history, target, rows = learnt.validation
    assert history.shape == target.shape == (20, len(films.items)) and rows is None
    assert learnt.matrix.shape[0] == len(films.users) - 20
    cells = learnt.matrix.nnz + history.nnz + target.nnz
    assert cells == films.likes(4).matrix.nnz
    assert (history * target).nnz == 0 and np.diff(target.indptr).min() >= 1
    assert 0.15 < target.nnz / (history.nnz + target.nnz) < 0.25
    assert "20 people" in learnt.said
    rec = Recommender(spies.Stopper()).fit(films)
    assert len(rec.users) == len(films.users)


def test_the_number_held_out_can_be_chosen(films, ratings):
    assert learning.lesson(spies.Stopper(), films, 4, 30).validation[0].shape[0] == 30
    assert learning.lesson(spies.Stopper(), films, 4, 0).validation is None
    for number in (500, -1):
        with pytest.raises(ParameterError, match=f"valid_users is {number}; it must be"):
            learning.lesson(spies.Stopper(), films, 4, number)
    with pytest.raises(ParameterError, match="valid_users is 30, but EASE does not stop early"):
        learning.lesson(EASE(), films, 4, 30)
    few = learning.lesson(spies.Stopper(), ratings, 4, None)
    assert few.validation is None and "too few" in few.said


def test_raters_hold_out_ratings(films):
    learnt = learning.lesson(AutoRec(), films, 4, None)
    history, target, rows = learnt.validation
    assert target.nnz == round(0.05 * len(films))
    assert learnt.matrix.nnz == len(films) - target.nnz
    assert learnt.matrix.shape == films.matrix.shape
    np.testing.assert_array_equal(history.toarray(), learnt.matrix[rows].toarray())
    whole = learnt.matrix.toarray()
    whole[rows] += target.toarray()
    np.testing.assert_array_equal(whole, films.matrix.toarray())
    with pytest.raises(ParameterError, match="valid_users may only be 0"):
        learning.lesson(AutoRec(), films, 4, 10)


def test_stopping_early_is_measured_on_what_was_held_out(films):
    rec = Recommender(MultDAE(hidden=(8,), epochs=4)).fit(films)
    assert len(rec.model.training_["metric"]) == 4
    assert rec.model.n_users_ == 180


def test_a_rater_cannot_learn_from_likes(ratings):
    with pytest.raises(NotSupportedError, match="only likes.*ease"):
        Recommender(BiasedMF()).fit(ratings.likes())


def test_nothing_to_learn_from_is_said(ratings):
    with pytest.raises(DataError, match="no rating of 6 or more"):
        Recommender(EASE()).fit(ratings, like_from=6)


# Items that nobody has rated


def kinds(films):
    """What the titles of the made-up films say of them: "The Key (1999; Mystery, Comedy)"."""
    titles = [films.titles[film] for film in films.items.ids]
    told = [title.split("; ")[1].rstrip(")").replace(", ", "|") for title in titles]
    return ItemFeatures.read(pl.DataFrame({"film": films.items.ids.tolist(), "genres": told}))


@pytest.fixture(scope="module")
def new_films(films):
    """Ratings of all but every eighth film, those films, and who liked which of them."""
    new = np.arange(0, len(films.items), 8)
    old = np.delete(np.arange(len(films.items)), new)
    rated = replace(films, matrix=films.matrix[:, old], items=films.items.take(old), times=None)
    return rated, films.items.ids[new], films.likes().matrix[:, new].toarray() > 0


def test_films_that_nobody_rated_go_to_those_who_will_like_them(films, new_films, tmp_path):
    rated, new, liked = new_films
    rec = Recommender(EASE(l2=20)).fit(rated.with_features(kinds(films)))
    assert rec.about["items"] == len(films.items)
    rec.save(tmp_path)
    best = Recommender.load(tmp_path).recommend(films.users.ids, k=5, allow=new)
    row = films.users.index(best["user"])
    column = np.searchsorted(new, best["item"].to_numpy().astype(str))
    by_features = liked[row, column].mean()
    by_chance = liked.mean()
    assert not best["fallback"].any()
    assert by_features > 2.5 * by_chance
    reasons = rec.explain(films.users.ids[0], new[0])
    score = rec.recommend(films.users.ids[0], k=len(new), allow=[new[0]])["score"][0]
    assert reasons["contribution"].sum() == pytest.approx(score, abs=1e-5)
    assert kinds_of(films, new[0]) & kinds_of(films, rec.similar(new[0], k=1)["item"][0])


def kinds_of(films, film):
    return set(films.titles[film].split("; ")[1].rstrip(")").split(", "))


def test_a_model_that_learns_from_ratings_alone_refuses_features(films, new_films):
    described = new_films[0].with_features(kinds(films))
    with pytest.raises(NotSupportedError, match="features of items: ease"):
        Recommender(Popularity()).fit(described)
