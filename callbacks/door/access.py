"""Who is asking: sessions, and the one gate every request passes before anything else sees it.

What is not named here is refused: a callback or a route that nobody gave an act to answers nobody.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import replace
from typing import Any
from urllib.parse import quote, urlsplit

import dash
import flask
import flask_login
from flask.sessions import SecureCookieSessionInterface
from flask_wtf.csrf import CSRFError, CSRFProtect, generate_csrf

from callbacks.server.static import ENDPOINTS
from callbacks.services.context import Context
from data import passwords, rights
from data.rights import Actor, Refused
from data.store.accounts import Account
from data.store.tokens import id_of

COOKIE, CSRF_COOKIE = "tuoyu_session", "tuoyu_csrf"
SYSTEM = "system"

OPEN = ("health", "bootstrap", "kept", "libraries", "sign_in", "_dash_assets.static", "/_favicon.ico")
"""Endpoints that need no session: they hold neither names nor figures. The libraries' own scripts are open too."""
_SUITES = "/_dash-component-suites/"
_CALLBACK = "/_dash-update-component"
FIGURES = "figures"
"""What a token opens, and all it opens: the figures over HTTP."""
_OWN = ("password", "sign_out")
"""Where an account may go before it has changed its first password."""

ROUTES = {
    "/": rights.SIGNED_IN,
    "/<path:path>": rights.SIGNED_IN,
    "/_dash-layout": rights.SIGNED_IN,  # a page asks for its own act: layouts.shell.ASKS
    "/_dash-dependencies": rights.SIGNED_IN,
    "/_reload-hash": rights.SIGNED_IN,
    "password": rights.SIGNED_IN,
    "sign_out": rights.SIGNED_IN,
    "panel": rights.FIGURES,
    "explain": rights.FIGURES,
    "take": rights.EXPORT,
    FIGURES: rights.EXPORT,
    "template": rights.TEMPLATE,
    "original": rights.ORIGINAL,
    "annotated": rights.SEND,
    "evidence": rights.TASKS,
    "audit_csv": rights.AUDIT,
}
"""The act each endpoint asks for. What a county may do for itself only, its function asks for once more, by name."""

CALLBACKS = {
    "web.follow": rights.SIGNED_IN,
    "report.uploaded": rights.SEND,
    "report.left": rights.SEND,
    "report.sent": rights.SEND,
    "mapping.saved": rights.SEND,
    "mapping.taken_back": rights.SEND,
    "review.approved": rights.APPROVE,
    "review.returned": rights.RETURN,
    "tasks.saved": rights.TASKS_OWN,
    "tasks.uploaded": rights.TASKS_OWN,
    "scenario.saved": rights.SCENARIO,
    "scenario.acted": rights.SCENARIO,
    "admin.created": rights.ACCOUNTS,
    "admin.acted": rights.ACCOUNTS,
    "tokens.made": rights.TOKENS,
    "tokens.ended": rights.TOKENS,
    "admin.changed": rights.ACCOUNTS,
}
"""The act each callback asks for, by its module and name."""
UPLOADS = frozenset({"report.uploaded", "tasks.uploaded"})
LARGEST_CALLBACK = 1024 * 1024
"""Bytes a callback may send that is no upload: texts and choices of a page."""
BACKGROUND: frozenset[str] = frozenset()
"""Callbacks that a clock starts and not a person: they do not keep a session alive."""

_actor: ContextVar[Actor | None] = ContextVar("actor", default=None)


class Visitor(flask_login.UserMixin):
    """Who holds a session: flask-login's view of an account. Its id is the session's random number."""

    def __init__(self, token: str, account: Account) -> None:
        self.token, self.account = token, account

    def get_id(self) -> str:
        """The random number the cookie holds."""
        return self.token


class _Sessions(SecureCookieSessionInterface):
    def get_cookie_secure(self, app: flask.Flask) -> bool:
        return flask.request.is_secure

    def save_session(self, app: flask.Flask, session: Any, response: flask.Response) -> None:
        """Not with what is the same for everybody: a file that varied by cookie would be kept by no browser."""
        endpoint = flask.request.endpoint or ""
        if endpoint not in ENDPOINTS and not endpoint.startswith(_SUITES):
            super().save_session(app, session, response)


# --- who asks --------------------------------------------------------------------------------------------------------


def current() -> Actor | None:
    """Who asks in this request; None outside of one, and where nobody is signed in."""
    return _actor.get()


def actor() -> Actor:
    """Who asks. Raises ``Refused`` where nobody does."""
    found = current()
    if found is None:
        raise Refused(Actor("", ""), rights.SIGNED_IN)
    return found


@contextmanager
def acting(who: Actor) -> Iterator[None]:
    """Everything inside is asked for by ``who``: for tests, and for what runs outside of a request."""
    mark = _actor.set(who)
    try:
        yield
    finally:
        _actor.reset(mark)


def begin(token: str, context: Context) -> None:
    """Give this browser the session of ``token``, and nothing of what it had before."""
    account = context.store.accounts.who(token, context.now())
    if account is None:
        raise RuntimeError("a session that has just begun is not there")
    flask.session.clear()
    flask.g.pop("csrf_token", None)
    flask_login.login_user(Visitor(token, account))


def end() -> None:
    """Take the session from this browser."""
    flask_login.logout_user()
    flask.session.clear()


# --- the gate --------------------------------------------------------------------------------------------------------


def install(app: dash.Dash, context: Context, secret: str | None, password_days: int | None = None) -> None:
    """Sessions, the gate and the check against forged requests; the gate comes first.

    A password older than ``password_days`` lets its account go nowhere but where it is changed.
    """
    server: flask.Flask = app.server
    server.secret_key = secret or context.store.accounts.secret(by=SYSTEM, now=context.now())
    server.session_interface = _Sessions()
    server.config.update(
        SESSION_COOKIE_NAME=COOKIE,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        WTF_CSRF_TIME_LIMIT=None,
        WTF_CSRF_SSL_STRICT=False,  # a token lives as long as its session
    )
    passwords.matches(None, "")  # so that the first unknown name is answered as fast as the next
    _remember_visitors(server, context, password_days)
    server.before_request(lambda: _gate(app, context))
    server.teardown_request(lambda error: _forget_actor())
    CSRFProtect(server)
    server.register_error_handler(CSRFError, lambda error: _refused(context, "csrf"))
    server.register_error_handler(Refused, lambda error: flask.Response("", 404))
    server.after_request(_with_csrf_cookie)


def _remember_visitors(server: flask.Flask, context: Context, password_days: int | None) -> None:
    manager = flask_login.LoginManager(server)
    manager.session_protection = None  # type: ignore[assignment]  # an address may change on the way; the number cannot be guessed

    @manager.user_loader
    def visitor(token: str) -> Visitor | None:
        account = context.store.accounts.who(token, context.now())
        return None if account is None else Visitor(token, _aged(account, context.now(), password_days))


def _aged(account: Account, now: dt.datetime, days: int | None) -> Account:
    """An account whose password is too old has to change it, as it has to change a first one."""
    if days is None or account.must_change or now - account.password_changed_at < dt.timedelta(days=days):
        return account
    return replace(account, must_change=True, expired=True)


def _forget_actor() -> None:
    """A thread that served one person's request serves the next one's as nobody."""
    before = flask.g.pop("actor_before", None)
    if before is not None:
        _actor.reset(before)


def _gate(app: dash.Dash, context: Context) -> Any:
    """The answer where a request goes no further; None where it may."""
    flask.g.actor_before = _actor.set(None)
    endpoint = flask.request.endpoint or ""
    if flask.request.method not in ("GET", "HEAD", "OPTIONS") and _is_foreign():
        return _refused(context, "origin")
    if endpoint in OPEN or endpoint.startswith(_SUITES):
        return None
    if endpoint == FIGURES and "Authorization" in flask.request.headers:
        return _ask_token(context)
    visitor: Any = flask_login.current_user
    if not visitor.is_authenticated:
        return _sign_in_first()
    _actor.set(visitor.account.actor)
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
    _actor.set(holder.actor)
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


def name_of(callback: dict[str, Any]) -> str:
    """``module.function`` of a registered callback; empty for one that runs in the browser."""
    function = getattr(callback.get("callback"), "__wrapped__", None)
    return f"{function.__module__.rpartition('.')[2]}.{function.__name__}" if function else ""


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
    who = current()
    if who is not None:
        note(context, who, why)
    return flask.Response("", 403)


def note(context: Context, who: Actor, act: str, county: str | None = None) -> None:
    """Enter a refused request in the audit."""
    path = flask.request.path[:200] if flask.has_request_context() else ""
    context.store.record(
        "request.refused", act, by=who.name, now=context.now(), role=who.role, path=path, county=county
    )


def require(context: Context, who: Actor, act: str, county: str | None = None) -> None:
    """``Actor.ask``, and a refusal is entered in the audit. Raises ``Refused``."""
    if not who.may(act, county):
        note(context, who, act, county)
        who.ask(act, county)


def _with_csrf_cookie(answer: flask.Response) -> flask.Response:
    """The token Dash sends back with every callback; another site can make a browser ask, but cannot read it."""
    if current() is not None and _is_page():
        answer.set_cookie(CSRF_COOKIE, generate_csrf(), samesite="Lax", secure=flask.request.is_secure)
    return answer
