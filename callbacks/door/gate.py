"""The one gate every request passes before anything else sees it: who asks, and whether they may.

What nobody gave a right to answers nobody.
"""

from __future__ import annotations

from typing import Any
from urllib.parse import quote, urlsplit

import dash
import flask
import flask_login
from flask_wtf.csrf import CSRFError, CSRFProtect, generate_csrf

from callbacks.door import sessions
from callbacks.door.rights import CALLBACKS, OPEN, ROUTES, UPLOADS, name_of
from callbacks.door.sessions import SUITES, Visitor
from callbacks.services import access
from callbacks.services.context import Context
from data import passwords
from data.rights import Refused
from data.store.tokens import id_of

CSRF_COOKIE = "tuoyu_csrf"
SYSTEM = "system"
FIGURES = "figures"
"""What a token opens, and all it opens: the figures over HTTP."""
LARGEST_CALLBACK = 1024 * 1024
"""Bytes a callback may send that is no upload: texts and choices of a page."""
BACKGROUND: frozenset[str] = frozenset()
"""Callbacks that a clock starts and not a person: they do not keep a session alive."""
SAFE = ("GET", "HEAD", "OPTIONS")
"""Methods that change nothing, whatever comes with them; every other one is checked against forged requests."""
_CALLBACK = "/_dash-update-component"
_OWN = ("password", "sign_out")
"""Where an account may go before it has changed its first password."""


def install(app: dash.Dash, context: Context, secret: str | None, password_days: int | None = None) -> None:
    """Sessions, the gate and the check against forged requests; the gate comes first.

    A password older than ``password_days`` lets its account go nowhere but where it is changed.
    """
    server: flask.Flask = app.server
    server.secret_key = secret or context.store.accounts.secret(by=SYSTEM, now=context.now())
    server.config.update(WTF_CSRF_TIME_LIMIT=None, WTF_CSRF_SSL_STRICT=False)  # a token lives as long as its session
    passwords.matches(None, "")  # so that the first unknown name is answered as fast as the next
    sessions.install(server, context, password_days)
    server.before_request(lambda: _gate(app, context))
    server.teardown_request(lambda error: _answered())
    CSRFProtect(server)
    server.register_error_handler(CSRFError, lambda error: _refused(context, "csrf"))
    server.register_error_handler(Refused, lambda error: flask.Response("", 404))
    server.after_request(_with_csrf_cookie)


def _answered() -> None:
    begun = flask.g.pop("begun", None)
    if begun is not None:
        access.end(begun)


def _gate(app: dash.Dash, context: Context) -> Any:
    """The answer where a request goes no further; None where it may."""
    flask.g.begun = access.begin(flask.request.path)
    endpoint = flask.request.endpoint or ""
    if flask.request.method not in SAFE and _is_foreign():
        return _refused(context, "origin")
    if ROUTES.get(endpoint) == OPEN or endpoint.startswith(SUITES):
        return None
    if endpoint == FIGURES and "Authorization" in flask.request.headers:
        return _ask_token(context)
    visitor: Any = flask_login.current_user
    if not visitor.is_authenticated:
        return _sign_in_first()
    access.known(visitor.account.actor)
    if visitor.account.must_change and endpoint not in _OWN:
        return flask.redirect("/password") if _is_page() else flask.Response("", 403)
    return _ask(app, context, visitor, endpoint)


def _ask(app: dash.Dash, context: Context, visitor: Visitor, endpoint: str) -> Any:
    name = _callback(app) if endpoint == _CALLBACK else ""
    if name is None:
        return flask.Response("", 400)
    act = CALLBACKS.get(name) if endpoint == _CALLBACK else ROUTES.get(endpoint)
    if act is None or not visitor.account.actor.may(act):
        return _refused(context, act or "unnamed")
    if name and name not in UPLOADS and (flask.request.content_length or 0) > LARGEST_CALLBACK:
        return flask.Response("", 413)
    if name not in BACKGROUND:
        context.store.accounts.acted(visitor.token, context.now())
    return None


def _ask_token(context: Context) -> Any:
    """The answer where a token opens nothing; None where it does. It begins no session, and counts as its account."""
    kind, _, token = flask.request.headers["Authorization"].partition(" ")
    holder = context.store.accounts.holder(token.strip()) if kind.lower() == "bearer" else None
    if holder is None or holder.must_change:
        words = context.catalogue("en" if flask.request.args.get("lang") == "en" else "zh")
        said = words.text("errors.token.refused") + "\n"
        told = {"WWW-Authenticate": "Bearer", "Content-Type": "text/plain; charset=utf-8"}
        return flask.Response(said, 401, told)
    access.known(holder.actor)
    if not holder.actor.may(ROUTES[FIGURES]):
        return _refused(context, ROUTES[FIGURES])
    flask.g.token_id = id_of(token.strip())
    return None


def token_id() -> str | None:
    """What the token goes by that this request came with; None where a session asks."""
    return flask.g.get("token_id")


def _callback(app: dash.Dash) -> str | None:
    """The name of the callback a request asks for: empty where there is none such, None where it cannot be read."""
    try:
        body = flask.request.get_json(silent=True)
    except RecursionError:
        return None
    if not isinstance(body, dict) or not isinstance(body.get("output"), str):
        return None
    return name_of(app.callback_map.get(body["output"], {}))


def _is_foreign() -> bool:
    """Whether another site sent it."""
    origin = flask.request.headers.get("Origin")
    other = origin is not None and urlsplit(origin).netloc != flask.request.host
    return other or flask.request.headers.get("Sec-Fetch-Site") in ("cross-site", "same-site")


def _is_page() -> bool:
    return flask.request.method in ("GET", "HEAD") and flask.request.endpoint in ("/", "/<path:path>", *_OWN)


def _sign_in_first() -> flask.Response | Any:
    if not _is_page():
        return flask.Response("", 401)
    there = flask.request.full_path.rstrip("?")
    return flask.redirect("/signin" + (f"?next={quote(there, safe='')}" if there != "/" else ""))


def _refused(context: Context, why: str) -> flask.Response:
    """403; of somebody who is signed in the audit keeps it."""
    who = access.current()
    if who is not None:
        access.note(context, who, why)
    return flask.Response("", 403)


def _with_csrf_cookie(answer: flask.Response) -> flask.Response:
    """The token Dash sends back with every callback; another site can make a browser ask, but cannot read it."""
    if access.current() is not None and _is_page():
        answer.set_cookie(CSRF_COOKIE, generate_csrf(), samesite="Lax", secure=flask.request.is_secure)
    return answer
