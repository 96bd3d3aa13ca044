"""Predictor: from a table or images to predictions, with all that was found at the fit."""

import doctest
import sys

import numpy as np
import polars as pl
import pytest
from sklearn.linear_model import LinearRegression, LogisticRegression
from sklearn.metrics import (
    accuracy_score,
    confusion_matrix,
    precision_recall_fscore_support,
    roc_auc_score,
    root_mean_squared_error,
)

from isthmus import (
    Autoencoder,
    EncoderClassifier,
    Predictor,
    RecurrentTagger,
    TabularClassifier,
    TabularRegressor,
)
from isthmus.core.errors import DataError, ParameterError, SavedModelError
from isthmus.data.sample_set import Samples
from isthmus.models import saved

QUICK = {"hidden": (), "epochs": 25, "learning_rate": 0.05, "precision": "float32"}


def people(rows=300, seed=0):
    """Who leaves: the old of Ulm, and a few by chance. `pay` is made of age, too."""
    rng = np.random.default_rng(seed)
    age, town = rng.uniform(20, 80, rows), rng.choice(["Bonn", "Kiel", "Ulm"], rows)
    pull = (age - 50) / 5 + 4 * (town == "Ulm") + rng.normal(size=rows)
    return pl.DataFrame(
        {
            "Id": rng.permutation(rows) + 1000,
            "name": [f"person {number}" for number in range(rows)],
            "town": town,
            "age": age,
            "leaves": np.where(pull > 1, "yes", "no"),
            "pay": 1000 + 50 * age + rng.normal(size=rows),
        }
    )


@pytest.fixture(scope="module")
def table():
    return people()


@pytest.fixture(scope="module")
def fitted(table):
    return Predictor(TabularClassifier(**QUICK)).fit(table, "leaves", ignore=["pay"])


@pytest.fixture(scope="module")
def regressor(table):
    return Predictor(TabularRegressor(**QUICK)).fit(table, "pay", ignore=["leaves"])


def by_hand(table):
    """The features that the columns should become."""
    towns = (table["town"].to_numpy()[:, None] == ["Bonn", "Kiel", "Ulm"]).astype(float)
    return np.c_[towns, table["age"].to_numpy()]


def parts(predictor, table):
    test = np.isin(np.arange(len(table)), predictor.test_rows)
    X = by_hand(table)
    X = (X - X[~test].mean(axis=0)) / X[~test].std(axis=0)
    return X[~test], X[test], test


def test_the_model_sees_columns_encoded_and_scaled_by_the_rows_learned_from(fitted, table):
    learned, tested, test = parts(fitted, table)
    X = np.empty((len(table), 4))
    X[~test], X[test] = learned, tested
    np.testing.assert_allclose(fitted.read(table).X, X, atol=1e-5)


def test_rows_held_out_play_no_part(fitted, table):
    spoilt = table.with_row_index().with_columns(
        age=pl.when(pl.col("index").is_in(fitted.test_rows)).then(1e6).otherwise(pl.col("age")),
        town=pl.when(pl.col("index").is_in(fitted.test_rows))
        .then(pl.lit("Rome"))
        .otherwise(pl.col("town")),
    )
    again = Predictor(TabularClassifier(**QUICK))
    again.fit(spoilt.drop("index"), "leaves", ignore=["pay"])
    np.testing.assert_array_equal(again.test_rows, fitted.test_rows)
    assert again.input.encoding == fitted.input.encoding
    np.testing.assert_array_equal(again.input.scaling.shift, fitted.input.scaling.shift)
    assert again.predict(table).equals(fitted.predict(table))
    assert any("of the rows held out: column 'town': 60" in note for note in again.about["notes"])


def test_the_report_agrees_with_scikit_learn(fitted, table):
    learned, tested, test = parts(fitted, table)
    y = table["leaves"].to_numpy()
    found = fitted.predict(table).filter(pl.Series(test))
    predicted, share = found["predicted"].to_numpy(), found["probability=yes"].to_numpy()
    report = fitted.report
    assert report["classes"] == ["no", "yes"] and report["rows"] == 60
    assert report["accuracy"] == pytest.approx(accuracy_score(y[test], predicted))
    assert report["accuracy"] > 0.85
    assert report["auc"] == pytest.approx(roc_auc_score(y[test] == "yes", share))
    assert report["counts"] == confusion_matrix(y[test], predicted).tolist()
    measures = precision_recall_fscore_support(y[test], predicted)
    for name, expected in zip(("precision", "recall", "f1", "class_rows"), measures, strict=True):
        np.testing.assert_allclose(report[name], expected)
    largest, linear = report["beside"]
    most = max(("no", "yes"), key=list(y[~test]).count)
    assert largest["name"] == f"largest class ({most})"
    assert largest["accuracy"] == pytest.approx((y[test] == most).mean())
    model = LogisticRegression(max_iter=200).fit(learned, y[~test])
    assert linear["accuracy"] == pytest.approx(model.score(tested, y[test]), abs=1e-9)
    assert linear["gain"] == pytest.approx(report["accuracy"] - linear["accuracy"])


def test_each_class_has_its_share_of_the_test(fitted, table):
    share = (table["leaves"] == "yes").mean()
    tested = table[fitted.test_rows]["leaves"]
    assert abs((tested == "yes").sum() - 60 * share) <= 1


def test_predictions_stand_beside_what_tells_rows_apart(fitted, table):
    found = fitted.predict(table)
    assert found.columns == [
        *("Id", "name", "leaves", "predicted", "probability=no", "probability=yes"),
    ]
    assert found["Id"].equals(table["Id"])
    bare = fitted.predict(table.select("age", "town")[:3])
    assert bare.columns == ["row", "predicted", "probability=no", "probability=yes"]
    assert bare["row"].to_list() == [1, 2, 3]
    assert bare["predicted"].equals(found["predicted"][:3])


def test_new_tables_are_scored_where_the_target_is_known(fitted, table):
    new = people(80, seed=1)
    known = fitted.score(new)
    assert known["rows"] == 80 and 0.8 < known["accuracy"] <= 1
    half = new.with_columns(leaves=pl.when(pl.int_range(80) < 40).then("leaves"))
    assert fitted.score(half)["rows"] == 40
    assert fitted.score(new.drop("leaves")) is None
    assert fitted.score(new.with_columns(leaves=pl.lit("no")))["auc"] is None
    assert fitted.score(new.with_columns(leaves=pl.lit("holiday photos"))) is None


def test_what_was_never_seen_is_warned_of(fitted, table):
    new = table[:4].with_columns(town=pl.lit("Rome"), age=pl.lit(None))
    with pytest.warns(UserWarning) as told:
        fitted.predict(new)
    assert sorted(str(one.message).partition(": column ")[2] for one in told) == [
        f"'age': 4 missing, taken for the median, {fitted.input.encoding.columns[3].fill:g}",
        "'town': 4 of categories never seen before ('Rome'), taken for none of them",
    ]


def test_numbers_are_predicted_in_their_unit(regressor, table):
    learned, tested, test = parts(regressor, table)
    y = table["pay"].to_numpy()
    assert regressor.report["r2"] > 0.99
    mean, linear = regressor.report["beside"]
    model = LinearRegression().fit(learned, y[~test])
    expected = root_mean_squared_error(y[test], model.predict(tested))
    assert linear["rmse"] == pytest.approx(expected, rel=1e-3)
    expected = root_mean_squared_error(y[test], np.full(test.sum(), y[~test].mean()))
    assert mean["rmse"] == pytest.approx(expected)
    assert regressor.predict(table).columns == ["Id", "name", "pay", "predicted"]
    assert regressor.score(table)["rmse"] < 50


@pytest.mark.parametrize("which", ["fitted", "regressor"])
def test_saved_and_loaded_it_answers_the_same(which, table, tmp_path, request):
    predictor = request.getfixturevalue(which)
    predictor.save(tmp_path)
    loaded = Predictor.load(tmp_path)
    assert loaded.predict(table).equals(predictor.predict(table))
    assert (loaded.about, loaded.report) == (predictor.about, predictor.report)
    np.testing.assert_array_equal(loaded.test_rows, predictor.test_rows)
    assert repr(loaded) == repr(predictor)
    X = predictor.read(table).X
    np.testing.assert_array_equal(saved.load(tmp_path).predict(X), predictor.model.predict(X))


def test_another_kind_of_folder_is_refused(fitted, tmp_path):
    saved.save(fitted.model, tmp_path)
    with pytest.raises(SavedModelError, match="holds a estimator, not a predictor"):
        Predictor.load(tmp_path)


def test_a_file_is_read_as_its_frame(fitted, table, tmp_path):
    table.write_csv(tmp_path / "people.csv")
    table.write_parquet(tmp_path / "people.parquet")
    expected = fitted.predict(table)["predicted"]
    for name in ("people.csv", "people.parquet"):
        assert fitted.predict(tmp_path / name)["predicted"].equals(expected)


@pytest.mark.parametrize(
    ("target", "options", "words"),
    [
        (None, {}, "say which column is to be predicted, with target= .* its columns are 'Id'"),
        ("left", {}, "has no column 'left'; its columns are 'Id'"),
        ("town", {"ignore": ["town"]}, "'town' is to be predicted, and to be ignored"),
        ("pay", {}, "'pay' holds 300 different numbers, .* take a regressor"),
        ("name", {}, "'name' holds 300 different texts, such as 'person 0', 1.0 .*--as name=cat"),
        (
            "name",
            {"kinds": {"name": "number"}},
            "'name' is 'number'; that of a classifier is",
        ),
        ("leaves", {"kinds": {"age": "colour"}}, "can be number, date, category, identifier"),
        ("leaves", {"ignore": ["age", "town", "pay"]}, "no column is left to learn from: Id"),
        ("leaves", {"valid_rows": 300}, "300 of 240 rows cannot be held back"),
        ("leaves", {"image_size": (8, 8)}, "image_size has no meaning for a table"),
    ],
)
def test_what_cannot_be_learned_is_refused(table, target, options, words):
    with pytest.raises((DataError, ParameterError), match=words):
        Predictor(TabularClassifier(**QUICK)).fit(table, target, **options)


def test_targets_that_cannot_be_learned_are_refused(table):
    one = table.with_columns(leaves=pl.lit("no"))
    with pytest.raises(DataError, match="'leaves' is 'no' in every row; a classifier needs two"):
        Predictor(TabularClassifier(**QUICK)).fit(one, "leaves")
    with pytest.raises(DataError, match="'leaves' holds text, for instance .* take a classifier"):
        Predictor(TabularRegressor(**QUICK)).fit(table, "leaves")
    dated = table.with_columns(leaves=pl.date(2020, 1, 1) + pl.duration(days=pl.col("age")))
    with pytest.raises(DataError, match="'leaves' holds dates, for instance .* make numbers of"):
        Predictor(TabularRegressor(**QUICK)).fit(dated, "leaves")
    with pytest.raises(ParameterError, match="'category'; that of a regressor is 'number'"):
        Predictor(TabularRegressor(**QUICK)).fit(table, "pay", kinds={"pay": "category"})
    with pytest.raises(ParameterError, match="predicts neither classes nor numbers"):
        Predictor(Autoencoder(code=2))
    with pytest.raises(ParameterError, match="a class for every step of a sequence.*from Python"):
        Predictor(RecurrentTagger())
    with pytest.raises(ParameterError, match="test_share is 1"):
        Predictor(TabularClassifier(), test_share=1)


@pytest.mark.parametrize(
    ("classes", "names"),
    [
        ([0.5, 1.0, 1.5], ["0.5", "1", "1.5"]),
        (["0", "1", "unknown"], ["0", "1", "unknown"]),  # the last one so rare that no test has it
        (list(range(25)), list(range(25))),  # 22 rows each, 17 or 18 of which are learned from
    ],
)
def test_classes_are_found_among_all_rows_and_no_part_of_them(table, classes, names):
    if len(classes) == 25:
        table = pl.concat([table, people(250, seed=1)])
    kinds = np.arange(len(table)) % len(classes)
    if "unknown" in classes:
        kinds = np.where(np.arange(len(table)) == 7, 2, kinds % 2)
    coded = table.with_columns(kind=pl.Series([classes[kind] for kind in kinds]))
    predictor = Predictor(TabularClassifier(**(QUICK | {"epochs": 1}))).fit(coded, "kind")
    assert predictor.model.classes_.tolist() == names
    said = predictor.predict(coded[predictor.test_rows])["predicted"].cast(str).to_numpy()
    truth = np.array([str(names[kind]) for kind in kinds])[predictor.test_rows]
    assert predictor.report["accuracy"] == pytest.approx((said == truth).mean())
    whole = coded.filter(pl.col("kind") == classes[1])
    alone = predictor.predict(whole)["predicted"].cast(str) == str(names[1])
    assert predictor.score(whole)["accuracy"] == pytest.approx(alone.mean())


def test_rows_without_a_target_are_refused_or_left_out(table):
    some = table.with_columns(leaves=pl.when(pl.int_range(300) != 7).then("leaves"))
    model = TabularClassifier(**(QUICK | {"epochs": 1}))
    with pytest.raises(DataError, match=r"1 of 300 rows lack the target 'leaves' \(first row 7\)"):
        Predictor(model).fit(some, "leaves")
    predictor = Predictor(model).fit(some, "leaves", skip_bad_rows=True)
    assert predictor.about["rows"] == 299
    assert any("left out: 1 of 300 rows lack" in note for note in predictor.about["notes"])


def test_rows_that_test_are_looked_at_before_training(table):
    number = Predictor(TabularClassifier(**QUICK)).fit(table, "leaves").test_rows[0]
    broken = np.where(np.arange(300) == number, "old", table["age"].cast(str).to_numpy())
    model = TabularClassifier(**QUICK)
    with pytest.raises(DataError, match=f"'age' in 1 .first row {number}: 'old'"):
        Predictor(model).fit(table.with_columns(age=pl.Series(broken.astype(str))), "leaves")
    assert not hasattr(model, "network_")


def test_a_column_may_be_taken_for_what_it_does_not_look_like(table):
    coded = table.with_columns(town=pl.col("town").replace_strict({"Bonn": 1, "Kiel": 2, "Ulm": 3}))
    predictor = Predictor(TabularClassifier(**(QUICK | {"epochs": 1})))
    predictor.fit(coded, "leaves", ignore=["pay"], kinds={"town": "category"})
    assert predictor.about["features"] == ["town=1", "town=2", "town=3", "age"]


def test_without_a_test_everything_is_learned(table):
    predictor = Predictor(TabularClassifier(**(QUICK | {"epochs": 1})), test_share=0)
    predictor.fit(table, "leaves", valid_rows=0)
    assert predictor.report is None and predictor.about["learned_from"] == 300


def test_new_rows_of_texts_alone_have_a_line_of_names(tmp_path):
    colours, shapes = ["red", "blue", "green"] * 20, ["flat", "bell"] * 30
    kinds = ["good" if colour == "red" else "bad" for colour in colours]
    table = pl.DataFrame({"colour": colours, "shape": shapes, "kind": kinds})
    predictor = Predictor(TabularClassifier(epochs=1)).fit(table, "kind")
    table[:4].drop("kind").write_csv(tmp_path / "new.csv")
    assert len(predictor.predict(tmp_path / "new.csv")) == 4


def test_without_a_line_of_names_columns_are_called_by_their_numbers(table, tmp_path):
    path = tmp_path / "bare.csv"
    table.select("age", "town", "leaves").write_csv(path, include_header=False)
    predictor = Predictor(TabularClassifier(**(QUICK | {"epochs": 1}))).fit(path, "3")
    assert predictor.about["features"] == ["1", "2=Bonn", "2=Kiel", "2=Ulm"]
    with pytest.raises(DataError, match="no line of column names, so that .* 1 to 3"):
        Predictor(TabularClassifier()).fit(path, "leaves")


def test_the_seed_says_which_rows_are_held_out(table):
    def held(seed):
        model = TabularClassifier(**(QUICK | {"epochs": 1}))
        return Predictor(model, random_state=seed).fit(table, "leaves").test_rows.tolist()

    assert held(1) == held(1) != held(2)


def images(rows=60):
    """Bright above, or bright below, in folders by that name."""
    rng = np.random.default_rng(0)
    y = np.array(["above", "below"] * (rows // 2))
    X = rng.uniform(0, 0.4, (rows, 6, 4)).astype(np.float32)
    X[y == "above", :3] += 0.5
    X[y == "below", 3:] += 0.5
    return X, y


def test_images_come_from_samples_or_from_folders(tmp_path):
    image = pytest.importorskip("PIL.Image")
    X, y = images()
    for number, (pixels, kind) in enumerate(zip(X, y, strict=True)):
        (tmp_path / "all" / kind).mkdir(parents=True, exist_ok=True)
        picture = image.fromarray((pixels * 255).astype(np.uint8))
        picture.save(tmp_path / "all" / kind / f"{number:02}.png")
    model = EncoderClassifier(encoder=None, epochs=40, learning_rate=0.1)
    predictor = Predictor(model).fit(tmp_path / "all")
    assert predictor.about["image_shape"] == [6, 4] and predictor.about["scale"] == "none"
    assert predictor.about["features"] == []
    assert predictor.report["accuracy"] == 1
    found = predictor.predict(tmp_path / "all")
    assert found.columns == ["id", "class", "predicted", "probability=above", "probability=below"]
    assert found["id"][0] == "above/00.png"
    with pytest.raises(ParameterError, match="whose classes are the folders"):
        Predictor(model).fit(tmp_path / "all", "kind")
    larger = image.open(tmp_path / "all" / "below" / "01.png").resize((16, 24))
    (tmp_path / "new").mkdir()
    larger.save(tmp_path / "new" / "one.png")
    with pytest.warns(UserWarning, match="1 images resized"):
        assert predictor.predict(tmp_path / "new")["predicted"].to_list() == ["below"]
    people().write_csv(tmp_path / "people.csv")
    with pytest.raises(DataError, match="people.csv is a table; the model learned .* of 6 x 4"):
        predictor.predict(tmp_path / "people.csv")
    arrays = Samples(X=X.reshape(60, -1), y=y, image_shape=(6, 4), source="arrays")
    assert predictor.score(arrays)["accuracy"] == 1


def test_many_rare_texts_are_classes_for_who_insists(table):
    number = pl.int_range(pl.len()) % 60
    many = table.with_columns(name=pl.format("branch {}", number))
    with pytest.raises(DataError, match="'name' holds 60 different texts, .* 5.0 rows each"):
        Predictor(TabularClassifier(**QUICK)).fit(many, "name")
    model = TabularClassifier(**QUICK | {"epochs": 1})
    found = Predictor(model).fit(many, "name", kinds={"name": "category"})
    assert len(found.model.classes_) == 60
    known = many.with_columns(name=pl.format("branch {}", number % 50))
    assert len(Predictor(model).fit(known, "name").model.classes_) == 50  # few enough
    amounts = table.with_columns(name=number)
    assert (
        len(Predictor(model).fit(amounts, "name", kinds={"name": "category"}).model.classes_) == 60
    )


def test_a_column_of_the_source_keeps_its_name_beside_ours(table):
    mine = table.rename({"Id": "predicted", "leaves": "probability=no"})
    model = TabularClassifier(**QUICK)
    asked = {"predicted": "identifier"}
    found = Predictor(model).fit(mine, "probability=no", kinds=asked).predict(mine)
    names = ["predicted", "name", "probability=no", "predicted_2", "probability=no_2"]
    assert found.columns == [*names, "probability=yes"]
    assert found["predicted"].equals(mine["predicted"])
    assert found["probability=no"].equals(mine["probability=no"])
    assert found["probability=no_2"].dtype == pl.Float32


def test_targets_stand_as_numbers_beside_numbers(table, tmp_path):
    numbered = table.with_columns(leaves=(pl.col("leaves") == "yes").cast(pl.Int64))
    numbered.write_csv(tmp_path / "t.csv")
    predictor = Predictor(TabularClassifier(**QUICK)).fit(tmp_path / "t.csv", "leaves")
    assert predictor.predict(tmp_path / "t.csv")["leaves"].equals(numbered["leaves"])
    odd = numbered.with_columns(pl.col("leaves").cast(pl.String))
    odd = odd.with_columns(leaves=pl.Series(["?", "perhaps", *odd["leaves"][2:]]))
    assert predictor.predict(odd)["leaves"].to_list()[:2] == [None, "perhaps"]


def test_parts_of_a_set_are_not_taken_for_classes():
    X, y = images()
    part = np.where(np.arange(60) < 40, "train/", "test/")
    samples = Samples(X=X.reshape(60, -1), y=np.char.add(part, y), source="pictures")
    with pytest.raises(DataError, match=r"\(test/above, ..., train/below\); .* alone: test, train"):
        Predictor(TabularClassifier()).fit(samples)


def test_arrays_are_predicted_by_their_labels(tmp_path):
    X, y = images()
    np.savez(tmp_path / "set.npz", X=X.reshape(60, -1), side=(y == "above"))
    predictor = Predictor(TabularClassifier(**QUICK)).fit(tmp_path / "set.npz", "side")
    assert predictor.report["classes"] == [0, 1] and predictor.about["scale"] == "standard"
    predictor.save(tmp_path / "m")
    again = Predictor.load(tmp_path / "m")
    assert again.predict(X.reshape(60, -1)).equals(predictor.predict(X.reshape(60, -1)))
    with pytest.raises(DataError, match="says nothing that could be predicted"):
        Predictor(TabularClassifier()).fit(X)
    with pytest.raises(ParameterError, match="says what columns of a table are"):
        Predictor(TabularClassifier()).fit(X, kinds={"a": "number"})


def test_the_example_runs():
    assert doctest.testmod(sys.modules["isthmus.tasks.predictor.predictor"]).failed == 0


@pytest.mark.data("churn")
def test_the_churn_table_is_taken_as_the_lesson_takes_it():
    model = TabularClassifier(hidden=(6, 6), epochs=3)
    predictor = Predictor(model).fit("churn", "Exited")
    assert predictor.about["left_out"] == [
        "RowNumber (an identifier by its name)",
        "CustomerId (an identifier by its name)",
        predictor.about["left_out"][2],
    ]
    assert predictor.about["left_out"][2].startswith("Surname (2,6")
    assert len(predictor.about["features"]) == 12
    assert (predictor.about["learned_from"], predictor.about["test_rows"]) == (8000, 2000)
    assert predictor.report["class_rows"] == [1593, 407]
    assert predictor.report["accuracy"] > predictor.report["beside"][0]["accuracy"] == 0.7965
