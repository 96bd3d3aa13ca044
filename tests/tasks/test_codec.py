"""Codec and CodeSampler: rows in the units of their source, in and out."""

import numpy as np
import polars as pl
import pytest
import scipy.sparse as sp

from isthmus import GAN, SOM, Autoencoder, Codec, CodeSampler, ConvolutionalAutoencoder
from isthmus.core.errors import DataError, NotSupportedError, ParameterError, SavedModelError
from isthmus.data.sample_set import Samples
from isthmus.fit.checkpoint import Checkpoint
from isthmus.models import saved

UNITS = np.array([1e-3, 1, 50, 2e4, 7])
NAMES = ("grams", "metres", "years", "salary", "rooms")


def linear_table(rows=240, seed=0):
    """Five columns of very different units that two hidden numbers decide."""
    rng = np.random.default_rng(seed)
    table = rng.normal(size=(rows, 2)) @ rng.normal(size=(2, 5)) * UNITS + 3 * UNITS
    return pl.DataFrame(table.astype(np.float32), schema=list(NAMES), orient="row")


def images(rows=30, shape=(6, 5)):
    return np.random.default_rng(1).random((rows, *shape)).astype(np.float32)


@pytest.fixture(scope="module")
def fitted():
    model = Autoencoder(code=2, learning_rate=0.01, epochs=120, batch_size=32)
    return Codec(model).fit(linear_table(), valid_rows=20)


def test_encode_is_transform_of_scaled_rows(fitted):
    X = linear_table().to_numpy()
    scaled = ((X - X.mean(0)) / X.std(0)).astype(np.float32)
    expected = fitted.model.transform(scaled)
    np.testing.assert_allclose(fitted.encode(linear_table()), expected, rtol=1e-3, atol=1e-4)
    assert fitted.code_names() == ["autoencoder0", "autoencoder1"]


def test_a_linear_table_comes_back_in_its_own_units(fitted):
    X = linear_table(seed=0).to_numpy()
    off = np.abs(fitted.reconstruct(linear_table()) - X)
    assert (off.mean(axis=0) < 0.05 * X.std(axis=0)).all()


def test_decode_takes_encode_on_to_reconstruct(fitted):
    decoded = fitted.decode(fitted.encode(linear_table()))
    np.testing.assert_allclose(decoded, fitted.reconstruct(linear_table()), rtol=1e-5)


def test_columns_are_known_by_name(fitted):
    table = linear_table()
    shuffled = table.select(reversed(NAMES)).with_columns(pl.lit(1.0).alias("more"))
    np.testing.assert_allclose(fitted.encode(shuffled), fitted.encode(table), atol=1e-6)
    with pytest.raises(DataError, match="lacks columns .* 'salary'"):
        fitted.encode(table.drop("salary"))
    with pytest.raises(DataError, match="3 features, but the model was fitted on 5"):
        fitted.encode(table.to_numpy()[:, :3])


def test_what_it_says_of_itself(fitted):
    about = fitted.about
    assert (about["rows"], about["features"], about["code"]) == (240, 5, 2)
    assert (about["scale"], about["valid_rows"]) == ("standard", 20)
    assert fitted.codes.shape == (220, 2)


def test_a_bounded_output_gets_columns_from_0_to_1():
    codec = Codec(Autoencoder(code=2, epochs=1, output="sigmoid")).fit(linear_table())
    assert codec.scaling.kind == "minmax"
    restored, X = codec.reconstruct(linear_table()), linear_table().to_numpy()
    assert (restored >= X.min(0) * (1 - 1e-5)).all() and (restored <= X.max(0) * (1 + 1e-5)).all()


def test_images_go_in_and_out_in_their_shape():
    X = images()
    codec = Codec(ConvolutionalAutoencoder(channels=(4,), code=3, epochs=1)).fit(X)
    assert (codec.image_shape, codec.scaling.kind) == ((6, 5), "none")
    assert codec.encode(X).shape == (30, 3) and codec.reconstruct(X).shape == (30, 30)
    np.testing.assert_allclose(codec.encode(X.reshape(30, -1)), codec.encode(X), atol=1e-6)
    with pytest.raises(DataError, match="6 x 5"):
        codec.encode(X.transpose(0, 2, 1))


def test_sparse_rows_stay_sparse():
    X = sp.random_array((40, 30), density=0.1, rng=0, format="csr", dtype=np.float32)
    codec = Codec(Autoencoder(code=2, epochs=1)).fit(X)
    assert codec.scaling.kind == "none" and codec.encode(X).shape == (40, 2)


@pytest.mark.parametrize(("asked", "rows", "held"), [(None, 99, 0), (None, 200, 20), (7, 50, 7)])
def test_rows_held_out(asked, rows, held):
    codec = Codec(Autoencoder(code=2, epochs=1)).fit(linear_table(rows), valid_rows=asked)
    assert codec.about["valid_rows"] == held
    assert bool(codec.model.training_["metric"]) == (held > 0)
    assert len(codec.codes) == rows - held


def test_too_many_held_out_rows_are_refused():
    with pytest.raises(ParameterError, match="valid_rows is 50; it must be from 0 to 49"):
        Codec(Autoencoder(code=2)).fit(linear_table(50), valid_rows=50)


def test_a_model_that_does_not_stop_early_learns_from_every_row():
    table = linear_table()
    codec = Codec(SOM(grid=(3, 4))).fit(table, checkpoint=object())
    assert codec.about["valid_rows"] == 0
    assert codec.model.hits_.sum() == len(table)
    assert codec.scaling.kind == "minmax"  # it goes by distances
    with pytest.raises(ParameterError, match="valid_rows is 5, but SOM does not stop early"):
        Codec(SOM(grid=(3, 4))).fit(table, valid_rows=5)


@pytest.mark.filterwarnings("ignore:made rows", "ignore:the discriminator")
def test_a_model_that_makes_rows_leaves_its_state_while_it_trains():
    class Left(Checkpoint):
        def write(self, *given):
            left.append(given[0]["epoch"])

    left = []
    maker = GAN(epochs=3, hidden=(4,), code=2)
    Codec(maker).fit(linear_table(40), checkpoint=Left("never written", every=0))
    assert left == [1, 2, 3]


def test_a_model_that_does_not_reconstruct_is_refused():
    with pytest.raises(ParameterError, match="is no autoencoder"):
        Codec(CodeSampler())


def test_saved_and_loaded_it_answers_the_same(fitted, tmp_path):
    fitted.save(tmp_path)
    loaded = Codec.load(tmp_path)
    np.testing.assert_array_equal(loaded.encode(linear_table()), fitted.encode(linear_table()))
    np.testing.assert_array_equal(loaded.generate(4), fitted.generate(4))
    assert (loaded.columns, loaded.image_shape, loaded.about) == (NAMES, None, fitted.about)
    assert repr(loaded) == repr(fitted)
    reconstructed = saved.load(tmp_path).reconstruct(
        fitted.scaling.apply(linear_table().to_numpy())
    )
    np.testing.assert_allclose(
        fitted.scaling.undo(reconstructed), fitted.reconstruct(linear_table()), rtol=1e-5
    )


def test_another_kind_of_folder_is_refused(fitted, tmp_path):
    saved.save(fitted.model, tmp_path)
    with pytest.raises(SavedModelError, match="holds a estimator, not a codec"):
        Codec.load(tmp_path)


@pytest.mark.parametrize("sampler", ["auto", "gaussian", "mixture"])
def test_new_rows_are_like_the_learned_ones(fitted, sampler):
    X = linear_table().to_numpy()
    made = fitted.generate(2000, sampler=sampler)
    assert (np.abs(made.mean(0) - X.mean(0)) < 0.25 * X.std(0)).all()
    np.testing.assert_allclose(made.std(0), X.std(0), rtol=0.25)


def test_the_same_seed_makes_the_same_rows(fitted):
    one, same, other = (fitted.generate(5, random_state=seed) for seed in (1, 1, 2))
    np.testing.assert_array_equal(one, same)
    assert not np.allclose(one, other)


def test_samplers_that_cannot_be_used(fitted):
    with pytest.raises(NotSupportedError, match="has no prior"):
        fitted.generate(3, sampler="prior")
    with pytest.raises(ParameterError, match="it must be one of auto, prior, gaussian, mixture"):
        fitted.generate(3, sampler="uniform")
    with pytest.raises(ParameterError, match="220 codes are too few for components=300"):
        fitted.generate(3, components=300)


# CodeSampler

CENTRES = np.array([[-6.0, 0.0], [0.0, 5.0], [6.0, -3.0]])
SHARES = np.array([0.5, 0.3, 0.2])


def clusters():
    rng = np.random.default_rng(0)
    counts = (SHARES * 1000).astype(int)
    return np.concatenate(
        [rng.normal(c, 0.5, (n, 2)) for c, n in zip(CENTRES, counts, strict=True)]
    )


def test_a_mixture_finds_planted_clusters():
    sampler = CodeSampler(components=3).fit(clusters())
    order = np.argsort(sampler.means_[:, 0])
    np.testing.assert_allclose(sampler.means_[order], CENTRES, atol=0.15)
    np.testing.assert_allclose(sampler.weights_[order], SHARES, atol=0.01)
    spread = np.tile(0.25 * np.eye(2), (3, 1, 1))
    np.testing.assert_allclose(sampler.covariances_[order], spread, atol=0.1)
    drawn = sampler.sample(3000)
    nearest = np.argmin(((drawn[:, None] - CENTRES) ** 2).sum(-1), axis=1)
    np.testing.assert_allclose(np.bincount(nearest) / 3000, SHARES, atol=0.03)
    assert drawn.dtype == np.float32


def test_one_gaussian_has_the_mean_and_covariance_of_the_codes():
    codes = clusters()
    sampler = CodeSampler(components=1).fit(codes)
    np.testing.assert_allclose(sampler.means_[0], codes.mean(0), atol=1e-6)
    np.testing.assert_allclose(sampler.covariances_[0], np.cov(codes.T, bias=True), rtol=1e-3)


def test_a_unit_that_is_dead_does_no_harm():
    codes = np.column_stack([clusters(), np.zeros(1000)])
    assert np.abs(CodeSampler(components=3).fit(codes).sample(50)[:, 2]).max() < 0.05


def test_what_a_sampler_refuses():
    with pytest.raises(ParameterError, match="5 codes are too few for components=10"):
        CodeSampler().fit(np.eye(5))
    with pytest.raises(ParameterError, match="n is 0"):
        CodeSampler(components=1).fit(np.eye(5)).sample(0)


def test_samples_are_taken_as_they_are():
    X = linear_table().to_numpy()
    codec = Codec(Autoencoder(code=2, epochs=1), scale="none").fit(
        Samples(X=X / UNITS.astype("f4"))
    )
    assert codec.columns is None and codec.scaling.kind == "none"
