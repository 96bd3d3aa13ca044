"""What commands that choose a model share: their options, and the memory that may be taken."""

from __future__ import annotations

from typing import Annotated

import typer

PANEL = "Choosing"

Minutes = Annotated[
    float, typer.Option(help="For everything, a last fit included.", rich_help_panel=PANEL)
]
Metric = Annotated[
    str | None,
    typer.Option(help="What to choose by; else ndcg@100, of ratings rmse.", rich_help_panel=PANEL),
]
Memory = Annotated[
    float | None,
    typer.Option(
        min=0,
        help="Gigabytes that may be taken; else what is free.",
        metavar="GB",
        rich_help_panel=PANEL,
    ),
]
Seed = Annotated[
    int, typer.Option(min=0, help="Who, or which rows, are held back.", rich_help_panel=PANEL)
]


def in_bytes(gigabytes: float | None) -> int | None:
    return None if gigabytes is None else round(gigabytes * 1e9)
