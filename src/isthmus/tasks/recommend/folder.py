"""A recommender as a folder, and back."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import scipy.sparse as sp

from isthmus.data.vocabulary import Vocabulary
from isthmus.models import saved
from isthmus.tasks.recommend.catalogue import Catalogue

KIND = "recommender"
PARTS = ("data", "indices", "indptr")
VALUES = ("like_from", "scale", "about")  # attributes that are JSON as they are


def write(folder: str | Path, state: dict[str, Any], *, history: bool) -> Path:
    """Write the attributes of a recommender; without `history` nobody's ratings are in it."""
    catalogue, histories = state["catalogue"], state["histories"] if history else None
    values = {
        "items": _ids(catalogue.items),
        "titles": catalogue.titles,
        "users": None if histories is None else _ids(state["users"]),
        "fitted": _ids(state["fitted"]),  # without these ids its rows mean nothing to a model
        **{name: state[name] for name in VALUES},
    }
    groups = {"popularity": {"likes": state["popularity"]}}
    if histories is not None:
        groups["histories"] = {part: getattr(histories, part) for part in PARTS}
    return saved.write(folder, KIND, state["model"], values, groups)


def around(manifest: dict[str, Any], groups: dict[str, Any]) -> dict[str, Any]:
    """The attributes of a recommender, but for its model."""
    items, users = Vocabulary(manifest["items"], "item"), _vocabulary(manifest["users"], "user")
    fitted = _vocabulary(manifest["fitted"], "user")
    return {
        "catalogue": Catalogue(items, manifest["titles"]),
        "users": users,
        "fitted": fitted,
        "rows": fitted.index(users.ids) if fitted and users else None,
        "histories": _histories(groups["histories"], users, items) if users else None,
        "popularity": groups["popularity"]["likes"],
        **{name: manifest[name] for name in VALUES},
    }


def _ids(vocabulary: Vocabulary | None) -> list[str] | None:
    return None if vocabulary is None else vocabulary.ids.tolist()


def _vocabulary(ids: list[str] | None, kind: str) -> Vocabulary | None:
    return None if ids is None else Vocabulary(ids, kind)


def _histories(arrays: dict[str, np.ndarray], users: Vocabulary, items: Vocabulary) -> sp.csr_array:
    parts = tuple(arrays[part] for part in PARTS)
    return sp.csr_array(parts, shape=(len(users), len(items)))
