"""Answers kept as bytes: a page of figures is made once for all who may see the same, and given out while it is true.

What is kept is named by everything it was made from: the last act that shows on a page of figures, the day, what a
reader may see (role, county and unit), and the address. The reader's name is written in as an answer leaves. Pages of
figures only: what else is shown depends on the hour, or is written to.
"""

from __future__ import annotations

import gzip
import json
import threading
from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from html import escape
from typing import Any
from urllib.parse import urlsplit

import brotli
import cachetools
import dash
import flask

from callbacks.server.ahead import Ahead
from callbacks.server.pages import PAGES
from callbacks.server.static import DEPENDENCIES
from callbacks.services import access
from callbacks.services.context import Context
from data.rights import Actor
from layouts.kit import address as at
from layouts.kit import ids
from layouts.kit.address import Address, parse
from layouts.kit.shell import READER

MOST = 96 * 1024 * 1024
"""Bytes kept at most; what has not been asked for the longest goes first."""
LONGEST = 2_000
"""Characters of the longest address an answer is kept under."""
NOT_SHOWN = (
    *("account.", "password.", "session.", "sign_in", "sign_out", "token.", "secret."),
    *("draft.", "mapping.", "request.", "figures.", "files."),
)
"""How the acts begin that show on no page of figures: while there were only such, what is kept stays true."""
LAYOUT, CALLBACK = "/_dash-layout", "/_dash-update-component"
_SPOILED = "answer_spoiled"
_ENCODERS: dict[str, Callable[[bytes], bytes]] = {
    "br": lambda body: brotli.compress(body, quality=5),
    "gzip": lambda body: gzip.compress(body, 6),
}


class Answers:
    """Bytes by what they were made from."""

    def __init__(self, most: int = MOST) -> None:
        self._kept: cachetools.LRUCache[Hashable, bytes] = cachetools.LRUCache(most, getsizeof=len)
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
            return self._kept.get(key)

    def put(self, key: Hashable, body: bytes) -> None:
        """Keep an answer, and let go of the oldest where there is no room; one larger than all room is not kept."""
        with self._lock, suppress(ValueError):
            self._kept[key] = body


@dataclass(frozen=True)
class PageRequest:
    """A page of figures as a browser asks for it.

    Attributes:
        endpoint: by which of the two addresses that give pages.
        written: the address as it stands in the answer, so that another one is another answer.
        address: what it says.
    """

    endpoint: str
    written: str
    address: Address


def page_of(href: str) -> PageRequest:
    """The page of an address, as the callback that follows it gives it."""
    path, _, query = href.partition("?")
    return PageRequest(CALLBACK, "", parse(path, query))


def spoil() -> None:
    """What is being made must not be kept: it tells of a failure or a refusal."""
    if flask.has_request_context():
        setattr(flask.g, _SPOILED, True)


def install(app: dash.Dash, context: Context) -> Ahead:
    """Stand before the two addresses that give pages; the gate has let a request through when it comes here.

    Returns what makes pages before they are asked for; it works once it is started.
    """
    answers, views = Answers(), app.server.view_functions
    kept = _Kept(context, answers)
    ahead = Ahead(app.server, lambda: _state(context), lambda who, page: _made_ahead(app.server, who, page))
    for endpoint in (LAYOUT, CALLBACK):
        views[endpoint] = _before(views[endpoint], kept, ahead)
    views[DEPENDENCIES] = _tagged(views[DEPENDENCIES])
    return ahead


def _state(context: Context) -> Hashable:
    return context.store.last_entry(without=NOT_SHOWN), context.today()


def _tagged(made: Any) -> Any:
    """What callbacks there are, which is the same for everybody: sent again only where it has changed."""

    def view(**arguments: Any) -> Any:
        answer = flask.make_response(made(**arguments))
        answer.add_etag()
        return answer

    return view


def _before(made: Callable[..., Any], kept: _Kept, ahead: Ahead) -> Callable[..., Any]:
    def view(**arguments: Any) -> Any:
        who, page = access.current(), asked_for()
        if who is None or page is None:
            return _named(flask.make_response(made(**arguments)), who)
        answer = kept.answer(who, page, lambda: flask.make_response(made(**arguments)))
        ahead.seen(who, page, kept.neighbours(page.address))
        return answer

    return view


class _Kept:
    """Answers of pages, made where they are not kept yet."""

    def __init__(self, context: Context, answers: Answers) -> None:
        self._context, self._answers = context, answers

    def answer(self, who: Actor, page: PageRequest, make: Callable[[], flask.Response]) -> flask.Response:
        """The page for a reader: as it is kept, else made, and kept where it may be."""
        key = (_state(self._context), _may_see(who, page.address), page.endpoint, page.written, repr(page.address))
        encoding = next((one for one in _ENCODERS if one in flask.request.accept_encodings), None)
        packed = self._answers.get((key, who.name, encoding))
        if packed is None:
            with self._answers.turn(key):
                body = self._answers.get(key)
                if body is None:
                    made = make()
                    if made.status_code != 200 or getattr(flask.g, _SPOILED, False):
                        return _named(made, who)
                    body = made.get_data()
                    self._answers.put(key, body)
            packed = _with_name(body, who)
            if encoding is not None:
                packed = _ENCODERS[encoding](packed)
                self._answers.put((key, who.name, encoding), packed)
        return _sent(packed, encoding)

    def neighbours(self, address: Address) -> list[PageRequest]:
        """The same page a quarter earlier and a quarter later, as the chooser of quarters turns to them."""
        quarters, shown = sorted(self._context.quarters()), address.quarter or self._context.default_quarter()
        if shown not in quarters:
            return []
        place = quarters.index(shown)
        return [_turned(address, code) for code in (*quarters[place + 1 : place + 2], *quarters[:place][-1:])]


def _turned(address: Address, quarter: str) -> PageRequest:
    compare = address.compare if address.compare and address.compare < quarter else None
    return page_of(address.href(quarter=quarter, compare=compare))


def _sent(body: bytes, encoding: str | None) -> flask.Response:
    answer = flask.Response(body, mimetype="application/json")
    if encoding is not None:
        answer.headers["Content-Encoding"] = encoding
        answer.headers["Vary"] = "Accept-Encoding"
    return answer


def _may_see(who: Actor, address: Address) -> Hashable:
    """What decides what is on a page: not who it is, but for whom; scenarios are each account's own."""
    return who.role, who.county, who.unit, who.name if address.page == at.SCENARIO else ""


def _named(answer: flask.Response, who: Actor | None) -> flask.Response:
    """An answer with its reader's name where it belongs."""
    if who is not None and not answer.is_streamed:
        answer.set_data(_with_name(answer.get_data(), who))
    return answer


def _with_name(body: bytes, who: Actor) -> bytes:
    """The name stands in HTML, which stands in JSON."""
    return body.replace(READER.encode(), json.dumps(escape(who.name))[1:-1].encode())


# --- what is asked for -----------------------------------------------------------------------------------------------


def asked_for() -> PageRequest | None:
    """The page of figures that the request at hand asks for; None for anything else."""
    page = _first() if flask.request.path == LAYOUT else _followed()
    asked = PAGES.get(page.address.page) if page is not None and not page.address.unclear else None
    return page if asked is not None and asked.figures else None


def _first() -> PageRequest | None:
    """The page whose first layout is asked for: the layout holds its address as it is written."""
    parsed = urlsplit(flask.request.headers.get("Referer", ""))
    if parsed.netloc != flask.request.host:
        return None
    written = f"{parsed.path or '/'}?{parsed.query}"
    return PageRequest(LAYOUT, written, parse(parsed.path, parsed.query)) if len(written) <= LONGEST else None


def _followed() -> PageRequest | None:
    """The page asked for by the one callback that follows the address; None for any other."""
    body = flask.request.get_json()
    if body.get("output") != f"{ids.PAGE}.children":
        return None
    match body:
        case {"inputs": [{"value": {"pathname": str(path), "search": str(search)}}]} if not body.get("state"):
            short = len(path) + len(search) <= LONGEST
            return page_of(f"{path}?{search.removeprefix('?')}") if short else None
    return None


def _made_ahead(server: flask.Flask, who: Actor, page: PageRequest) -> None:
    """Ask for a page as the browser of somebody who may see it would, so that it is kept under the same name."""
    path, _, query = page.address.href().partition("?")
    body = {
        "output": f"{ids.PAGE}.children",
        "outputs": {"id": ids.PAGE, "property": "children"},
        "inputs": [{"id": ids.WHERE, "property": "data", "value": {"pathname": path, "search": f"?{query}"}}],
        "changedPropIds": [f"{ids.WHERE}.data"],
        "state": [],
    }
    with server.test_request_context(CALLBACK, method="POST", json=body), access.acting(who, CALLBACK):
        server.view_functions[CALLBACK]()
