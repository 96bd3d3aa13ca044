"""The command line: one command, one file.

A command's file imports nothing heavy until the command runs, so that `isthmus --help` is quick.
Exit status: 0 good, 1 failure with one clear line on standard error, 2 wrong usage, 130 Ctrl-C.
"""

from __future__ import annotations

import os
import sys
import warnings
from collections.abc import Callable
from typing import Any

import typer
from typer.core import TyperGroup

from isthmus.cli import (
    anomalies,
    data,
    demo,
    draw,
    encode,
    evaluate,
    fit,
    forecast,
    generate,
    inspect,
    models,
    output,
    play,
    predict,
    recommend,
    reconstruct,
    reproduce,
    similar,
    steps,
    tune,
    units,
)
from isthmus.core.errors import IsthmusError
from isthmus.core.version import __version__


class Door(TyperGroup):
    """Turns the errors of the library into one line and an exit status."""

    def invoke(self, ctx: Any) -> Any:
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("always", UserWarning)
                warnings.showwarning = output.show_warning
                return super().invoke(ctx)
        except BrokenPipeError:
            raise  # whoever read the answer has had enough: the framework ends quietly
        except (IsthmusError, OSError) as error:
            if os.environ.get("ISTHMUS_TRACEBACK"):
                raise
            output.fail(_of_place(error) if isinstance(error, OSError) else str(error))
            raise typer.Exit(1) from None
        except KeyboardInterrupt:
            output.fail("stopped by Ctrl-C")
            raise typer.Exit(130) from None


def _of_place(error: OSError) -> str:
    """What the machine says of a file or folder, with its name first."""
    if error.filename is None or error.strerror is None:
        return str(error)
    return f"{error.filename} cannot be read or written: {error.strerror.lower()}"


app = typer.Typer(
    cls=Door,
    add_completion=False,
    no_args_is_help=True,
    context_settings={"help_option_names": ["-h", "--help"]},
    help="Autoencoders: from ratings to recommendations, from rows to codes and back.",
)


def _say_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"isthmus {__version__}")
        raise typer.Exit


@app.callback()
def _options(
    version: bool = typer.Option(
        False, "--version", callback=_say_version, is_eager=True, help="Show the version and exit."
    ),
) -> None:
    """Autoencoders: from ratings to recommendations, from rows to codes and back."""


def _flowing(text: str) -> str:
    """Paragraphs as lines, which a terminal breaks where it ends."""
    return "\n\n".join(" ".join(paragraph.split()) for paragraph in text.split("\n\n"))


PANELS: dict[str, tuple[Callable[..., None], ...]] = {
    "See it work": (demo.demo, steps.steps),
    "Learn": (fit.fit, tune.tune, inspect.inspect),
    "Recommend": (recommend.recommend, predict.predict, similar.similar, units.units),
    "Rows and images": (
        encode.encode,
        reconstruct.reconstruct,
        generate.generate,
        anomalies.anomalies,
        draw.draw,
    ),
    "Games": (play.play,),
    "Series": (forecast.forecast,),
    "Trust it": (evaluate.evaluate, reproduce.reproduce, models.models),
}
for panel, commands in PANELS.items():
    for command in commands:
        app.command(rich_help_panel=panel, help=_flowing(command.__doc__ or ""))(command)
app.add_typer(data.app, name="data", rich_help_panel="Learn")


def main() -> None:
    """The console script."""
    # Threads that wait should sleep, not spin: beside one other busy process, spinning makes a
    # training step 25 times slower. Read when torch is loaded; whoever sets it decides.
    os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")
    try:
        app(prog_name="isthmus")
    except Exception as error:
        if os.environ.get("ISTHMUS_TRACEBACK"):
            raise
        # the traceback of a defect says nothing to a person, but whoever mends it needs it
        output.fail(
            f"{type(error).__name__}: {error} (unexpected; run again with ISTHMUS_TRACEBACK=1 "
            "for the traceback, and please report it)"
        )
        sys.exit(1)
