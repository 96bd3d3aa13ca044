"""A restricted Boltzmann machine of ratings: one softmax a rated cell, none where nothing is."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional as F

from isthmus.nn.rows import Rows
from isthmus.nn.sparse_linear import at_cells, product
from isthmus.nn.units import flip

SCORED_PAIRS = 1 << 24  # whose logits are held at a time: 64 MiB
PRIOR = 5.0


class RatingRBM(nn.Module):
    """Energy E(v, h) = -sum_i b_{i, v_i} - sum_j c_j h_j - sum_ij W_{i, v_i, j} h_j.

    i goes over the rated cells of a row, v_i over the levels, which are the ratings that exist. A
    pair of a column and a level has a number: column * levels + level.

    The weights of a column and a unit are a polynomial of the levels,

        W_ikj = sum_m P_m(k) / max(m, 1) C_imj

    P_m orthonormal on the levels, m below their number. Any weights can be written so, but learning
    moves those of all levels together first, and a penalty on C holds them together where ratings
    are few.

    Parameters
    ----------
    columns
        Cells of a row, rated or not.
    levels
        The ratings that exist, ascending.
    hidden
        Hidden units.

    Attributes
    ----------
    coefficients : C, (columns, levels, hidden)
    visible_bias : b, (columns * levels,)
    hidden_bias : c, (hidden,)
    """

    values: Tensor  # (levels,)
    powers: Tensor  # P_m(k) / max(m, 1), (levels, levels)

    def __init__(self, columns: int, levels: Sequence[float], hidden: int) -> None:
        super().__init__()
        self.levels = len(levels)
        self.coefficients = nn.Parameter(torch.zeros(columns, self.levels, hidden))
        self.visible_bias = nn.Parameter(torch.zeros(columns * self.levels))
        self.hidden_bias = nn.Parameter(torch.zeros(hidden))
        self.register_buffer("values", torch.tensor(levels), persistent=False)
        self.register_buffer("powers", powers_of(levels), persistent=False)

    def weight(self) -> Tensor:
        """W, (columns * levels, hidden)."""
        with torch.autocast(self.powers.device.type, enabled=False):  # sums of rows need float32
            return (self.powers @ self.coefficients).flatten(0, 1)

    @torch.no_grad()
    def set_weight(self, weight: Tensor) -> None:
        """Choose the coefficients so that W is this."""
        weight = weight.to(self.powers.dtype).view_as(self.coefficients)
        self.coefficients.copy_(torch.linalg.solve(self.powers, weight))

    @torch.no_grad()
    def begin_with(self, rows: Rows) -> None:
        """Set the visible biases so that without weights each column's ratings have their shares.

        `PRIOR` ratings of an average column are counted beside each column's own.
        """
        counts = self.pairs(rows).columns.bincount(minlength=len(self.visible_bias))
        counts = counts.view(-1, self.levels).double()
        overall = (counts.sum(dim=0) + 1) / (counts.sum() + self.levels)
        shares = (counts + PRIOR * overall) / (counts.sum(dim=1, keepdim=True) + PRIOR)
        self.visible_bias.copy_(shares.log().flatten())

    def pairs(self, rows: Rows) -> Rows:
        """Each rated cell as a pair; a rating that is no level counts as the nearest one."""
        borders = (self.values[1:] + self.values[:-1]) / 2
        levels = torch.bucketize(rows.values, borders)
        return Rows(
            values=torch.ones_like(rows.values),
            columns=rows.columns * self.levels + levels,
            offsets=rows.offsets,
            width=rows.width * self.levels,
        )

    def ratings(self, pairs: Rows) -> Tensor:
        """The rating of each pair, (stored,)."""
        return self.values[pairs.columns % self.levels]

    def free_energy(self, pairs: Rows, weight: Tensor) -> Tensor:
        """-log sum_h exp(-E(v, h)), (rows,)."""
        outside = pairs.sum(self.visible_bias[pairs.columns])
        return -outside - F.softplus(product(pairs, weight) + self.hidden_bias).sum(dim=1)

    def encode(self, rows: Rows) -> Tensor:
        """The probability that each hidden unit is 1, (rows, hidden)."""
        return torch.sigmoid(product(self.pairs(rows), self.weight()) + self.hidden_bias)

    @torch.no_grad()
    def gibbs(self, pairs: Rows, weight: Tensor, steps: int, generator: torch.Generator) -> Rows:
        """The same cells after so many rounds of drawing hidden and visible units."""
        choices = self._choices(pairs)
        first = choices.columns[:: self.levels]  # the pair of each cell with its lowest level
        for _ in range(steps):
            hidden = flip(torch.sigmoid(product(pairs, weight) + self.hidden_bias), generator)
            levels = draw(self._logits(hidden, choices, weight), generator)
            pairs = Rows(
                values=pairs.values,
                columns=first + levels,
                offsets=pairs.offsets,
                width=pairs.width,
            )
        return pairs

    def expect(self, hidden: Tensor, columns: Tensor | None = None) -> Tensor:
        """The mean rating of each column, or of these, given the hidden units, (rows, columns)."""
        weight = self.weight().view_as(self.coefficients)
        bias = self.visible_bias.view(-1, self.levels)
        if columns is not None:
            weight, bias = weight[columns], bias[columns]
        expected = hidden.new_empty(len(hidden), len(bias))
        step = max(1, SCORED_PAIRS // max(1, bias.numel()))
        for first in range(0, len(hidden), step):
            block = slice(first, first + step)
            logits = torch.addmm(bias.flatten(), hidden[block], weight.flatten(0, 1).T)
            expected[block] = logits.view(len(logits), *bias.shape).softmax(dim=2) @ self.values
        return expected

    def expect_at(self, hidden: Tensor, rows: Rows) -> Tensor:
        """The mean rating of the stored cells only, (stored,)."""
        logits = self._logits(hidden, self._choices(self.pairs(rows)), self.weight())
        return logits.softmax(dim=1) @ self.values

    def slopes(self) -> Tensor:
        """How the mean rating of a column rises with each hidden unit, (columns, hidden), where
        nothing is known of the row."""
        weight = self.weight()
        logits = self.visible_bias + weight @ torch.sigmoid(self.hidden_bias)
        shares = logits.view(-1, self.levels).softmax(dim=1)
        above = self.values - (shares @ self.values).unsqueeze(1)  # (columns, levels)
        return torch.einsum("cl,clh->ch", shares * above, weight.view_as(self.coefficients))

    def _choices(self, pairs: Rows) -> Rows:
        """Every level of each rated cell, side by side."""
        each = torch.arange(self.levels, device=pairs.columns.device)
        lowest = pairs.columns - pairs.columns % self.levels
        return Rows(
            values=pairs.values,  # not looked at
            columns=(lowest.unsqueeze(1) + each).flatten(),
            offsets=pairs.offsets * self.levels,
            width=pairs.width,
        )

    def _logits(self, hidden: Tensor, choices: Rows, weight: Tensor) -> Tensor:
        """Of each level of each rated cell, (stored, levels)."""
        inputs = at_cells(choices, hidden, weight)
        return (inputs + self.visible_bias[choices.columns]).view(-1, self.levels)


def powers_of(levels: Sequence[float]) -> Tensor:
    """Orthonormal polynomials on the levels, a column each, that of degree m over max(m, 1)."""
    low, high = levels[0], levels[-1]
    places = (2 * np.asarray(levels) - low - high) / ((high - low) or 1)  # -1 to 1
    orthonormal, _ = np.linalg.qr(np.polynomial.legendre.legvander(places, len(levels) - 1))
    return torch.from_numpy(orthonormal / np.maximum(np.arange(len(levels)), 1)).float()


def draw(logits: Tensor, generator: torch.Generator) -> Tensor:
    """A level for each row of logits by its softmax, (rows,)."""
    chance = torch.rand(
        len(logits), 1, generator=generator, dtype=logits.dtype, device=logits.device
    )
    below = logits.softmax(dim=1).cumsum(dim=1)[:, :-1]  # the last one is 1, but for rounding
    return (below <= chance).sum(dim=1)
