"""The example in every model's docstring runs and shows what it says."""

import doctest
import importlib

import pytest

from isthmus import models


@pytest.mark.parametrize("name", models.NAMES)
def test_the_example_of_the_docstring(name):
    module = importlib.import_module(models.NAMES[name].module)
    found = doctest.DocTestFinder(recurse=False).find(models.get(name), name, module)
    assert any(test.examples for test in found), f"{name} has no example"
    for test in found:
        assert doctest.DocTestRunner().run(test).failed == 0
