"""How much work something is: calls counted and processor time bounded, so that a busy machine changes no answer."""

from __future__ import annotations

import cProfile
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager


def calls(do: Callable[[], object]) -> int:
    """How many functions are called, Python's own and those of C, while ``do`` runs: the same on any machine."""
    counted = cProfile.Profile()
    counted.runcall(do)
    return sum(entry.callcount for entry in counted.getstats())  # type: ignore[attr-defined]


@contextmanager
def processor(seconds: float) -> Iterator[None]:
    """Fails what takes more of the processor than this, by far; how long it waits for one does not count."""

    def over(*_: object) -> None:
        raise AssertionError(f"more than {seconds} s of the processor")

    before = signal.signal(signal.SIGPROF, over)
    signal.setitimer(signal.ITIMER_PROF, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)
