"""The page of results is the one that is made from its file of figures, by the recipes as they are.

After a recipe was changed, added or run: `make results`.
"""

import pytest

from isthmus.tasks.reproduce import names, page, recipe, results
from tests.house.paths import ROOT

PAGE = ROOT / "docs" / "results.md"
RECIPES = [recipe(name) for name in names()]


@pytest.fixture(scope="module")
def outcomes():
    return results.read(PAGE.with_suffix(".json"))


def test_the_page_is_made_and_not_written(outcomes):
    made = page.page(RECIPES, results.current(RECIPES, outcomes))
    assert PAGE.read_text("utf-8") == made, "run make results"


@pytest.mark.parametrize("asked", RECIPES, ids=lambda asked: asked.name)
def test_every_recipe_is_on_it(asked, outcomes):
    lines = PAGE.read_text("utf-8").splitlines()
    (row,) = (line for line in lines if line.startswith(f"| `{asked.name}` | {asked.data} |"))
    ran = asked.name in results.current(RECIPES, outcomes)
    assert ("not run" in row) != ran


def test_a_failure_says_why(outcomes):
    current = results.current(RECIPES, outcomes)
    missed = [asked for asked in RECIPES if page.missing(asked, current.get(asked.name))]
    assert not [asked.name for asked in missed if not asked.note]
