"""Settings of the whole suite."""

import os

import pytest
from hypothesis import settings

# Threads that wait without spinning: on a busy machine, small products are ten times faster so.
os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")

settings.register_profile("isthmus", deadline=None)  # no test asserts a time
settings.load_profile("isthmus")


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Skip what needs a data set that is not on this machine."""
    for marker in item.iter_markers("data"):
        from isthmus.data import known

        (name,) = marker.args
        if known.find(name) is None:
            pytest.skip(f"the data set {name} is neither in $ISTHMUS_DATA nor in the cache")
