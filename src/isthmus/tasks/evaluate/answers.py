"""A fitted model's answers to a question, as one value a user for every metric."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from isthmus.core.item_scorer import ItemScorer
from isthmus.evaluate.names import Metric
from isthmus.evaluate.ranking import has_target, popularity_of, ranking
from isthmus.evaluate.rating import rating
from isthmus.evaluate.top import top_k
from isthmus.tasks.evaluate.problem import Problem, Question

BLOCK_CELLS = 1 << 23  # scores held at a time: 32 MiB

Values = dict[str, np.ndarray | float]


def answers(
    model: ItemScorer, problem: Problem, question: Question, metrics: Sequence[Metric]
) -> Values:
    """One value for every user who has something held back (coverage: a single number).

    Ranked are all items but those in `question.seen`; hits are likes. Ratings are clipped to the
    range of the fitted ones.
    """
    ranked = [metric.name for metric in metrics if metric.kind == "ranking"]
    rated = [metric.name for metric in metrics if metric.kind == "rating"]
    liked = problem.likes(question.target)
    if not rated:
        asked = np.flatnonzero(has_target(liked))
        question, liked = question.select(asked), liked[asked]
    k = max((metric.k or 1 for metric in metrics), default=1)
    top, predicted = _answer(model, problem, question, k if ranked else 0, bool(rated))
    values: Values = {}
    if ranked:
        popularity = popularity_of(problem.likes(problem.train))
        values |= ranking(top, liked, ranked, popularity=popularity)
    if rated:
        low, high = model.rating_range_  # type: ignore[attr-defined]
        target = question.target
        users = np.repeat(np.arange(target.shape[0]), np.diff(target.indptr))
        values |= rating(predicted.clip(low, high), target.data, users, rated)
    return values


def _answer(
    model: ItemScorer, problem: Problem, question: Question, k: int, rated: bool
) -> tuple[np.ndarray, np.ndarray]:
    """The k best items of every user, and the scores of the held-back cells."""
    history = problem.fed(question.history, rates=model.rates)
    target, rows = question.target, question.rows
    users, items = target.shape
    top = np.empty((users, k), dtype=np.int32)
    predicted = np.empty(target.nnz if rated else 0, dtype=np.float32)
    step = max(1, BLOCK_CELLS // items)
    for first in range(0, users, step):
        block = slice(first, min(first + step, users))
        scores = model.score_items(history[block], None if rows is None else rows[block])
        if k:
            top[block], _ = top_k(scores, k, seen=question.seen[block])
        if rated:
            part = target[block]
            user = np.repeat(np.arange(part.shape[0]), np.diff(part.indptr))
            cells = slice(target.indptr[first], target.indptr[block.stop])
            predicted[cells] = scores[user, part.indices]
    return top, predicted
