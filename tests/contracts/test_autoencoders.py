"""What every autoencoder of the name table does, whatever its kind."""

import numpy as np
import pandas as pd
import polars as pl
import pytest
import scipy.sparse as sp
import torch
from sklearn.base import clone
from sklearn.model_selection import GridSearchCV
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.utils.estimator_checks import parametrize_with_checks

import isthmus
from isthmus import models
from isthmus.core.errors import DataError, ParameterError, TrainingError
from isthmus.core.parameters import rules
from isthmus.models import saved
from tests.contracts.problems import AUTOENCODERS, of_any_numbers, rows, small

every_one = pytest.mark.parametrize("name", AUTOENCODERS)
pytestmark = pytest.mark.filterwarnings("ignore::UserWarning")


@parametrize_with_checks([of_any_numbers(name) for name in AUTOENCODERS])
def test_check_estimator(estimator, check):
    check(estimator)


@every_one
def test_codes_reconstructions_and_scores(name):
    X = rows()
    model = small(name).fit(X)
    codes = model.transform(X)
    assert codes.shape == (60, len(model.get_feature_names_out()))
    assert model.reconstruct(X).shape == model.inverse_transform(codes).shape == X.shape
    assert model.score_samples(X).shape == (60,)
    if name in models.family("energy"):
        assert np.isfinite(model.score(X))  # not of free energies: their zero is another's
    else:
        assert model.score(X) == pytest.approx(model.score_samples(X).mean(), rel=1e-5)
    for answer in (codes, model.reconstruct(X), model.score_samples(X)):
        assert answer.dtype == np.float32
        assert np.isfinite(answer).all()
    doubles = model.transform(X.astype(np.float64))
    assert doubles.dtype == np.float64
    np.testing.assert_allclose(doubles, codes, rtol=1e-4, atol=1e-5)


@every_one
def test_whatever_the_rows_come_in(name):
    X = rows()
    expected = small(name).fit(X).transform(X)
    frame = pd.DataFrame(X, columns=[f"c{n}" for n in range(X.shape[1])])
    for other in (
        torch.from_numpy(X),
        frame,
        pl.from_pandas(frame),
        np.asfortranarray(X),
        X.reshape(60, 3, 4),
        X.reshape(60, 2, 2, 3),
        list(X.reshape(60, 4, 3)),
    ):
        model = small(name).fit(other)
        if _reads_flat(name, other):
            np.testing.assert_allclose(model.transform(other), expected, rtol=1e-4, atol=1e-5)


def _reads_flat(name, other):
    """Whether the shape of a row plays no part for this model."""
    structured = {"ConvolutionalAutoencoder", "JudgedAutoencoder", "SequenceAutoencoder"}
    return name not in structured or np.ndim(other) == 2


@every_one
def test_sparse_rows_are_dense_rows(name):
    X = np.where(rows() > 0.6, rows(), 0).astype(np.float32)
    dense, sparse = (small(name).fit(given) for given in (X, sp.csr_array(X)))
    for answer in ("transform", "reconstruct", "score_samples"):
        expected = getattr(dense, answer)(X)
        for stored in (sp.csr_array(X), sp.csc_matrix(X)):
            found = getattr(dense, answer)(stored)
            np.testing.assert_allclose(found, expected, rtol=1e-3, atol=1e-4)
    assert np.isfinite(sparse.score_samples(sp.csr_array(X))).all()


@every_one
def test_images_come_back_as_images(name):
    X = rows().reshape(60, 3, 4)
    model = small(name).fit(X)
    assert model.reconstruct(X).shape == (60, 3, 4)
    assert model.inverse_transform(model.transform(X)).shape == (60, 3, 4)


@every_one
def test_a_row_is_answered_alike_in_any_company(name):
    X = rows(rows=200)
    model = small(name).fit(X)
    order = np.random.default_rng(1).permutation(200)
    for answer in (model.transform, model.reconstruct, model.score_samples):
        together = answer(X)
        alone = np.concatenate([answer(X[n : n + 1]) for n in range(0, 200, 40)])
        np.testing.assert_allclose(alone, together[::40], rtol=1e-4, atol=1e-5)
        np.testing.assert_allclose(answer(X[order]), together[order], rtol=1e-4, atol=1e-5)


@every_one
def test_same_seed_same_numbers(name):
    X = rows()
    answers = []
    for elsewhere in (1, 2):
        np.random.seed(elsewhere)
        torch.manual_seed(elsewhere)
        before = torch.get_rng_state()
        answers.append(small(name).fit(X).transform(X))
        assert torch.equal(torch.get_rng_state(), before)
    np.testing.assert_array_equal(*answers)
    other = small(name, random_state=1).fit(X).transform(X)
    assert not np.array_equal(other, answers[0])


@every_one
def test_the_same_after_loading(name, tmp_path):
    X = rows()
    model = small(name).fit(X)
    loaded = isthmus.load(saved.save(model, tmp_path / "model"))
    assert type(loaded) is type(model)
    assert repr(loaded.get_params()) == repr(model.get_params())
    for answer in ("transform", "reconstruct", "score_samples"):
        np.testing.assert_array_equal(getattr(loaded, answer)(X), getattr(model, answer)(X))
    made = {attribute for attribute in vars(model) if attribute.endswith("_")}
    assert {attribute for attribute in vars(loaded) if attribute.endswith("_")} == made


@every_one
def test_training_beats_not_training(name):
    X = rows(rows=300)
    known, unknown = X[:240], X[240:]
    fields = rules(models.get(name))
    epochs = {field: 0 for field in fields if field.endswith("epochs")}
    untrained = small(name, **epochs).fit(known)
    long = {"epochs": 150, "learning_rate": 0.01, "batch_size": 16}
    trained = small(name, **{k: v for k, v in long.items() if k in fields}).fit(known)

    def error(model):
        return float(np.square(model.reconstruct(unknown) - unknown).sum(axis=1).mean())

    assert trained.score(unknown) > untrained.score(unknown)
    centre = float(np.square(unknown - known.mean(axis=0)).sum(axis=1).mean())
    assert error(trained) < 0.8 * min(error(untrained), centre)
    assert trained.training_["loss"][-1] < trained.training_["loss"][0]


@every_one
def test_the_best_epoch_on_other_rows_is_kept(name):
    X = rows(rows=100)
    model = small(name, epochs=6).fit(X[:70], validation=X[70:])
    log = model.training_
    assert log["metric_name"] == "score"
    assert log["metric"][log["best_epoch"] - 1] == max(log["metric"])
    assert model.score(X[70:]) == pytest.approx(max(log["metric"]), rel=1e-4)


@every_one
def test_in_a_pipeline_a_grid_and_a_frame(name):
    X = rows()
    model = of_any_numbers(name)
    pipeline = make_pipeline(StandardScaler(), clone(model)).set_output(transform="polars")
    frame = pipeline.fit_transform(X)
    assert isinstance(frame, pl.DataFrame)
    assert frame.columns == list(pipeline.get_feature_names_out())
    search = GridSearchCV(model, {"learning_rate": [1e-3, 1e-2]}, cv=2, error_score="raise")
    assert np.isfinite(search.fit(X).best_score_)


@every_one
def test_learning_can_go_on_where_it_makes_sense(name):
    X = rows()
    model = small(name)
    if not hasattr(model, "partial_fit"):
        return  # it learns in several stages
    for _ in range(3):
        model.partial_fit(X)
    assert len(model.training_["loss"]) == 3
    assert model.training_["updates"] == 3 * 4
    assert model.training_["loss"][-1] < model.training_["loss"][0]
    assert np.isfinite(clone(model).fit(X).score(X))


@every_one
@pytest.mark.parametrize("shape", [(1, 4), (5, 1), (1, 1)])
def test_one_row_and_one_feature(name, shape):
    X = np.full(shape, 0.5, np.float32)
    assert np.isfinite(small(name).fit(X).score_samples(X)).all()


@every_one
def test_columns_that_do_not_vary(name):
    X = rows()
    X[:, 3] = 0
    X[:, 5] = 1
    assert np.isfinite(small(name).fit(X).reconstruct(X)).all()


@every_one
def test_bad_rows_are_refused_and_the_model_stays_usable(name):
    model = small(name)
    good = rows()
    model.fit(good)
    expected = model.transform(good)
    for value in (np.nan, np.inf, -np.inf):
        bad = good.copy()
        bad[3, 4] = value
        for call in (small(name).fit, model.transform, model.reconstruct, model.score_samples):
            with pytest.raises(ValueError, match="NaN|infinity"):
                call(bad)
    for bad, said in (
        (np.empty((0, 12), np.float32), "minimum of 1|0 sample"),
        (good.astype(complex), "omplex"),
        (np.array([["a", "b"], ["c", "d"]], dtype=object), "convert|numeric"),
        ([np.zeros((3, 4)), np.zeros((4, 3))], "row 0 has .3, 4.*row 1 has .4, 3"),
    ):
        if name == "SequenceAutoencoder" and isinstance(bad, list):
            continue  # ragged is what it is for, but for the number of features
        with pytest.raises(ValueError, match=said):
            small(name).fit(bad)
    with pytest.raises(ValueError, match="12 features"):
        model.transform(good[:, 1:])
    with pytest.raises(ParameterError, match="codes must have the shape"):
        model.inverse_transform(np.zeros((2, 99)))
    np.testing.assert_array_equal(model.transform(good), expected)


@every_one
def test_every_field_is_checked(name):
    for field in rules(models.get(name)):
        broken = small(name).set_params(**{field: object()})
        with pytest.raises(ParameterError, match=f"{name}: {field} is"):
            broken.fit(rows())


@every_one
def test_outputs_that_cannot_reach_the_data_are_refused(name):
    fields = rules(models.get(name))
    guarded = [{"output": "sigmoid"}] if "output" in fields else []
    if "likelihood" in fields:
        guarded = [{"likelihood": "bernoulli"}]
    for settings in guarded:
        wide = rows()
        wide[0, :2] = -1, 300
        with pytest.raises(DataError, match="from -1 to 300.*MinMaxScaler.*(identity|gaussian)"):
            small(name, **settings).fit(wide)


@every_one
def test_divergence_keeps_the_last_good_weights(name):
    X = rows()
    wild = small(name, learning_rate=1e30, epochs=20)
    try:
        wild.fit(X)
    except TrainingError as error:
        assert "learning_rate" in str(error)
        assert wild.training_["stopped"] == "diverged"
    assert all(torch.isfinite(weight).all() for weight in wild.network_.parameters())
