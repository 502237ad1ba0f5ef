"""The parent's side of the limited child: starts it, hands it files, and outlives it."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Generator, Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import orjson

from data.reading import limits

_HOUSE = str(Path(__file__).resolve().parents[2])
_START = "import sys; sys.path[:0] = sys.argv[1:]; from data.reading.child import main; main()"
_DEAD = {"refused": ["file.too_hard", {}]}
_BUSY = {"refused": ["file.busy", {}]}


class Slots:
    """How many children may run at once, and how many callers may wait for one."""

    def __init__(self, children: int, queue: int) -> None:
        self._free = threading.Semaphore(children)
        self._places = threading.Semaphore(children + queue)

    @contextlib.contextmanager
    def one(self) -> Iterator[bool]:
        """Wait for a child's slot; False at once where the queue is full."""
        if not self._places.acquire(blocking=False):
            yield False
            return
        try:
            with self._free:
                yield True
        finally:
            self._places.release()


SLOTS = Slots(limits.CHILDREN, limits.QUEUE)


def parse_files(files: list[tuple[str, bytes]], *, served: bool = False) -> Generator[dict[str, Any]]:
    """What the child says about each file (``kind``, bytes), in order; see ``child`` for its answers.

    With ``served`` no answer is larger than a server takes in (``limits``), whatever the file holds.

    While the caller works on one answer, the child works on the next file. A file that kills its child is answered with
    file.too_hard, and another child takes the files after it.
    """
    if not files:
        return
    with SLOTS.one() as free:
        if free:
            yield from _answers(files, served)
        else:
            yield from (_BUSY for _ in files)


def _answers(files: list[tuple[str, bytes]], served: bool) -> Generator[dict[str, Any]]:
    child, more = Child(), {"served": True} if served else {}
    try:
        child.send(*files[0], **more)
        for following in [*files[1:], None]:
            answer = child.receive()
            if following:
                child = child if child.alive else Child()
                child.send(*following, **more)
            yield answer
    finally:
        child.end()


class Child:
    """One child process, from its start to its end. ``start`` is what it runs, if not the parser."""

    def __init__(self, start: str | None = None) -> None:
        self._process = subprocess.Popen(  # noqa: S603  (our own interpreter on our own module)
            [sys.executable, "-I", "-S", "-c", start or _START, *_search_path()],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
            env=_needs_of_windows(),
        )
        self._clock: threading.Timer | None = None
        self.alive = True

    def send(self, kind: str, content: bytes, **more: Any) -> None:
        """Hand over a file, and what else the child must know of its job; its time runs from now."""
        self._clock = threading.Timer(limits.WALL_SECONDS, self._kill)
        self._clock.daemon = True
        self._clock.start()
        into = self._process.stdin
        assert into
        with contextlib.suppress(OSError):  # a dead child is noticed when its answer fails to come
            into.write(orjson.dumps({**more, "kind": kind, "size": len(content)}) + b"\n" + content)
            into.flush()

    def receive(self) -> dict[str, Any]:
        """The answer about the file sent; file.too_hard where the child died of it or took too long."""
        out = self._process.stdout
        assert out
        try:
            size = int(out.readline(20))
            if size > limits.ANSWER_BYTES:
                raise ValueError(size)
            return orjson.loads(out.read(size))
        except (OSError, ValueError):
            self.end()
            return _DEAD
        finally:
            assert self._clock
            self._clock.cancel()

    def __enter__(self) -> Child:
        return self

    def __exit__(self, *_: object) -> None:
        self.end()

    def end(self) -> None:
        """Kill the whole group, and wait until it is gone."""
        if self._clock:
            self._clock.cancel()
        self.alive = False
        self._kill()
        self._process.wait()
        for pipe in (self._process.stdin, self._process.stdout):
            with contextlib.suppress(OSError):
                assert pipe
                pipe.close()

    def _kill(self) -> None:
        with contextlib.suppress(OSError):
            if hasattr(os, "killpg"):
                os.killpg(self._process.pid, signal.SIGKILL)
            else:
                self._process.kill()


def _search_path() -> list[str]:
    """Where the child finds our code and the parser; it looks nowhere else."""
    spec = find_spec("python_calamine")
    assert spec and spec.origin
    return [_HOUSE, str(Path(spec.origin).parents[1])]


def _needs_of_windows() -> dict[str, str]:
    """An empty environment, but for what Windows needs to start a process."""
    return {name: os.environ[name] for name in ("SYSTEMROOT", "PATH") if os.name == "nt" and name in os.environ}
