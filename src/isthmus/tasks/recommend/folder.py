"""A recommender as a folder, and back."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import scipy.sparse as sp

from isthmus.core import store
from isthmus.core.errors import SavedModelError
from isthmus.data.vocabulary import Vocabulary
from isthmus.models import saved
from isthmus.tasks.recommend.catalogue import Catalogue

KIND = "recommender"
PARTS = ("data", "indices", "indptr")
VALUES = ("like_from", "scale", "about")  # attributes that are JSON as they are


def write(folder: str | Path, state: dict[str, Any], *, history: bool) -> Path:
    """Write the attributes of a recommender; without `history` nobody's ratings are in it."""
    description, arrays = saved.describe(state["model"])
    catalogue, histories = state["catalogue"], state["histories"] if history else None
    manifest = {
        "kind": KIND,
        "model": description,
        "items": _ids(catalogue.items),
        "titles": catalogue.titles,
        "users": None if histories is None else _ids(state["users"]),
        "fitted": _ids(state["fitted"]),  # without these ids its rows mean nothing to a model
        **{name: state[name] for name in VALUES},
    }
    groups = {saved.ARRAYS: arrays, "popularity": {"likes": state["popularity"]}}
    if histories is not None:
        groups["histories"] = {part: getattr(histories, part) for part in PARTS}
    return store.write_folder(folder, manifest, groups)


def _ids(vocabulary: Vocabulary | None) -> list[str] | None:
    return None if vocabulary is None else vocabulary.ids.tolist()


def _vocabulary(ids: list[str] | None, kind: str) -> Vocabulary | None:
    return None if ids is None else Vocabulary(ids, kind)


def read(folder: str | Path) -> dict[str, Any]:
    """The attributes of a recommender.

    Raises
    ------
    SavedModelError
        when the folder holds no recommender, a newer one, or one that was damaged.
    """
    manifest, groups = store.read_folder(folder)
    if manifest.get("kind") != KIND:
        raise SavedModelError(
            f"{folder} holds a {manifest.get('kind')}, not a recommender; isthmus.load reads it"
        )
    try:
        items, users = Vocabulary(manifest["items"], "item"), _vocabulary(manifest["users"], "user")
        fitted = _vocabulary(manifest["fitted"], "user")
        return {
            "model": saved.rebuild(manifest["model"], groups[saved.ARRAYS]),
            "catalogue": Catalogue(items, manifest["titles"]),
            "users": users,
            "fitted": fitted,
            "rows": fitted.index(users.ids) if fitted and users else None,
            "histories": _histories(groups["histories"], users, items) if users else None,
            "popularity": groups["popularity"]["likes"],
            **{name: manifest[name] for name in VALUES},
        }
    except (KeyError, TypeError, ValueError, LookupError) as error:
        raise SavedModelError(f"{folder} lacks a part of a recommender: {error}") from error


def _histories(arrays: dict[str, np.ndarray], users: Vocabulary, items: Vocabulary) -> sp.csr_array:
    parts = tuple(arrays[part] for part in PARTS)
    return sp.csr_array(parts, shape=(len(users), len(items)))
