"""Problems with known answers, and every model of the name table with settings that suit them."""

from __future__ import annotations

from typing import Any

import numpy as np
import scipy.sparse as sp

from isthmus import models
from isthmus.core.item_scorer import ItemScorer
from isthmus.core.parameters import rules
from isthmus.fit.restricted_machine import RestrictedMachine
from isthmus.fit.supervised import Supervised
from tests.contracts.squashed import SquashedDBM, SquashedMachine

RECOMMENDERS = tuple(models.family("recommenders"))
AUTOENCODERS = tuple(
    name
    for room in ("autoencoders", "energy")
    for name in models.family(room)
    if hasattr(models.get(name), "reconstruct")
)
PREDICTORS = tuple(  # from plain rows
    name
    for name in models.NAMES
    if issubclass(models.get(name), Supervised) and name not in models.family("recurrent")
)

SMALL = {
    "epochs": 4,
    "batch_size": 16,
    "hidden": 8,
    "l2": 1.0,
    "code": 4,
    "active": 2,
    "patience": None,
    "precision": "float32",
    "neighbours": 10,
    "channels": (8,),
}

OWN = {
    "IALS": {"l2": 0.01},  # its penalty is one of every cell
    "DBM": {"momentum": None},  # plain steps would have to be larger than the others' rate
    "RBM": {"momentum": None},  # the same
}


SQUASHED = {"BoltzmannMachine": SquashedMachine, "DBM": SquashedDBM}


def small(name: str, **fields: Any) -> ItemScorer:
    """The model with settings for tables of a few dozen rows."""
    cls = models.get(name)
    known = rules(cls)
    settings = {field: value for field, value in SMALL.items() if field in known}
    settings |= OWN.get(name, {})
    if "hidden" in known and known["hidden"].kind == "widths":
        settings["hidden"] = (8,)
    return cls(**settings | fields)


def of_any_numbers(name: str) -> Any:
    """The same, for rows that are not held to a range."""
    known = rules(models.get(name))
    if name in SQUASHED:
        return SQUASHED[name](**small(name).get_params())
    if "output" in known:
        return small(name, output="identity")
    if "likelihood" in known:
        return small(name, likelihood="gaussian")
    if "layer" in known and RestrictedMachine in known["layer"].kinds:
        return small(name, layer=RestrictedMachine(likelihood="gaussian", epochs=4, batch_size=16))
    return small(name)


def likes(users: int = 40, items: int = 24, blocks: int = 3, seed: int = 0) -> sp.csr_array:
    """Checkerboard: a person likes most items of one block and none of another."""
    rng = np.random.default_rng(seed)
    same_block = np.arange(users)[:, None] % blocks == np.arange(items) % blocks
    return sp.csr_array((same_block & (rng.random((users, items)) < 0.7)).astype(np.float32))


def ratings(users: int = 60, items: int = 40, seed: int = 0) -> sp.csr_array:
    """Half of the cells of a table of rank 2 around 3, in half stars from 1 to 5."""
    rng = np.random.default_rng(seed)
    table = np.rint(6 + 2 * rng.normal(size=(users, 2)) @ rng.normal(size=(2, items))) / 2
    known = rng.random((users, items)) < 0.5
    known[np.arange(users), np.arange(users) % items] = True  # nobody without a rating
    cells = np.nonzero(known)
    return sp.csr_array((table.clip(1, 5)[cells].astype(np.float32), cells), shape=known.shape)


def rows(rows: int = 60, features: int = 12, rank: int = 3, seed: int = 0) -> np.ndarray:
    """A smooth function of `rank` hidden numbers, between 0 and 1, with a little noise."""
    rng = np.random.default_rng(seed)
    hidden = rng.normal(size=(rows, rank)) @ rng.normal(size=(rank, features))
    noisy = 1 / (1 + np.exp(-hidden)) + 0.02 * rng.normal(size=(rows, features))
    return noisy.clip(0, 1).astype(np.float32)


def problem(model: ItemScorer) -> sp.csr_array:
    """What the model is made for."""
    return ratings() if model.rates else likes()
