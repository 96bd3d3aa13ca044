"""How an estimator declares its parameters: dataclass fields that carry their own rule.

    @estimator
    class EASE(ItemScorer):
        l2: float = number(500.0, above=0)

The rule says what is allowed. It is checked when `fit` begins, reads the value from text
(`--set l2=300` on the command line) and describes itself to people.
"""

from __future__ import annotations

import dataclasses
import math
import numbers
from dataclasses import dataclass
from typing import Any, dataclass_transform

import numpy as np

from isthmus.core.errors import ParameterError


@dataclass(frozen=True, kw_only=True)
class Rule:
    """What values a field may take."""

    kind: str  # number, whole, choice, text, flag, widths, seed, part, class_weights
    least: float | None = None  # closed lower bound
    above: float | None = None  # open lower bound
    most: float | None = None  # closed upper bound
    below: float | None = None  # open upper bound
    options: tuple[str, ...] = ()
    optional: bool = False  # None is allowed
    kinds: tuple[type, ...] = ()  # of which a part must be one
    said: str = ""  # those kinds in words

    def describe(self) -> str:
        if self.kind == "choice":
            text = "one of " + ", ".join(self.options)
        elif self.kind == "text":
            text = "a text"
        elif self.kind == "flag":
            text = "true or false"
        elif self.kind == "widths":
            text = "whole numbers >= 1, separated by commas"
            text += ", or nothing" if self.least == 0 else ""
        elif self.kind == "seed":
            text = "a whole number >= 0"
        elif self.kind == "part":
            text = self.said
        elif self.kind == "class_weights":
            text = "balanced, or a dict from class to a weight >= 0"
        else:
            text = "a whole number" if self.kind == "whole" else "a number"
            bounds = [
                f"{sign} {bound:g}"
                for sign, bound in (
                    (">=", self.least),
                    (">", self.above),
                    ("<=", self.most),
                    ("<", self.below),
                )
                if bound is not None
            ]
            text += (" " + " and ".join(bounds)) if bounds else ""
        return text + (" or none" if self.optional else "")

    def allows(self, value: Any) -> bool:
        if value is None:
            return self.optional
        if self.kind == "choice":
            return isinstance(value, str) and value in self.options
        if self.kind == "text":
            return isinstance(value, str) and value != ""
        if self.kind == "flag":
            return isinstance(value, bool | np.bool_)
        if self.kind == "widths":
            listed = isinstance(value, tuple | list) and len(value) >= (self.least or 0)
            return listed and all(_is_whole(v) and v >= 1 for v in value)
        if self.kind == "seed":
            return (_is_whole(value) and value >= 0) or isinstance(value, np.random.RandomState)
        if self.kind == "part":
            return isinstance(value, self.kinds) and not isinstance(value, type)
        if self.kind == "class_weights":
            weights = value.values() if isinstance(value, dict) else None
            if weights is None:
                return isinstance(value, str) and value == "balanced"
            return all(_is_finite(weight) and weight >= 0 for weight in weights)
        if self.kind == "whole" and not _is_whole(value):
            return False
        if isinstance(value, bool | np.bool_) or not _is_finite(value):
            return False
        return (
            (self.least is None or value >= self.least)
            and (self.above is None or value > self.above)
            and (self.most is None or value <= self.most)
            and (self.below is None or value < self.below)
        )

    def read(self, text: str) -> Any:
        """The value that `text` writes; ValueError when it writes none."""
        text = text.strip()
        if self.optional and text.lower() == "none":
            return None
        if self.kind in ("choice", "text", "class_weights"):
            return text
        if self.kind == "flag":
            return {"true": True, "yes": True, "1": True, "false": False, "no": False, "0": False}[
                text.lower()
            ]
        if self.kind == "part":
            raise ValueError("a part is an object, which no text writes")
        if self.kind == "widths":
            return tuple(int(part) for part in text.strip("()[]").split(",") if part.strip())
        return int(text) if self.kind in ("whole", "seed") else float(text)


def _is_whole(value: Any) -> bool:
    return isinstance(value, numbers.Integral) and not isinstance(value, bool | np.bool_)


def _is_finite(value: Any) -> bool:
    real = isinstance(value, numbers.Real)
    return real and value == value and value not in (math.inf, -math.inf)


def number(default: float | None, **bounds: Any) -> Any:
    """A real number; `bounds` are those of `Rule`."""
    return _field(default, Rule(kind="number", **bounds))


def whole(default: int | None, **bounds: Any) -> Any:
    """A whole number; `bounds` are those of `Rule`."""
    return _field(default, Rule(kind="whole", **bounds))


def choice(default: str, *options: str) -> Any:
    return _field(default, Rule(kind="choice", options=options))


def text(default: str) -> Any:
    return _field(default, Rule(kind="text"))


def flag(default: bool) -> Any:
    return _field(default, Rule(kind="flag"))


def widths(default: tuple[int, ...], *, least: int = 1) -> Any:
    """Widths of layers, at least so many of them."""
    return _field(default, Rule(kind="widths", least=least))


def seed(default: int | None = 0) -> Any:
    return _field(default, Rule(kind="seed", optional=True))


def part(*kinds: type, said: str) -> Any:
    """Another estimator, an instance of one of `kinds`, or None; `said` names them to people."""
    return _field(None, Rule(kind="part", kinds=kinds, said=said, optional=True))


def class_weights() -> Any:
    """What rows of each class count: None, "balanced", or a dict."""
    return _field(None, Rule(kind="class_weights", optional=True))


def _field(default: Any, rule: Rule) -> Any:
    return dataclasses.field(default=default, metadata={"rule": rule})


@dataclass_transform(kw_only_default=True, eq_default=False)
def estimator(cls: type) -> Any:
    """Make a class an estimator: keyword-only fields, no equality, scikit-learn's own repr."""
    return dataclass(kw_only=True, eq=False, repr=False)(cls)


def rules(cls: type) -> dict[str, Rule]:
    """Every parameter of an estimator class with its rule, in order of declaration."""
    return {field.name: field.metadata["rule"] for field in dataclasses.fields(cls)}


def read_settings(cls: type, settings: dict[str, str]) -> dict[str, Any]:
    """Field values of `cls` from text, checked against their rules.

    Raises
    ------
    ParameterError
        for a name that is no field of `cls`, or a text that its rule does not allow.
    """
    known = rules(cls)
    values = {}
    for name, text in settings.items():
        if name not in known:
            raise ParameterError(
                f"{cls.__name__} has no parameter {name!r}; it has {', '.join(known)}"
            )
        try:
            value = known[name].read(text)
        except (ValueError, KeyError):
            value = text
        check(cls.__name__, name, value, known[name])
        values[name] = value
    return values


def check(owner: str, name: str, value: Any, rule: Rule) -> None:
    if not rule.allows(value):
        raise ParameterError(f"{owner}: {name} is {value!r}; it must be {rule.describe()}")
