"""Signing in and out, and one's own password: plain forms, answered before the application is."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

import dash
import flask
import flask_login
from flask_wtf.csrf import generate_csrf

from callbacks.door import gate, sessions
from callbacks.door.rights import OPEN, route
from callbacks.services import demonstration
from callbacks.services.context import Context
from data import passwords, rights
from data.errors import UserError
from data.records import Account
from data.rights import ROLES, Actor
from layouts.accounts import signin as layout
from layouts.accounts.signin import SignInData
from layouts.kit import address as at

Home = Callable[[Actor, str], str]
_RULE = {
    "least": passwords.SHORTEST,
    "most": passwords.LONGEST,
    "kinds": passwords.KINDS,
    "remembered": passwords.REMEMBERED,
}


def register(app: dash.Dash, context: Context, home: Home) -> None:
    """The forms' addresses. Nothing is changed by asking for a page: only by sending a form.

    ``home`` says where an account lands, in a language.
    """
    server, both = app.server, ["GET", "POST"]
    route(server, "/signin", "sign_in", OPEN, lambda: sign_in(context, home), methods=both)
    route(server, "/password", "password", rights.SIGNED_IN, lambda: password(context, home), methods=both)
    route(server, "/signout", "sign_out", rights.SIGNED_IN, lambda: sign_out(context), methods=["POST"])


def sign_in(context: Context, home: Home) -> Any:
    """The form, or what became of it: the page that was asked for, or why not."""
    given = flask.request.form
    if flask.request.method != "POST":
        return _sign_in_page(context, flask.request.args.get("next", ""))
    address = flask.request.remote_addr or ""
    try:
        token = context.store.accounts.sign_in(
            given.get("name", ""), given.get("password", "")[:1000], address=address, now=context.now()
        )
    except UserError as error:
        return _sign_in_page(context, given.get("next", ""), error), 403
    sessions.begin(token, context)
    return flask.redirect(_inside(given.get("next", "")) or _landing(home), 303)


def _sign_in_page(context: Context, next: str, error: UserError | None = None) -> str:
    return layout.sign_in(
        _form(context, error),
        next=_inside(next),
        nobody=not context.store.accounts.any(),
        accounts=_demonstrated(context) if context.demo else [],
        demo_password=demonstration.PASSWORD if context.demo else "",
    )


def _demonstrated(context: Context) -> list[Account]:
    """The demonstration's own accounts, in the order of the roles."""
    accounts = (context.store.accounts.one(role) for role in ROLES)
    return [account for account in accounts if account is not None]


def password(context: Context, home: Home) -> Any:
    """One's own account, and a new password for it."""
    account = flask_login.current_user.account
    if flask.request.method != "POST":
        return layout.password(_form(context), account, _RULE)
    given = flask.request.form
    try:
        if given.get("new") != given.get("again"):
            raise UserError("password.again")
        token = context.store.accounts.change_password(
            account.name, given.get("old", "")[:1000], given.get("new", "")[:1000], now=context.now()
        )
    except UserError as error:
        return layout.password(_form(context, error), account, _RULE), 403
    sessions.begin(token, context)
    if account.must_change:
        return flask.redirect(_landing(home), 303)
    words = _words(context)
    return layout.password(_form(context, done=words.text("access.changed")), flask_login.current_user.account, _RULE)


def sign_out(context: Context) -> Any:
    """Out of this session, or of all."""
    visitor, now = flask_login.current_user, context.now()
    if flask.request.form.get("everywhere"):
        context.store.accounts.end_sessions(visitor.account.name, by=visitor.account.name, now=now)
    else:
        context.store.accounts.sign_out(visitor.token, by=visitor.account.name, now=now)
    sessions.end()
    answer = flask.redirect("/signin" + _language(), 303)
    answer.delete_cookie(gate.CSRF_COOKIE)
    return answer


def _form(context: Context, error: UserError | None = None, *, done: str = "") -> SignInData:
    words = _words(context)
    return SignInData(words, context.policy, generate_csrf(), context.demo, words.error(error) if error else "", done)


def _words(context: Context) -> Any:
    return context.catalogue(_lang())


def _lang() -> str:
    asked = flask.request.values.get("lang", "")
    return asked if asked in at.LANGUAGES else at.ZH


def _language() -> str:
    return "" if _lang() == at.ZH else f"?lang={_lang()}"


def _landing(home: Home) -> str:
    return home(flask_login.current_user.account.actor, _lang())


def _inside(next: str) -> str:
    """An address of ours to go on to; empty for anything that could lead elsewhere."""
    parsed = urlsplit(next)
    plain = next.startswith("/") and not next.startswith(("//", "/\\")) and next.isprintable()
    return next if plain and not parsed.scheme and not parsed.netloc else ""
