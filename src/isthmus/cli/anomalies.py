"""`isthmus anomalies`: rows that a model finds unusual, and why."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from isthmus.cli import files, options, output, rows

if TYPE_CHECKING:
    import numpy as np

    from isthmus.data.sample_set import Samples
    from isthmus.tasks.anomaly import AnomalyDetector

REASONS = 3  # features named for each row


def anomalies(
    data: options.Rows,
    model: Annotated[
        str, typer.Option(help="An autoencoder that `isthmus models` lists, or som.")
    ] = "autoencoder",
    settings: options.Settings = None,
    anomalous: Annotated[
        str | None,
        typer.Option(help="The label of anomalies, to measure by; else the rarer of two."),
    ] = None,
    normal: Annotated[
        str | None, typer.Option(help="The label of the only rows to learn from.")
    ] = None,
    contamination: Annotated[
        float, typer.Option(help="Share of the rows below the threshold, above 0, at most .5.")
    ] = 0.1,
    top: Annotated[int, typer.Option(min=1, help="Rows to show.")] = 10,
    scale: Annotated[
        str, typer.Option(help="Of columns: standard, minmax or none; auto chooses.")
    ] = "auto",
    score: Annotated[
        str,
        typer.Option(
            help="model: its own, the error of most; error+code: of the code, too; map: of som."
        ),
    ] = "auto",
    updates: Annotated[
        int | None,
        typer.Option(min=1, help="Updates of the weights, in place of the model's epochs."),
    ] = None,
    out: Annotated[
        Path | None, typer.Option(help="The scores of all rows: .parquet, .csv or .npy.")
    ] = None,
    picture: Annotated[
        Path | None,
        typer.Option(
            help="Scores (of energy models, energies) with the threshold; of som, its map.",
            metavar="P.png",
        ),
    ] = None,
    verbose: options.Verbose = True,
    label: options.Label = None,
    ignore: options.Ignore = None,
    image_size: options.ImageSize = None,
    skip_bad_rows: options.SkipBadRows = False,
    as_json: options.Json = False,
) -> None:
    """Find unusual rows: those that a model, fitted on the same rows, restores worst.

    Labels are not learned from (but for --normal); where there are some, they measure how well the
    scores tell anomalies from the rest.
    """
    given = locals()
    files.check(out, picture)
    estimator = options.chosen(model, settings, verbose=verbose)
    from isthmus.tasks.anomaly import AnomalyDetector

    detector = AnomalyDetector(
        estimator, contamination=contamination, scale=scale, score=score, updates=updates
    )
    samples = rows.read(data, given)
    detector.fit(samples, normal=normal)
    scores = detector.score_samples(samples)
    found = _found(detector, samples, scores, given)
    if out is not None:
        _write(out, samples, scores, detector.threshold, label)
    if picture is not None:
        _draw(picture, detector, samples, scores, found, label)
    if as_json:
        output.print_json(found)
    else:
        _show(found)


def _found(
    detector: AnomalyDetector, samples: Samples, scores: np.ndarray, given: dict[str, Any]
) -> dict[str, Any]:
    from isthmus.core.errors import DataError

    agreement = None
    if samples.y is not None:
        try:
            agreement = asdict(detector.agreement(samples, given["anomalous"]))
        except DataError as error:
            if given["anomalous"] is not None:
                raise
            output.say(f"note: nothing is measured: {error} (--anomalous)")
    elif given["anomalous"] is not None:
        detector.agreement(samples, given["anomalous"])  # says that there are no labels
    paths = {name: given[name] and str(given[name]) for name in ("out", "picture")}
    return {
        "data": given["data"],
        "model": given["model"],
        "fields": detector.fitted.get_params(),
        "rows": len(samples),
        "learned_from": len(detector.scores),
        "features": int(samples.X.shape[1]),
        "score": detector.scored_by,
        "contamination": detector.contamination,
        "threshold": detector.threshold,
        "below": int((scores < detector.threshold).sum()),
        "agreement": agreement,
        "suspects": _suspects(detector, samples, given["top"]),
        "training": output.training(getattr(detector.fitted, "training_", {})),
        **paths,
    }


def _suspects(detector: AnomalyDetector, samples: Samples, top: int) -> list[dict[str, Any]]:
    frame = detector.suspects(samples, top, reasons=REASONS)
    if samples.image_shape:  # single pixels tell nobody anything
        frame = frame.drop("why", strict=False)
    return frame.to_dicts()


def _write(
    out: Path, samples: Samples, scores: np.ndarray, threshold: float, label: str | None
) -> None:
    import numpy as np

    beside = {"row": np.arange(1, len(scores) + 1), **rows.beside(samples, label)}
    beside["anomaly"] = scores < threshold
    files.write_rows(out, scores[:, None], ["score"], beside=beside)


def _draw(
    picture: Path,
    detector: AnomalyDetector,
    samples: Samples,
    scores: np.ndarray,
    found: dict[str, Any],
    label: str | None,
) -> None:
    import numpy as np

    title = f"{rows.short(found['data'])}, {found['model']}"
    if hasattr(detector.fitted, "distance_map_"):
        from isthmus.cli.maps import unit_map

        figure = unit_map(
            detector.fitted,
            detector.units(samples),
            samples.y,
            label_name=label or "",
            listed=np.array([row["row"] - 1 for row in found["suspects"]]),
            title=title,
        )
    else:
        from isthmus.plot.energies import energy_histogram
        from isthmus.plot.scores import score_histogram

        known = found["agreement"]
        odd = None if known is None else samples.y.astype(str) == str(known["label"])  # type: ignore[union-attr]
        if detector.scored_by == "model" and hasattr(detector.fitted, "free_energy"):
            limit = -detector.threshold
            figure = energy_histogram(-scores, odd, threshold=limit, title=title)
        else:
            figure = score_histogram(scores, odd, threshold=detector.threshold, title=title)
    files.save_picture(figure, picture)


def _show(found: dict[str, Any]) -> None:
    learned = (
        ""
        if found["learned_from"] == found["rows"]
        else (f", learned from {found['learned_from']:,} of them")
    )
    code = found["fields"].get("code")
    of_code = f" with a code of {code:,}" if code else ""
    typer.echo(
        f"{found['data']}: {found['rows']:,} rows of {found['features']:,} features{learned}"
    )
    typer.echo(
        f"{found['model']}{of_code}: {found['below']:,} rows score below the threshold "
        f"{found['threshold']:.4g}"
    )
    known = found["agreement"]
    if known is not None:
        typer.echo(
            f"label {known['label']} counts as anomaly: {known['anomalies']:,} rows\n"
            f"AUROC {known['auroc']:.3f} (chance 0.5), average precision "
            f"{known['average_precision']:.3f} (chance {known['chance']:.3f})"
        )
    output.console().print(_table(found["suspects"]))
    for name in ("out", "picture"):
        if found[name]:
            typer.echo(f"{'scores' if name == 'out' else 'picture'} in {found[name]}")


def _table(suspects: list[dict[str, Any]]) -> Any:
    from rich.table import Table
    from rich.text import Text

    table = Table(box=None, pad_edge=False)
    shown = [name for name in ("row", "id", "label", "score", "unit") if name in suspects[0]]
    for name in shown:
        table.add_column(name, justify="left" if name == "id" else "right")
    if "why" in suspects[0]:
        table.add_column("why: value (expected)", overflow="fold")
    for row in suspects:
        cells = [Text(output.cell(row[name])) for name in shown]
        reasons = [
            f"{reason['feature']} = {_plain(reason['value'])} ({_plain(reason['expected'])})"
            for reason in row.get("why", ())
        ]
        table.add_row(*cells, *([Text(", ".join(reasons))] if reasons else []))
    return table


def _plain(value: float) -> str:
    """Three digits, and no exponent where people write none."""
    return f"{value:,.0f}" if 1000 <= abs(value) < 1e9 else f"{value:.3g}"
