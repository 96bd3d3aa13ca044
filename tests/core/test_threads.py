import threading

import numpy as np
import pytest
from threadpoolctl import threadpool_info, threadpool_limits

from isthmus.core.threads import each


@pytest.mark.parametrize("starts", [[], [5], range(20)])
def test_every_start_is_worked_on_once(starts):
    seen = []
    each(seen.append, starts)
    assert sorted(seen) == list(starts)


def test_the_first_error_is_raised():
    def work(start):
        if start == 3:
            raise ValueError("three")

    with pytest.raises(ValueError, match="three"):
        each(work, range(5))


def test_a_limit_on_blas_holds_here_too():
    names = set()
    with threadpool_limits(1, user_api="blas"):
        each(lambda start: names.add(threading.current_thread().name), range(50))
    assert len(names) == 1


def test_products_keep_to_their_thread_and_leave_the_setting_as_it_was():
    np.eye(2) @ np.eye(2)  # with this there is a library to be limited

    def used():
        return {pool["num_threads"] for pool in threadpool_info() if pool["user_api"] == "blas"}

    found = []
    with threadpool_limits(2, user_api="blas"):
        each(lambda start: found.append(used()), range(4), products=True)
        assert used() == {2}
    assert found == [{1}] * 4
