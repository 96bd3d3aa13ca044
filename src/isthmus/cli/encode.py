"""`isthmus encode`: the code of each row."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from isthmus.cli import files, options, output, rows


def encode(
    folder: options.Folder,
    data: options.Rows,
    out: options.OutRows,
    picture: Annotated[
        Path | None,
        typer.Option(help="A map of the codes, coloured by label.", metavar="P.png"),
    ] = None,
    label: options.Label = None,
    ignore: options.Ignore = None,
    image_size: options.ImageSize = None,
    skip_bad_rows: options.SkipBadRows = False,
    as_json: options.Json = False,
) -> None:
    """Write the code of each row, beside its label and id where there are such."""
    files.check(out, picture)
    given = locals()
    codec = rows.load(folder)
    samples = rows.read_for(codec, data, given)
    codes = codec.encode(samples)
    beside = rows.beside(samples, label)
    files.write_rows(out, codes, codec.code_names(), beside=beside)
    if beside and out.suffix == ".npy":
        output.say(f"note: {out} holds codes alone; {' and '.join(beside)} would need .parquet")
    if picture is not None:
        from isthmus.cli.codes import code_map

        title = f"{len(codes):,} rows of {rows.short(data)}"
        files.save_picture(code_map(codes, samples.y, label or "", title), picture)
    if as_json:
        answer = {"out": str(out), "rows": len(codes), "code": codes.shape[1], "beside": [*beside]}
        output.print_json({**answer, "picture": picture and str(picture)})
        return
    typer.echo(f"{len(codes):,} codes of {codes.shape[1]:,} numbers written to {out}")
    if picture is not None:
        typer.echo(f"their map is in {picture}")
