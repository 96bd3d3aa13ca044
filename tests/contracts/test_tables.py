"""A table in and predictions out, through every classifier and regressor."""

import numpy as np
import pytest
from sklearn.base import ClassifierMixin, RegressorMixin, is_classifier

from isthmus import Predictor, models
from isthmus.core.parameters import rules
from tests.tasks.test_predictor import people

STEP_BY_STEP = {"RecurrentTagger"}  # a class for each step of a sequence, and none for a row


SUPERVISED = [
    name
    for name in models.NAMES
    if issubclass(models.get(name), ClassifierMixin | RegressorMixin) and name not in STEP_BY_STEP
]


@pytest.fixture(scope="module")
def table():
    return people(120)


@pytest.mark.parametrize("name", SUPERVISED)
def test_a_table_is_predicted_measured_saved_and_loaded(name, table, tmp_path):
    cls = models.get(name)
    model = cls(**({"epochs": 2} if "epochs" in rules(cls) else {}))
    target, other = ("leaves", "pay") if is_classifier(model) else ("pay", "leaves")
    predictor = Predictor(model).fit(table, target, ignore=[other])
    found = predictor.predict(table)
    assert found["predicted"].null_count() == 0 and len(found) == len(table)
    assert predictor.report["rows"] == 24 and len(predictor.report["beside"]) == 2
    if is_classifier(model):
        assert set(found["predicted"]) <= {"no", "yes"}
        assert np.sum(predictor.report["counts"]) == 24
    predictor.save(tmp_path)
    assert Predictor.load(tmp_path).predict(table).equals(found)
