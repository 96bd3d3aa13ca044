import contextlib
import io

import pytest

from isthmus.fit.progress import Progress
from tests.fit.tiny import Tiny, judge_of, table


class Terminal(io.StringIO):
    def isatty(self):
        return True


@pytest.fixture(autouse=True)
def wide(monkeypatch):
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setenv("COLUMNS", "120")


def shown(work):
    terminal = Terminal()
    with contextlib.redirect_stderr(terminal):
        work()
    return terminal.getvalue()


def test_silent_unless_asked():
    assert shown(lambda: Tiny(epochs=2).fit(table())) == ""


def test_silent_where_nobody_looks(capsys):
    Tiny(epochs=2, verbose=True).fit(table())
    assert capsys.readouterr() == ("", "")


def test_shows_the_epoch_and_the_figures():
    values = iter([0.5, 0.25])
    judge = judge_of(lambda: next(values))
    text = shown(lambda: Tiny(epochs=2, verbose=True).fit(table(), judge=judge))
    for part in ("Tiny", "2/2", "loss", "score 0.25", "rows/s"):
        assert part in text


def test_the_line_goes_away_when_training_fails():
    def work():
        with Progress("x", visible=True) as progress:
            progress.epoch(1, 3, {"loss": 1.0})
            raise ValueError

    terminal = Terminal()
    with contextlib.redirect_stderr(terminal), pytest.raises(ValueError):
        work()
    assert terminal.getvalue().endswith("\x1b[2K")  # the line is cleared
