"""Series by the names that are known, and by paths."""

import pytest

from isthmus.core.errors import DataError, NotFoundError
from isthmus.data.known_series import open_series


def test_a_path_wins(tmp_path):
    path = tmp_path / "own.csv"
    path.write_text("date,v\n2024-01-01,1\n2024-01-02,2\n")
    assert open_series(str(path)).source == str(path)
    assert len(open_series(path)) == 2


@pytest.mark.parametrize(
    ("name", "error", "said"),
    [
        ("nonsense", NotFoundError, "neither a file nor a known series; those are airline"),
        ("ecg5000", DataError, "many series, a row each"),
        ("mnist", DataError, "no series"),
    ],
)
def test_what_is_none(name, error, said):
    with pytest.raises(error, match=said):
        open_series(name)


@pytest.mark.data("ett-h1")
def test_hours():
    series = open_series("ett-h1", ["OT", "HUFL"])
    assert (len(series), series.columns, str(series.step)) == (17_420, ("OT", "HUFL"), "hour")
    assert series.source == "ett-h1"


@pytest.mark.data("google-stock")
def test_trading_days():
    series = open_series("google-stock", ["Open", "Close"])
    assert (len(series), str(series.step), series.step.season) == (1258, "weekday", 5)
    assert series.notes[0] == "109 numbers of Close have commas between thousands"
    assert "taken as holidays" in series.notes[1]


@pytest.mark.data("monthly-sunspots")
def test_months():
    series = open_series("monthly-sunspots")
    assert (len(series), str(series.step), series.step.season) == (2820, "month", 12)
