import numpy as np
import pytest
import scipy.sparse as sp

from isthmus.core.errors import DataError, ParameterError
from isthmus.models.autoencoders.binary_autoencoder import BinaryAutoencoder

SHARED = {"precision": "float32", "learning_rate": 0.01, "batch_size": 50}


def groups(rows=400, features=40, kinds=8, seed=0):
    """Documents of several kinds, each with its own words, and their kinds."""
    rng = np.random.default_rng(seed)
    kind = rng.integers(kinds, size=rows)
    likely = np.where(np.arange(features) % kinds == kind[:, None], 0.8, 0.05)
    return (rng.random((rows, features)) < likely).astype(np.float32), kind


def hamming(codes):
    return (codes[:, None] != codes[None]).sum(axis=2)


def same_kind_among_nearest(codes, kind, count=20):
    distance = hamming(codes) + np.random.default_rng(0).random((len(codes), len(codes))) / 2
    np.fill_diagonal(distance, np.inf)
    nearest = distance.argsort(axis=1)[:, :count]
    return (kind[nearest] == kind[:, None]).mean()


@pytest.mark.parametrize("as_stored", [np.asarray, sp.csr_array])
def test_neighbours_share_their_kind(as_stored):
    X, kind = groups()
    fields = {"output": "softmax", "error": "cross-entropy"}
    model = BinaryAutoencoder(code=12, epochs=40, **fields, **SHARED).fit(as_stored(X))
    planes = np.random.default_rng(0).normal(size=(40, 12))
    random = (X - X.mean(axis=0)) @ planes > 0
    learned = same_kind_among_nearest(model.transform(as_stored(X)), kind)
    assert learned > 0.8
    assert same_kind_among_nearest(random, kind) < 0.7


def test_codes_are_bits_in_the_type_of_the_rows():
    X, _ = groups()
    model = BinaryAutoencoder(code=6, epochs=3, **SHARED).fit(X)
    for dtype in (np.float32, np.float64):
        codes = model.transform(X.astype(dtype))
        assert codes.dtype == dtype
        assert set(np.unique(codes)) == {0, 1}
    np.testing.assert_allclose(model.share_of_ones_, codes.mean(axis=0), rtol=1e-6)


def test_everything_after_training_is_told_from_the_bits():
    X, _ = groups()
    model = BinaryAutoencoder(code=6, epochs=3, **SHARED).fit(X)
    decoded = model.inverse_transform(model.transform(X))
    np.testing.assert_allclose(model.reconstruct(X), decoded, rtol=1e-6)
    errors = np.square(X - decoded).sum(axis=1)
    np.testing.assert_allclose(model.score_samples(X), -errors, rtol=1e-5)


def test_noise_makes_rounding_cheap():
    X, _ = groups()
    scores, losses = {}, {}
    for noise in (0.0, 2.0):
        model = BinaryAutoencoder(code=6, code_noise=noise, epochs=60, **SHARED).fit(X)
        scores[noise], losses[noise] = model.score(X), model.training_["loss"][-1]
    assert scores[2.0] > scores[0.0]
    assert losses[0.0] < losses[2.0]


def test_bits_that_tell_nothing_are_named():
    X = np.random.default_rng(0).random((50, 5)) + 3
    with pytest.warns(UserWarning, match="of the 40 bits are the same for every row"):
        model = BinaryAutoencoder(code=40, epochs=1, **SHARED).fit(X)
    assert (np.ptp(model.transform(X)[:, model.dead_units_], axis=0) == 0).all()


def test_what_it_refuses():
    counts = np.array([[3, 0, 1], [0, 2, 5]])
    with pytest.raises(DataError, match="from 0 to 5"):
        BinaryAutoencoder(output="softmax", error="cross-entropy").fit(counts)
    with pytest.raises(ParameterError, match="code_activation is 'relu'"):
        BinaryAutoencoder(code_activation="relu").fit(counts)
