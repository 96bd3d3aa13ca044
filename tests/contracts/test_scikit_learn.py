"""Every model is a scikit-learn estimator."""

import numpy as np
import pytest
from sklearn.base import clone
from sklearn.model_selection import GridSearchCV
from sklearn.utils.estimator_checks import parametrize_with_checks

from isthmus import models
from isthmus.core.errors import ParameterError
from isthmus.core.parameters import rules
from tests.contracts.problems import RECOMMENDERS, problem, small


@parametrize_with_checks([small(name) for name in RECOMMENDERS])
def test_check_estimator(estimator, check):
    check(estimator)


@pytest.mark.parametrize("name", RECOMMENDERS)
def test_parameters_go_in_and_out(name):
    model = small(name)
    parameters = model.get_params()
    assert list(parameters) == sorted(rules(type(model)))
    copy = clone(model)
    assert copy is not model
    assert copy.get_params() == parameters
    assert type(model)().set_params(**parameters).get_params() == parameters
    with pytest.raises(ValueError, match="nonsense"):
        model.set_params(nonsense=1)


@pytest.mark.parametrize("name", RECOMMENDERS)
def test_fields_are_keyword_only(name):
    cls = models.get(name)
    if rules(cls):
        with pytest.raises(TypeError):
            cls(next(iter(cls().get_params().values())))


@pytest.mark.parametrize("name", RECOMMENDERS)
def test_fit_checks_every_field(name):
    model = small(name)
    for field in rules(type(model)):
        broken = clone(model).set_params(**{field: object()})
        with pytest.raises(ParameterError, match=f"{type(model).__name__}: {field} is"):
            broken.fit(problem(model))


def squared_distance(model, X, y=None):
    return -float(np.square(model.score_items(X) - X.toarray()).mean())


@pytest.mark.parametrize("name", [name for name in RECOMMENDERS if small(name).folds_in])
def test_a_grid_can_be_searched(name):
    model = small(name)
    field, value = next(iter(model.get_params().items()), (None, None))
    grid = {field: [value]} if field else {}
    search = GridSearchCV(model, grid, scoring=squared_distance, cv=2, error_score="raise")
    search.fit(problem(model))
    assert np.isfinite(search.best_score_)
