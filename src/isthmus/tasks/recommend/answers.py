"""The best items of people, as frames."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import polars as pl
import scipy.sparse as sp

from isthmus.core.item_scorer import ItemScorer
from isthmus.evaluate.top import top_k, top_k_of_few
from isthmus.tasks.recommend.catalogue import Catalogue
from isthmus.tasks.recommend.learning import fed
from isthmus.tasks.recommend.people import People

SCORED_CELLS = 1 << 24  # scores held at a time: 64 MiB


@dataclass(frozen=True, kw_only=True)
class Answerer:
    """How items are ranked for people.

    Attributes
    ----------
    model, catalogue, like_from : those of the recommender.
    popularity : likes of each item, (items,): the answer where the model has nothing to go by.
    k : items a person.
    allowed : which items may be answered, (items,); None: all.
    exclude_seen : leave out what a person has rated.
    """

    model: ItemScorer
    catalogue: Catalogue
    like_from: float
    popularity: np.ndarray
    k: int
    allowed: np.ndarray | None
    exclude_seen: bool

    def answers(self, people: People) -> Iterator[pl.DataFrame]:
        """A frame for each block of people."""
        for block in people.blocks(rows_at_once(self.catalogue)):
            yield self.answer(block)

    def answer(self, people: People) -> pl.DataFrame:
        top, best, guessed = self._best(people)
        row, rank = np.nonzero(top >= 0)  # fewer than k where little is left
        places = top[row, rank]
        return pl.DataFrame(
            {
                "user": pl.Series(people.names[row].tolist(), dtype=pl.String),
                "rank": (rank + 1).astype(np.int32),
                **named(self.catalogue, places),
                "score": best[row, rank],
                "fallback": guessed[row],
            }
        )

    def _best(self, people: People) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """The best items, their scores, and whose are a guess, nothing having been fed of them."""
        histories: sp.csr_array = fed(self.model, people.histories, self.like_from)
        guessed = np.diff(histories.indptr) == 0
        top = np.empty((len(people), self.k), dtype=np.int32)
        best = np.empty((len(people), self.k), dtype=np.float32)
        for some, rank in ((guessed, self._of_popularity), (~guessed, self._of_model)):
            if some.any():
                seen = people.histories[some] if self.exclude_seen else None
                rows = None if people.rows is None else people.rows[some]
                top[some], best[some] = rank(histories[some], rows, seen)
        return top, best, guessed

    def _of_popularity(
        self, histories: sp.csr_array, rows: np.ndarray | None, seen: sp.csr_array | None
    ) -> tuple[np.ndarray, np.ndarray]:
        scores = np.broadcast_to(self.popularity, histories.shape)
        return top_k(scores, self.k, seen=seen, allowed=self.allowed)

    def _of_model(
        self, histories: sp.csr_array, rows: np.ndarray | None, seen: sp.csr_array | None
    ) -> tuple[np.ndarray, np.ndarray]:
        few = self.model.few_scores(histories)
        if few is not None:
            return top_k_of_few(few, self.k, seen=seen, allowed=self.allowed)
        scores = self.model.score_items(histories, rows)
        return top_k(scores, self.k, seen=seen, allowed=self.allowed)


def rows_at_once(catalogue: Catalogue) -> int:
    return max(1, SCORED_CELLS // len(catalogue))


def named(catalogue: Catalogue, places: np.ndarray) -> dict[str, Any]:
    """The columns that name items: ids, and titles where there are any."""
    found: dict[str, Any] = {"item": pl.Series(catalogue.items.ids[places], dtype=pl.String)}
    if catalogue.titles is not None:
        found["title"] = pl.Series(catalogue.titles_of(places), dtype=pl.String)
    return found


def alike(model: ItemScorer, catalogue: Catalogue, place: int, k: int) -> pl.DataFrame:
    """The items most alike to one: rank, item, title, similarity."""
    others = np.arange(len(catalogue)) != place
    found = np.asarray(model.similarities(np.array([place])), dtype=np.float32)
    top, best = top_k(found, k, allowed=others)
    kept = top[0] >= 0
    rank = np.arange(1, kept.sum() + 1, dtype=np.int32)
    columns = named(catalogue, top[0][kept])
    return pl.DataFrame({"rank": rank, **columns, "similarity": best[0][kept]})


def predicted(
    model: ItemScorer,
    catalogue: Catalogue,
    people: People,
    places: np.ndarray,
    scale: tuple[float, float],
) -> pl.DataFrame:
    """The rating of one item by each of the people: user, item, title, rating."""
    ratings = np.empty(len(people), dtype=np.float32)
    done = 0
    for block in people.blocks(rows_at_once(catalogue)):
        part = slice(done, done + len(block))
        scores = model.score_items(block.histories, block.rows)
        ratings[part] = scores[np.arange(len(block)), places[part]]
        done += len(block)
    names = pl.Series(people.names, dtype=pl.String)
    columns = named(catalogue, places)
    return pl.DataFrame({"user": names, **columns, "rating": ratings.clip(*scale)})
