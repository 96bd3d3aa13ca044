"""Times as people read them."""

import numpy as np
import pytest

from isthmus.data.series_set import said_time, said_times


@pytest.mark.parametrize(
    ("times", "said"),
    [
        (["2024-01-31", "2024-02-01"], ["2024-01-31", "2024-02-01"]),
        (["2024-01-31T23:00", "2024-02-01"], ["2024-01-31 23:00", "2024-02-01 00:00"]),
        (["2024-01-31", "2024-01-31T00:00:30"], ["2024-01-31 00:00:00", "2024-01-31 00:00:30"]),
    ],
)
def test_all_times_are_said_in_one_form(times, said):
    assert said_times(np.array(times, "datetime64[s]")) == said


def test_one_time_needs_no_clock_that_stands_at_midnight():
    assert said_time(np.datetime64("2024-01-31", "s")) == "2024-01-31"
    assert said_time(np.datetime64("2024-01-31T15:30", "s")) == "2024-01-31 15:30"
