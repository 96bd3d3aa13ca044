import numpy as np
import pytest

from isthmus.core.errors import ParameterError
from isthmus.plot.energies import energy_histogram

pytest.importorskip("matplotlib")


def test_anomalies_are_those_with_more_energy():
    energies = np.concatenate([np.linspace(-1, 0, 90), np.linspace(0.5, 1, 10)])
    figure = energy_histogram(energies, np.arange(100) >= 90, threshold=0.75)
    (axes,) = figure.axes
    said = [text.get_text() for text in axes.get_legend().get_texts()]
    assert said == ["normal (90)", "anomalous (10)", "threshold: 5.0% of rows above"]
    assert axes.get_xlabel() == "free energy, nats (lower is more normal)"
    values, edges, _ = axes.patches[2].get_data()
    assert values.sum() == pytest.approx(1)
    assert values[edges[1:] < 0.5].sum() == 0


def test_what_is_refused():
    with pytest.raises(ParameterError, match="energies must be finite, one a row"):
        energy_histogram([1, np.inf])
    with pytest.raises(ParameterError, match="2 energies and anomalous is"):
        energy_histogram([1, 2], [True])
