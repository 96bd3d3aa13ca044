"""A training that is interrupted."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator

import pytest

from isthmus.fit.player import Player


@contextlib.contextmanager
def stopped_after(updates: int, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Ctrl-C after so many updates."""
    step, made = Player.step, []

    def counted(self, batch):
        if len(made) == updates:
            raise KeyboardInterrupt
        made.append(batch)
        return step(self, batch)

    with monkeypatch.context() as patched:
        patched.setattr(Player, "step", counted)
        yield
