"""What the recommenders of the name table can do, found by asking them."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from isthmus import models
from isthmus.core.item_scorer import ItemScorer
from isthmus.core.parameters import rules

Test = Callable[[ItemScorer], bool]


def settings_with(cls: type[ItemScorer], able: Test) -> str | None:
    """The setting with which a class passes a test: "" as it is, "axis=users", None: none."""
    if able(cls()):
        return ""
    for name, rule in rules(cls).items():
        for option in rule.options:
            if able(cls(**{name: option})):
                return f"{name}={option}"
    return None


def names_with(able: Test) -> str:
    """The recommenders that pass a test, for a sentence: "ease, auto-rec with axis=users"."""
    return ", ".join(_found(able))


def _found(able: Test) -> Iterator[str]:
    for name, entry in models.family("recommenders").items():
        setting = settings_with(models.get(name), able)
        if setting is not None:
            yield f"{entry.command} with {setting}" if setting else entry.command
