"""`isthmus fit` on rows of features: an autoencoder with the units of its rows."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

import typer

from isthmus.cli import rows
from isthmus.cli.training import begin, epochs, finish

if TYPE_CHECKING:
    from isthmus.tasks.codec import Codec


def fit_codec(estimator: Any, given: dict[str, Any]) -> None:
    """Fit on the rows that the command's arguments name, save, and say what was learned."""
    from isthmus.tasks.codec import Codec

    codec = Codec(estimator, scale=given["scale"])
    samples = rows.read(given["data"], given)
    codec.fit(samples, valid_rows=given["valid_rows"], checkpoint=begin(estimator, given))
    shape = list(codec.image_shape) if codec.image_shape else None
    found = {**codec.about, "image_shape": shape}
    finish(estimator, given, codec.save, found, partial(_show, codec, given))


def _show(codec: Codec, given: dict[str, Any], training: dict[str, Any] | None) -> None:
    about, out = codec.about, given["out"]
    typer.echo(rows.described(about, codec.image_shape))
    typer.echo(rows.SCALES[about["scale"]])
    if about["valid_rows"]:
        typer.echo(f"{about['valid_rows']:,} rows are held out to stop early by")
    wide = f"{'noise' if codec.makes_only else 'a code'} of {about['code']:,}"
    typer.echo(f"{given['model']} with {wide} fitted in {about['seconds']:.1f} s{epochs(training)}")
    use = f"encode {out} DATA --out codes.parquet"
    if codec.makes_only:
        use = f"generate {out} --out new.parquet"
    typer.echo(f"saved in {out}; use it: isthmus {use}")
