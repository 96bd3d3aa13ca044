"""What a person sees of a training: one line that is rewritten, only on a terminal."""

from __future__ import annotations

import sys
from types import TracebackType
from typing import Any, Self


class Progress:
    """Epoch, loss, metric, rate and time left; silent unless asked for and on a terminal."""

    def __init__(self, title: str, *, visible: bool) -> None:
        self._bar: Any = None
        if visible and sys.stderr.isatty():
            from rich.console import Console
            from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeRemainingColumn
            from rich.progress import Progress as Bar

            self._bar = Bar(
                TextColumn("{task.description}"),
                BarColumn(bar_width=20),
                MofNCompleteColumn(),
                TextColumn("{task.fields[figures]}"),
                TimeRemainingColumn(),
                console=Console(stderr=True),
                transient=True,
            )
            self._task = self._bar.add_task(title, total=None, figures="")

    def __enter__(self) -> Self:
        if self._bar:
            self._bar.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._bar:
            self._bar.stop()

    def epoch(self, number: int, epochs: int, figures: dict[str, float]) -> None:
        if self._bar:
            text = "  ".join(f"{name} {value:.4g}" for name, value in figures.items())
            self._bar.update(self._task, completed=number, total=epochs, figures=text)
