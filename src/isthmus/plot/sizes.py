"""Code size against error."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import ArrayLike

from isthmus.core.errors import ParameterError
from isthmus.plot.figure import BLUE, GREY, ORANGE, TEN, blank

if TYPE_CHECKING:
    from matplotlib.figure import Figure


def code_sizes(
    sizes: Sequence[int],
    errors: Mapping[str, ArrayLike],
    *,
    error_name: str = "squared error per row",
    title: str = "",
) -> Figure:
    """A line for each method, the size of its code on a logarithmic scale.

    Parameters
    ----------
    sizes : (sizes,)
        Units of the code, >= 1.
    errors : name -> (sizes,) or (runs, sizes)
        Several runs (seeds) are drawn as their mean, with bars of one standard deviation.
    error_name : the vertical axis, with its unit

    Raises
    ------
    ParameterError
        for errors that are not one a size.
    MissingExtraError
        without matplotlib.
    """
    figure = blank(6.4, 4)
    axes = figure.add_subplot(title=title, xlabel="code size (units)", ylabel=error_name)
    axes.set_xscale("log", base=2)
    look = zip((BLUE, ORANGE, GREY, *TEN), "os^Dv<>pP*hXd", strict=True)
    for (name, values), (colour, marker) in zip(errors.items(), look, strict=False):
        runs = np.atleast_2d(np.asarray(values, dtype=np.float64))
        if runs.ndim != 2 or runs.shape[1] != len(sizes):
            raise ParameterError(
                f"errors of {name!r} are {np.shape(values)}; there must be one for each of the "
                f"{len(sizes)} sizes, in one run or several"
            )
        bars = runs.std(axis=0, ddof=1) if len(runs) > 1 else None
        axes.errorbar(
            sizes, runs.mean(axis=0), bars, color=colour, marker=marker, capsize=3, label=name
        )
    axes.set_xticks(sizes, [str(size) for size in sizes], minor=False)
    axes.set_ylim(bottom=0)
    axes.grid(alpha=0.2)
    axes.legend(frameon=False)
    return figure
