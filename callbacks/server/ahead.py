"""Pages made ahead: what people look at, once more after an act, and the quarters beside the one that is looked at.

One thread makes one page at a time, and only while no request is being answered, so that a turn of the page finds its
answer ready and nobody ever waits for a page that was not asked for.
"""

from __future__ import annotations

import logging
import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterable
from contextlib import suppress
from typing import Any

import flask

from data.rights import Actor

MOST = 40
"""Pages that are made once more after an act: those that were asked for last."""
LOOK = 5.0
"""Seconds after which the thread looks by itself whether another process has changed something."""
_QUIET = 1.0
"""Seconds that pass without a request before a page is made."""
_log = logging.getLogger(__name__)


class Ahead:
    """Makes pages in the background for readers who may see them.

    Args:
        server: its requests go first.
        state: what answers are true for; in another state they are made anew.
        make: makes one page for one reader, and keeps it.
    """

    def __init__(self, server: flask.Flask, state: Callable[[], Hashable], make: Callable[[Actor, Any], None]) -> None:
        self._state, self._make = state, make
        self._seen: OrderedDict[Hashable, tuple[Actor, Any]] = OrderedDict()
        self._due: OrderedDict[Hashable, tuple[Actor, Any]] = OrderedDict()
        self._made_of: Hashable = None
        self._own = threading.local()
        self._requests, self._running = 0, False
        self._changed = threading.Condition()
        server.before_request(self._begun)
        server.teardown_request(lambda error: self._ended())

    def seen(self, who: Actor, page: Any, next_to_it: Iterable[Any]) -> None:
        """Somebody looks at a page: it is one that people open, and those next to it may be turned to."""
        if getattr(self._own, "making", False):
            return
        with self._changed:
            self._seen.pop(_name(who, page), None)
            self._seen[_name(who, page)] = who, page
            while len(self._seen) > MOST:
                self._seen.popitem(last=False)
            for near in next_to_it:
                self._due[_name(who, near)] = who, near
            while len(self._due) > 2 * MOST:
                self._due.popitem(last=False)

    def make_next(self) -> bool:
        """Make a page that is due; False where none is. After an act all that was looked at is due, the last first."""
        state = self._state()
        with self._changed:
            if state != self._made_of:
                again = self._seen.items() if self._made_of is not None else ()
                self._due, self._made_of = OrderedDict([*self._due.items(), *again]), state
            if not self._due:
                return False
            _, (who, page) = self._due.popitem()
        self._own.making = True
        try:
            self._make(who, page)
        except Exception:  # whoever asks for the page is told in place
            _log.exception("a page could not be made ahead")
        finally:
            self._own.making = False
        return True

    def start(self) -> threading.Thread:
        """Work beside the serving, from now on."""
        self._running = True
        thread = threading.Thread(target=self._work, name="ahead", daemon=True)
        thread.start()
        return thread

    def stop(self) -> None:
        """No page after the one at hand."""
        with self._changed:
            self._running = False
            self._changed.notify_all()

    def _work(self) -> None:
        while self._running:
            with self._changed:
                self._changed.wait_for(lambda: not self._requests, timeout=LOOK)
                busy = self._changed.wait_for(lambda: self._requests > 0, timeout=_QUIET)
            made = False
            if not busy and self._running:
                with suppress(Exception):  # a database that is away for a while is not ours to tell of
                    made = self.make_next()
            if not busy and not made:
                with self._changed:
                    self._changed.wait(timeout=LOOK)

    def _begun(self) -> None:
        with self._changed:
            self._requests += 1
            flask.g.goes_first = True
            self._changed.notify_all()

    def _ended(self) -> None:
        if flask.g.pop("goes_first", False):
            with self._changed:
                self._requests -= 1
                self._changed.notify_all()


def _name(who: Actor, page: Any) -> Hashable:
    """What may be seen, and where: a page is made once for all who may see the same."""
    return who.role, who.county, who.unit, repr(page)
