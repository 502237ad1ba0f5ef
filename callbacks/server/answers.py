"""Answers kept as bytes: a page that was made for somebody is not made again for them while nothing has changed.

What is kept is named by everything it was made from: the state of the store to its last entry, the day, who asks (the
whole account, so that nobody is ever given what was made for another), and the address. Pages of figures only: what
else is shown depends on the hour, or is written to.
"""

from __future__ import annotations

import gzip
import threading
from collections import OrderedDict
from collections.abc import Hashable, Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import urlsplit

import brotli
import dash
import flask

from callbacks.door import access
from callbacks.server.static import DEPENDENCIES
from callbacks.services.context import Context
from callbacks.services.views import WITH_FIGURES
from layouts.kit import ids
from layouts.kit.address import parse

MOST = 32 * 1024 * 1024
"""Bytes kept at most; what has not been asked for the longest goes first."""
LONGEST = 2_000
"""Characters of the longest address an answer is kept under."""
_LAYOUT, _CALLBACK = "/_dash-layout", "/_dash-update-component"
_SPOILED = "answer_spoiled"
_ENCODERS = {"br": lambda body: brotli.compress(body, quality=7), "gzip": lambda body: gzip.compress(body, 6)}


class Answers:
    """Compressed answers by what they were made from."""

    def __init__(self, most: int = MOST) -> None:
        self._kept: OrderedDict[Hashable, bytes] = OrderedDict()
        self._size, self._most = 0, most
        self._lock = threading.Lock()
        self._turns: dict[Hashable, tuple[threading.Lock, int]] = {}

    @contextmanager
    def turn(self, key: Hashable) -> Iterator[None]:
        """One after the other for one key: of several that ask at once the first makes it, the others are given it."""
        with self._lock:
            lock, waiting = self._turns.get(key, (threading.Lock(), 0))
            self._turns[key] = lock, waiting + 1
        try:
            with lock:
                yield
        finally:
            with self._lock:
                lock, waiting = self._turns[key]
                self._turns[key] = lock, waiting - 1
                if waiting == 1:
                    del self._turns[key]

    def get(self, key: Hashable) -> bytes | None:
        """What is kept under a key; None for nothing."""
        with self._lock:
            if key in self._kept:
                self._kept.move_to_end(key)
            return self._kept.get(key)

    def put(self, key: Hashable, body: bytes) -> None:
        """Keep an answer, and let go of the oldest where there is no room."""
        with self._lock:
            self._size += len(body) - len(self._kept.pop(key, b""))
            self._kept[key] = body
            while self._size > self._most:
                self._size -= len(self._kept.popitem(last=False)[1])


def spoil() -> None:
    """What is being made must not be kept: it tells of a failure or a refusal."""
    if flask.has_request_context():
        setattr(flask.g, _SPOILED, True)


def install(app: dash.Dash, context: Context) -> None:
    """Stand before the two addresses that give pages; the gate has let a request through when it comes here."""
    answers, views = Answers(), app.server.view_functions
    for endpoint, asked in ((_LAYOUT, _first), (_CALLBACK, _followed)):
        views[endpoint] = _before(views[endpoint], asked, context, answers)
    views[DEPENDENCIES] = _tagged(views[DEPENDENCIES])


def _tagged(made: Any) -> Any:
    """What callbacks there are, which is the same for everybody: sent again only where it has changed."""

    def view(**arguments: Any) -> Any:
        answer = flask.make_response(made(**arguments))
        answer.add_etag()
        return answer

    return view


def _before(made: Any, asked: Any, context: Context, answers: Answers) -> Any:
    def view(**arguments: Any) -> Any:
        encoding = next((one for one in _ENCODERS if one in flask.request.accept_encodings), None)
        address = asked() if encoding else None
        if address is None or len(address) > LONGEST or not _is_of_figures(address):
            return made(**arguments)
        key = (asked.__name__, context.store.seq(), context.today(), access.current(), address, encoding)
        with answers.turn(key):
            kept = answers.get(key)
            if kept is None:
                answer = flask.make_response(made(**arguments))
                if answer.status_code != 200 or getattr(flask.g, _SPOILED, False):
                    return answer
                kept = _ENCODERS[str(encoding)](answer.get_data())
                answers.put(key, kept)
        answer = flask.Response(kept, mimetype="application/json")
        answer.headers["Content-Encoding"] = encoding
        answer.headers["Vary"] = "Accept-Encoding"
        return answer

    return view


def _is_of_figures(address: str) -> bool:
    path, _, query = address.partition("?")
    return parse(path, query).page in WITH_FIGURES


def _first() -> str | None:
    """The address of the page whose first layout is asked for, with its host."""
    parsed = urlsplit(flask.request.headers.get("Referer", ""))
    return f"{parsed.path or '/'}?{parsed.query}" if parsed.netloc == flask.request.host else None


def _followed() -> str | None:
    """The address a page is asked for by the one callback that follows it; None for any other."""
    body = flask.request.get_json()
    if body.get("output") != f"{ids.PAGE}.children":
        return None
    match body:
        case {"inputs": [{"value": {"pathname": str(path), "search": str(search)}}]} if not body.get("state"):
            return f"{path}?{search.removeprefix('?')}"
    return None
