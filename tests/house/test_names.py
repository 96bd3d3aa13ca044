"""The name table is the registry, the loader, the command line's list and the tests' list."""

import re
from itertools import pairwise

import pytest

import isthmus
from isthmus import models
from isthmus.core.errors import NotFoundError
from isthmus.core.estimator import Estimator


def words(name):
    """MultDAE -> mult, dae"""
    name = name.replace("RBMCF", "RBM CF")  # two abbreviations, where no capital tells them apart
    name = name.replace("SVDpp", "Svdpp")  # SVD++
    return [word.lower() for word in re.findall(r"[A-Z]+(?![a-z])|[A-Z][a-z]+", name)]


def test_public_names_are_sorted():
    assert list(models.NAMES) == sorted(models.NAMES)
    assert isthmus.__all__ == sorted(isthmus.__all__)
    assert all(a < b for a, b in pairwise(isthmus.__all__))


@pytest.mark.parametrize("name", models.NAMES)
def test_a_name_leads_to_its_class(name):
    entry = models.NAMES[name]
    cls = models.get(name)
    assert cls is models.get(entry.command) is getattr(isthmus, name)
    assert (cls.__name__, cls.__module__) == (name, entry.module)
    assert issubclass(cls, Estimator)
    assert entry.summary
    assert entry.summary[-1] != "."
    assert cls.__doc__
    assert len(cls.__doc__.splitlines()[0]) <= 100


@pytest.mark.parametrize("name", models.NAMES)
def test_names_are_spelt_one_way(name):
    entry = models.NAMES[name]
    assert entry.command == "-".join(words(name))
    *room, module = entry.module.split(".")
    if room[-1] != "models":  # else it is a family by itself, named as one: tabular, cnn
        assert module == "_".join(words(name))


def test_models_are_final():
    classes = [models.get(name) for name in models.NAMES]
    for cls in classes:
        assert not set(cls.__mro__[1:]) & set(classes), f"{cls.__name__} varies a finished model"


@pytest.mark.parametrize("name", isthmus.__all__)
def test_every_public_name_can_be_had(name):
    assert getattr(isthmus, name).__name__ == name
    assert name in dir(isthmus)


def test_unknown_names():
    with pytest.raises(AttributeError, match="no attribute 'Oracle'"):
        _ = isthmus.Oracle
    with pytest.raises(NotFoundError, match="no model 'oracle'; the models are auto-rec, "):
        models.get("oracle")
    with pytest.raises(NotFoundError, match="did you mean tabular-classifier, "):
        models.get("tabular-classifer")


def test_the_version_is_told():
    assert re.fullmatch(r"\d+\.\d+\.\d+", isthmus.__version__)
