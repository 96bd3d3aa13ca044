"""`isthmus generate`: new rows from codes drawn at random, or new texts."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from isthmus.cli import files, options, output, rows, writing

if TYPE_CHECKING:
    import numpy as np
    from matplotlib.figure import Figure

    from isthmus.tasks.codec import Codec

MOST_CURVES = 12  # in a picture of rows that are no images
OF_TEXTS = ("length", "start", "temperature")
OF_ROWS = ("picture", "sampler", "components")
TEXTS = "Texts"  # a panel of the help


def generate(
    context: typer.Context,
    folder: options.Folder,
    n: Annotated[
        int | None,
        typer.Option("-n", min=1, help="How many; else 64 rows, or one text.", show_default=False),
    ] = None,
    out: Annotated[
        Path | None,
        typer.Option(help="A file of .npy, .parquet or .csv; of text.", metavar="FILE"),
    ] = None,
    picture: Annotated[
        Path | None, typer.Option(help="The new rows as images.", metavar="P.png")
    ] = None,
    sampler: Annotated[
        str,
        typer.Option(
            help="prior, gaussian or mixture; auto: the prior where the model has one. The prior "
            "of energy models is their chains."
        ),
    ] = "auto",
    components: Annotated[int, typer.Option(min=1, help="Gaussians of the mixture.")] = 10,
    length: Annotated[
        int | None,
        typer.Option(min=1, help="Symbols to write, at most.", rich_help_panel=TEXTS),
    ] = None,
    start: Annotated[
        str | None, typer.Option(help="What a text begins with.", rich_help_panel=TEXTS)
    ] = None,
    temperature: Annotated[
        float,
        typer.Option(
            min=0, help="Below 1 more of what is probable; 0: always that.", rich_help_panel=TEXTS
        ),
    ] = 1.0,
    seed: options.Seed = 0,
    as_json: options.Json = False,
) -> None:
    """Make new rows, or texts, as like the learned ones as the model can."""
    given = locals()
    if writing.writes(folder):
        options.refuse(context, OF_ROWS, "the model writes texts")
        writing.write(folder, given)
        return
    options.refuse(context, OF_TEXTS, "the model makes rows")
    n = n or 64
    if out is None and picture is None:
        raise typer.BadParameter("give --picture P.png, --out FILE or both")
    files.check(out, picture)
    codec = rows.load(folder)
    chosen = codec.chosen_sampler(sampler)
    made = codec.generate(n, sampler=chosen, components=components, random_state=seed)
    how = f"codes from the {chosen}"
    if chosen == "mixture":
        how += f" of {components} Gaussians"
    elif codec.makes_only:
        how = "made from noise"
    elif hasattr(codec.model, "free_energy"):
        how = "the last states of as many chains"
    if out is not None:
        files.write_rows(out, made, rows.feature_names(codec), shape=codec.image_shape)
    if picture is not None:
        files.save_picture(_drawn(codec, made), picture)
    if as_json:
        files_ = {"out": out and str(out), "picture": picture and str(picture)}
        output.print_json({"rows": n, "sampler": chosen, "seed": seed, **files_})
        return
    typer.echo(f"{n:,} new rows, {how}")
    typer.echo("written to " + " and ".join(str(path) for path in (out, picture) if path))


def _drawn(codec: Codec, made: np.ndarray) -> Figure:
    title = f"{len(made):,} rows made by {type(codec.model).__name__}"
    if codec.image_shape:
        from isthmus.plot.images import image_grid

        return image_grid(made, image_shape=codec.image_shape, title=title)
    if len(made) > MOST_CURVES:
        title = f"{MOST_CURVES} of {title}"
    return rows.side_by_side(codec, {"generated": made[:MOST_CURVES]}, title)
