import pytest

from isthmus.fit import memory


@pytest.mark.parametrize("found", [True, False])
def test_the_body_runs_with_and_without_glibc(found, monkeypatch):
    if not found:
        monkeypatch.setattr(memory, "_mallopt", lambda: None)
    ran = []
    with memory.kept_memory():
        ran.append(True)
    assert ran
    with pytest.raises(KeyError), memory.kept_memory():
        raise KeyError


def test_thresholds_are_set_and_put_back(monkeypatch):
    calls = []
    monkeypatch.setattr(memory, "_mallopt", lambda: lambda *call: calls.append(call))
    with memory.kept_memory():
        raised, calls[:] = dict(calls), []
    assert raised.keys() == {memory.M_TRIM_THRESHOLD, memory.M_MMAP_THRESHOLD}
    assert min(raised.values()) >= 1 << 30
    assert dict(calls) == dict.fromkeys(raised, memory.DEFAULT)
