"""Rules that keep the tree a pleasure to walk through."""

import ast
import re

import pytest

from tests.house.paths import ROOT, SOURCE, modules, project_files

DATA_SUFFIXES = {".csv", ".tsv", ".dat", ".parquet", ".arrow", ".gz", ".zst", ".zip", ".npy",
                 ".npz", ".mat", ".sqlite", ".db", ".safetensors", ".jsonl"}  # fmt: skip
LARGEST = 1_000_000  # bytes: pictures of real output may be this large


@pytest.mark.parametrize("path", modules(), ids=lambda path: str(path.relative_to(SOURCE)))
def test_a_module_says_what_it_is_and_imports_absolutely(path):
    tree = ast.parse(path.read_text("utf-8"))
    assert ast.get_docstring(tree), "a module opens with what it is for"
    for node in ast.walk(tree):
        assert not (isinstance(node, ast.ImportFrom) and node.level), f"line {node.lineno}"


def test_everything_has_a_name_of_its_own():
    vague = {"utils", "util", "common", "helpers", "helper", "misc", "tools"}
    assert not [path for path in SOURCE.rglob("*") if path.stem in vague]


def test_the_project_speaks_of_no_machine():
    roots = "|".join(["work", "tmp", "root", "home", "Users", "opt", "mnt"])
    machine = re.compile(rf"(?<![\w.<>*}}/])/({roots})/\w")
    found = []
    for path in project_files():
        try:
            lines = path.read_text("utf-8").splitlines()
        except UnicodeDecodeError:
            continue
        found += [
            f"{path.relative_to(ROOT)}:{number}: {line.strip()[:80]}"
            for number, line in enumerate(lines, 1)
            if machine.search(line)
        ]
    assert not found, "\n".join(found)


def test_no_data_is_committed():
    for path in project_files():
        assert path.suffix not in DATA_SUFFIXES, path
        assert path.stat().st_size < LARGEST, path


def test_the_lock_file_has_plain_pins_only():
    lines = (ROOT / "requirements.lock").read_text("utf-8").splitlines()
    pins = [line for line in lines if not line.startswith("#")]
    for pin in pins:
        assert re.fullmatch(r"[A-Za-z0-9._-]+==[0-9][0-9A-Za-z.]*", pin), pin
    assert "torch==2.13.0" in pins


def test_every_room_has_a_charter():
    rooms = {path.name for path in SOURCE.iterdir() if path.is_dir() and path.name != "__pycache__"}
    text = (ROOT / "ARCHITECTURE.md").read_text("utf-8")
    assert rooms == set(re.findall(r"^\| `(\w+)/` \|", text, re.MULTILINE))
