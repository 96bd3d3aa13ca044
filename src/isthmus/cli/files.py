"""Files that commands write: tables of rows, and pictures."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

if TYPE_CHECKING:
    import numpy as np
    import polars as pl
    from matplotlib.figure import Figure

TABLES = (".npy", ".parquet", ".csv")
PICTURES = (".png", ".svg", ".pdf", ".jpg")


def check(out: Path | None, picture: Path | None = None) -> None:
    """Refuse names that cannot be written before hours are spent.

    Raises
    ------
    BadParameter
        for a suffix that says no format, or a folder that does not exist.
    """
    for option, path, suffixes in (("--out", out, TABLES), ("--picture", picture, PICTURES)):
        if path is None:
            continue
        if path.suffix.lower() not in suffixes:
            raise typer.BadParameter(
                f"{path} must end in {', '.join(suffixes)}, which says the format",
                param_hint=option,
            )
        if not path.parent.is_dir():
            raise typer.BadParameter(f"the folder {path.parent} does not exist", param_hint=option)
    if picture is not None:
        from isthmus.plot.figure import blank

        blank(1, 1)  # says which extra is missing


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
