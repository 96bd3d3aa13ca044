"""Names of items, from a file such as movies.csv, movies.dat or u.item."""

from __future__ import annotations

from pathlib import Path

import polars as pl

from isthmus.core.errors import DataError
from isthmus.data import columns
from isthmus.data.sources import open_source
from isthmus.data.vocabulary import raw_text, spelled


def read_titles(source: str | Path) -> tuple[dict[str, str], tuple[str, ...]]:
    """Item id -> title, and notes on the reading; a file that is not UTF-8 is read as Latin-1.

    Without a header the first column holds ids and the second titles.

    Raises
    ------
    DataError
        when the columns of ids and titles cannot be told, or the file cannot be read.
    """
    table = open_source(source, latin=True)
    item, title = table.columns[:2] if len(table.columns) > 1 else (None, None)
    if table.header:
        item = columns.find("item", table.columns)
        title = columns.find("title", [name for name in table.columns if name != item])
    if item is None or title is None:
        raise DataError(
            f"{table.name} names no items: it needs a column of ids (item, movieId, ...) and one "
            f"of titles (title, name, ...); its columns are {', '.join(table.columns)}"
        )
    schema = table.frame.collect_schema()
    wanted = table.frame.select(
        raw_text(pl.col(item), schema[item]).alias("item"),
        pl.col(title).cast(pl.String).str.strip_chars().alias("title"),
    )
    frame = table.collect(wanted.drop_nulls())
    return dict(zip(spelled(frame["item"]), frame["title"], strict=True)), table.notes
