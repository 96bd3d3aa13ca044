import inspect

import pytest

from isthmus.core import errors

EVERY = {
    name: cls
    for name, cls in vars(errors).items()
    if inspect.isclass(cls) and name != "annotations"
}


@pytest.mark.parametrize("name", EVERY)
def test_the_tree_has_one_root_and_its_docstring_shows_it(name):
    assert issubclass(EVERY[name], errors.IsthmusError)
    assert name in errors.__doc__


@pytest.mark.parametrize("name", EVERY)
def test_a_message_is_shown_as_it_was_written(name):
    assert str(EVERY[name]("a message")) == "a message"


def test_they_are_caught_as_what_python_has():
    assert issubclass(errors.ParameterError, ValueError)
    assert issubclass(errors.ChecksumError, ValueError)
    assert issubclass(errors.NotFoundError, LookupError)
    assert issubclass(errors.NotSupportedError, TypeError)
    assert issubclass(errors.MissingExtraError, ImportError)
    assert issubclass(errors.TrainingError, ArithmeticError)
