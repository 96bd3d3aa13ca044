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


def test_gradients_vanish_and_explode_and_remedies_help(run):
    found = run("gradient_flow", "--epochs", "2")
    before = {name: told["before"] for name, told in found.items()}
    assert max(before["small weights"], before["LSTM, forget gate shut"]) < 1e-20
    assert before["large weights"] > 1e4
    assert before["orthogonal, truncated"] == 0
    for remedy in ("orthogonal", "identity, rectifiers", "LSTM, forget gate open"):
        assert 0.01 < before[remedy] < 10
    assert found["large weights"]["first update"] > 1e3
    assert found["large weights, clipped"]["first update"] == 1
    assert found["small weights"]["right"] < 0.6 < 0.9 < found["LSTM, forget gate open"]["right"]


def test_an_error_flows_back_through_two_two_and_two_units(run, capsys):
    found = run("backpropagation", "--epochs", "100")
    assert found["errors"][0] == pytest.approx(0.298371109, abs=2e-9)
    assert found["slope"][4] == pytest.approx(0.082167041, abs=5e-10)
    assert found["moved"][4] == pytest.approx(0.35891648, abs=5e-9)
    assert found["apart"] < 1e-12
    assert all(later < sooner for sooner, later in itertools.pairwise(found["errors"]))
    assert "0.358916480" in capsys.readouterr().out


def test_stochastic_descent_leaves_valleys_that_batch_descent_rests_in(run):
    found = run("descent", "--epochs", "100")
    assert {weight: errors.tolist() for weight, errors in found["table"].items()} == {
        2: [0, 0, 0], 3: [0, 1, 4], 4: [0, 4, 16]}  # fmt: skip
    assert 0.2 < found["shares"]["batch"] < 0.4
    assert found["shares"]["stochastic"] > 0.75


def test_nets_that_are_wrong_equally_often_are_told_apart(run):
    found = run("losses")
    wrong, square, entropy = zip(*found["measures"].values(), strict=True)
    assert wrong == (1 / 3, 1 / 3)
    assert square == pytest.approx((0.2533, 0.7067), abs=5e-5)
    assert entropy == pytest.approx((0.3757, 1.0567), abs=5e-5)
    assert found["slopes"]["squared error"][0] == pytest.approx(-2e-5, rel=1e-4)
    assert found["slopes"]["cross-entropy"][0] == pytest.approx(-1, rel=1e-4)


def test_a_net_foretells_exams_better_than_their_mean(run):
    found = run("exam")
    seen, unseen = ({name: cost[k] for name, cost in found["costs"].items()} for k in (0, 1))
    assert seen["mean"] == pytest.approx(134.75)
    assert seen["net"] < 0.25 * min(seen["mean"], seen["untrained net"])
    assert unseen["net"] < min(unseen["mean"], unseen["straight line"])
    assert found["losses"][-1] < 0.25 * found["losses"][0]


def test_each_unit_comes_to_look_at_what_a_part_of_a_price_is_made_of(run):
    found = run("house_prices")
    assert found["shares"]["net"] > 0.99 > 0.9 > found["shares"]["straight line"]
    assert np.sort(found["alike"])[1] > 0.9  # four of the five, whatever the processor rounds


def test_it_pays_to_wait_where_the_discount_is_near_one(run):
    found = run("discounted_return")
    assert found["returns"][1.0].tolist() == [6, 6, 6, 5, 5, 5]
    assert found["returns"][0.5][0] == 0.5**2 + 5 * 0.5**5
    assert found["turn"] == pytest.approx(0.67)  # the first hundredth past the fourth root of 1/5
    assert (found["ways"]["wait"] > found["ways"]["take"]).tolist() == [
        action == "wait" for action in found["best"]
    ]


def test_a_cell_knows_who_speaks(run, tmp_path):
    found = run("text_cells", "--epochs", "3", "--page", str(tmp_path / "page.html"))
    assert set(found) == {"quotes", "line", "speaker"}
    assert max(found.values()) > 0.7
    assert "<span" in (tmp_path / "page.html").read_text()


def test_a_game_finds_every_place_of_a_ring(run, monkeypatch):
    monkeypatch.syspath_prepend(ROOT / "examples")
    monkeypatch.setattr(importlib.import_module("gan_ring"), "GAMES", {"non-saturating": {}})
    ((places, near),) = run("gan_ring", "--epochs", "40").values()
    assert places == 8
    assert near > 0.45  # of the circle that joins them 38 % would be


def test_made_rows_do_not_help_a_classifier_that_has_few(run, monkeypatch):
    monkeypatch.syspath_prepend(ROOT / "examples")
    monkeypatch.setattr(importlib.import_module("gan_augment"), "DRAWS", 3)
    found = run("gan_augment", "--epochs", "100")
    assert found["few rows"][0] < 10
    assert found["few rows"][1:] == (0, 0)  # paired with itself
    for error, low, high in (found["and noisy copies"], found["and made rows"]):
        assert (low + high) / 2 == pytest.approx(error - found["few rows"][0])
        assert high > 0  # not surely better


def test_what_a_discriminator_judges_looks_more_real(run):
    squared, absolute, judged = run("gan_loss", "--epochs", "20").values()
    assert squared[0] < absolute[0]
    assert judged[2] < 0.85 * min(squared[2], absolute[2])


def test_pooling_a_whole_map_forgets_where_a_digit_was_and_small_windows_do_not(run):
    aside = run("invariance", "--epochs", "6")["pixels aside"]
    assert all(accuracies[0] > 0.7 for accuracies in aside.values())
    assert aside["whole map"][2] > 2 * aside["maximum"][2]
    assert aside["maximum, shifted"][2] > 2 * aside["maximum"][2]
    assert aside["maximum"][2] > aside["no pooling"][2]


def test_each_of_two_digits_speaks_for_itself(run):
    found = run("class_evidence", "--epochs", "8")
    assert min(found.values()) > 0.6  # by chance: .5


def test_edges_are_found_where_there_are_some(run):
    strength = run("detectors")
    assert strength["edges"] > strength["edge to the left"] > 0
    assert strength["blur"] < strength["sharpen"]


def test_a_chaotic_series_goes_on_by_itself(run):
    found = run("chaos")
    assert found["one_step_rmse"] < 0.001 * found["deviation"]
    assert found["followed"] > 500
    assert found["deviation_told"] == pytest.approx(found["deviation"], rel=0.1)


def test_a_pole_falls_later_and_later(run):
    pytest.importorskip("gymnasium")
    found = run("cart_pole", "--epochs", "2")
    assert found["greedy"] > 1.5 * found["first"]


def test_a_car_that_has_not_learned_stays_in_its_valley(run):
    pytest.importorskip("gymnasium")
    found = run("mountain_car", "--epochs", "1")
    assert found["steps"] == 200  # all there are
    assert np.isnan(found["first won after"])
    assert -1.2 <= found["farthest back"] <= found["start"] < found["end"] + 1 < 1.5
