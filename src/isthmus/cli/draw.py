"""`isthmus draw`: what a fitted model has learned, as a picture."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Any

import typer

from isthmus.cli import codes, curve, flow, options, rows, seeing, writing

OF_ROWS = ("data", *rows.READING)
OPTIONS = (*OF_ROWS, "cell", "beside")
# what draws it, and which options it takes
DOORS: dict[str, tuple[Callable[[Path, dict[str, Any]], None], tuple[str, ...]]] = {
    "filters": (codes.draw, ()),
    "map": (codes.draw, OF_ROWS),
    "traversal": (codes.draw, ()),
    "activity": (codes.draw, OF_ROWS),
    "u-matrix": (codes.draw, OF_ROWS),
    "planes": (codes.draw, ()),
    "fantasies": (codes.draw, ()),
    "samples": (codes.draw, ()),
    "training": (curve.draw, ()),
    "feature-maps": (seeing.draw, ("data", "skip_bad_rows")),
    "evidence": (seeing.draw, ("data", "skip_bad_rows")),
    "cells": (writing.colours, ("data", "cell")),
    flow.WHAT: (flow.draw, ("data", "skip_bad_rows", "beside")),
}


def draw(
    context: typer.Context,
    folder: options.Folder,
    what: Annotated[
        str,
        typer.Argument(
            help="filters, map, traversal, activity, training; of som: u-matrix, planes; of energy "
            "models: fantasies; of gan: samples; of what writes: cells; of recurrent models: "
            "gradient-flow; of classifiers of images: feature-maps, evidence.",
            metavar="WHAT",
            show_default=False,
        ),
    ],
    picture: Annotated[Path, typer.Option(help="The picture to write.", metavar="P.png")],
    data: Annotated[
        str | None,
        typer.Option(
            help="What to draw: images, of cells a text, of gradient-flow sequences with their "
            "targets; of map, activity and u-matrix rows in place of those that were fitted.",
            metavar="DATA",
        ),
    ] = None,
    label: options.Label = None,
    ignore: options.Ignore = None,
    image_size: options.ImageSize = None,
    skip_bad_rows: options.SkipBadRows = False,
    cell: Annotated[
        int | None,
        typer.Option(min=1, help="Of cells: which one; else the one that varies most."),
    ] = None,
    beside: Annotated[
        list[Path] | None,
        typer.Option(help="Of gradient-flow: another model. Repeatable.", metavar="DIR"),
    ] = None,
    as_json: options.Json = False,
) -> None:
    """Draw what a model has learned.

    filters: what the first layer looks for. map: where rows lie in the code. traversal: what
    becomes of the mean code when one unit is moved. activity: how often each unit is active.
    training: loss and held-out score of any model, epoch by epoch. u-matrix: how far the units of a
    map are from each other. planes: each feature over a map. fantasies: where the chains of an
    energy model come, step by step. samples: what a generator made of the same noise while it
    learned. cells: a text, --data FILE, in the colours of one recurrent cell, with the next symbols
    that the model expects, as a picture or a page (P.html). feature-maps: what the layers make of
    the first image of --data. evidence: which places of images speak for their class.
    gradient-flow: how long the gradient of the last answer's error is at each state of a recurrent
    model, and so how far back in time it learns.
    """
    given = locals()
    if what not in DOORS:
        raise typer.BadParameter(f"{what!r} is not one of {', '.join(DOORS)}", param_hint="WHAT")
    door, takes = DOORS[what]
    others = tuple(name for name in OPTIONS if name not in takes)
    options.refuse(context, others, f"{what} takes {_listed(takes)}")
    door(folder, given)


def _listed(names: tuple[str, ...]) -> str:
    """Options as they are written."""
    return ", ".join(f"--{name.replace('_', '-')}" for name in names) or "no data"
