"""What somebody wants chosen: for which data, by which metric, and what counts as a like."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from isthmus.core.errors import DataError, ParameterError
from isthmus.data.ratings import Ratings, likes_of
from isthmus.evaluate.names import Metric, parse
from isthmus.split.parts import Split
from isthmus.tasks.choose.candidates import Size, gigabytes

METRIC = {False: "ndcg@100", True: "rmse"}  # by whether ratings are to be predicted


@dataclass(frozen=True, kw_only=True)
class Asking:
    """An aim, and the size of what the chosen model will be fitted on."""

    name: str
    rates: bool
    metric: Metric
    like_from: float
    size: Size
    like_rule: str
    levels: int  # different values in what is learned

    @classmethod
    def of(
        cls, data: Ratings | Split, *, rates: bool, metric: str | None, like_from: float | None
    ) -> Asking:
        """
        Raises
        ------
        DataError
            when there is nothing to learn from.
        ParameterError
            for a metric that models are not compared by.
        """
        ratings = data.train if isinstance(data, Split) else data
        least = float(ratings.like_from if like_from is None else like_from)
        matrix = ratings.matrix if rates else likes_of(ratings.matrix, least)
        if not matrix.nnz:
            what = "rating" if rates else f"rating of {least:g} or more (a like)"
            raise DataError(
                f"{ratings.report.source} holds no {what}; there is nothing to learn from"
            )
        return cls(
            name=ratings.report.source,
            rates=rates,
            metric=_metric(metric, rates),
            like_from=least,
            size=Size(matrix.shape[0], matrix.shape[1], int(matrix.nnz)),
            like_rule=ratings.like_rule if like_from is None else f"a like is {least:g} or more",
            levels=len(np.unique(matrix.data)),
        )

    def notes(self, free: int | None) -> tuple[str, ...]:
        """What a reader must know before the figures."""
        said = [str(self.size) if self.rates else f"{self.size}; {self.like_rule}"]
        if self.rates and self.levels == 1:
            said.append("all ratings are the same, so that every model can only repeat it")
        if free is not None:
            said.append(f"{gigabytes(free)} of memory may be taken")
        return tuple(said)


def _metric(name: str | None, rates: bool) -> Metric:
    metric = parse(METRIC[rates] if name is None else name)
    wanted = "rating" if rates else "ranking"
    if metric.kind != wanted or metric.family == "coverage":
        raise ParameterError(
            f"models are chosen by a {wanted} metric with a value for each user, for instance "
            f"{METRIC[rates]}, and not by {metric.name}"
        )
    return metric
