"""Settings of the whole suite."""

import pytest
from hypothesis import settings

settings.register_profile("isthmus", deadline=None)  # no test asserts a time
settings.load_profile("isthmus")


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Skip what needs a data set that is not on this machine."""
    for marker in item.iter_markers("data"):
        from isthmus.data import known

        (name,) = marker.args
        if known.find(name) is None:
            pytest.skip(f"the data set {name} is neither in $ISTHMUS_DATA nor in the cache")
