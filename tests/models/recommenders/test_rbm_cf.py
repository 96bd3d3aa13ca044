import numpy as np
import pytest
import scipy.sparse as sp
import torch

from isthmus import RBMCF, Ratings, Recommender
from isthmus.core.errors import NotSupportedError
from tests.contracts.problems import ratings
from tests.models.recommenders.plain import batch_of, gradients, network_of


def small(**fields):
    settings = {"axis": "users", "hidden": 5, "epochs": 20, "batch_size": 10, "l2": 0.1}
    return RBMCF(**settings | fields)


def test_items_and_users_are_each_others_transpose():
    X = ratings()
    by_items = small(axis="items").fit(X).score_items(X)
    by_users = small(axis="users").fit(X.T.tocsr()).score_items(X.T.tocsr())
    np.testing.assert_allclose(by_items, by_users.T, rtol=1e-4, atol=1e-4)


def test_only_users_fold_in_and_light_units():
    assert small(axis="users").folds_in
    assert small(axis="users").lights_units
    assert not small(axis="items").folds_in
    assert not small(axis="items").lights_units


def test_every_rating_that_exists_has_a_unit():
    X = ratings()
    model = small(epochs=1).fit(X)
    assert model.levels_ == [1, 1.5, 2, 2.5, 3, 3.5, 4, 4.5, 5]
    assert model.rating_range_ == [1, 5]
    assert model.network_.coefficients.shape == (X.shape[1], 9, 5)


def test_finer_ratings_are_taken_as_the_nearest_quantile():
    X = ratings()
    X.data = np.random.default_rng(0).permutation(len(X.data)).astype(np.float32) / len(X.data)
    with pytest.warns(UserWarning, match=f"found {X.nnz:,} different ones: each .* of 20 from"):
        model = small(epochs=1).fit(X)
    np.testing.assert_allclose(model.levels_, (np.arange(20) + 0.5) / 20, atol=1 / X.nnz)


def test_the_loss_told_is_the_difference_from_what_was_drawn():
    X = ratings()
    model = small().fit(X)
    network, batch = network_of(model, X.shape[1]), batch_of(X)
    drawn = network.gibbs(
        network.pairs(batch.inputs), network.weight(), model.steps, batch_of(X).generator
    )
    expected = np.abs(X.data - network.ratings(drawn).numpy()).mean()
    found = model.loss(network, batch).detach().numpy()
    np.testing.assert_allclose(found, np.full(X.shape[0], expected), rtol=1e-5)


@pytest.mark.parametrize("steps", [1, 3])
def test_the_gradient_is_that_of_contrastive_divergence(steps):
    """<v h> of the ratings less that of the draws, with dense one-hot tables."""
    X = ratings(users=8, items=6)
    model = small(steps=steps).fit(X)
    network, batch = network_of(model, X.shape[1]), batch_of(X)
    found = gradients(network, model.loss(network, batch))
    pairs = network.pairs(batch.inputs)
    weight, bias = network.weight().detach(), network.hidden_bias.detach()
    drawn = network.gibbs(pairs, weight, steps, batch_of(X).generator)
    expected = dict.fromkeys(found, 0)
    for table, sign in ((pairs.dense(), -1), (drawn.dense(), 1)):
        hidden = torch.sigmoid(table @ weight + bias)
        by_level = (table.T @ hidden).view(6, -1, 5)  # (items, levels, hidden)
        expected["coefficients"] = expected["coefficients"] + sign * network.powers.T @ by_level
        expected["hidden_bias"] = expected["hidden_bias"] + sign * hidden.sum(0)
        expected["visible_bias"] = expected["visible_bias"] + sign * table.sum(0)
    for name, gradient in found.items():
        torch.testing.assert_close(gradient, expected[name], rtol=1e-4, atol=1e-5)


def test_the_penalty_is_on_the_weights_and_shared_among_updates():
    X = ratings()
    model = small(l2=30.0).fit(X)
    weights, biases = model.optimiser(model.network_).param_groups
    assert [p.shape for p in weights["params"]] == [model.network_.coefficients.shape]
    assert weights["weight_decay"] == 30 / X.shape[0]
    assert len(biases["params"]) == 2
    assert biases["weight_decay"] == 0


@pytest.mark.parametrize("axis", ["users", "items"])
def test_predictions_of_cells_are_the_scores_there(axis):
    X = ratings()
    model = small(axis=axis, epochs=3).fit(X)
    rows = np.array([7, 2, 30])
    asked = ratings(seed=1)[rows]
    scores = model.score_items(X[rows], rows)
    users = np.repeat(np.arange(3), np.diff(asked.indptr))
    model._rated = X.T.tocsr()  # as while training
    found = model._predictions(X[rows], rows, asked)
    np.testing.assert_allclose(found, scores[users, asked.indices], rtol=1e-5)


@pytest.mark.parametrize("axis", ["users", "items"])
def test_stops_early_by_held_out_ratings(axis):
    X = ratings(users=80)
    held = np.random.default_rng(0).random(X.nnz) < 0.1
    rows = np.repeat(np.arange(80), np.diff(X.indptr))
    left, target = (
        sp.csr_array((X.data[kept], (rows[kept], X.indices[kept])), shape=X.shape)
        for kept in (~held, held)
    )
    model = small(axis=axis, epochs=200, learning_rate=0.02, patience=5, l2=0.0)
    model.fit(left, validation=(left, target, np.arange(80)))
    assert model.training_["stopped"] == "patience"
    predicted = model.score_items(left)[rows[held], target.indices].clip(1, 5)
    error = float(np.sqrt(np.mean((predicted - target.data) ** 2)))
    best = model.training_["metric"][model.training_["best_epoch"] - 1]
    assert error == pytest.approx(best, rel=1e-5)


def test_people_are_answered_from_what_they_rated_alone():
    X = ratings()
    model = small(epochs=3).fit(X)
    before = model.score_items(X[:1])
    more = X[:1].tolil()
    absent = int(np.flatnonzero(X[[0]].toarray()[0] == 0)[0])
    more[0, absent] = 1.0
    assert not np.allclose(model.score_items(sp.csr_array(more)), before)
    nobody = model.score_items(sp.csr_array((1, X.shape[1]), dtype=np.float32))
    network = model.network_
    expected = network.expect(torch.sigmoid(network.hidden_bias)[None]).detach()
    np.testing.assert_allclose(nobody, expected, rtol=1e-6)


def test_what_lit_the_units():
    X = ratings()
    model = small().fit(X)
    history, items = X[[4]], np.array([3, 0])
    activity, added, effect = model.lit(history, items)
    bias = model.network_.hidden_bias.detach().numpy()
    assert added.shape == (5, history.nnz)
    np.testing.assert_allclose(activity, 1 / (1 + np.exp(-bias - added.sum(axis=1))), rtol=1e-5)
    without = activity.copy()
    without[2] = 0
    scores = model.network_.expect(torch.from_numpy(np.array([activity, without]))).detach()
    np.testing.assert_allclose(effect[:, 2], (scores[0] - scores[1])[items], atol=1e-5)


def test_similar_items_are_raised_by_the_same_units():
    table = ratings()
    table = sp.csr_array(sp.hstack([table, table[:, [7]]]))  # the last item is item 7 once more
    fields = {"hidden": 8, "epochs": 60, "learning_rate": 0.02}
    for axis in ("users", "items"):
        similar = small(axis=axis, **fields).fit(table).similarities(np.array([40]))[0]
        assert similar[7] >= np.sort(similar[:-1])[-1] - 1e-6


# the lesson's films: 1 liked, 0 not, and what each is made of

UNITS = ("Drama", "Action", "DiCaprio", "Oscar", "Tarantino")
FILMS = {
    "The Matrix": ("Action",),
    "Fight Club": ("Action",),
    "Forrest Gump": ("Drama", "Oscar"),
    "Pulp Fiction": ("Action", "Oscar", "Tarantino"),
    "Titanic": ("Drama", "DiCaprio", "Oscar"),
    "The Departed": ("Drama", "Action", "DiCaprio", "Oscar"),
}
HISTORY = {"The Matrix": 0, "Forrest Gump": 1, "Pulp Fiction": 0, "Titanic": 1}


@pytest.fixture
def films():
    """A machine set by hand: what a film is made of adds 2 to the units when it is liked, and takes
    off 2 when it is not; a film without any lit unit is liked with the odds exp(-2)."""
    opinions = np.array([0, 0, 1, 0, 1, 0, 1, 1, 0, 1, 0, 1], dtype=np.float32)  # of two people
    cells = np.repeat([0, 1], 6), np.tile(np.arange(6), 2)
    known = Ratings.from_matrix(sp.coo_array((opinions, cells), shape=(2, 6)), items=list(FILMS))
    made_of = np.array([[unit in parts for unit in UNITS] for parts in FILMS.values()])
    weight = np.stack([-2.0 * made_of, 2.0 * made_of], axis=1).reshape(12, 5)
    recommender = Recommender(RBMCF(axis="users", hidden=5, epochs=0)).fit(known)
    network = recommender.model.network_
    network.set_weight(torch.from_numpy(weight))
    with torch.no_grad():
        network.visible_bias.copy_(torch.tensor([2.0, 0.0] * 6))
    return recommender


def sigmoid(x):
    return 1 / (1 + np.exp(-x))


def test_the_departed_and_not_fight_club(films):
    """Drama: 2 + 2. Action: -2 - 2. DiCaprio: 2. Oscar: 2 - 2 + 2. Tarantino: -2."""
    drama, action, dicaprio, oscar, tarantino = sigmoid(np.array([4.0, -4.0, 2.0, 2.0, -2.0]))
    found = films.units(HISTORY).unique("unit").sort("unit")["activity"]
    expected = [drama, action, dicaprio, oscar, tarantino]
    np.testing.assert_allclose(found, expected, rtol=1e-6)
    scores = films.recommend(history=HISTORY, k=2)
    assert scores["item"].to_list() == ["The Departed", "Fight Club"]
    yes = sigmoid(4 * (drama + action + dicaprio + oscar) - 2)
    no = sigmoid(4 * action - 2)
    np.testing.assert_allclose(scores["score"], [yes, no], rtol=1e-6)
    assert yes == pytest.approx(0.9999, abs=5e-5)
    assert no == pytest.approx(0.1270, abs=5e-5)


def test_which_films_lit_drama(films):
    lit = films.units(HISTORY)
    assert lit.columns == ["unit", "activity", "item", "rating", "contribution"]
    assert len(lit) == 5 * len(HISTORY)
    order = lit["unit"].unique(maintain_order=True).to_list()
    assert (order[0], set(order[1:3]), order[3:]) == (0, {2, 3}, [4, 1])  # two are lit equally
    drama = lit.filter(lit["unit"] == 0)
    assert drama["item"].to_list()[:2] == ["Forrest Gump", "Titanic"]
    assert drama["contribution"].to_list() == pytest.approx([2, 2, 0, 0])
    oscar = lit.filter(lit["unit"] == 3)
    drives = dict(zip(oscar["item"], oscar["contribution"], strict=True))
    expected = {"Forrest Gump": 2, "Pulp Fiction": -2, "Titanic": 2, "The Matrix": 0}
    assert drives == pytest.approx(expected)


def test_what_the_units_did_for_the_departed(films):
    told = films.explain_by_units(HISTORY, "The Departed", "Fight Club")
    assert told.columns == ["item", "unit", "activity", "contribution"]
    departed = told.filter(told["item"] == "The Departed")
    assert departed["unit"].to_list()[0] == 0  # Drama
    total = 4 * sigmoid(np.array([4.0, -4.0, 2.0, 2.0])).sum() - 2
    without = total - 4 * sigmoid(4.0)
    assert departed["contribution"][0] == pytest.approx(sigmoid(total) - sigmoid(without), rel=1e-3)
    by_unit = dict(zip(departed["unit"], departed["contribution"], strict=True))
    assert by_unit[4] == pytest.approx(0, abs=1e-7)  # Tarantino has no part in it
    club = told.filter(told["item"] == "Fight Club")
    assert np.flatnonzero(np.abs(club["contribution"]) > 1e-6).tolist() == [0]
    assert club["unit"][0] == 1  # Action, hardly lit


def test_a_known_person_is_asked_by_id(films):
    by_id = films.units("0")
    by_history = films.units(dict(zip(FILMS, [0, 0, 1, 0, 1, 0], strict=True)))
    assert by_id.equals(by_history)


def test_units_that_no_history_lights_are_refused():
    known = Ratings.from_matrix(ratings())
    by_items = Recommender(small(axis="items", epochs=1)).fit(known)
    with pytest.raises(NotSupportedError, match="RBMCF, as it is set, .* rbm-cf with axis=users"):
        by_items.units("0")
