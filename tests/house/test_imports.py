"""Who imports whom, and what is loaded when."""

import importlib
import json
import os
import pkgutil
import subprocess
import sys
from pathlib import Path

import pytest

import isthmus
from isthmus import models
from tests.house.paths import ROOT

HEAVY = ["torch", "polars", "scipy", "sklearn", "matplotlib", "pandas", "typer", "rich"]
WITHOUT_TORCH = [
    "BiasedMF",
    "EASE",
    "IALS",
    "InfiniteAE",
    "ItemKNN",
    "Popularity",
    "SANSA",
    "SLIM",
    "SVDpp",
    "SpectralEASE",
]


def loaded_by(code: str) -> set[str]:
    """Which heavy packages a fresh interpreter has loaded after `code`."""
    program = f"{code}\nimport json, sys\nprint(json.dumps(list(sys.modules)))"
    paths = os.pathsep.join([str(ROOT / "src"), str(ROOT)])
    done = subprocess.run(
        [sys.executable, "-c", program],
        env=os.environ | {"PYTHONPATH": paths},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    return set(json.loads(done.stdout.splitlines()[-1])) & set(HEAVY)


def test_the_contracts_hold():
    command = [str(Path(sys.executable).with_name("lint-imports")), "--no-cache"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr


def test_every_module_can_be_imported():
    for module in pkgutil.walk_packages(isthmus.__path__, "isthmus."):
        importlib.import_module(module.name)


def test_importing_the_package_loads_nothing_heavy():
    assert loaded_by("import isthmus") == set()
    assert loaded_by("import isthmus; dir(isthmus); isthmus.__version__; isthmus.models.NAMES") == (
        set()
    )


@pytest.mark.parametrize("name", WITHOUT_TORCH)
def test_closed_forms_are_used_and_loaded_without_torch(name):
    code = f"""
import tempfile, isthmus
from isthmus.models import saved
model = isthmus.{name}().fit([[1, 0, 1], [1, 1, 0]])
with tempfile.TemporaryDirectory() as folder:
    isthmus.load(saved.save(model, folder)).score_items([[1, 0, 0], [0, 1, 1]])
"""
    assert "torch" not in loaded_by(code)


def test_a_map_is_used_and_loaded_without_torch():
    code = """
import tempfile, isthmus
from isthmus.models import saved
model = isthmus.SOM(grid=(1, 2)).fit([[1, 0, 1], [1, 1, 0]])
with tempfile.TemporaryDirectory() as folder:
    isthmus.load(saved.save(model, folder)).predict([[1, 0, 0], [0, 1, 1]])
"""
    assert "torch" not in loaded_by(code)


RESERVOIRS = ["EchoStateClassifier", "EchoStateGenerator", "EchoStateRegressor"]


@pytest.mark.parametrize("name", RESERVOIRS)
def test_a_reservoir_is_used_and_loaded_without_torch(name):
    code = f"""
import tempfile, isthmus
from isthmus.models import saved
series = [[0, 1, 2, 3] * 8, [3, 2, 1, 0] * 8]
model = isthmus.{name}(units=5).fit(series, [0, 1])
with tempfile.TemporaryDirectory() as folder:
    model = isthmus.load(saved.save(model, folder))
model.generate(series, 2) if "{name}" == "EchoStateGenerator" else model.predict(series)
"""
    assert "torch" not in loaded_by(code)


def test_the_list_of_models_without_torch_is_complete():
    assert set(WITHOUT_TORCH) < set(models.NAMES)
    for name in set(models.NAMES) - {*WITHOUT_TORCH, *RESERVOIRS, "SOM"}:
        assert hasattr(models.get(name), "build"), f"{name} learns without a network: list it here"
