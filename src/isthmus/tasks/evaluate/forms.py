"""A report as text that other programs and pages take: Markdown and CSV."""

from __future__ import annotations

import csv
import io

from isthmus.evaluate.statistics import Seeds
from isthmus.tasks.evaluate.report import Report


def shown(figure: Seeds | None) -> str:
    """`.4280 ±.0079`; nothing where a model has no such figure."""
    if figure is None:
        return ""
    error = f" ±{figure.se:.4f}".replace("±0.", "±.") if figure.se == figure.se else ""
    return f"{figure.mean:.4f}".removeprefix("0") + error


def to_markdown(report: Report) -> str:
    """A table with a row for each model, and the notes under it."""
    names = [metric.name for metric in report.metrics]
    heads = ["model", *names, f"by {report.leading.name}", "fit s", "score s", "peak MB", "chosen"]
    lines = [_row(heads), _row(["---", *["---:"] * len(names), "---", *["---:"] * 3, "---"])]
    for model in report.measured:
        figures = report.figures[model.label]
        cells = [model.label, *(shown(figures.get(name)) for name in names)]
        cells += [report.verdict(model.label), f"{model.fit_seconds:.1f}"]
        cells += [f"{model.score_seconds:.1f}", memory(model.peak_rss_mb), fields(model.chosen)]
        lines.append(_row(cells))
    lines += [_row([r.label, f"refused: {r.reason}"]) for r in report.refused]
    return "\n".join([*lines, "", *(f"- {note}" for note in report.notes)]) + "\n"


def to_csv(report: Report) -> str:
    """A header, then a line for each model; empty cells where there is no figure."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    names = [metric.name for metric in report.metrics]
    figures_of = [column for name in names for column in (name, f"{name} se")]
    writer.writerow(
        ["model", *figures_of, "fit_seconds", "score_seconds", "peak_rss_mb", "refused"]
    )
    for row in report.to_dict()["results"]:
        cells = [
            row["metrics"].get(name, {}).get(part) for name in names for part in ("mean", "se")
        ]
        costs = [row[cost] for cost in ("fit_seconds", "score_seconds", "peak_rss_mb")]
        writer.writerow([row["model"], *cells, *costs, ""])
    for refused in report.refused:
        writer.writerow([refused.label, *[""] * (len(figures_of) + 3), refused.reason])
    return text.getvalue()


def memory(megabytes: float | None) -> str:
    return "" if megabytes is None else f"{megabytes:.0f}"


def fields(values: dict[str, object]) -> str:
    """`l2=300 dropout=0.4`."""
    return " ".join(
        f"{name}={value:g}" if isinstance(value, float) else f"{name}={value}"
        for name, value in values.items()
    )


def _row(cells: list[str]) -> str:
    return f"| {' | '.join(cells)} |"
