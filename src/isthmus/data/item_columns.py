"""From one column of a table of items to features: bins, categories or words."""

from __future__ import annotations

import numpy as np
import polars as pl

BINS = 8  # of a column of numbers, each with about as many items
LIST = "|"  # between the categories of one cell
WORD = r"[\p{L}\p{N}]{2,}"


def of_column(item: np.ndarray, cells: pl.Series, items: int) -> tuple[pl.DataFrame, str]:
    """A frame of item, feature and weight, and the rule it was made by, in words.

    Parameters
    ----------
    item, cells : the item's number and the text of each cell, null where it is empty.
    items : how many there are.
    """
    frame = pl.DataFrame({"item": item, "feature": cells}).drop_nulls()
    texts = frame["feature"]
    numbers = texts.cast(pl.Float64, strict=False)
    if len(texts) and numbers.is_not_null().all() and numbers.is_finite().all():
        bins, rule = _bins(numbers.to_numpy())
        found = _shared(frame.with_columns(pl.Series("feature", bins, dtype=pl.String)))
    elif texts.str.contains(LIST, literal=True).any():
        rule = f"categories, separated by {LIST}"
        found = _shared(frame.with_columns(texts.str.split(LIST)).explode("feature"))
    elif 2 * texts.n_unique() <= len(texts):
        rule = "categories"
        found = _shared(frame)
    else:
        rule = "text, word by word"
        words = texts.str.to_lowercase().str.extract_all(WORD)
        found = _weighed(_shared(frame.with_columns(words).explode("feature")), items)
    named = pl.concat_str(pl.lit(f"{cells.name}="), "feature")
    return found.with_columns(feature=named), rule


def _shared(frame: pl.DataFrame) -> pl.DataFrame:
    """The features that several items have, each item's once, with weight 1."""
    frame = frame.with_columns(pl.col("feature").str.strip_chars()).drop_nulls()
    frame = frame.filter(pl.col("feature") != "").unique(maintain_order=True)
    return frame.filter(pl.len().over("feature") > 1).with_columns(weight=pl.lit(1.0))


def _weighed(words: pl.DataFrame, items: int) -> pl.DataFrame:
    """Rare words count more, and those of one item together 1; what all items say is no word."""
    words = words.with_columns(weight=(items / pl.len().over("feature")).log())
    words = words.filter(pl.col("weight") > 0)
    length = pl.col("weight").pow(2).sum().over("item").sqrt()
    return words.with_columns(pl.col("weight") / length)


def _bins(numbers: np.ndarray) -> tuple[list[str], str]:
    """The name of each number's bin."""
    values = np.unique(numbers)
    if len(values) <= BINS:
        return [f"{number:g}" for number in numbers], f"{len(values)} different numbers"
    edges = np.unique(np.quantile(numbers, np.linspace(0, 1, BINS + 1)))
    place = np.searchsorted(edges[1:-1], numbers, side="right")
    names = [f"{low:g} to {high:g}" for low, high in zip(edges[:-1], edges[1:], strict=True)]
    return [names[n] for n in place], f"numbers, in {len(names)} bins"
