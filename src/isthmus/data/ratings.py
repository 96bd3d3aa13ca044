"""Ratings: a sparse matrix with the ids of its rows and columns."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import scipy.sparse as sp

from isthmus.core.errors import DataError
from isthmus.data.item_features import ItemFeatures
from isthmus.data.matrix import canonical, liked_or_not, likes_of, with_data
from isthmus.data.reading import read_table
from isthmus.data.report import ReadReport
from isthmus.data.scale import LIKES, Scale
from isthmus.data.sources import open_source
from isthmus.data.titles import read_titles
from isthmus.data.vocabulary import Vocabulary


@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class Ratings:
    """Who rated what: users x items, with ids, and times where they are known.

    What is not stored is unknown; a stored zero is a rating of 0.

    Attributes
    ----------
    matrix : csr_array of float32, shape (users, items), columns sorted in each row, no pair twice.
    users, items : the ids of rows and columns, as strings.
    times : int64 seconds since 1970, aligned with `matrix.data`; None where they are unknown.
    has_ratings : False where every stored value is a like of 1.
    titles : item id -> title; None without them.
    features : what is known of items beside their ratings; None without them.
    report : what reading found.
    scale_found : the scale of all ratings that were read, kept by every selection of them.
    """

    matrix: sp.csr_array
    users: Vocabulary
    items: Vocabulary
    times: np.ndarray | None = None
    has_ratings: bool = True
    titles: dict[str, str] | None = None
    features: ItemFeatures | None = None
    report: ReadReport = field(default_factory=ReadReport)
    scale_found: Scale | None = None

    def __post_init__(self) -> None:
        if self.matrix.shape != (len(self.users), len(self.items)):
            raise DataError(
                f"the matrix has shape {self.matrix.shape} but there are {len(self.users)} users "
                f"and {len(self.items)} items"
            )
        if self.times is not None and len(self.times) != self.matrix.nnz:
            raise DataError(f"{len(self.times)} times for {self.matrix.nnz} ratings")

    def __repr__(self) -> str:
        users, items = self.matrix.shape
        return f"Ratings({users:,} users, {items:,} items, {self.matrix.nnz:,} ratings)"

    def __len__(self) -> int:
        return int(self.matrix.nnz)

    @cached_property
    def _scale(self) -> Scale:
        if self.scale_found is not None:
            return self.scale_found
        return Scale.of(self.matrix.data) if self.has_ratings else LIKES

    @property
    def scale(self) -> tuple[float, float]:
        """The lowest and the highest rating."""
        return self._scale.low, self._scale.high

    @property
    def like_from(self) -> float:
        """The least rating that is a like when nobody says otherwise."""
        return self._scale.like_from

    @property
    def like_rule(self) -> str:
        """The sentence that says what a like is, and why."""
        return self._scale.like_rule

    def likes(self, like_from: float | None = None) -> Ratings:
        """Only the ratings of `like_from` or more, each a value of 1; the same users and items."""
        like_from = self.like_from if like_from is None else like_from
        liked = self.matrix.data >= np.float32(like_from)
        return replace(
            self,
            matrix=likes_of(self.matrix, like_from),
            times=None if self.times is None else self.times[liked],
            has_ratings=False,
            scale_found=LIKES,
        )

    def liked_or_not(self, like_from: float | None = None) -> Ratings:
        """The ratings of `like_from` or more as 1, the lower ones as 0; nothing is left out.

        Raises
        ------
        DataError
            when there are only likes: who liked everything tells nothing apart.
        """
        if not self.has_ratings:
            raise DataError(
                f"{self.report.source} holds likes only, so there is nothing that was not liked"
            )
        least = self.like_from if like_from is None else like_from
        rule = f"a like is 1, a rating of {least:g} or more; lower ones are 0"
        return replace(
            self,
            matrix=liked_or_not(self.matrix, least),
            scale_found=Scale(0.0, 1.0, 1.0, rule),
        )

    def select(self, users: np.ndarray) -> Ratings:
        """The ratings of some users, given by row numbers, in that order; all items stay."""
        users = np.asarray(users)
        rows = self.matrix[users]
        times = None
        if self.times is not None:
            places = with_data(self.matrix, np.arange(self.matrix.nnz))[users].data
            times = self.times[places]
        return replace(
            self, matrix=rows, users=self.users.take(users), times=times, scale_found=self._scale
        )

    @classmethod
    def from_matrix(
        cls,
        X: Any,
        users: Iterable[Any] | None = None,
        items: Iterable[Any] | None = None,
        times: np.ndarray | None = None,
        titles: dict[str, str] | None = None,
    ) -> Ratings:
        """Ratings from a SciPy sparse matrix, or a dense array whose zeros are unknown.

        Parameters
        ----------
        X : shape (users, items); stored zeros are ratings of 0.
        users, items : ids in the order of rows and columns; by default "0", "1", ...
        times : seconds since 1970, aligned with the data of `X` (a CSR matrix); whole numbers.

        Raises
        ------
        DataError
            when X holds NaN or infinity or a pair twice, or sizes disagree.
        """
        matrix, order = canonical(X)
        if times is not None:
            times = np.asarray(times, dtype=np.int64)
            if len(times) != len(order):
                raise DataError(f"{len(times)} times for {len(order)} ratings")
            times = times[order]
        shape = matrix.shape
        return cls(
            matrix=matrix,
            users=Vocabulary(list(range(shape[0]) if users is None else users), "user"),
            items=Vocabulary(list(range(shape[1]) if items is None else items), "item"),
            times=times,
            titles=titles,
            report=ReadReport(
                rows_read=int(matrix.nnz),
                no_times_reason="the matrix came without times" if times is None else None,
            ),
        )

    @classmethod
    def from_frame(cls, frame: Any, **options: Any) -> Ratings:
        """Ratings from a frame of polars or pandas; the options are those of `read`."""
        return cls.read(frame, **options)

    @classmethod
    def read(
        cls,
        source: Any,
        *,
        user: str | None = None,
        item: str | None = None,
        rating: str | None = None,
        time: str | None = None,
        delimiter: str | None = None,
        items: str | Path | None = None,
        item_features: Any = None,
        skip_bad_rows: bool = False,
        duplicates: str = "refuse",
        min_items: int = 0,
    ) -> Ratings:
        """Read ratings from a file, a database URL, a frame or a sparse matrix.

        Read are CSV, TSV, `::`-, `|`- and blank-separated text, JSON lines, Parquet and Arrow IPC,
        each also packed with gzip or zstd, SQLite files, and other databases by URL.

        Parameters
        ----------
        source : path, database URL, frame of polars or pandas, or SciPy sparse matrix.
        user, item, rating, time : names of columns; by default found by common names, and without
            a header by their order. Without a rating column every row is a like.
        delimiter : of text; by default found.
        items : path of a file with item ids and titles.
        item_features : path or frame with a row for each item; see `with_features`.
        skip_bad_rows : go on without the rows that cannot be used, and count them in the report.
        duplicates : what to take of ratings that disagree on a pair: "refuse", "last", "mean" or
            "max". Repetitions of the same rating are always merged and counted.
        min_items : drop users with fewer items than this.

        Raises
        ------
        DataError
            naming the file, the line or column, and what to do.
        """
        if sp.issparse(source):
            found = cls.from_matrix(source)
        else:
            roles = {"user": user, "item": item, "rating": rating, "time": time}
            named = [name for name in roles.values() if name is not None]
            table = open_source(source, delimiter=delimiter, named=named)
            parts = read_table(table, roles, skip_bad_rows=skip_bad_rows, duplicates=duplicates)
            found = cls(**parts)
        if min_items > 0:
            found = found._without_thin_users(min_items)
        if items is not None:
            found = found._with_titles(*read_titles(items))
        if item_features is not None:
            found = found.with_features(ItemFeatures.read(item_features))
        return found

    def with_features(self, features: ItemFeatures) -> Ratings:
        """The same ratings, and what is known of the items; those not rated yet join the items.

        Raises
        ------
        DataError
            when nothing is known of any rated item: the ids do not match.
        """
        lacking = [item for item in self.items.ids if item not in features.items]
        if len(lacking) == len(self.items):
            raise DataError(
                f"{features.source} describes no item of {self.report.source}: there the first is "
                f"{features.items.ids[0]!r}, here {lacking[0]!r}; compare how items are called"
            )
        new = [item for item in features.items.ids if item not in self.items]
        items = Vocabulary([*self.items.ids, *new], "item")
        parts = (self.matrix.data, self.matrix.indices, self.matrix.indptr)
        notes = (*features.notes, f"{len(new):,} items with features were rated by nobody")
        if lacking:
            notes += (
                f"{len(lacking):,} of {len(self.items):,} rated items are not in "
                f"{features.source} (the first is {lacking[0]!r}): known by their ratings alone",
            )
        return replace(
            self,
            matrix=sp.csr_array(parts, shape=(len(self.users), len(items))),
            items=items,
            titles={**(features.titles or {}), **(self.titles or {})} or None,
            features=features,
            report=replace(self.report, notes=self.report.notes + notes),
            scale_found=self._scale,
        )

    def _without_thin_users(self, min_items: int) -> Ratings:
        counts = np.diff(self.matrix.indptr)
        kept = np.flatnonzero(counts >= min_items)
        if not len(kept):
            raise DataError(
                f"no user of {self.report.source} has {min_items} items (the most is "
                f"{counts.max(initial=0)}); lower min_items"
            )
        dropped = len(counts) - len(kept)
        if not dropped:
            return self
        found = self.select(kept)
        left = np.unique(found.matrix.indices)
        return replace(
            found,
            matrix=found.matrix[:, left],
            items=self.items.take(left),
            report=replace(self.report, users_dropped=dropped),
        )

    def _with_titles(self, titles: dict[str, str], notes: tuple[str, ...]) -> Ratings:
        known = {item: titles[item] for item in self.items.ids if item in titles}
        notes += (f"titles for {len(known):,} of {len(self.items):,} items",)
        report = replace(self.report, notes=self.report.notes + notes)
        return replace(self, titles=known, report=report)
