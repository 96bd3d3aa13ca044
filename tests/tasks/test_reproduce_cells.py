"""One task by every cell: which are compared with the LSTM, and how surely."""

import numpy as np
import pytest
from scipy.stats import t

from isthmus.tasks.reproduce import cells, tagging
from isthmus.tasks.reproduce.measured import Measured
from isthmus.tasks.reproduce.recipes import Figure, Recipe

EXACT = {
    "rnn": [9, 9, 9, 9],
    "lstm": [5, 6, 5, 6],
    "peephole": [5, 6, 6, 6],
    "coupled": [4, 4, 4, 4],
    "gru": [6, 7, 7, 7],
}


@pytest.fixture
def measured(monkeypatch):
    def measure(asked, started):
        started(asked.name)
        found = EXACT[asked.fields["cell"]]
        return Measured(
            values={"exact": list(map(float, found[: len(asked.seeds)])), "steps": []},
            protocol="made up",
            counted="nothing",
            seconds={"fit": 2.0, "score": 1.0},
        )

    monkeypatch.setattr(tagging, "measure", measure)

    def run(seeds):
        asked = Recipe(
            name="it",
            about="made up",
            model="recurrent-tagger",
            data="symbols",
            figures=(Figure(metric="lstm", published=1, source="nobody", at_least=1),),
            options={"each": "tagging", "metric": "exact"},
            fields={"hidden": [4]},
            seeds=seeds,
        )
        names = []
        return cells.measure(asked, names.append), names

    return run


def test_variants_are_compared_with_the_lstm_pair_by_pair(measured):
    found, names = measured((0, 1, 2, 3))
    assert names == [f"it, {cell}" for cell in EXACT]
    assert found.values["lstm"] == [5, 6, 5, 6]
    assert found.values["best"] == [9, 9, 9, 9]
    gains = np.subtract(EXACT["gru"], EXACT["lstm"])  # the simple cell is no variant
    reach = t.ppf(1 - 0.025 / 4, 3) * gains.std(ddof=1) / 2
    assert found.values["least_gain"] == [pytest.approx(gains.mean() - reach)]
    assert found.seconds == {"fit": 10.0, "score": 5.0}
    assert any("rnn +3.50" in note for note in found.notes)


def test_one_seed_says_nothing_for_sure(measured):
    found, _ = measured((0,))
    assert found.values["least_gain"] == [-np.inf]
