"""Ctrl-C ends a recipe, though it is to a training no more than a reason to stop early."""

from __future__ import annotations

import contextlib
import signal
import threading
from collections.abc import Iterator
from typing import Any


@contextlib.contextmanager
def heeded() -> Iterator[None]:
    """Raises KeyboardInterrupt at the end if Ctrl-C came in between and was taken for the end of a
    training: what half a training gave is no result."""
    before: Any = signal.getsignal(signal.SIGINT)
    if threading.current_thread() is not threading.main_thread() or not callable(before):
        yield  # elsewhere no signal arrives, and a program in the background may ignore this one
        return
    came: list[int] = []

    def note(number: int, frame: Any) -> None:
        came.append(number)
        before(number, frame)

    signal.signal(signal.SIGINT, note)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
    if came:
        raise KeyboardInterrupt
