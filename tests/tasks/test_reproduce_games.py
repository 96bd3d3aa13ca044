"""Recipes of agents."""

import pytest
from sklearn.frozen import FrozenEstimator

from isthmus import DQN, Autoencoder
from isthmus.core.errors import NotFoundError
from isthmus.fit.views import random_views
from isthmus.tasks.reproduce import recipe, reproduce
from isthmus.tasks.reproduce.rows import model

pytest.importorskip("gymnasium")
RECIPE = """
about = "made up"
kind = "games"
model = "dqn"
data = "CartPole-v1"
seeds = [0, 1]
options = {games = 4}
fields = {epochs = 2, steps = 100, hidden = [8]}

[[figures]]
metric = "return"
published = 500
at_least = 8
source = "nobody"
"""


@pytest.fixture
def written(recipe_folder):
    return recipe_folder / "it.toml"


def test_one_mean_return_a_seed(written):
    written.write_text(RECIPE)
    found = reproduce("it")
    (figure,) = found.figures
    expected = [
        DQN(epochs=2, steps=100, hidden=(8,), random_state=seed)
        .fit("CartPole-v1")
        .play(episodes=4, random_state=seed)
        .mean()
        for seed in (0, 1)
    ]
    assert figure.values == pytest.approx(expected)
    assert figure.met
    assert found.protocol.startswith("200 steps of learning; 5 other games after every 100, ")
    assert found.counted == "4 games"
    assert "seed 1: mean" in found.notes[1]
    assert "return, 95 % confidence over seeds" in found.notes[2]


def test_an_agent_beside_it_that_sees_through_an_autoencoder(written):
    written.write_text(
        RECIPE.replace(
            "options = {games = 4}",
            "options.games = 4\noptions.views = 60\n"
            'options.encoder = {model = "autoencoder", code = 2, epochs = 1}\n'
            'options.beside = {model = "dqn", epochs = 2, steps = 100, hidden = [8]}',
        )
        + """
[[figures]]
metric = "gain"
published = 0
at_least = -500
source = "nobody"
"""
    )
    returned, gain = reproduce("it").figures
    fields = {"epochs": 2, "steps": 100, "hidden": (8,)}
    for seed in (0, 1):
        views = random_views("CartPole-v1", steps=60, random_state=seed)
        encoder = Autoencoder(code=2, epochs=1, random_state=seed).fit(views)
        plain, coded = (
            DQN(**fields, encoder=before, random_state=seed)
            .fit("CartPole-v1")
            .play(episodes=4, random_state=seed)
            .mean()
            for before in (None, FrozenEstimator(encoder))
        )
        assert returned.values[seed] == pytest.approx(plain)
        assert gain.values[seed] == pytest.approx(plain - coded)


def test_an_environment_that_is_not_there(written):
    written.write_text(RECIPE.replace("CartPole", "CarPole"))
    with pytest.raises(NotFoundError, match="did you mean CartPole-v1"):
        reproduce("it")


def test_the_recipe_of_the_pole_has_its_steps():
    asked = recipe("dqn-cartpole")
    agent = model(asked.model, asked.fields)
    assert agent.epochs * agent.steps == 50_000
    assert len(asked.seeds) == 5
