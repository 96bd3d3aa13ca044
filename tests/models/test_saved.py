"""Models in models: what is saved of a part, and what is not."""

import numpy as np
import pytest
from sklearn.frozen import FrozenEstimator

import isthmus
from isthmus import (
    GAN,
    Autoencoder,
    DenoisingAutoencoder,
    EncoderClassifier,
    StackedAutoencoder,
)
from isthmus.core import store
from isthmus.core.errors import NotFoundError, SavedModelError
from isthmus.models import saved
from tests.contracts.problems import rows

FAST = {"batch_size": 16, "precision": "float32"}
Y = np.arange(60) % 2


def classifier(encoder):
    return EncoderClassifier(encoder=encoder, epochs=2, **FAST).fit(rows(), Y)


def stack():
    layer = DenoisingAutoencoder(corruption=0.4, epochs=1, **FAST)
    return StackedAutoencoder(hidden=(5, 4), code=3, layer=layer, epochs=1, **FAST)


def test_parts_within_parts(tmp_path):
    model = classifier(stack())
    loaded = isthmus.load(saved.save(model, tmp_path))
    assert repr(loaded.get_params()) == repr(model.get_params())
    assert loaded.encoder.hidden == (5, 4)
    assert loaded.encoder.layer.corruption == 0.4
    np.testing.assert_array_equal(loaded.predict_proba(rows()), model.predict_proba(rows()))
    again = loaded.fit(rows(), Y)
    np.testing.assert_array_equal(again.predict_proba(rows()), model.predict_proba(rows()))


def test_a_frozen_part_keeps_what_it_learned(tmp_path):
    encoder = stack().fit(rows(seed=3))
    model = classifier(FrozenEstimator(encoder))
    loaded = isthmus.load(saved.save(model, tmp_path))
    kept = loaded.encoder.estimator
    np.testing.assert_array_equal(kept.transform(rows()), encoder.transform(rows()))
    np.testing.assert_array_equal(loaded.predict_proba(rows()), model.predict_proba(rows()))
    again = loaded.fit(rows(), Y)
    np.testing.assert_array_equal(again.predict_proba(rows()), model.predict_proba(rows()))


def test_a_plan_has_no_memory(tmp_path):
    model = classifier(Autoencoder(code=3, epochs=1, **FAST).fit(rows()))
    loaded = isthmus.load(saved.save(model, tmp_path))
    assert not hasattr(loaded.encoder, "network_")


def test_a_part_of_a_class_that_could_not_be_loaded_is_not_saved(tmp_path):
    class Mine(DenoisingAutoencoder):
        pass

    model = StackedAutoencoder(hidden=(4,), code=2, layer=Mine(epochs=1), epochs=1).fit(rows())
    with pytest.raises(NotFoundError, match="no model 'Mine'"):
        saved.save(model, tmp_path)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda part: part.update({"class": "os.system"}), "os.system"),
        (lambda part: part.update({"class": "EASE"}), "layer is EASE"),
        (lambda part: part["fields"].update(wheels=4), "wheels"),
        (lambda part: part["fields"].update(corruption=-1), "corruption is -1"),
        (lambda part: part.pop("class"), "class"),
    ],
)
def test_a_part_that_is_wrong(tmp_path, change, message):
    description, arrays = saved.describe(stack().fit(rows()))
    part = description["fields"]["layer"]
    change(part)
    if part.get("class") == "EASE":
        part["fields"] = {}
    store.write_folder(tmp_path, {"kind": "estimator", "model": description}, {"arrays": arrays})
    with pytest.raises(SavedModelError, match=message):
        saved.load(tmp_path)


def test_an_array_of_a_frozen_part_that_is_missing(tmp_path):
    model = classifier(FrozenEstimator(Autoencoder(code=3, epochs=1, **FAST).fit(rows())))
    description, arrays = saved.describe(model)
    parts = [name for name in arrays if name.startswith("encoder/")]
    assert len(parts) == 4
    rest = {name: array for name, array in arrays.items() if name != parts[0]}
    store.write_folder(tmp_path, {"kind": "estimator", "model": description}, {"arrays": rest})
    with pytest.raises(SavedModelError, match="lacks network"):
        saved.load(tmp_path)


def test_a_result_that_is_none_any_more():
    description, arrays = saved.describe(GAN(epochs=1).fit(rows()))
    description["fitted"]["sampled_epochs_"] = [1]
    with pytest.raises(SavedModelError, match="GAN is of another version, which kept sampled_ep"):
        saved.rebuild(description, arrays)
