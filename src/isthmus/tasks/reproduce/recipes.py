"""Recipes: how a published figure is obtained, as a TOML file."""

from __future__ import annotations

import difflib
import hashlib
import json
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Any

from isthmus.core.errors import NotFoundError

DECISIVE = (  # what values depend on
    *("kind", "model", "data", "test", "options"),
    *("fields", "choose", "split", "seeds", "split_seeds"),
)


@dataclass(frozen=True, kw_only=True)
class Figure:
    """A published figure, and how near what comes out must be."""

    metric: str
    published: float
    source: str
    within: float | None = None
    at_least: float | None = None
    at_most: float | None = None

    @property
    def bar(self) -> str:
        """What is asked, in words."""
        if self.within is not None:
            return f"within {self.within:.6f}".rstrip("0").rstrip(".")
        if self.at_least is not None:
            return f"at least {self.at_least:g}"
        return f"at most {self.at_most:g}"

    def met_by(self, value: float) -> bool:
        if self.within is not None:
            return abs(value - self.published) <= self.within
        return value >= self.at_least if self.at_least is not None else value <= self.at_most  # type: ignore[operator]


@dataclass(frozen=True, kw_only=True)
class Recipe:
    """How a published figure is obtained.

    Attributes
    ----------
    name, about : the file's name, and what is compared, in a sentence.
    kind : what is measured; a module of this package has its name.
    model, data : names; `test` names the data that are looked at once, where they are a set of
        their own.
    fields : of the model; `choose` names fields and the values to choose among on validation.
        Fields of the model's own grid that stand in neither are chosen too. A field that is an
        estimator is a table with its command-line name as `model`, and its own fields.
    split : how to hold back: arguments of `evaluate` for ratings that come whole; `valid_rows`, the
        number of last rows to stop by, for others.
    options : whatever else the kind asks for.
    seeds : random states of the model; `split_seeds` those of the split.
    figures : what was published.
    note : why a figure falls short, where one is known to.
    """

    name: str
    about: str
    model: str
    data: str
    figures: tuple[Figure, ...]
    kind: str = "ranking"
    test: str | None = None
    options: Mapping[str, Any] = field(default_factory=dict)
    fields: Mapping[str, Any] = field(default_factory=dict)
    choose: Mapping[str, Sequence[Any]] = field(default_factory=dict)
    split: Mapping[str, Any] = field(default_factory=dict)
    seeds: tuple[int, ...] = (0,)
    split_seeds: tuple[int, ...] = (0,)
    note: str = ""
    form: str = "long"  # or "short"

    @property
    def fingerprint(self) -> str:
        """Of all that values depend on: not of the bars, the sources and the words."""
        content = {
            **{name: getattr(self, name) for name in DECISIVE},
            "metrics": [figure.metric for figure in self.figures],
        }
        return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()[:16]


def names() -> tuple[str, ...]:
    """Every recipe's name."""
    found = (entry.name for entry in _folder().iterdir())
    return tuple(sorted(name.removesuffix(".toml") for name in found if name.endswith(".toml")))


def recipe(name: str, *, short: bool = False) -> Recipe:
    """The recipe of a name, in its long form or in the one that takes seconds or minutes.

    Raises
    ------
    NotFoundError
        for an unknown name, with the nearest ones.
    """
    if name not in names():
        near = difflib.get_close_matches(name, names(), n=3) or names()
        raise NotFoundError(f"there is no recipe {name!r}; did you mean {', '.join(near)}?")
    content = tomllib.loads((_folder() / f"{name}.toml").read_text(encoding="utf-8"))
    shorter = content.pop("short", {})
    if short and shorter:
        fields = {**content.get("fields", {}), **shorter.pop("fields", {})}
        content |= {**shorter, "fields": fields, "form": "short"}
    content["figures"] = tuple(Figure(**figure) for figure in content["figures"])
    for seeds in ("seeds", "split_seeds"):
        content[seeds] = tuple(content.get(seeds, (0,)))
    return Recipe(name=name, **content)


def _folder() -> Traversable:
    return files("isthmus") / "recipes"
