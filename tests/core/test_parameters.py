import numpy as np
import pytest

from isthmus.core import parameters
from isthmus.core.errors import ParameterError
from isthmus.core.parameters import (
    choice,
    estimator,
    flag,
    number,
    part,
    seed,
    text,
    whole,
    widths,
)


class Wheel:
    pass


@estimator
class Machine:
    size: float = number(1.0, above=0, most=10)
    share: float = number(0.5, least=0, below=1)
    bound: float | None = number(None, optional=True)
    count: int = whole(3, least=1)
    colour: str = choice("red", "red", "blue")
    name: str = text("auto")
    loud: bool = flag(False)
    hidden: tuple[int, ...] = widths((4, 2))
    between: tuple[int, ...] = widths((), least=0)
    random_state: int | None = seed(0)
    wheel: Wheel | None = part(Wheel, said="a wheel")


RULES = parameters.rules(Machine)


@pytest.mark.parametrize(
    ("field", "good", "bad"),
    [
        ("size", [0.1, 10, np.float32(3)], [0, 10.1, 10**400, None, "1", True, np.nan, np.inf]),
        ("share", [0, 0.99], [1, -0.01, None]),
        ("bound", [None, -5.5, 0], [np.inf, "none"]),
        ("count", [1, np.int64(7)], [0, 1.0, True, None, "1"]),
        ("colour", ["red", "blue"], ["green", "", None, 1]),
        ("name", ["x"], ["", None, 1]),
        ("loud", [True, False, np.True_], [1, 0, "yes", None]),
        ("hidden", [(3,), [3, 2]], [(), (0,), (2.5,), 3, "3", None, (True,)]),
        ("between", [(), (3,)], [(0,), None]),
        ("random_state", [0, 7, None, np.random.RandomState(0)], [-1, 0.5, True, "0"]),
        ("wheel", [Wheel(), None], [Wheel, "wheel", 1, object()]),
    ],
)
def test_what_a_field_allows(field, good, bad):
    rule = RULES[field]
    for value in good:
        assert rule.allows(value), value
    for value in bad:
        assert not rule.allows(value), value
        with pytest.raises(ParameterError, match=f"Machine: {field} is .*; it must be "):
            parameters.check("Machine", field, value, rule)


@pytest.mark.parametrize(
    ("field", "text", "value"),
    [
        ("size", "2.5", 2.5),
        ("size", " 3 ", 3.0),
        ("size", "1e-2", 0.01),
        ("bound", "none", None),
        ("bound", "None", None),
        ("count", "12", 12),
        ("colour", "blue", "blue"),
        ("loud", "true", True),
        ("loud", "No", False),
        ("hidden", "600,200", (600, 200)),
        ("hidden", "(600, 200)", (600, 200)),
        ("hidden", "20", (20,)),
        ("between", "", ()),
        ("random_state", "5", 5),
        ("random_state", "none", None),
    ],
)
def test_reading_text(field, text, value):
    read = parameters.read_settings(Machine, {field: text})
    assert read == {field: value}
    assert type(read[field]) is type(value)


@pytest.mark.parametrize(
    ("field", "text"),
    [
        *[("size", text) for text in ("big", "0", "none", "nan", "")],
        *[("hidden", text) for text in ("a,b", "0", "")],
        ("count", "2.5"),
        ("colour", "green"),
        ("loud", "maybe"),
    ],
)
def test_text_that_is_not_allowed(field, text):
    with pytest.raises(ParameterError, match=f"Machine: {field} is .*; it must be"):
        parameters.read_settings(Machine, {field: text})


def test_an_unknown_name_lists_the_known_ones():
    with pytest.raises(ParameterError, match="no parameter 'sise'; it has size, share"):
        parameters.read_settings(Machine, {"sise": "1"})


def test_descriptions():
    assert {name: rule.describe() for name, rule in RULES.items()} == {
        "size": "a number > 0 and <= 10",
        "share": "a number >= 0 and < 1",
        "bound": "a number or none",
        "count": "a whole number >= 1",
        "colour": "one of red, blue",
        "name": "a text",
        "loud": "true or false",
        "hidden": "whole numbers >= 1, separated by commas",
        "between": "whole numbers >= 1, separated by commas, or nothing",
        "random_state": "a whole number >= 0 or none",
        "wheel": "a wheel or none",
    }


def test_fields_are_keyword_only_and_instances_have_no_equality():
    with pytest.raises(TypeError):
        Machine(1.0)
    assert Machine() != Machine()
    assert hash(Machine()) is not None
