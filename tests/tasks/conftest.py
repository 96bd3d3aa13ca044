"""What tests of recipes share."""

import pytest

from isthmus.tasks.reproduce import recipes


@pytest.fixture
def recipe_folder(tmp_path, monkeypatch):
    """The folder in which recipes are looked for, with a cache of outcomes of its own."""
    monkeypatch.setattr(recipes, "_folder", lambda: tmp_path)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    return tmp_path
