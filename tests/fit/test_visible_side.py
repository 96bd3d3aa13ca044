"""The visible side of a restricted machine: its units, its first biases, and what it refuses."""

import numpy as np
import pytest
import scipy.sparse as sp
import torch

from isthmus.core.errors import DataError, ParameterError
from isthmus.fit.visible_side import VisibleSide
from isthmus.nn.units import Bernoulli, Gaussian


@pytest.mark.parametrize(
    ("side", "mean"),
    [
        (VisibleSide("bernoulli"), [0.2, 0.5, 0.9]),
        (VisibleSide("gaussian"), [-3.0, 0.0, 7.0]),
        (VisibleSide("categorical"), [0.2, 0.5, 0.3]),
    ],
)
def test_inputs_for_a_mean_have_that_mean(side, mean):
    mean = torch.tensor(mean)
    torch.testing.assert_close(side.units(3).mean(side.inputs_for(mean)[None])[0], mean)


def test_what_was_never_seen_is_rare_and_not_impossible():
    for kind in ("bernoulli", "categorical"):
        assert torch.isfinite(VisibleSide(kind).inputs_for(torch.tensor([0.0, 1.0]))).all()


def test_groups():
    assert isinstance(VisibleSide("bernoulli").units(4), Bernoulli)
    assert isinstance(VisibleSide("gaussian").units(4), Gaussian)
    assert VisibleSide("categorical").units(4).groups == (4,)
    assert VisibleSide("categorical", (2,)).units(6).groups == (2, 2, 2)
    assert VisibleSide("categorical", (2, 4)).units(6).groups == (2, 4)
    for groups in ((4,), (2, 3), (2, 2, 2, 2)):
        with pytest.raises(ParameterError, match="columns, but the rows have 6"):
            VisibleSide("categorical", groups).units(6)


def test_rows_that_units_cannot_show():
    wide = np.array([[0.0, 1.0], [-1.0, 3.0]])
    VisibleSide("gaussian").check(wide)
    for kind in ("bernoulli", "categorical"):
        with pytest.raises(DataError, match=f"from -1 to 3, but likelihood='{kind}'.*from 0 to 1"):
            VisibleSide(kind).check(wide)
    VisibleSide("bernoulli").check(wide.clip(0, 1))


@pytest.mark.parametrize("form", [np.asarray, sp.csr_array])
def test_choices_must_be_made(form):
    side = VisibleSide("categorical", (2, 3))
    rows = np.array([[1, 0, 0, 0, 1], [0, 1, 1, 0, 0.0]])
    side.check(form(rows))
    side.check(form(rows * 0.5 + 0.5 * rows[:, [1, 0, 3, 4, 2]]))  # shares of a choice
    rows[1, 4] = 1
    with pytest.raises(DataError, match="row 1 adds up to 2 in group 1.*OneHotEncoder"):
        side.check(form(rows))
    rows[1] = 0
    with pytest.raises(DataError, match="row 1 adds up to 0 in group 0"):
        side.check(form(rows))
