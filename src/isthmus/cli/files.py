"""Files that commands write: tables of rows, and pictures."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

if TYPE_CHECKING:
    import numpy as np
    import polars as pl
    from matplotlib.figure import Figure

OF_COLUMNS = (".parquet", ".csv")
TABLES = (".npy", *OF_COLUMNS)
PICTURES = (".png", ".svg", ".pdf", ".jpg")


def check(
    out: Path | None,
    picture: Path | None = None,
    *,
    tables: Sequence[str] = TABLES,
    pictures: Sequence[str] = PICTURES,
) -> None:
    """Refuse names that cannot be written before hours are spent.

    Raises
    ------
    BadParameter
        for a suffix that says no format, and a place where nothing can be written.
    """
    for option, path, suffixes in (("--out", out, tables), ("--picture", picture, pictures)):
        if path is None:
            continue
        if path.suffix.lower() not in suffixes:
            raise typer.BadParameter(
                f"{path} must end in {' or '.join(suffixes)}, which says the format",
                param_hint=option,
            )
        fault = _fault(path)
        if fault:
            raise typer.BadParameter(fault, param_hint=option)
    if picture is not None and picture.suffix.lower() in PICTURES:
        from isthmus.plot.figure import blank

        blank(1, 1)  # says which extra is missing


def _fault(path: Path) -> str:
    """Why a file cannot be written, or nothing."""
    if path.is_dir():
        return f"{path} is a folder; name a file"
    if not path.parent.is_dir():
        return f"the folder {path.parent} does not exist"
    return "" if os.access(path.parent, os.W_OK) else f"{path.parent} is not to be written in"


def write_rows(
    path: Path,
    rows: np.ndarray,
    names: list[str],
    *,
    shape: tuple[int, ...] | None = None,
    beside: dict[str, Any] | None = None,
) -> None:
    """Rows as .npy (in `shape`), or as a table of named columns with others `beside` them."""
    import numpy as np
    import polars as pl

    if path.suffix.lower() == ".npy":
        with path.open("wb") as file:
            np.save(file, rows.reshape(len(rows), *shape) if shape else rows)
        return
    columns = {**(beside or {}), **dict(zip(names, rows.T, strict=True))}
    write_table(path, pl.DataFrame(columns))


def write_table(path: Path, frame: pl.DataFrame) -> None:
    if path.suffix.lower() == ".csv":
        frame.write_csv(path)
    else:
        frame.write_parquet(path)


def save_picture(figure: Figure, path: Path) -> None:
    figure.savefig(path, dpi=150)
