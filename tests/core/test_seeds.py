import numpy as np

from isthmus.core.seeds import entropy, stream, torch_seed


def test_a_stream_is_named_by_seed_and_purpose():
    draws = {
        name: stream(*name).integers(2**62, size=4).tobytes()
        for name in [(0, "order"), (1, "order"), (0, "noise"), (0, "order", 1), (0, "order", 1, 0)]
    }
    assert len(set(draws.values())) == len(draws)
    assert stream(0, "order").integers(2**62, size=4).tobytes() == draws[0, "order"]


def test_the_numbers_of_a_seed_are_fixed():
    """A saved checkpoint counts on them from one version to the next."""
    assert stream(0, "order", "fit", 3).integers(1000, size=3).tolist() == [760, 562, 33]
    assert torch_seed(0, "weights") == 8123138349646949767


def test_torch_seeds_fit_63_bits():
    seeds = {torch_seed(seed, "weights") for seed in range(100)}
    assert len(seeds) == 100
    assert all(0 <= seed < 2**63 for seed in seeds)


def test_entropy():
    assert entropy(7) == 7
    assert entropy(np.random.RandomState(1)) == entropy(np.random.RandomState(1))
    assert entropy(np.random.RandomState(1)) != entropy(np.random.RandomState(2))
    assert entropy(None) != entropy(None)


def test_large_seeds_are_distinct():
    assert stream(2**40, "a").random() != stream(0, "a").random()
