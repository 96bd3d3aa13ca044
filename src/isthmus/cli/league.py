"""The table of a choice, on a terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from isthmus.tasks.choose import Choice


def show(choice: Choice) -> None:
    """The league, those without a place, what to know, and why the first is the first."""
    from isthmus.cli.output import console

    terminal = console()
    if choice.league:
        terminal.print(_table(choice))
        terminal.print()
    for gone in choice.left_out:
        terminal.print(f"{gone.label} is not in the table: {gone.reason}", markup=False)
    for note in (*choice.notes, *(LEGEND if choice.league else ())):
        terminal.print(f"- {note}", style="dim", markup=False)
    terminal.print(f"chosen: {choice.label}; {choice.why}", markup=False, style="bold")


LEGEND = (
    "± is one standard error over users; behind is the difference to the first, paired over users",
)


def _table(choice: Choice) -> Any:
    from rich.table import Table
    from rich.text import Text

    from isthmus.tasks.choose.choice import figure
    from isthmus.tasks.evaluate.forms import fields

    table = Table(title=choice.data, title_justify="left", box=None)
    table.add_column("model", overflow="fold")
    for name in (choice.metric.name, "behind", "fit s", "needs MB", "tried"):
        table.add_column(name, justify="right", no_wrap=True)
    table.add_column("fields")
    for place in choice.league:
        mean, se, _ = place.figure
        behind = place.behind
        gap = f"{behind.difference:+.4f} ±{figure(behind.se)}" if behind else ""
        costs = f"{place.trial.fit_seconds:.1f}", f"{place.memory / 1e6:.0f}", str(place.tried)
        cells = f"{figure(mean)} ±{figure(se)}", gap, *costs
        said = fields(dict(place.trial.fields))
        # in a tuning the fields are the name
        table.add_row(place.label, *cells, Text("" if said == place.label else said))
    return table
