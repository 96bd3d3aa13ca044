"""The door itself: exit status, one clear line, and what is loaded before a command runs."""

import subprocess
import sys

import pytest
from typer.testing import CliRunner

import isthmus.cli as cli
from isthmus.core.version import __version__

COMMANDS = (
    *("demo", "steps", "fit", "tune", "recommend", "predict", "similar", "units", "inspect"),
    *("data", "evaluate", "reproduce", "models"),
    *("encode", "reconstruct", "generate", "anomalies", "draw", "forecast", "play"),
)


def run(*arguments):
    return CliRunner().invoke(cli.app, list(map(str, arguments)))


def in_own_process(*arguments, code="from isthmus.cli import main; main()", **environment):
    return subprocess.run(
        [sys.executable, "-c", code, *map(str, arguments)],
        capture_output=True,
        text=True,
        env={**__import__("os").environ, **environment},
        check=False,
    )


def test_help_names_every_command():
    done = run("--help")
    assert done.exit_code == 0
    assert all(command in done.stdout for command in COMMANDS)


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_has_help(command):
    done = run(command, "--help")
    assert done.exit_code == 0 and "Usage:" in done.stdout


def test_help_is_broken_where_the_terminal_ends():
    wide = CliRunner().invoke(cli.app, ["predict", "--help"], env={"COLUMNS": "400"}).stdout
    (told,) = [line.strip() for line in wide.splitlines() if "New rows go through" in line]
    assert told.endswith("the predictions are measured, too.")


def test_version():
    assert run("--version").stdout == f"isthmus {__version__}\n"


HEAVY = "torch numpy scipy sklearn polars matplotlib pooch"


def test_nothing_heavy_is_loaded_for_help():
    code = (
        "import sys; from isthmus.cli import app\n"
        f"print([m for m in '{HEAVY}'.split() if m in sys.modules])"
    )
    assert in_own_process(code=code).stdout.strip() == "[]"


def test_models_are_listed_without_loading_them():
    code = (
        "import sys; from isthmus.cli.models import models; models()\n"
        f"print([m for m in '{HEAVY}'.split() if m in sys.modules])"
    )
    assert in_own_process(code=code).stdout.splitlines()[-1] == "[]"


@pytest.mark.parametrize(
    "arguments",
    [
        ("nonsense",),
        ("fit",),
        ("fit", "x.csv", "--model", "ease", "--out", "d", "--no-such-option"),
        ("fit", "x.csv", "--model", "ease", "--out", "d", "--set", "l2"),
        ("recommend", "d"),
        ("recommend", "d", "--user", "1", "--all"),
        ("recommend", "d", "--all"),
        ("recommend", "d", "--user", ""),
        ("recommend", "d", "--user", "1", "-k", "0"),
    ],
)
def test_wrong_usage_exits_2(arguments):
    done = run(*arguments)
    assert done.exit_code == 2
    assert done.stdout == "" or arguments == ()


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("fit", "nowhere.csv", "--model", "ease", "--out", "d"), "nowhere.csv is neither"),
        (("fit", "nowhere.csv", "--model", "easy", "--out", "d"), "there is no model 'easy'"),
        (("recommend", "nowhere", "--user", "1"), "nowhere holds no saved model"),
        (("inspect", "nowhere"), "nowhere holds no saved model"),
        (("data", "show", "ml1m"), "did you mean ml-1m"),
    ],
)
def test_a_failure_is_one_line_and_exits_1(arguments, said, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    done = run(*arguments)
    assert done.exit_code == 1
    assert done.stdout == ""
    *_, last = done.stderr.splitlines()
    assert last.startswith("error: ") and said in last
    assert not list(tmp_path.iterdir())


def test_a_place_that_cannot_be_written_is_named(tmp_path):
    (tmp_path / "file").touch()
    rows = "user,item,rating\n" + "".join(f"u{k % 5},i{k % 7},{k % 5 + 1}\n" for k in range(35))
    (tmp_path / "r.csv").write_text(rows)
    place = tmp_path / "file" / "model"
    done = run("fit", tmp_path / "r.csv", "--model", "popularity", "--out", place)
    assert done.exit_code == 1
    assert f"error: {place} cannot be read or written: not a directory" in done.stderr


def test_a_defect_is_one_line_that_says_how_to_see_more():
    code = (
        "import isthmus.cli as c\n"
        "def broken(): raise ZeroDivisionError('oh')\n"
        "c.app.command('broken')(broken); c.main()"
    )
    done = in_own_process("broken", code=code)
    assert done.returncode == 1
    (line,) = done.stderr.splitlines()
    assert "ZeroDivisionError: oh" in line and "ISTHMUS_TRACEBACK=1" in line
    done = in_own_process("broken", code=code, ISTHMUS_TRACEBACK="1")
    assert done.returncode == 1 and "Traceback" in done.stderr


def test_ctrl_c_is_one_line_and_exits_130():
    code = (
        "import isthmus.cli as c\n"
        "def slow(): raise KeyboardInterrupt\n"
        "c.app.command('slow')(slow); c.main()"
    )
    done = in_own_process("slow", code=code)
    assert done.returncode == 130
    assert done.stderr == "error: stopped by Ctrl-C\n"


def test_a_reader_who_has_had_enough_is_no_failure():
    done = subprocess.run(
        f"{sys.executable} -c 'from isthmus.cli import main; main()' steps --json | head -1",
        shell=True,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.stdout, done.stderr) == ("{\n", "")
