"""What Recommender, Codec and Predictor write: one form, so that older folders can be read."""

import numpy as np
import polars as pl
import pytest

from isthmus import EASE, Autoencoder, Codec, Predictor, Recommender, TabularClassifier
from isthmus.core import store
from isthmus.core.errors import SavedModelError
from isthmus.data.planted import film_catalogue

ROWS = np.random.default_rng(0).normal(size=(60, 3)).astype(np.float32)
COMMON = {"format", "isthmus", "kind", "model", "files"}
FORMS = {
    "recommender": (
        {"items", "titles", "users", "fitted", "like_from", "scale", "about"},
        {"arrays", "popularity", "histories"},
    ),
    "codec": (
        {"scaling", "scale", "columns", "image_shape", "about"},
        {"arrays", "scaling", "codes"},
    ),
    "predictor": (
        {"input", "scale", "test_share", "random_state", "about", "report"},
        {"arrays", "input", "held"},
    ),
}


@pytest.fixture(scope="module")
def saved(tmp_path_factory):
    folder = tmp_path_factory.mktemp("saved")
    table = pl.DataFrame(ROWS, schema=list("abc")).with_columns(big=pl.col("a") > 0)
    made = {
        "recommender": Recommender(EASE(l2=50)).fit(film_catalogue()),
        "codec": Codec(Autoencoder(code=2, epochs=1)).fit(ROWS),
        "predictor": Predictor(TabularClassifier(epochs=1)).fit(table, "big"),
    }
    for kind, one in made.items():
        one.save(folder / kind)
    return {kind: (type(one), folder / kind) for kind, one in made.items()}


@pytest.mark.parametrize("kind", FORMS)
def test_a_folder_keeps_its_form(kind, saved):
    manifest, groups = store.read_folder(saved[kind][1])
    assert manifest["kind"] == kind
    assert (set(manifest) - COMMON, set(groups)) == FORMS[kind]


@pytest.mark.parametrize("kind", FORMS)
def test_a_part_that_is_missing_is_named(kind, saved, tmp_path):
    cls, folder = saved[kind]
    manifest, groups = store.read_folder(folder)
    for part in ("about", "model"):
        store.write_folder(
            tmp_path, {name: value for name, value in manifest.items() if name != part}, groups
        )
        lacks = f"lacks a part of a {kind}: 'about'" if part == "about" else "cannot be rebuilt"
        with pytest.raises(SavedModelError, match=lacks):
            cls.load(tmp_path)


@pytest.mark.parametrize("kind", FORMS)
def test_another_kind_is_named(kind, saved):
    cls = saved[kind][0]
    for other, (_, folder) in saved.items():
        if other != kind:
            with pytest.raises(SavedModelError, match=f"holds a {other}, not a {kind}; isthmus.lo"):
                cls.load(folder)
