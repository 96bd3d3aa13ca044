"""`isthmus steps`: an autoencoder learns from a small table, one step at a time."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Annotated, Any

import typer

from isthmus.cli import options, output

if TYPE_CHECKING:
    import numpy as np

    from isthmus.tasks.steps import Epoch, Look, Weights


def steps(
    online: Annotated[
        bool, typer.Option("--online", help="Change the weights after each row, not each epoch.")
    ] = False,
    epochs: Annotated[int, typer.Option(min=1, help="Passes over the table.")] = 300,
    hidden: Annotated[int, typer.Option(min=1, help="Width of the code z.")] = 2,
    rate: Annotated[float, typer.Option(help="Length of a step against the gradient.")] = 0.25,
    seed: Annotated[int, typer.Option(min=0, help="Of the first weights.")] = 0,
    pause: Annotated[bool, typer.Option("--pause", help="Wait for Enter after each step.")] = False,
    as_json: options.Json = False,
) -> None:
    """Follow the eight steps by which an autoencoder learns ratings, with every number."""
    from isthmus.tasks import steps as task

    ran = list(task.learn(online=online, epochs=epochs, hidden=hidden, rate=rate, seed=seed))
    start = task.Weights.draw(task.TABLE.shape[1], hidden, seed)
    if as_json:
        output.print_json(_as_json(ran, start, online=online, rate=rate))
        return
    for number, lines in enumerate(_told(ran, start, online=online, rate=rate), start=1):
        typer.secho(f"Step {number}  {lines[0]}", bold=True)
        typer.echo("\n".join(f"   {line}" for line in lines[1:]) + "\n")
        if pause and sys.stdin.isatty():
            typer.prompt("Enter goes on", default="", show_default=False, prompt_suffix=" ")


def _told(ran: list[Epoch], start: Weights, *, online: bool, rate: float) -> list[list[str]]:
    """The eight steps, each a heading and its lines."""
    from isthmus.tasks.steps import TABLE, filled

    first = ran[0].looks[0]
    films = range(1, TABLE.shape[1] + 1)
    head = " " * 8 + "  ".join(f"M{film}" for film in films)
    table = [f"User{n:3d}   " + "   ".join(map(_like, x)) for n, x in enumerate(TABLE, start=1)]
    rated = [f"({_like(x)} - {y:.3f})^2" for x, y in zip(first.x, first.y, strict=True) if x == x]
    after = ran[0].looks[0].after if online else ran[0].weights
    when = "after this row (online)" if online else "after all rows, by the sum of their gradients"
    final = filled(ran[-1].weights)
    return [
        [
            "A table: people are rows, films are columns",
            "1 liked, 0 not liked, . not rated",
            head,
            *table,
        ],
        [
            "One person's row goes in; what is not rated enters as 0",
            f"x  = {'  '.join(map(_like, first.x))}   (User 1)",
        ],
        [
            f"Encode: z = f(W x + b), {len(first.x)} numbers become {len(first.z)}",
            *_rows("W", start.W),
            *_rows("b", start.b),
            *_rows("z", first.z),
        ],
        [
            f"Decode: y = f(V z + c), {len(first.z)} numbers become {len(first.x)} again",
            *_rows("V", start.V),
            *_rows("c", start.c),
            *_rows("y", first.y),
        ],
        [
            "The error, over the rated cells only: E = sum (x - y)^2",
            " + ".join(rated[:3]),
            *(f"+ {' + '.join(rated[at : at + 3])}" for at in range(3, len(rated), 3)),
            f"= {first.error:.4f}",
        ],
        [
            "The error goes back: how E changes with each weight",
            *(
                row
                for name in "VcWb"
                for row in _rows(f"dE/d{name}", getattr(first.gradient, name))
            ),
        ],
        [
            f"The weights move against the gradient, {rate:g} times it",
            f"{when}:",
            *(row for name in "WbVc" for row in _rows(name, vars(after)[name])),
        ],
        [
            f"A pass over all {len(TABLE)} people is an epoch; again and again",
            *(f"epoch {e.number:4d}   mean squared error {e.error:.4f}" for e in _some(ran)),
            "",
            "What the network says now; * marks what nobody had rated:",
            head.replace("  M", "    M"),
            *(
                f"User{n:3d}  " + " ".join(map(_guess, y, x))
                for n, (y, x) in enumerate(zip(final, TABLE, strict=True), start=1)
            ),
        ],
    ]


def _some(ran: list[Epoch]) -> list[Epoch]:
    """The epochs worth showing: the first ones, then ever fewer, and the last."""
    shown = {1, 2, 3, 5, 10, 20, 30, 50, 70, len(ran)}
    return [e for e in ran if e.number in shown or e.number % 100 == 0]


def _like(x: float) -> str:
    return "." if x != x else f"{x:.0f}"


def _guess(y: float, x: float) -> str:
    return f"{y:.2f}{'*' if x != x else ' '}"


def _rows(name: str, values: np.ndarray) -> list[str]:
    """A vector or a matrix, a row a line."""
    rows = values.reshape(-1, values.shape[-1])
    names = [f"{name:5s}="] + [" " * 6] * (len(rows) - 1)
    return [
        f"{head} {'  '.join(f'{value:7.4f}' for value in row)}"
        for head, row in zip(names, rows, strict=True)
    ]


def _as_json(ran: list[Epoch], start: Weights, *, online: bool, rate: float) -> dict[str, Any]:
    from isthmus.tasks.steps import TABLE, filled

    return {
        "online": online,
        "rate": rate,
        "table": [_row(x) for x in TABLE],
        "start": _weights(start),
        "first_epoch": [_look(look) for look in ran[0].looks],
        "epochs": [
            {"epoch": e.number, "error": e.error, "weights": _weights(e.weights)} for e in ran
        ],
        "filled": filled(ran[-1].weights).tolist(),
    }


def _look(look: Look) -> dict[str, Any]:
    return {
        "user": look.person + 1,
        "x": _row(look.x),
        "z": look.z.tolist(),
        "y": look.y.tolist(),
        "error": look.error,
        "gradient": _weights(look.gradient),
        "weights": _weights(look.after),
    }


def _weights(weights: Weights) -> dict[str, Any]:
    return {name: values.tolist() for name, values in vars(weights).items()}


def _row(x: np.ndarray) -> list[float | None]:
    return [None if value != value else float(value) for value in x]
