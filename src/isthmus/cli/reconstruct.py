"""`isthmus reconstruct`: rows through the code and back."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from isthmus.cli import files, options, output, rows

if TYPE_CHECKING:
    import numpy as np

    from isthmus.data.sample_set import Samples
    from isthmus.tasks.codec import Codec

SHOWN = 10  # rows in the picture


def reconstruct(
    folder: options.Folder,
    data: options.Rows,
    out: options.OutRows,
    picture: Annotated[
        Path | None,
        typer.Option(help="Rows above their reconstructions.", metavar="P.png"),
    ] = None,
    label: options.Label = None,
    ignore: options.Ignore = None,
    image_size: options.ImageSize = None,
    skip_bad_rows: options.SkipBadRows = False,
    as_json: options.Json = False,
) -> None:
    """Write each row as it comes back from its code, and say how far off that is."""
    files.check(out, picture)
    given = locals()
    codec = rows.load(folder)
    samples = rows.read_for(codec, data, given)
    restored = codec.reconstruct(samples)
    found = {"out": str(out), **_errors(codec, samples, restored)}
    names, beside = rows.feature_names(codec), rows.beside(samples, label)
    files.write_rows(out, restored, names, shape=codec.image_shape, beside=beside)
    if picture is not None:
        title = f"{rows.short(data)}, through {found['code']:,} numbers"
        versions = {"original": _dense(samples.X[:SHOWN]), "restored": restored[:SHOWN]}
        files.save_picture(rows.side_by_side(codec, versions, title), picture)
    if as_json:
        output.print_json({**found, "picture": picture and str(picture)})
    else:
        _show(found, picture)


def _errors(codec: Codec, samples: Samples, restored: np.ndarray) -> dict[str, Any]:
    """Squared errors in the units of the source, and what does not hang on units.

    On the model's scale no feature decides by its unit alone.
    """
    from isthmus.core.errors import DataError
    from isthmus.evaluate.reconstruction import explained_variance, squared_error

    original = _dense(samples.X)
    total = float(squared_error(original, restored).mean())
    scaled = codec.scaling.apply(original), codec.scaling.apply(restored)
    try:
        kept = explained_variance(*scaled)
    except DataError:  # equal rows have no variance
        kept = None
    features = original.shape[1]
    return {
        "rows": len(original),
        "features": features,
        "code": codec.about["code"],
        "squared_error": total,
        "squared_error_per_feature": total / features,
        "scale": codec.scaling.kind,
        "squared_error_scaled": float(squared_error(*scaled).mean()),
        "explained_variance": kept,
    }


def _dense(X: Any) -> np.ndarray:
    return X.toarray() if hasattr(X, "toarray") else X


def _show(found: dict[str, Any], picture: Path | None) -> None:
    typer.echo(f"{found['rows']:,} rows restored from {found['code']:,} numbers each")
    typer.echo(
        f"squared error: {found['squared_error']:.4g} summed over {found['features']:,} features, "
        f"{found['squared_error_per_feature']:.4g} a feature"
    )
    if found["scale"] != "none":
        typer.echo(f"on the model's scale: {found['squared_error_scaled']:.4g} summed")
    if found["explained_variance"] is not None:
        scaled = "" if found["scale"] == "none" else ", on the model's scale"
        typer.echo(f"explained variance: {found['explained_variance']:.1%}{scaled}")
    typer.echo(f"written to {found['out']}" + (f", pictured in {picture}" if picture else ""))
