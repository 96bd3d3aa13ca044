"""Every example of the gallery shows what it says it shows."""

import importlib
import itertools

import numpy as np
import pytest

from tests.house.paths import ROOT

pytest.importorskip("matplotlib")


@pytest.fixture
def run(monkeypatch, tmp_path):
    """Calls an example as its reader would, looks for the picture, and gives its figures."""

    def call(name, *arguments):
        monkeypatch.syspath_prepend(ROOT / "examples")
        picture = tmp_path / "picture.png"
        figures = importlib.import_module(name).main(["--out", str(picture), *arguments])
        assert picture.read_bytes().startswith(b"\x89PNG")
        return figures

    return call


def test_a_deep_autoencoder_loses_less_than_pca_and_a_linear_one_as_much(run):
    errors = run("pca_beside_autoencoder", "--epochs", "30")
    assert errors["linear autoencoder"] == pytest.approx(errors["PCA"], rel=0.03)
    assert (np.array(errors["deep autoencoder"]) < np.multiply(errors["PCA"], 0.8)).all()
    assert (np.array(errors["Boltzmann machine"]) > errors["PCA"]).all()
    for found in errors.values():
        assert all(wider < narrower for narrower, wider in itertools.pairwise(found))


def test_a_denoising_autoencoder_takes_noise_off(run):
    errors = run("denoise", "--epochs", "40")
    assert errors["denoising"] < errors["plain"] / 1.5
    assert errors["plain"] < errors["noisy"]


def test_independent_noise_is_not_compressed(run):
    lost = run("sparse_filters", "--epochs", "10")
    assert lost["structured"]["sparse"] < lost["noise"]["sparse"] / 3
    assert lost["noise"]["sparse"] >= lost["noise"]["PCA"]  # the least that 50 units can lose
    assert lost["structured"]["sparse"] >= lost["structured"]["PCA"]


def test_every_film_has_a_pattern_of_signs(run):
    figures = run("film_units")
    assert sorted(map(tuple, np.sign(figures["codes"]))) == [(-1, -1), (-1, 1), (1, -1), (1, 1)]
    assert np.abs(figures["codes"]).min() > 0.9
    assert figures["named"].argmax(axis=1).tolist() == [0, 1, 2, 3]


def test_two_dramas_light_the_units_of_the_departed(run):
    found = run("film_likes")
    assert found["scores"]["The Departed"] == pytest.approx(0.9999, abs=5e-5)
    assert found["scores"]["Fight Club"] == pytest.approx(0.1270, abs=5e-5)
    lit = {name for name, activity in found["lit"].items() if activity > 0.5}
    assert lit == {"Drama", "DiCaprio", "Oscar"}


def test_films_that_nobody_rated_find_those_who_will_like_them(run):
    found = run("new_films")
    for metric in ("recall@1", "recall@5", "ndcg@20"):
        assert found["by features"][metric] > 2 * found["at random"][metric]


def test_softmax_explodes_tanh_stagnates_and_both_together_learn(run, capsys):
    found = run("softmax_and_tanh")
    films, units = 10, 2
    both, softmax, tanh = (
        {size: found[size, kind] for size in ("small steps", "large steps")}
        for kind in ("both", "softmax alone", "tanh alone")
    )
    assert both["small steps"]["named"] == films
    assert softmax["large steps"]["largest"] > 10 * both["large steps"]["largest"]
    assert softmax["small steps"]["unit"] > 5 > 1 >= both["small steps"]["unit"]
    for told in tanh.values():
        assert told["last"] == pytest.approx((films - units) / films, rel=0.01)
    printed = capsys.readouterr().out
    assert "25 connections without units, 20 with two" in printed
    assert "100 connections without units, 40 with two" in printed


def test_ten_gaussians_are_nearer_to_the_images_than_one(run):
    distances = run("generate", "--epochs", "60")
    assert distances["10 Gaussians"] < distances["1 Gaussian"] / 1.3
    assert distances["variational"] < distances["1 Gaussian"] * 2


def test_other_images_are_restored_far_worse(run):
    errors = run("data_specific", "--epochs", "40")
    own = errors.pop("of the same kind")
    assert min(errors.values()) > 5 * own


def test_what_is_found_by_its_bits_is_near(run):
    apart = run("search", "--epochs", "50")
    assert apart["found first"] < apart["by chance"] / 2


def test_a_stuck_wave_is_restored_worse_than_a_usual_one(run):
    figures = run("series", "--epochs", "25")
    assert figures["broken"] > 1.5 * figures["usual"]
    assert figures["auroc"] > 0.75


def test_each_kind_of_code_is_what_it_says(run):
    told = run("family", "--epochs", "30")
    assert told["contractive"]["moved"] < told["plain"]["moved"] / 1.5
    assert told["k-sparse"]["active"] <= 8 < told["plain"]["active"]
    assert told["convolutional"]["error"] < told["plain"]["error"]


def test_a_map_is_k_means_with_an_order(run):
    found = run("digit_map")
    near, torn = found["near"], found["torn"]
    assert near[0] == pytest.approx(found["k-means"], rel=1e-3)
    assert near[0] < near[1.5] < near[3]
    assert torn[0] > 0.8 > torn[0.75] > torn[1.5] > torn[3]


def test_a_relation_of_three_is_seen_by_hidden_units_alone(run):
    found = run("hidden_relation")
    assert found["covariance"] < 0.65
    assert found["Boltzmann machine"] > 0.98
    assert found["third switch corrected"] > 0.98
    assert found["nats a row"] < 2.405 + 0.2


def test_rows_without_labels_help_where_labels_are_few(run):
    errors = run("few_labels", "--epochs", "20")
    for name in ("stacked autoencoder", "deep belief net"):
        assert errors[name] < errors["random weights"] - 2


def test_half_an_image_says_how_it_goes_on(run):
    errors = run("complete", "--epochs", "40")
    assert errors["mean of 10"] < errors["mean image"] / 1.1
    assert errors["mean of 10"] < errors["one draw"] / 1.3


def test_a_source_that_holds_no_images_is_refused(run, tmp_path):
    table = tmp_path / "table.csv"
    table.write_text("a,b\n1,2\n3,4\n")
    with pytest.raises(SystemExit, match="holds no images"):
        run("denoise", "--data", str(table))
    with pytest.raises(SystemExit, match="error: nowhere is neither a file"):
        run("denoise", "--data", "nowhere")


def test_annealing_agrees_with_what_can_be_added_up(run):
    found = run("fantasies", "--epochs", "40")
    assert found["forward"] == pytest.approx(found["exact"], abs=0.2)
    assert found["reverse"] == pytest.approx(found["exact"], abs=0.2)
    assert found["exact"] > found["independent"] + 2
