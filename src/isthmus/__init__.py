"""Isthmus: autoencoders, from a table of ratings to recommendations you can trust.

    read         split         model          fit          evaluate        use              show
    data/  --->  split/  --->  models/  --->  fit/  --->  evaluate/  --->  tasks/  --->  plot/  cli/
                                 ^  parts: nn/  losses/                recommend, evaluate, ...
                                 +- everything stands on core/

Names are loaded when they are first touched: importing the package loads no torch.
"""

from __future__ import annotations

import importlib
from typing import Any

from isthmus import models
from isthmus.core.version import __version__ as __version__

_OTHERS = {
    "AnomalyDetector": "isthmus.tasks.anomaly",
    "CodeSampler": "isthmus.tasks.codec",
    "Codec": "isthmus.tasks.codec",
    "Predictor": "isthmus.tasks.predictor",
    "Ratings": "isthmus.data.ratings",
    "Recommender": "isthmus.tasks.recommend",
    "load": "isthmus.models.saved",
}

__all__ = sorted([*models.NAMES, *_OTHERS])


def __getattr__(name: str) -> Any:
    if name in models.NAMES:
        return models.get(name)
    if name in _OTHERS:
        return getattr(importlib.import_module(_OTHERS[name]), name)
    raise AttributeError(f"module 'isthmus' has no attribute {name!r}")


def __dir__() -> list[str]:
    return [*__all__, "__version__"]
