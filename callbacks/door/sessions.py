"""Sessions: what a cookie holds, and whose it is."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import Any

import flask
import flask_login
from flask.sessions import SecureCookieSessionInterface

from callbacks.services.context import Context
from data.records import Account

COOKIE = "tuoyu_session"
SHARED = ("bootstrap", "kept", "libraries", "_dash_assets.static")
"""Endpoints that answer everybody alike, and SUITES, how those of the libraries begin."""
SUITES = "/_dash-component-suites/"


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
        if endpoint not in SHARED and not endpoint.startswith(SUITES):
            super().save_session(app, session, response)


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


def install(server: flask.Flask, context: Context, password_days: int | None) -> None:
    """Cookies, and who each of them belongs to."""
    server.session_interface = _Sessions()
    server.config.update(SESSION_COOKIE_NAME=COOKIE, SESSION_COOKIE_HTTPONLY=True, SESSION_COOKIE_SAMESITE="Lax")
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
