"""Every model comes back from its folder as it was, and nothing else comes back."""

import json

import numpy as np
import pytest

import isthmus
from isthmus.core import store
from isthmus.core.errors import SavedModelError
from isthmus.models import saved
from tests.contracts.problems import RECOMMENDERS, problem, small


@pytest.mark.parametrize("name", RECOMMENDERS)
def test_same_answers_after_loading(name, tmp_path):
    model = small(name)
    X = problem(model)
    model.fit(X)
    loaded = isthmus.load(saved.save(model, tmp_path / "model"))
    assert type(loaded) is type(model)
    assert loaded.get_params() == model.get_params()
    assert loaded.folds_in == model.folds_in
    np.testing.assert_array_equal(loaded.score_items(X), model.score_items(X))
    made = {name for name in vars(model) if name.endswith("_")}
    assert {name for name in vars(loaded) if name.endswith("_")} == made


@pytest.mark.parametrize("name", RECOMMENDERS)
def test_saving_changes_nothing(name, tmp_path):
    model = small(name)
    X = problem(model)
    before = model.fit(X).score_items(X)
    saved.save(model, tmp_path)
    np.testing.assert_array_equal(model.score_items(X), before)


@pytest.mark.parametrize("name", RECOMMENDERS)
def test_a_part_that_is_missing(name, tmp_path):
    model = small(name)
    description, arrays = saved.describe(model.fit(problem(model)))
    for part in arrays:
        rest = {key: array for key, array in arrays.items() if key != part}
        folder = tmp_path / part.replace(".", "-")
        store.write_folder(folder, {"kind": "estimator", "model": description}, {"arrays": rest})
        with pytest.raises(SavedModelError):
            saved.load(folder)


def rewrite(folder, change):
    """Change the description and sign it again, as another program could."""
    manifest, groups = store.read_folder(folder)
    del manifest["files"]
    change(manifest)
    store.write_folder(folder, manifest, groups)


@pytest.fixture
def folder(tmp_path):
    return saved.save(small("MultDAE").fit(problem(small("MultDAE"))), tmp_path / "model")


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda m: m["model"].update({"class": "Oracle"}), "Oracle"),
        (lambda m: m["model"].update({"class": "os.system"}), "os.system"),
        (lambda m: m["model"]["fields"].update(wheels=4), "wheels"),
        (lambda m: m["model"]["fields"].update(dropout=2), "dropout is 2"),
        (lambda m: m["model"]["fields"].update(hidden=[9]), "do not fit MultDAE"),
        (lambda m: m["model"].pop("fields"), "fields"),
        (lambda m: m["model"].pop("fitted"), "fitted"),
        (lambda m: m["model"]["fitted"].pop("n_features_in_"), "n_features_in_"),
        (lambda m: m.pop("model"), "not a model"),
        (lambda m: m.update(model="MultDAE"), "rebuilt"),
        (lambda m: m.update(format=store.FORMAT + 1), "upgrade"),
    ],
)
def test_a_description_that_is_wrong(folder, change, message):
    rewrite(folder, change)
    with pytest.raises(SavedModelError, match=message):
        saved.load(folder)


def test_a_file_of_a_newer_version_names_it(folder):
    path = folder / store.MANIFEST
    newer = {**json.loads(path.read_text()), "format": store.FORMAT + 1, "isthmus": "9.9"}
    path.write_text(json.dumps(newer))
    with pytest.raises(SavedModelError, match=r"isthmus 9\.9.*upgrade"):
        saved.load(folder)


def test_not_fitted_is_refused(tmp_path):
    with pytest.raises(Exception, match="is not fitted yet"):
        saved.save(small("MultDAE"), tmp_path / "model")
    assert not (tmp_path / "model").exists()
