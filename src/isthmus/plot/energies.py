"""Energies of normal rows beside those of anomalies."""

from __future__ import annotations

from typing import TYPE_CHECKING

from numpy.typing import ArrayLike

from isthmus.plot.histogram import histogram

if TYPE_CHECKING:
    from matplotlib.figure import Figure


def energy_histogram(
    energies: ArrayLike,
    anomalous: ArrayLike | None = None,
    *,
    threshold: float | None = None,
    title: str = "",
) -> Figure:
    """Shares of rows by free energy, each kind of row by itself, drawn as `score_histogram` does.

    Parameters
    ----------
    energies : (rows,)
        As `free_energy` gives them: a row with one nat less is e times as probable.
    anomalous : (rows,) bool or 0 and 1, optional
        Which rows are known to be anomalies.
    threshold : rows with more energy are called anomalies

    Raises
    ------
    ParameterError
        when there is no row, an energy is not finite, or anomalous is not one value a row.
    MissingExtraError
        without matplotlib.
    """
    return histogram(
        "energies",
        energies,
        anomalous,
        threshold=threshold,
        beyond="above",
        axis="free energy, nats (lower is more normal)",
        title=title,
    )
