"""The measures by name: `ndcg@100`, `rmse`. The name carries the cut-off."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from isthmus.core.errors import ParameterError


class Family(NamedTuple):
    """What a measure is, before its cut-off."""

    kind: str  # "ranking" or "rating"
    higher_is_better: bool
    definition: str


FAMILIES: dict[str, Family] = {
    "recall": Family("ranking", True, "hits in the first k / min(k, n), n held-back items"),
    "recall_n": Family("ranking", True, "hits in the first k / n"),
    "ndcg": Family("ranking", True, "sum of 1/log2(rank + 1) over hits / its best for min(k, n)"),
    "precision": Family("ranking", True, "hits in the first k / k"),
    "map": Family("ranking", True, "sum of precision at each hit / min(k, n)"),
    "mrr": Family("ranking", True, "1 / rank of the first hit, 0 without one"),
    "hit": Family("ranking", True, "1 with a hit in the first k, else 0"),
    "coverage": Family("ranking", True, "share of all items that stand in at least one list"),
    "novelty": Family("ranking", True, "mean of -log2(share of training users with the item)"),
    "rmse": Family("rating", False, "root of the mean squared error over all ratings"),
    "mae": Family("rating", False, "mean absolute error over all ratings"),
    "user_rmse": Family("rating", False, "mean over users of each one's root mean squared error"),
}


class Metric(NamedTuple):
    """A measure and its cut-off (None for measures of ratings)."""

    name: str
    family: str
    k: int | None

    @property
    def kind(self) -> str:
        return FAMILIES[self.family].kind

    @property
    def higher_is_better(self) -> bool:
        return FAMILIES[self.family].higher_is_better

    @property
    def definition(self) -> str:
        return FAMILIES[self.family].definition


def parse(name: str) -> Metric:
    """Read `ndcg@100` or `rmse`.

    Raises
    ------
    ParameterError
        for an unknown measure, a ranking measure without its cut-off, or a rating measure with one.
    """
    family, at, cut = name.strip().lower().partition("@")
    if family not in FAMILIES:
        raise ParameterError(f"there is no metric {name!r}; the metrics are {_listed()}")
    ranks = FAMILIES[family].kind == "ranking"
    if not ranks and at:
        raise ParameterError(f"{family} has no cut-off: write {family}, not {name!r}")
    if not ranks:
        return Metric(family, family, None)
    if not (cut.isascii() and cut.isdigit() and int(cut) >= 1):
        raise ParameterError(
            f"{name!r} needs a cut-off, a whole number >= 1: write for instance {family}@20"
        )
    return Metric(f"{family}@{int(cut)}", family, int(cut))


def parse_all(names: Iterable[str], kind: str) -> list[Metric]:
    """Read several names, all of one kind (`"ranking"` or `"rating"`)."""
    metrics = [parse(name) for name in names]
    for metric in metrics:
        if metric.kind != kind:
            raise ParameterError(f"{metric.name} is a {metric.kind} metric, not a {kind} metric")
    return metrics


def _listed() -> str:
    return ", ".join(
        f"{name}@k" if family.kind == "ranking" else name for name, family in FAMILIES.items()
    )
