"""How far back the errors of recurrent models reach, as a picture and in words."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from isthmus.cli import files, held, output, rows, writing

if TYPE_CHECKING:
    import numpy as np
WHAT = "gradient-flow"
SEQUENCES, CHARACTERS = 1000, 100_000  # looked at, at most
FAINT = 0.01  # what is left of a gradient that vanishes; of one that explodes, 1 / FAINT


def draw(folder: Path, given: dict[str, Any]) -> None:
    """Draw the length of the gradient at each state, a line for each model."""
    source, picture = given["data"], given["picture"]
    if source is None:
        raise typer.BadParameter(f"{WHAT}: give the sequences with --data", param_hint="--data")
    files.check(None, picture)
    from isthmus.plot.gradient_flow import gradient_flow

    folders = [folder, *(given["beside"] or [])]
    flows = {str(one): _flow(one, source, given) for one in folders}
    files.save_picture(gradient_flow({rows.short(source): flows}), picture)
    told = [{"model": name, **_told(flow)} for name, flow in flows.items()]
    if given["as_json"]:
        output.print_json({"what": WHAT, "flows": told, "picture": str(picture)})
        return
    for one in told:
        typer.echo(f"{one['model']}: {_said(**one)}")
    typer.echo(f"drawn in {picture}")


def _flow(folder: Path, source: str, given: dict[str, Any]) -> np.ndarray:
    """Of a model that writes, or of one that answers sequences."""
    found: np.ndarray
    if writing.writes(folder):
        from isthmus.data.text_files import open_texts
        from isthmus.models import saved

        model: Any = saved.load(folder)
        texts = open_texts(source).texts
        found = model.gradient_flow(
            list(texts[:SEQUENCES]) if model.ends_ else texts[0][:CHARACTERS]
        )
        return found
    held.require(folder, "predictor")
    import numpy as np

    from isthmus.core.errors import NotSupportedError
    from isthmus.tasks.predictor import Predictor

    predictor = Predictor.load(folder)
    if not hasattr(predictor.model, "gradient_flow"):
        raise NotSupportedError(
            f"{folder}: {type(predictor.model).__name__} has no recurrent layers that learn by "
            "gradients; recurrent-classifier and others have"
        )
    X, y = predictor.with_targets(source, skip_bad_rows=given["skip_bad_rows"])
    spread = np.linspace(0, len(y) - 1, min(SEQUENCES, len(y))).astype(int)
    found = predictor.model.gradient_flow(X[spread], y[spread])
    return found


def _told(flow: np.ndarray) -> dict[str, Any]:
    """The length at the first state that a gradient reaches, in parts of that at the last such; a
    summary of states may reach some here and there."""
    lengths = flow[flow > 0]
    share = float(lengths[0] / lengths[-1]) if len(lengths) else None
    return {"states": len(flow), "reached": len(lengths), "share": share}


def _said(*, model: str, states: int, reached: int, share: float | None) -> str:
    if share is None:
        return f"no gradient reaches any of its {states} states"
    of = f"{states} states" if reached == states else f"the {reached} states that it reaches"
    kind = "vanishes" if share < FAINT else "explodes" if share > 1 / FAINT else "arrives"
    return (
        f"the gradient at the first of {of} is {share:.2g} times as long as at the last: it {kind}"
    )
