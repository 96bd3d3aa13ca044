"""`isthmus steps`: every number of the eight steps."""

import numpy as np
import pytest

from isthmus.tasks import steps
from tests.cli.films import answer, run


@pytest.mark.parametrize("online", [False, True])
def test_json_holds_every_number(online):
    value = answer("steps", "--epochs", 3, *(["--online"] if online else []))
    ran = list(steps.learn(epochs=3, online=online))
    assert value["online"] is online and value["table"][0] == [1, 0, None, 1, 1, 1]
    assert [epoch["error"] for epoch in value["epochs"]] == [epoch.error for epoch in ran]
    assert len(value["first_epoch"]) == 11
    for told, look in zip(value["first_epoch"], ran[0].looks, strict=True):
        np.testing.assert_allclose(told["z"], look.z)
        np.testing.assert_allclose(told["gradient"]["W"], look.gradient.W)
        np.testing.assert_allclose(told["weights"]["V"], look.after.V)
    assert np.shape(value["filled"]) == (11, 6)


def test_the_eight_steps_come_one_after_another():
    done = run("steps")
    assert done.exit_code == 0
    places = [done.stdout.index(f"Step {number}") for number in range(1, 9)]
    assert places == sorted(places)
    look = next(steps.learn()).looks[0]
    assert f"= {look.error:.4f}" in done.stdout
    assert f"{look.gradient.b[0]:7.4f}" in done.stdout
    assert (
        "online" not in done.stdout and "after this row (online)" in run("steps", "--online").stdout
    )
    assert max(map(len, done.stdout.splitlines())) <= 80


def test_a_number_outside_what_is_allowed():
    done = run("steps", "--rate", 0)
    assert done.exit_code == 1 and "rate is 0" in done.stderr
