import os
import signal
import subprocess
import sys

import pytest

from isthmus.core import store
from isthmus.core.errors import ParameterError, SavedModelError
from isthmus.fit.checkpoint import Checkpoint
from isthmus.fit.loop import Judge
from tests.fit.tiny import Tiny, TwoPlayers, TwoStages, judge_of, outcome, table

TINY = Tiny(epochs=9, learning_rate=0.01, weight_decay=0.01)
ONLINE = Tiny(epochs=4, batch_size=1)


def judge(*, stop_at: int | None = None, action=None) -> Judge:
    """Values that first fall and then rise, with an accident at one of them."""
    told = [0]

    def measure():
        told[0] += 1
        if told[0] == stop_at:
            action()
        return abs(told[0] - 3.3)

    return judge_of(measure)


class Accident(Exception):
    pass


def fail():
    raise Accident


@pytest.mark.parametrize(
    ("model", "stop_at"),
    [
        *[(TINY, stop_at) for stop_at in (1, 2, 4, 9)],
        (ONLINE, 3),
        *[(TwoPlayers(epochs=6), stop_at) for stop_at in (2, 4)],
        *[(TwoStages(epochs=6), stop_at) for stop_at in (2, 6, 7, 8, 12)],
    ],
    ids=str,
)
def test_resumed_is_not_interrupted(model, stop_at, tmp_path):
    """The judge counts its calls, so the resumed one has to go on counting where it was."""
    calls = [0]

    def measure():
        calls[0] += 1
        if calls[0] == stop_at:
            calls[0] -= 1
            raise Accident
        return abs(calls[0] - 3.3)

    def steady():
        calls[0] += 1
        return abs(calls[0] - 3.3)

    with pytest.raises(Accident):
        model.fit(table(), judge=judge_of(measure), checkpoint=Checkpoint(tmp_path, every=0))
    again = Checkpoint(tmp_path, every=0, resume=True)
    resumed = outcome(model.fit(table(), judge=judge_of(steady), checkpoint=again))
    calls[0] = 0
    assert resumed == outcome(model.fit(table(), judge=judge_of(steady)))
    assert not tmp_path.exists()  # ended by itself: nothing to go on from


KILLED = """
import os, signal, sys
from isthmus.fit.checkpoint import Checkpoint
from tests.fit.test_checkpoint import vae, vae_problem

likes, held = vae_problem()
model = vae()
measure = [0]
judge = model._judge

def killing(held):
    made = judge(held)
    def deadly():
        measure[0] += 1
        if measure[0] == 5:
            os.kill(os.getpid(), signal.SIGKILL)
        return made.measure()
    return type(made)(**{**vars(made), "measure": deadly})

model._judge = killing
model.fit(likes, validation=held, checkpoint=Checkpoint(sys.argv[1], every=0))
"""


def vae():
    from isthmus import MultVAE

    return MultVAE(epochs=8, batch_size=16, hidden=(8,), code=4, anneal_updates=10)


def vae_problem():
    from tests.contracts.problems import likes

    return likes(), (likes(seed=1), likes(seed=2))


def test_killed_and_resumed_is_not_killed(tmp_path):
    folder = tmp_path / "checkpoint"
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
    done = subprocess.run(
        [sys.executable, "-c", KILLED, str(folder)], env=environment, capture_output=True
    )
    assert done.returncode == -signal.SIGKILL, done.stderr.decode()
    assert store.read_manifest(folder)["state"]["epoch"] == 4
    likes, held = vae_problem()
    whole = outcome(vae().fit(likes, validation=held))
    again = Checkpoint(folder, every=0, resume=True)
    assert outcome(vae().fit(likes, validation=held, checkpoint=again)) == whole


def leave_one(folder):
    with pytest.raises(Accident):
        Tiny().fit(
            table(), judge=judge(stop_at=3, action=fail), checkpoint=Checkpoint(folder, every=0)
        )


@pytest.mark.parametrize(
    "fields", [{"epochs": 9}, {"learning_rate": 0.5}, {"random_state": 7}, {"hidden": 4}]
)
def test_a_checkpoint_of_other_fields_is_refused(fields, tmp_path):
    leave_one(tmp_path)
    with pytest.raises(ParameterError, match="other data or with other parameters"):
        Tiny(**fields).fit(table(), checkpoint=Checkpoint(tmp_path, resume=True))


def test_a_checkpoint_of_other_data_is_refused(tmp_path):
    leave_one(tmp_path)
    other = table()
    other.data[5] += 1
    with pytest.raises(ParameterError, match="other data"):
        Tiny().fit(other, checkpoint=Checkpoint(tmp_path, resume=True))


def test_a_checkpoint_of_another_class_is_refused(tmp_path):
    leave_one(tmp_path)
    with pytest.raises(ParameterError, match="other"):
        TwoPlayers().fit(table(), checkpoint=Checkpoint(tmp_path, resume=True))


def test_where_and_how_loudly_may_change(tmp_path):
    leave_one(tmp_path)
    Tiny(device="cpu", verbose=True).fit(table(), checkpoint=Checkpoint(tmp_path, resume=True))


def test_without_resume_the_folder_is_begun_anew(tmp_path):
    leave_one(tmp_path)
    model = Tiny(epochs=3).fit(table(), checkpoint=Checkpoint(tmp_path, every=0))
    assert outcome(model) == outcome(Tiny(epochs=3).fit(table()))


def test_nothing_to_resume_is_a_new_start(tmp_path):
    model = Tiny(epochs=3).fit(table(), checkpoint=Checkpoint(tmp_path / "none", resume=True))
    assert outcome(model) == outcome(Tiny(epochs=3).fit(table()))


def test_a_damaged_checkpoint_is_refused(tmp_path):
    leave_one(tmp_path)
    kept = next(tmp_path.glob("kept-*"))
    kept.write_bytes(kept.read_bytes()[:-3])
    with pytest.raises(SavedModelError, match="damaged"):
        Tiny().fit(table(), checkpoint=Checkpoint(tmp_path, resume=True))


def test_ctrl_c_leaves_the_checkpoint(tmp_path):
    def interrupt():
        raise KeyboardInterrupt

    model = Tiny().fit(
        table(), judge=judge(stop_at=3, action=interrupt), checkpoint=Checkpoint(tmp_path, every=0)
    )
    assert model.training_["stopped"] == "interrupted"
    assert store.read_manifest(tmp_path)["state"]["epoch"] == 2


def test_it_is_written_only_when_due(tmp_path):
    with pytest.raises(Accident):
        Tiny().fit(
            table(),
            judge=judge(stop_at=3, action=fail),
            checkpoint=Checkpoint(tmp_path, every=3600),
        )
    assert not (tmp_path / store.MANIFEST).exists()
