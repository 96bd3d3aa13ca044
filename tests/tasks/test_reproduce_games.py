"""Recipes of agents."""

import pytest

from isthmus import DQN
from isthmus.core.errors import NotFoundError
from isthmus.tasks.reproduce import recipe, recipes, reproduce
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
def written(tmp_path, monkeypatch):
    monkeypatch.setattr(recipes, "_folder", lambda: tmp_path)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    return tmp_path / "it.toml"


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
    assert "95 % confidence over seeds" in found.notes[2]


def test_an_environment_that_is_not_there(written):
    written.write_text(RECIPE.replace("CartPole", "CarPole"))
    with pytest.raises(NotFoundError, match="did you mean CartPole-v1"):
        reproduce("it")


def test_the_recipe_of_the_pole_has_its_steps():
    asked = recipe("dqn-cartpole")
    agent = model(asked.model, asked.fields)
    assert agent.epochs * agent.steps == 50_000
    assert len(asked.seeds) == 5
