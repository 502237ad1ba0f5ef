"""What every callback and every route asks for: said where each of them stands, and looked up by the gate.

What said nothing answers nobody.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

import flask

from data import rights

OPEN = "open"
"""In place of a right: it needs no session, for it holds neither names nor figures."""
CALLBACKS: dict[str, str] = {}
"""The right each callback asks for, by its page and name."""
UPLOADS: set[str] = set()
"""Callbacks that may be sent a whole file."""
ROUTES: dict[str, str] = {
    "/": rights.SIGNED_IN,
    "/<path:path>": rights.SIGNED_IN,
    "/_dash-layout": rights.SIGNED_IN,  # a page asks for its own right
    "/_dash-dependencies": rights.SIGNED_IN,
    "/_reload-hash": rights.SIGNED_IN,
    "_dash_assets.static": OPEN,
    "/_favicon.ico": OPEN,
}
"""The right each endpoint asks for; these are Dash's own."""
F = TypeVar("F", bound=Callable[..., Any])


def asks(right: str, *, upload: bool = False) -> Callable[[F], F]:
    """Stands under ``@app.callback``: the right the callback asks for; with ``upload`` it may be sent a whole file.

    What a county may do for itself only, the act itself asks for once more, by the county's name.
    """

    def named(function: F) -> F:
        CALLBACKS[_name(function)] = right
        if upload:
            UPLOADS.add(_name(function))
        return function

    return named


def name_of(callback: dict[str, Any]) -> str:
    """``page.function`` of a registered callback; empty for one that runs in the browser."""
    function = getattr(callback.get("callback"), "__wrapped__", None)
    return _name(function) if function else ""


def _name(function: Callable[..., Any]) -> str:
    room = function.__module__.removeprefix("callbacks.").partition(".")[2].removesuffix(".page")
    return f"{room}.{function.__name__}"


def route(server: flask.Flask, path: str, endpoint: str, right: str, view: Callable[..., Any], **more: Any) -> None:
    """A route, with the right it asks for."""
    ROUTES[endpoint] = right
    server.add_url_rule(path, endpoint, view, **more)
