"""`isthmus fit` on rows of features: an autoencoder with the units of its rows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import typer

from isthmus.cli import output, rows
from isthmus.cli.training import CHECKPOINT, checkpoint, end_interrupted, epochs, was_interrupted

if TYPE_CHECKING:
    from isthmus.tasks.codec import Codec


def fit_codec(estimator: Any, given: dict[str, Any]) -> None:
    """Fit on the rows that the command's arguments name, save, and say what was learned."""
    from isthmus.tasks.codec import Codec

    out = given["out"]
    codec = Codec(estimator, scale=given["scale"])
    samples = rows.read(given["data"], given)
    out.mkdir(parents=True, exist_ok=True)  # to fail now, if it must, and not after training
    codec.fit(
        samples,
        valid_rows=given["valid_rows"],
        checkpoint=checkpoint(out / CHECKPOINT, given),
    )
    training = getattr(estimator, "training_", {})
    interrupted = was_interrupted(training)
    codec.save(out)
    told = output.training(training)
    if given["as_json"]:
        fields = codec.model.get_params()
        found = {"folder": str(out), "model": given["model"], "fields": fields, **codec.about}
        shape = list(codec.image_shape) if codec.image_shape else None
        output.print_json({**found, "image_shape": shape, "training": told})
    else:
        _show(codec, given, told)
    if interrupted:
        end_interrupted(out)


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
