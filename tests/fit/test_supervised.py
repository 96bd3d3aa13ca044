"""Which targets and which validation can be learned from."""

import numpy as np
import pytest

from isthmus import TabularClassifier
from isthmus.core.errors import DataError, ParameterError

FAST = {"hidden": (4,), "epochs": 2, "batch_size": 16, "precision": "float32"}


@pytest.mark.parametrize(
    ("y", "said"),
    [
        (np.zeros(20), "one class only, .*0.0.*two classes"),
        (np.linspace(0, 1, 20), "Unknown label type: continuous"),
        (None, "requires y to be passed"),
        (np.arange(19) % 2, "inconsistent numbers of samples"),
    ],
)
def test_targets_that_say_nothing_are_refused(y, said):
    X = np.ones((20, 3), np.float32)
    with pytest.raises(ValueError, match=said):
        TabularClassifier(**FAST).fit(X, y)


def test_validation_that_says_nothing_is_refused():
    X, y = np.random.default_rng(0).normal(size=(20, 3)), np.arange(20) % 2
    model = TabularClassifier(**FAST)
    with pytest.raises(ParameterError, match=r"validation is a ndarray; .* a pair \(X, y\)"):
        model.fit(X, y, validation=X)
    with pytest.raises(DataError, match="such as '0', is a class that was learned, such as 0"):
        model.fit(X, y, validation=(X, y.astype(str)))
