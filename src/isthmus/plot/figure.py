"""What every picture starts from: an empty figure, and colours told apart by any eye."""

from __future__ import annotations

from typing import TYPE_CHECKING

from isthmus.core.errors import MissingExtraError

if TYPE_CHECKING:
    from matplotlib.figure import Figure

BLUE, ORANGE, GREY = "#2a6fbb", "#d1701f", "#777777"

# Petroff's ten, made to be told apart with any colour vision
TEN = ("#3f90da", "#ffa90e", "#bd1f01", "#94a4a2", "#832db6",
       "#a96b59", "#e76300", "#b9ac70", "#717581", "#92dadd")  # fmt: skip


def blank(width: float, height: float) -> Figure:
    """An empty figure of this size in inches: no window, no global state.

    Raises
    ------
    MissingExtraError
        without matplotlib.
    """
    try:
        from matplotlib.figure import Figure
    except ImportError as error:
        raise MissingExtraError("pictures need matplotlib: pip install 'isthmus[plot]'") from error
    return Figure(figsize=(width, height), layout="constrained")
