"""Recipes on rows of features, run on made-up rows whose answers are known."""

import numpy as np
import pytest
from sklearn.datasets import load_iris
from sklearn.preprocessing import StandardScaler

from isthmus import ConvolutionalAutoencoder, JudgedAutoencoder, Predictor, TabularClassifier
from isthmus.core.errors import DataError, IsthmusError, ParameterError
from isthmus.data import known
from isthmus.data.sample_set import Samples
from isthmus.models.autoencoders.encoder_classifier import EncoderClassifier
from isthmus.tasks.reproduce import (
    KINDS,
    detection,
    few_labels,
    generation,
    kind,
    measured,
    recipe,
    reproduce,
    restoration,
    rows,
    samples,
)
from tests.tasks.test_predictor import people


@pytest.fixture
def made(recipe_folder, monkeypatch):
    """Names made-up sets and writes recipes, with a cache of its own."""
    sets = {}
    for module in (rows, generation, samples, restoration, detection):
        monkeypatch.setattr(module, "open_samples", sets.__getitem__)
    monkeypatch.setattr(known, "names", lambda: tuple(sets))
    monkeypatch.setenv("ISTHMUS_DATA", str(recipe_folder))

    def write(text, **given):
        for name, (X, y) in given.items():
            name = name.replace("_", ":")
            sets[name] = Samples(X=X.astype(np.float32), y=y, source=name)
        (recipe_folder / "it.toml").write_text('about = "made up"\n' + text)

    return write


def figures(*metrics):
    lines = 'published = 1\nat_least = -1e9\nsource = "nobody"'
    return "\n".join(f'[[figures]]\nmetric = "{metric}"\n{lines}' for metric in metrics)


def obtained(outcome):
    return {figure.metric: figure.obtained for figure in outcome.figures}


def two_heaps(count, *, seed=0, width=6, wrong=0):
    """Rows near 0.2 or near 0.8 and which heap they are of; the first few labels are wrong."""
    draw = np.random.default_rng(seed)
    y = np.arange(count) % 2
    X = 0.2 + 0.6 * y[:, None] + draw.uniform(-0.1, 0.1, (count, width))
    return X, np.where(np.arange(count) < wrong, 1 - y, y)


RECONSTRUCTION = """
kind = "reconstruction"
model = "autoencoder"
data = "plane"
test = "plane:test"
seeds = [0, 1]
split = {valid_rows = 40}
[fields]
code = 2
activation = "identity"
tied = true
epochs = 600
batch_size = 160
learning_rate = 0.05
schedule = "cosine"
precision = "float64"
"""


def plane(count, seed):
    return np.random.default_rng(seed).normal(size=(count, 5)) * [3, 2, 0.5, 0.4, 0.3]


def test_a_linear_autoencoder_is_its_principal_components(made):
    text = RECONSTRUCTION.replace("split = {valid_rows = 40}", "").replace(
        'test = "plane:test"', ""
    )
    made(text + figures("angle", "share_of_pca"), plane=(plane(160, 0), None))
    outcome = reproduce("it")
    found = obtained(outcome)
    assert found["angle"] < 1e-3
    assert found["share_of_pca"] == pytest.approx(1, abs=1e-5)
    assert outcome.protocol == "160 rows learned from, measured on the fitted rows"


def test_errors_of_rows_that_were_not_learned(made):
    X, test = plane(200, 0), plane(70, 1)
    metrics = ["squared_error", "pca_squared_error", "validation_squared_error", "share_of_pca"]
    made(RECONSTRUCTION + figures(*metrics), plane=(X, None), plane_test=(test, None))
    outcome = reproduce("it")
    found = obtained(outcome)
    mean = X[:160].mean(axis=0)
    axes = np.linalg.svd(X[:160] - mean, full_matrices=False)[2][:2]

    def left(rows):
        away = rows - mean
        return np.sum((away - away @ axes.T @ axes) ** 2, axis=1)

    assert found["pca_squared_error"] == pytest.approx(left(test).mean(), rel=1e-5)
    # the epoch that is kept is the best on validation, a little away from the components
    assert found["squared_error"] == pytest.approx(left(test).mean(), rel=0.02)
    assert found["validation_squared_error"] == pytest.approx(left(X[160:]).mean(), rel=0.05)
    share = found["squared_error"] / found["pca_squared_error"]
    assert found["share_of_pca"] == pytest.approx(share, rel=1e-6)
    se = left(test).std(ddof=1) / np.sqrt(70)
    assert outcome.figures[0].se == pytest.approx(se, rel=0.05)
    assert (outcome.seeds, outcome.counted) == (2, "70 rows")
    told = "160 rows learned from, the last 40 stop the training, plane:test tests"
    assert outcome.protocol == told


def test_the_model_beside_learns_from_the_same_rows(made):
    before, _, fields = RECONSTRUCTION.replace("600", "20").partition("[fields]")
    text = f'{before}[fields]{fields}[options.beside]\nmodel = "autoencoder"{fields}'
    text += figures("squared_error", "beside_squared_error")
    made(text, plane=(plane(200, 0), None), plane_test=(plane(70, 1), None))
    found = obtained(reproduce("it"))
    assert found["beside_squared_error"] == pytest.approx(found["squared_error"], rel=1e-6)


CLASSIFICATION = """
kind = "classification"
model = "encoder-classifier"
data = "heaps"
test = "heaps:test"
split = {valid_rows = 20}
[fields]
epochs = 40
batch_size = 16
learning_rate = 0.05
[fields.encoder]
model = "autoencoder"
code = 2
epochs = 5
"""


def test_wrong_labels_are_the_mistakes_of_a_perfect_classifier(made):
    text = CLASSIFICATION + figures("error", "validation_error")
    made(text, heaps=two_heaps(120), heaps_test=two_heaps(50, seed=1, wrong=5))
    outcome = reproduce("it")
    assert obtained(outcome) == {"error": 10, "validation_error": 0}
    assert 0 <= outcome.score_seconds <= outcome.fit_seconds <= outcome.seconds + 0.1
    assert outcome.figures[0].se == pytest.approx(100 * np.sqrt(0.1 * 0.9 / 50))
    assert "0.00 % wrong on validation" in outcome.notes[0]


def test_validation_chooses_among_fields_of_the_encoder_too(made):
    text = CLASSIFICATION.replace(
        "[fields]",
        """
[choose]
epochs = [0, 40]
encoder__code = [1, 2]
[fields]""",
        1,
    )
    made(text + figures("error"), heaps=two_heaps(120), heaps_test=two_heaps(50, seed=1))
    outcome = reproduce("it")
    assert obtained(outcome)["error"] < 20
    assert outcome.chosen[0]["epochs"] == 40
    tried = [note.split(":")[0] for note in outcome.notes[:4]]
    assert tried == [f"epochs={e}, encoder__code={c}" for e in (0, 40) for c in (1, 2)]


def test_there_is_no_choosing_without_validation_rows(made):
    text = CLASSIFICATION.replace("split = {valid_rows = 20}", "choose = {epochs = [1, 2]}")
    made(text + figures("error"), heaps=two_heaps(50), heaps_test=two_heaps(50, seed=1))
    with pytest.raises(DataError, match="chooses on validation rows"):
        reproduce("it")


def test_classes_need_labels(made):
    X, y = two_heaps(50)
    made(CLASSIFICATION + figures("error"), heaps=(X, None), heaps_test=(X, y))
    with pytest.raises(DataError, match="heaps has no labels"):
        reproduce("it")


FEW_LABELS = """
kind = "few_labels"
model = "encoder-classifier"
data = "heaps"
test = "heaps:test"
[fields]
epochs = 100
batch_size = 2
learning_rate = 0.05
[fields.encoder]
model = "autoencoder"
code = 2
epochs = 5
[options]
labels = 4
draws = 3
[options.beside]
model = "encoder-classifier"
epochs = 0
"""


def test_a_few_labels_tell_the_heaps_apart(made):
    text = FEW_LABELS + figures("error", "beside_error", "gain", "least_gain")
    made(text, heaps=two_heaps(120), heaps_test=two_heaps(50, seed=1, wrong=5))
    outcome = reproduce("it")
    found = obtained(outcome)
    assert found["error"] == 10
    each = [float(pair.split(" and ")[1]) for pair in outcome.notes[0].split(": ")[1].split(", ")]
    assert len(each) == 3
    assert found["beside_error"] == pytest.approx(np.mean(each), abs=0.01)
    assert found["gain"] == pytest.approx(np.mean(each) - 10, abs=0.01)
    se = np.std(each, ddof=1) / np.sqrt(3)
    assert found["least_gain"] == pytest.approx(found["gain"] - 4.30265 * se, abs=0.05)
    assert outcome.protocol.startswith("120 rows learned from without labels, 4 with")
    assert outcome.counted == "50 rows, 3 draws"


def test_of_several_beside_the_best_is_to_be_beaten(made):
    """One beside is the classifier itself, so that it is as good; the other knows nothing."""
    alike = FEW_LABELS[FEW_LABELS.index("epochs = 100") : FEW_LABELS.index("[options]")]
    alike = alike.replace("[fields.encoder]", "[options.beside.encoder]")
    text = FEW_LABELS.replace("[options.beside]", "[[options.beside]]")
    text += f'[[options.beside]]\nmodel = "encoder-classifier"\n{alike}'
    text += figures("error", "beside_error", "gain", "least_first_gain")
    made(text, heaps=two_heaps(120), heaps_test=two_heaps(50, seed=1, wrong=5))
    outcome = reproduce("it")
    found = obtained(outcome)
    least = found.pop("least_first_gain")
    assert found == {"error": 10, "beside_error": 10, "gain": 0}
    by_draw = outcome.notes[0].split(": ")[1].split(", ")
    ours, strangers, rivals = np.array([draw.split(" and ") for draw in by_draw], float).T
    assert ours.tolist() == rivals.tolist() == [10, 10, 10]
    assert strangers.mean() > 10
    se = strangers.std(ddof=1) / np.sqrt(3)
    assert least == pytest.approx(strangers.mean() - 10 - 4.30265 * se, abs=0.05)


PAIRED = """
kind = "paired_classification"
model = "encoder-classifier"
data = "heaps"
test = "heaps:test"
seeds = [0, 1, 2]
[fields]
epochs = 100
batch_size = 8
learning_rate = 0.05
[options.beside]
model = "encoder-classifier"
epochs = 0
"""


def test_two_classifiers_and_a_logistic_regression_on_the_same_rows(made):
    metrics = ("error", "beside_error", "logistic_error", "gain", "least_gain", "logistic_gain")
    heaps, tests = two_heaps(60), two_heaps(50, seed=1, wrong=5)
    made(PAIRED + figures(*metrics), heaps=heaps, heaps_test=tests)
    outcome = reproduce("it")
    found = obtained(outcome)
    assert found["error"] == found["logistic_error"] == 10
    pairs = outcome.notes[0].split(": ")[1].split(", ")
    beside = [float(pair.split(" and ")[1]) for pair in pairs]
    assert len(beside) == 3
    assert found["beside_error"] == pytest.approx(np.mean(beside), abs=0.01)
    assert found["gain"] == pytest.approx(np.mean(beside) - 10, abs=0.01)
    se = np.std(beside, ddof=1) / np.sqrt(3)
    assert found["least_gain"] == pytest.approx(found["gain"] - 4.30265 * se, abs=0.05)
    assert found["logistic_gain"] == 0
    assert outcome.counted == "50 rows, 3 seeds"
    made(PAIRED + figures("error"), heaps=(heaps[0], None), heaps_test=tests)
    with pytest.raises(DataError, match="heaps has no labels"):
        reproduce("it")


def test_a_draw_takes_as_many_of_every_class():
    y = np.repeat([3, 5, 9], [50, 5, 20])
    chosen = few_labels._draw(y, 15, np.random.default_rng(0))
    assert len(set(chosen)) == 15
    assert np.bincount(y[chosen])[[3, 5, 9]].tolist() == [5, 5, 5]
    with pytest.raises(DataError, match="16 labels cannot be shared alike by 3 classes"):
        few_labels._draw(y, 16, np.random.default_rng(0))


ANNEALED = """
kind = "annealed"
model = "rbm"
data = "heaps"
test = "heaps:test"
[fields]
code = 3
epochs = 150
learning_rate = 0.5
precision = "float32"
[options]
chains = 50
steps = 100
"""


def test_two_heaps_of_binary_rows_are_annealed(made):
    """Above the threshold a heap's rows are all ones or all zeros: at best log p is log 1/2."""
    text = ANNEALED + figures("log_likelihood", "forward_log_likelihood", "gap")
    made(text, heaps=two_heaps(300), heaps_test=two_heaps(50, seed=1))
    outcome = reproduce("it")
    found = obtained(outcome)
    assert np.log(1 / 2) - 0.7 < found["log_likelihood"] < np.log(1 / 2)
    gap = abs(found["forward_log_likelihood"] - found["log_likelihood"])
    assert found["gap"] == pytest.approx(gap, abs=1e-6)
    assert gap < 0.3
    assert outcome.counted == "50 rows, 50 chains of 100 steps each way"
    assert outcome.protocol.endswith("values above 0.5 are 1")
    assert "log Z" in outcome.notes[0]
    assert outcome.figures[0].se < 0.2


PERMUTATION = """
kind = "permutation"
model = "autoencoder"
data = "one-hot rows"
options = {inputs = 4}
[fields]
code = 2
code_activation = "tanh"
output = "softmax"
error = "cross-entropy"
bias = false
epochs = EPOCHS
batch_size = 4
learning_rate = 0.05
"""


@pytest.mark.parametrize(("epochs", "least", "most"), [(400, 4, 4), (0, 0, 3)])
def test_a_permutation_is_learned_through_fewer_units(made, epochs, least, most):
    text = PERMUTATION.replace("EPOCHS", str(epochs))
    made(text + figures("inputs_restored", "weights"))
    found = obtained(reproduce("it"))
    assert least <= found["inputs_restored"] <= most
    assert found["weights"] == 2 * 4 * 2


LIKELIHOOD = """
kind = "likelihood"
model = "variational-autoencoder"
data = "coin"
test = "coin:test"
options = {samples = 100, test_rows = 30}
[fields]
hidden = [16]
code = 1
likelihood = "bernoulli"
epochs = 150
batch_size = 32
learning_rate = 0.01
"""


def test_two_patterns_are_worth_one_bit(made):
    coin = np.repeat(np.arange(200)[:, None] % 2, 8, axis=1)
    text = LIKELIHOOD + figures("log_likelihood")
    made(text, coin=(coin, None), coin_test=(coin[:60], None))
    outcome = reproduce("it")
    found = obtained(outcome)["log_likelihood"]
    # which half of the rows is asked shifts the mean a little; no model of all exceeds -log 2
    assert -1.0 < found < -np.log(2) + 0.1
    assert outcome.counted == "30 rows (a random part of 60), 100 samples each"


DETECTION = """
kind = "detection"
model = "autoencoder"
data = "tables"
seeds = [0, 1]
[fields]
code = 1
epochs = 20
[options]
tables = 2
[options.detector]
updates = 200
"""


def test_rows_off_a_line_are_found(made):
    draw = np.random.default_rng(0)
    line = draw.normal(size=(200, 1)) * np.ones(4) + 0.05 * draw.normal(size=(200, 4))
    odd = np.arange(200) < 6
    line[odd] += 6 * np.array([1, -1, 1, -1])
    table = (line, odd.astype(int))
    text = DETECTION + figures("auroc", "forest_auroc")
    made(text, tables_a=table, other=table, tables_b=table, tables_c=table)
    outcome = reproduce("it")
    found = obtained(outcome)
    assert found["auroc"] == 1
    assert 0.99 < found["forest_auroc"] <= 1
    assert (outcome.counted, outcome.seeds) == ("2 tables", 2)
    forest = f"({found['forest_auroc']:.3f})"
    assert outcome.notes[-1].endswith(f": a 1.000 {forest}, b 1.000 {forest}")


GENERATION = """
kind = "generation"
model = "autoencoder"
data = "heaps"
test = "heaps:test"
options = {components = 2}
[fields]
code = 2
epochs = 60
batch_size = 32
learning_rate = 0.02
"""


@pytest.mark.filterwarnings("ignore:code=64")  # six features are fewer
def test_a_mixture_draws_heaps_and_one_gaussian_fills_the_gap(made, tmp_path, monkeypatch):
    text = GENERATION + figures("frechet_gaussian", "frechet_mixture", "ratio")
    made(text, heaps=two_heaps(1500), heaps_test=two_heaps(400, seed=1))
    outcome = reproduce("it")
    found = obtained(outcome)
    assert found["ratio"] == pytest.approx(found["frechet_gaussian"] / found["frechet_mixture"])
    assert found["ratio"] > 2
    assert outcome.counted == "400 rows drawn, 2 Gaussians in the mixture"
    assert outcome.notes[1] == "the classifier gives 0.00 % of the test rows a wrong class"

    def again(*_, **__):
        raise AssertionError("the features were kept")

    monkeypatch.setattr(EncoderClassifier, "fit", again)
    assert obtained(reproduce("it")) == found
    assert len(list((tmp_path / "cache" / "isthmus" / "reproduced").glob("features-*"))) == 1


SAMPLES = """
kind = "samples"
model = "gan"
data = "heaps"
test = "heaps:test"
seeds = [0, 1]
[fields]
hidden = [32, 32]
code = 2
epochs = 30
batch_size = 50
learning_rate = 0.002
[options.beside]
model = "gan"
hidden = [32, 32]
code = 2
epochs = 0
"""


@pytest.mark.filterwarnings("ignore:code=64", "ignore:made rows")
def test_a_model_makes_rows_beside_another(made):
    text = SAMPLES + figures("frechet", "frechet_beside", "ratio")
    made(text, heaps=two_heaps(1500), heaps_test=two_heaps(400, seed=1))
    outcome = reproduce("it")
    found = {figure.metric: np.array(figure.values) for figure in outcome.figures}
    np.testing.assert_allclose(found["ratio"], found["frechet_beside"] / found["frechet"])
    assert (found["ratio"] > 3).all()  # the one beside learned nothing
    assert (outcome.counted, outcome.seeds) == ("400 rows made", 2)
    assert outcome.notes[1].startswith("seed 0: GAN: 30 epochs")


RESTORATION = """
kind = "restoration"
model = "judged-autoencoder"
data = "heaps"
test = "heaps:test"
seeds = [0, 1]
[fields]
channels = [4]
code = 2
epochs = 2
[options.beside]
model = "convolutional-autoencoder"
channels = [4]
code = 2
epochs = 1
"""


@pytest.mark.filterwarnings("ignore:code=64")
def test_a_judge_stands_beside_two_errors(made, monkeypatch):
    learned = []
    reconstruct = ConvolutionalAutoencoder.reconstruct

    def noted(self, X):
        learned.append(self.error)
        return reconstruct(self, X)

    monkeypatch.setattr(ConvolutionalAutoencoder, "reconstruct", noted)
    text = RESTORATION + figures("ratio", "cost", "frechet", "squared_error", "absolute_error")
    made(text, heaps=two_heaps(200), heaps_test=two_heaps(60, seed=1))
    outcome = reproduce("it")
    assert learned == ["squared", "absolute"] * 2
    assert outcome.counted == "60 rows restored"
    lines = [note.partition(":")[0] for note in outcome.notes[1:]]
    judges = ["by the discriminator", "by the squared error", "by the absolute error"]
    assert lines == [*judges, "seed 0", "seed 1"]
    mean = obtained(outcome)
    for name in ("squared_error", "absolute_error", "frechet"):
        assert f"{name} {mean[name]:.3f}" in outcome.notes[1]
    (X, _), model = two_heaps(60, seed=1), JudgedAutoencoder(channels=(4,), code=2, epochs=2)
    X = X.astype(np.float32)
    apart = model.fit(two_heaps(200)[0].astype(np.float32)).reconstruct(X) - X
    first = {figure.metric: figure.values[0] for figure in outcome.figures}
    assert first["squared_error"] == pytest.approx((apart**2).sum(axis=1).mean(), rel=1e-5)
    assert first["absolute_error"] == pytest.approx(abs(apart).sum(axis=1).mean(), rel=1e-5)


def test_features_need_labels(made):
    X, _ = two_heaps(50)
    made(GENERATION + figures("ratio"), heaps=(X, None), heaps_test=(X, None))
    with pytest.raises(DataError, match="heaps has no labels"):
        reproduce("it")


def test_the_first_rows_are_learned_and_the_last_stop(made):
    split = "split = {valid_rows = 10, train_rows = 15}"
    X, y = two_heaps(50)
    text = CLASSIFICATION.replace("split = {valid_rows = 20}", split) + figures("error")
    made(text, heaps=(X, y), heaps_test=(X[:5], y[:5]))
    found = rows.parts(recipe("it"))
    np.testing.assert_array_equal(found.train, X[:15].astype(np.float32))
    np.testing.assert_array_equal(found.valid, X[40:].astype(np.float32))
    assert (len(found.train_y), len(found.valid_y), len(found.test)) == (15, 10, 5)


def test_a_seed_reaches_every_part(made):
    made(CLASSIFICATION.replace('"heaps"\n', '"heaps"\nseeds = [3, 4]\n', 1) + figures("error"))
    for seed, model in rows.seeded(recipe("it")):
        assert model.random_state == model.encoder.random_state == seed
    assert seed == 4


def test_a_field_of_a_part_that_it_does_not_have(made):
    made(CLASSIFICATION.replace("code = 2", "codes = 2") + figures("error"))
    with pytest.raises(ParameterError, match="autoencoder has no parameter 'codes'"):
        list(rows.seeded(recipe("it")))


def test_a_map_of_iris(made):
    made(
        'kind = "quantisation"\nmodel = "som"\ndata = "iris"\nseeds = [3]\n'
        "[fields]\ngrid = [1, 1]\nsigma = 0.0\n"
        + figures("quantisation_error", "topographic_error")
    )
    outcome = reproduce("it")
    X = StandardScaler().fit_transform(load_iris().data)
    found = obtained(outcome)
    assert found["quantisation_error"] == pytest.approx(np.linalg.norm(X, axis=1).mean(), rel=1e-5)
    assert found["topographic_error"] == 0
    assert outcome.counted == "150 rows"
    made('kind = "quantisation"\nmodel = "som"\ndata = "wine"\n' + figures("topographic_error"))
    with pytest.raises(IsthmusError, match="no table 'wine'.*there is iris"):
        reproduce("it")


def test_a_stopwatch_adds_up(monkeypatch):
    now = iter([0.0, 2.0, 10.0, 11.0, 20.0, 20.5])
    monkeypatch.setattr(measured.time, "perf_counter", lambda: next(now))
    watch = measured.Stopwatch()
    for part in ("fit", "fit", "score"):
        with watch(part):
            pass
    assert watch.seconds == {"fit": 3.0, "score": 0.5}


@pytest.mark.parametrize("name", KINDS)
def test_a_metric_that_a_kind_does_not_have(name):
    with pytest.raises(IsthmusError, match="no metric .beauty"):
        kind(name).define("beauty")


PREDICTION = """
kind = "prediction"
model = "tabular-classifier"
data = "{table}"
seeds = [0, 1]
options = {{fit = {{target = "leaves", valid_rows = 0, ignore = ["pay"]}}}}
[fields]
hidden = []
epochs = 25
learning_rate = 0.05
"""


def test_a_column_is_predicted_beside_trees_and_a_line(made, tmp_path):
    people().write_csv(tmp_path / "people.csv")
    text = PREDICTION.format(table=tmp_path / "people.csv")
    metrics = [f"{who}{what}" for who in ("", "trees_", "linear_") for what in ("accuracy", "auc")]
    made(text + figures(*metrics))
    outcome = reproduce("it")
    found = obtained(outcome)
    model = TabularClassifier(hidden=(), epochs=25, learning_rate=0.05, random_state=1)
    options = {"valid_rows": 0, "ignore": ["pay"]}
    expected = Predictor(model, random_state=1).fit(people(), "leaves", **options).report
    assert outcome.figures[0].values[1] == pytest.approx(expected["accuracy"])
    assert outcome.figures[4].values[1] == pytest.approx(expected["beside"][1]["accuracy"])
    assert all(0.8 < value <= 1 for value in found.values())
    assert outcome.protocol == "240 rows learned from; 60, drawn anew for each seed, test"
    assert any(note.startswith("trees, mean over the seeds: accuracy") for note in outcome.notes)


def test_a_prediction_needs_classes(made, tmp_path):
    people().write_csv(tmp_path / "people.csv")
    text = PREDICTION.format(table=tmp_path / "people.csv").replace("classifier", "regressor")
    made(text.replace('"leaves"', '"age"') + figures("accuracy"))
    with pytest.raises(DataError, match="needs a classifier"):
        reproduce("it")
