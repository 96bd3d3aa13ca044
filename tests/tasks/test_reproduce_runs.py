"""The runs of a recipe: what is kept of one that was interrupted, and until when."""

import json
import signal
import threading
from types import SimpleNamespace

import numpy as np
import pytest

from isthmus import Autoencoder, EncoderClassifier
from isthmus.data.samples import Samples
from isthmus.tasks.reproduce import features, last, permutation, reproduce
from isthmus.tasks.reproduce.runs import Run, Runs

RECIPE = """
about = "made up"
kind = "permutation"
model = "autoencoder"
data = "one-hot rows"
seeds = [0, 1, 2]
[options]
inputs = 4
[fields]
code = 2
epochs = {epochs}
[[figures]]
metric = "inputs_restored"
published = 0
at_least = 0
source = "nobody"
"""


@pytest.fixture
def begun(recipe_folder, monkeypatch):
    """A recipe, how often its model was fitted, and a fit that is interrupted at this count, or
    whose training gets a Ctrl-C."""
    (recipe_folder / "it.toml").write_text(RECIPE.format(epochs=1))
    fits = []
    build = permutation.rows.model

    class Counted:
        stop = ctrl_c = None
        count = property(lambda self: len(fits))

        def run(self):
            self.said = []
            return reproduce("it", started=self.said.append)

        def epochs(self, epochs):
            (recipe_folder / "it.toml").write_text(RECIPE.format(epochs=epochs))

    counted = Counted()

    def model(name, fields):
        found = build(name, fields)
        cls = type(found)

        class Noted(cls):
            def fit(self, X):
                if counted.stop == len(fits):
                    raise KeyboardInterrupt
                fits.append(self.random_state)
                return super().fit(X)

            def loss(self, network, batch):
                if counted.ctrl_c == len(fits):
                    signal.raise_signal(signal.SIGINT)
                return super().loss(network, batch)

        return Noted(**found.get_params(deep=False))

    monkeypatch.setattr(permutation.rows, "model", model)
    return counted


def test_an_interrupted_recipe_goes_on(begun):
    begun.stop = 2
    with pytest.raises(KeyboardInterrupt):
        begun.run()
    assert begun.count == 2 and last("it") is None
    begun.stop = None
    resumed = begun.run()
    assert begun.count == 3
    assert [one.endswith("before the interruption") for one in begun.said] == [True, True, False]
    whole = begun.run()  # nothing is left of what was begun
    assert begun.count == 6 and begun.said == [f"it, seed {seed}" for seed in range(3)]
    assert resumed.figures == whole.figures
    assert [note.split(":")[0] for note in resumed.notes] == ["seed 0", "seed 1", "seed 2"]
    assert resumed.fit_seconds > 0


def test_a_training_that_ctrl_c_ends_is_no_result(begun):
    before = signal.getsignal(signal.SIGINT)
    begun.ctrl_c = 2
    with pytest.raises(KeyboardInterrupt):
        begun.run()
    assert begun.count == 2 and last("it") is None
    assert signal.getsignal(signal.SIGINT) is before
    begun.ctrl_c = None
    begun.run()
    assert begun.count == 4  # the first seed is kept, the second one learned again


def test_a_recipe_runs_in_a_thread_too(begun):
    thread = threading.Thread(target=begun.run)
    thread.start()
    thread.join()
    assert begun.count == 3 and last("it") is not None


def test_what_was_begun_by_another_recipe_is_not_taken(begun):
    begun.stop = 2
    with pytest.raises(KeyboardInterrupt):
        begun.run()
    begun.epochs(2)
    begun.stop = None
    begun.run()
    assert begun.count == 5


def test_a_damaged_file_of_what_was_begun_is_run_again(begun, tmp_path):
    begun.stop = 1
    with pytest.raises(KeyboardInterrupt):
        begun.run()
    (path,) = (tmp_path / "cache").rglob("*.begun")
    assert len(json.loads(path.read_text())) == 1
    path.write_text("{")
    begun.stop = None
    begun.run()
    assert begun.count == 4


def test_runs_side_by_side():
    first = Run(values={"error": 1.0}, se={"error": 0.5}, note="good", seconds={"fit": 1.0})
    second = Run(values={"error": 3.0}, se={"error": 1.5}, seconds={"fit": 2.0})
    found = Runs({"seed 0": first, "seed 1": second})
    assert found.values == {"error": [1, 3]}
    assert found.se == {"error": 1}
    assert found.seconds == {"fit": 1.5}
    assert found.notes == ["seed 0: good"]


def test_features_that_ctrl_c_cut_short_are_not_kept(tmp_path, monkeypatch):
    class Cut(EncoderClassifier):
        def loss(self, network, batch):
            signal.raise_signal(signal.SIGINT)
            return super().loss(network, batch)

    encoder = Autoencoder(hidden=(4,), code=2, epochs=0)
    monkeypatch.setattr(features, "FEATURES", Cut(encoder=encoder, epochs=1))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    rows = np.random.default_rng(0).random((20, 5), dtype=np.float32)
    whole = Samples(X=rows, y=np.arange(20) % 2, source="made up")
    with pytest.raises(KeyboardInterrupt):
        features.feature_classifier(SimpleNamespace(data="made up"), whole)
    assert not list(tmp_path.rglob("features-*"))
