"""The pages: links lead somewhere, Python in them is Python, every model has its place."""

import re
import tomllib

import pytest

from isthmus import models
from isthmus.tasks.reproduce import KINDS, kind
from tests.house.paths import ROOT, SOURCE, project_files

WITHOUT_RECIPE = {  # no published figure to hold them to yet
    "BinaryAutoencoder",
    "BoltzmannMachine",
    "CDAE",
    "EchoStateClassifier",
    "EchoStateGenerator",
    "ItemKNN",
    "RecurrentRegressor",
    "SequenceAutoencoder",
    "SparseAutoencoder",
    "TabularRegressor",
}
PAGES = sorted(
    [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), *(ROOT / "benchmarks").glob("*.md")]
)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_links_lead_somewhere(page):
    for target in re.findall(r"\]\(([^)\s]+)\)", page.read_text("utf-8")):
        if re.match(r"[a-z]+:", target):
            continue
        name, _, anchor = target.partition("#")
        path = (page.parent / name) if name else page
        assert path.exists(), target
        if anchor and path.suffix == ".md":
            assert anchor in anchors(path), target


def anchors(page):
    headings = re.findall(r"^#+ (.+)$", page.read_text("utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_python_is_python(page):
    for block in re.findall(r"^```python\n(.*?)^```", page.read_text("utf-8"), re.M | re.S):
        compile(block, page.name, "exec")


@pytest.mark.parametrize("name", models.NAMES)
def test_every_model_has_its_place_on_a_page(name):
    heading = f"## {name}\n"
    assert heading in (ROOT / "docs" / "models.md").read_text("utf-8")


@pytest.mark.parametrize("name", KINDS)
def test_every_kind_of_recipe_has_its_line(name):
    page = (ROOT / "docs" / "reproduce.md").read_text("utf-8")
    (line,) = (line for line in page.splitlines() if line.startswith(f"| `{name}` |"))
    for metric in getattr(kind(name), "DEFINITIONS", {}):
        family = re.sub(r"^(trees|linear)_.*", r"\1_", metric)
        assert re.search(rf"\b{family}", line), metric


def test_every_model_has_a_recipe():
    told = set()
    for path in (SOURCE / "recipes").glob("*.toml"):
        recipe = tomllib.loads(path.read_text("utf-8"))
        told |= {models.get(name).__name__ for name in named(recipe)}
    assert set(models.NAMES) - told == WITHOUT_RECIPE


def named(table):
    """Every model that a recipe speaks of, nested ones too."""
    for key, value in table.items():
        if key == "model":
            yield value
        elif isinstance(value, dict):
            yield from named(value)


def test_the_pages_belong_to_the_project():
    assert set(PAGES) <= set(project_files())
