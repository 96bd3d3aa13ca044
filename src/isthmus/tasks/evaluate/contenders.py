"""Who takes part in a table: the models asked for, and the baselines beside them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from typing import Any

from isthmus import models
from isthmus.core.errors import ParameterError
from isthmus.core.item_scorer import ItemScorer
from isthmus.core.parameters import check, rules

BASELINES = {"ranking": ("popularity", "item-knn"), "rating": ("biased-mf",)}

Settings = Mapping[str, Mapping[str, Any]]  # a model's name -> field -> value


@dataclass(frozen=True, kw_only=True)
class Contender:
    """A model, its name in the report, and the fields to choose on validation with their values."""

    label: str
    model: ItemScorer
    choose: Mapping[str, Sequence[Any]] = field(default_factory=dict)


def by_name(name: str, given: Mapping[str, Any]) -> Contender:
    """The model of a name with these fields set; the rest of its `grid` is to be chosen.

    Raises
    ------
    NotFoundError
        for an unknown name.
    ParameterError
        for a field that the model does not have, or a value that it does not allow.
    """
    cls: Any = models.get(name)
    known = rules(cls)
    for parameter, value in given.items():
        if parameter not in known:
            raise ParameterError(
                f"{name} has no parameter {parameter!r}; it has {', '.join(known)}"
            )
        check(cls.__name__, parameter, value, known[parameter])
    choose = {parameter: values for parameter, values in cls.grid.items() if parameter not in given}
    return Contender(label=_command(cls), model=cls(**given), choose=choose)


def line_up(asked: Iterable[str | ItemScorer | Contender], settings: Settings) -> list[Contender]:
    """Those asked for: by name with its `settings`, or estimators, which are taken as they stand.

    Raises
    ------
    NotFoundError
        for an unknown name.
    ParameterError
        for fields that a model does not have or allow, for something that is no recommender, and
        for two models that cannot be told apart.
    """
    found = [_contender(model, settings) for model in asked]
    if not found:
        raise ParameterError("no model was given; name at least one")
    repeated = {label for label, n in Counter(c.label for c in found).items() if n > 1}
    found = [replace(c, label=_spelt_out(c)) if c.label in repeated else c for c in found]
    for label, times in Counter(c.label for c in found).items():
        if times > 1:
            raise ParameterError(f"{label} takes part twice; give different models or settings")
    return found


def baselines(kinds: Iterable[str], beside: list[Contender], settings: Settings) -> list[Contender]:
    """The baselines for these kinds of metric that are not among the models already."""
    present = {type(contender.model) for contender in beside}
    names = [name for kind in BASELINES if kind in kinds for name in BASELINES[kind]]
    return [_contender(name, settings) for name in names if models.get(name) not in present]


def check_settings(settings: Settings, found: list[Contender]) -> None:
    """Raise ParameterError for settings of a model that does not take part by its name."""
    names = {name for contender in found for name in _names(contender)}
    for name in settings:
        if name not in names:
            labels = ", ".join(contender.label for contender in found)
            raise ParameterError(f"settings were given for {name!r}; the models are {labels}")


def _contender(model: Any, settings: Settings) -> Contender:
    if isinstance(model, ItemScorer):
        model = Contender(label=_command(type(model)), model=model)
    if isinstance(model, Contender):
        model.model.check_parameters()
        return model
    if not isinstance(model, str):
        raise ParameterError(
            f"{model!r} is no recommender; give names such as 'ease', or estimators such as EASE()"
        )
    entry = models.get(model)
    if not issubclass(entry, ItemScorer):
        raise ParameterError(
            f"{model} is no recommender: it takes rows of numbers; the recommenders are "
            f"{', '.join(e.command for e in models.family('recommenders').values())}"
        )
    given = settings.get(_command(entry), settings.get(entry.__name__, {}))
    return by_name(model, given)


def _command(cls: type) -> str:
    entry = models.NAMES.get(cls.__name__)
    return entry.command if entry else cls.__name__


def _names(contender: Contender) -> tuple[str, str]:
    cls = type(contender.model)
    return _command(cls), cls.__name__


def _spelt_out(contender: Contender) -> str:
    """The label with the fields that differ from their defaults: `ease(l2=300)`."""
    model = contender.model
    changed = [
        f"{f.name}={getattr(model, f.name)}"
        for f in fields(model)  # type: ignore[arg-type]
        if getattr(model, f.name) != f.default
    ]
    return f"{contender.label}({', '.join(changed)})" if changed else contender.label
