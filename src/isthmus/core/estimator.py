"""What every estimator is: checked parameters, and a state that can be saved."""

from __future__ import annotations

from typing import Any, Self

import numpy as np
import scipy.sparse as sp
from sklearn.base import BaseEstimator

from isthmus.core import parameters
from isthmus.core.errors import SavedModelError


class Estimator(BaseEstimator):
    """Abstract. Parameters are the dataclass fields; `fit` makes the attributes ending in `_`."""

    def check_parameters(self) -> None:
        """Compare every field with its rule.

        Raises
        ------
        ParameterError
            naming the field, the value found and what is allowed.
        """
        for name, rule in parameters.rules(type(self)).items():
            parameters.check(type(self).__name__, name, getattr(self, name), rule)

    def get_state(self) -> tuple[dict[str, Any], dict[str, np.ndarray]]:
        """What `fit` made, as JSON values and as arrays."""
        values: dict[str, Any] = {}
        arrays: dict[str, np.ndarray] = {}
        for name, value in vars(self).items():
            if not name.endswith("_") or name.startswith("_"):
                continue
            if sp.issparse(value):
                values[name] = {"sparse": list(value.shape)}
                arrays |= {
                    f"{name}.{part}": getattr(value, part) for part in ("data", "indices", "indptr")
                }
            elif isinstance(value, np.ndarray) and value.dtype.kind in "biuf":
                arrays[name] = value
            elif isinstance(value, np.ndarray):
                values[name] = {"strings": value.tolist()}
            elif isinstance(value, np.generic):
                values[name] = value.item()
            else:
                values[name] = value
        return values, arrays

    def set_state(self, values: dict[str, Any], arrays: dict[str, np.ndarray]) -> Self:
        """The reverse of `get_state`."""
        try:
            for name, value in values.items():
                if isinstance(value, dict) and "sparse" in value:
                    parts = tuple(arrays[f"{name}.{p}"] for p in ("data", "indices", "indptr"))
                    value = sp.csr_array(parts, shape=tuple(value["sparse"]))
                elif isinstance(value, dict) and "strings" in value:
                    value = np.asarray(value["strings"], dtype=object)
                setattr(self, name, value)
        except (KeyError, ValueError) as error:
            raise SavedModelError(
                f"the saved {type(self).__name__} lacks a part: {error}"
            ) from error
        except AttributeError as error:  # what was a result once is worked out now
            raise SavedModelError(
                f"the saved {type(self).__name__} is of another version, which kept {name}; fit it "
                "again"
            ) from error
        for name, array in arrays.items():
            if "." not in name:
                setattr(self, name, array)
        return self
