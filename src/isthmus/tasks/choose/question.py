"""What the candidates are asked: people or cells held back from the data, the test never among
them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from isthmus.core.errors import DataError, NotSupportedError
from isthmus.core.seeds import stream
from isthmus.data.check import protocol_for
from isthmus.data.ratings import Ratings, likes_of
from isthmus.evaluate.ranking import has_target
from isthmus.split.parts import Part, Split
from isthmus.split.protocols import make
from isthmus.split.validation import carve_validation
from isthmus.tasks.evaluate.problem import Problem, Question

USERS, CELLS = 0.1, 0.1  # held back, of the users or of the cells of known users
MOST_USERS = 5000  # asked: ten times as many tell two models apart only three times as well
MOST_SCORES = 200_000_000  # users asked times items, for they are asked after every epoch
FEWEST_USERS = 500  # whatever the number of items


@dataclass(frozen=True, kw_only=True)
class Asked:
    """A problem of which the test question is the validation question, and how it was made."""

    problem: Problem
    users: int
    said: str

    @property
    def question(self) -> Question:
        return self.problem.test

    @property
    def folds_in(self) -> bool:
        """Whether those who are asked about are new to the models."""
        return self.question.rows is None


def ask(data: Ratings | Split, *, rates: bool, like_from: float, seed: int) -> Asked:
    """Hold back what models are to be compared on.

    A split's own validation part is taken where it has one. Of ratings, people are held back for
    rankings where there are enough of them, else cells.

    Raises
    ------
    DataError
        when the data are too few to hold anything back.
    NotSupportedError
        when ratings are to be predicted and there are only likes.
    """
    ratings = data.train if isinstance(data, Split) else data
    if rates and not ratings.has_ratings:
        raise NotSupportedError(
            f"{ratings.report.source} holds likes only: there is no rating to predict; choose for "
            "ranking"
        )
    train, part, protocol = _held_back(data, rates, like_from, seed)
    like_from = like_from if train.has_ratings else 1.0
    question = _some(_question(part, rates, like_from), seed)
    users = question.target.shape[0]
    who = f"{users:,} {'people' if question.rows is None else 'known people'}"
    wanted = question.target if rates else likes_of(question.target, like_from)
    what = f"{wanted.nnz:,} {'ratings' if rates else 'likes'}"
    return Asked(
        problem=Problem(
            protocol=protocol,
            has_ratings=train.has_ratings,
            like_from=like_from,
            train=train.matrix,
            validation=question,
            test=question,
        ),
        users=users,
        said=f"compared on {what} held back of {who} ({protocol})",
    )


def _held_back(
    data: Ratings | Split, rates: bool, like_from: float, seed: int
) -> tuple[Ratings, Part, str]:
    if isinstance(data, Split):
        if data.validation is None and data.test.rows is not None:
            data = carve_validation(data, ratio=CELLS, seed=seed)
        if data.validation is not None:
            return data.train, data.validation, f"the validation part of {data.protocol}"
        data = data.train
    if rates:
        split = make("random", data, test_ratio=CELLS, valid_ratio=0.0, seed=seed)
        return split.train, split.test, split.protocol
    protocol, _ = protocol_for(data, like_from)
    if protocol == "strong-generalisation":
        count = min(round(USERS * data.matrix.shape[0]), _most(data.matrix.shape[1]))
        amounts: dict[str, float] = {"valid_users": 0, "test_users": max(count, 1)}
    elif protocol == "user-ratio":
        amounts = {"test_ratio": 2 * CELLS, "valid_ratio": 0.0}
    else:
        amounts = {}
    # only likes are of use to models that rank, and a held-back rating below them asks nothing
    likes = data.likes(like_from)
    split = make(protocol, likes, seed=seed, **amounts)
    return split.train, split.test, split.protocol


def _question(part: Part, rates: bool, like_from: float) -> Question:
    """Only those who are asked anything."""
    question = Question(part.history, part.target, part.seen, part.rows)
    wanted = part.target if rates else likes_of(part.target, like_from)
    asked = np.flatnonzero(has_target(wanted))
    if not len(asked):
        raise DataError("nothing can be held back that could be found again: the data are too few")
    return question.select(asked)


def _some(question: Question, seed: int) -> Question:
    users, items = question.target.shape
    most = _most(items)
    if users <= most:
        return question
    return question.select(np.sort(stream(seed, "asked").permutation(users)[:most]))


def _most(items: int) -> int:
    return min(MOST_USERS, max(FEWEST_USERS, MOST_SCORES // max(items, 1)))
