"""What every model of a table is asked, as plain arrays that processes can share."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import numpy as np
import scipy.sparse as sp

from isthmus.data.ratings import likes_of
from isthmus.evaluate.ranking import has_target
from isthmus.split.parts import Part, Split

_MATRICES = ("history", "target", "seen")
_FACTS = "problem.json"
_FACT_NAMES = ("protocol", "has_ratings", "like_from", "refit")


class Question(NamedTuple):
    """From each history find the targets; CSR matrices of the same users."""

    history: sp.csr_array
    target: sp.csr_array
    seen: sp.csr_array  # what a ranking leaves out
    rows: np.ndarray | None  # the users' rows in the training matrix; None: they are new

    def select(self, users: np.ndarray) -> Question:
        """The question to some of the users only."""
        rows = None if self.rows is None else self.rows[users]
        return Question(self.history[users], self.target[users], self.seen[users], rows)


@dataclass(frozen=True, kw_only=True)
class Problem:
    """A split without its ids, and what counts as a like in it."""

    protocol: str
    has_ratings: bool
    like_from: float  # of the values in the matrices
    train: sp.csr_array
    validation: Question | None
    test: Question
    refit: bool = False  # whether the test is answered by what learned the validation part, too

    @classmethod
    def of(cls, split: Split, like_from: float, *, refit: bool = False) -> Problem:
        return cls(
            refit=refit,
            protocol=split.protocol,
            has_ratings=split.train.has_ratings,
            like_from=like_from,
            train=split.train.matrix,
            validation=_validation(split.validation, like_from),
            test=_question(split.test),
        )

    @property
    def train_and_validation(self) -> sp.csr_array:
        """All that is not asked in the test; new people come after those of the training part."""
        part, train = self.validation, self.train
        if part is None:
            return train
        users = train.shape[0] + np.arange(part.target.shape[0]) if part.rows is None else part.rows
        new = [part.target] if part.rows is not None else [part.history, part.target]
        cells = [(np.arange(train.shape[0]), train), *((users, matrix) for matrix in new)]
        rows = np.concatenate([np.repeat(who, np.diff(m.indptr)) for who, m in cells])
        columns = np.concatenate([m.indices for _, m in cells])
        data = np.concatenate([m.data for _, m in cells])
        shape = (max(train.shape[0], users.max(initial=-1) + 1), train.shape[1])
        return sp.csr_array((data, (rows, columns)), shape=shape)

    def fed(self, matrix: sp.csr_array, *, rates: bool) -> sp.csr_array:
        """What a model learns from or is fed: the ratings, or the likes among them."""
        return matrix if rates else self.likes(matrix)

    def likes(self, matrix: sp.csr_array) -> sp.csr_array:
        return likes_of(matrix, self.like_from)

    def save(self, folder: Path) -> None:
        """Write the arrays so that a process can map them instead of reading them."""
        _save(folder / "train", self.train)
        for name in ("validation", "test"):
            question = getattr(self, name)
            if question is None:
                continue
            for part in _MATRICES:
                _save(folder / f"{name}.{part}", getattr(question, part))
            if question.rows is not None:
                np.save(folder / f"{name}.rows.npy", question.rows)
        facts = {name: getattr(self, name) for name in _FACT_NAMES}
        (folder / _FACTS).write_text(json.dumps(facts))

    @classmethod
    def load(cls, folder: Path) -> Problem:
        return cls(
            **json.loads((folder / _FACTS).read_text()),
            train=_load(folder / "train"),
            validation=_load_question(folder, "validation"),
            test=_load_question(folder, "test"),  # type: ignore[arg-type]
        )


def _validation(part: Part | None, like_from: float) -> Question | None:
    """None where no like is held back either: nothing can be chosen or stopped by it."""
    if part is None or not np.any(part.target.data >= like_from):
        return None
    return _question(part)


def _question(part: Part) -> Question:
    question = Question(part.history, part.target, part.seen, part.rows)
    return question.select(np.flatnonzero(has_target(part.target)))


def _save(stem: Path, matrix: sp.csr_array) -> None:
    for name in ("data", "indices", "indptr"):
        np.save(f"{stem}.{name}.npy", getattr(matrix, name))
    np.save(f"{stem}.shape.npy", np.asarray(matrix.shape))


def _load(stem: Path) -> sp.csr_array:
    parts = tuple(_mapped(Path(f"{stem}.{name}.npy")) for name in ("data", "indices", "indptr"))
    return sp.csr_array(parts, shape=tuple(np.load(f"{stem}.shape.npy").tolist()))


def _mapped(path: Path) -> np.ndarray:
    if path.stat().st_size < 4096:  # an empty array cannot be mapped
        return np.load(path)
    return np.load(path, mmap_mode="c")  # a private copy on write: models may write


def _load_question(folder: Path, name: str) -> Question | None:
    if not (folder / f"{name}.target.shape.npy").exists():
        return None
    rows = folder / f"{name}.rows.npy"
    history, target, seen = (_load(folder / f"{name}.{part}") for part in _MATRICES)
    return Question(history, target, seen, np.load(rows) if rows.exists() else None)
