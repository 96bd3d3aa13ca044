import numpy as np
import scipy.sparse as sp

from isthmus.data.check_samples import check_samples
from isthmus.data.sample_set import Samples


def test_a_table():
    X = np.array([[1, 0, 7], [2, 0, 7], [-3, 5, 7], [0, 0, 7]], np.float32)
    y = np.array(["b", "a", "b", "b"])
    found = check_samples(Samples(X=X, y=y, columns=("u", "v", "w"), source="table", notes=("n",)))
    assert found == {
        "source": "table",
        "rows": 4,
        "features": 3,
        "columns": ["u", "v", "w"],
        "image_shape": None,
        "sparse": False,
        "density": 8 / 12,
        "scale": {"low": -3.0, "high": 7.0},
        "constant": ["w"],
        "classes": 2,
        "rows_per_class": {"a": 1, "b": 3},
        "memory_mb": 0.0,
        "notes": ["n"],
    }


def test_a_sparse_matrix_is_not_made_dense():
    X = sp.csr_array(
        (np.ones(2, np.float32), (np.array([0, 10**6]), np.array([0, 10**6]))),
        shape=(10**6 + 1, 10**6 + 1),
    )
    found = check_samples(Samples(X=X))
    assert found["sparse"] and found["scale"] == {"low": 0.0, "high": 1.0}
    assert len(found["constant"]) == 10**6 - 1 and found["density"] == 2 / (10**6 + 1) ** 2
    assert found["classes"] is found["rows_per_class"] is None


def test_many_classes_are_not_listed():
    found = check_samples(Samples(X=np.zeros((200, 1), np.float32), y=np.arange(200)))
    assert found["classes"] == 200 and found["rows_per_class"] is None
