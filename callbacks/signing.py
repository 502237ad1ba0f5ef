"""Signing in and out, and one's own password: plain forms, answered before the application is."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

import dash
import flask
import flask_login
from flask_wtf.csrf import generate_csrf

from callbacks import access, demonstration
from callbacks.desk import Desk
from data import passwords
from data.errors import UserError
from data.rights import ROLES
from data.store.accounts import Account
from layouts import address as at
from layouts import signin as layout
from layouts.shell import home
from layouts.signin import Form

_RULE = {
    "least": passwords.SHORTEST, "most": passwords.LONGEST, "kinds": passwords.KINDS,
    "remembered": passwords.REMEMBERED,
}  # fmt: skip


def register(app: dash.Dash, desk: Desk) -> None:
    """The forms' addresses. Nothing is changed by asking for a page: only by sending a form."""
    add = app.server.add_url_rule
    add("/signin", "sign_in", lambda: sign_in(desk), methods=["GET", "POST"])
    add("/password", "password", lambda: password(desk), methods=["GET", "POST"])
    add("/signout", "sign_out", lambda: sign_out(desk), methods=["POST"])


def sign_in(desk: Desk) -> Any:
    """The form, or what became of it: the page that was asked for, or why not."""
    given = flask.request.form
    if flask.request.method == "GET":
        return _sign_in_page(desk, flask.request.args.get("next", ""))
    address = flask.request.remote_addr or ""
    try:
        token = desk.store.accounts.sign_in(
            given.get("name", ""), given.get("password", "")[:1000], address=address, now=desk.now()
        )
    except UserError as error:
        return _sign_in_page(desk, given.get("next", ""), error), 403
    access.begin(token, desk)
    return flask.redirect(_inside(given.get("next", "")) or _home(), 303)


def _sign_in_page(desk: Desk, next: str, error: UserError | None = None) -> str:
    return layout.sign_in(
        _form(desk, error),
        next=_inside(next),
        nobody=not desk.store.accounts.any(),
        accounts=_demonstrated(desk) if desk.demo else [],
        demo_password=demonstration.PASSWORD if desk.demo else "",
    )


def _demonstrated(desk: Desk) -> list[Account]:
    """The demonstration's own accounts, in the order of the roles."""
    accounts = (desk.store.accounts.one(role) for role in ROLES)
    return [account for account in accounts if account is not None]


def password(desk: Desk) -> Any:
    """One's own account, and a new password for it."""
    account = flask_login.current_user.account
    if flask.request.method == "GET":
        return layout.password(_form(desk), account, _RULE)
    given = flask.request.form
    try:
        if given.get("new") != given.get("again"):
            raise UserError("password.again")
        token = desk.store.accounts.change_password(
            account.name, given.get("old", "")[:1000], given.get("new", "")[:1000], now=desk.now()
        )
    except UserError as error:
        return layout.password(_form(desk, error), account, _RULE), 403
    access.begin(token, desk)
    if account.must_change:
        return flask.redirect(_home(), 303)
    words = _words(desk)
    return layout.password(_form(desk, done=words.text("access.changed")), flask_login.current_user.account, _RULE)


def sign_out(desk: Desk) -> Any:
    """Out of this session, or of all."""
    visitor, now = flask_login.current_user, desk.now()
    if flask.request.form.get("everywhere"):
        desk.store.accounts.end_sessions(visitor.account.name, by=visitor.account.name, now=now)
    else:
        desk.store.accounts.sign_out(visitor.token, by=visitor.account.name, now=now)
    access.end()
    answer = flask.redirect("/signin" + _language(), 303)
    answer.delete_cookie(access.CSRF_COOKIE)
    return answer


def _form(desk: Desk, error: UserError | None = None, *, done: str = "") -> Form:
    words = _words(desk)
    return Form(words, desk.policy, generate_csrf(), desk.demo, words.error(error) if error else "", done)


def _words(desk: Desk) -> Any:
    return desk.catalogue(_lang())


def _lang() -> str:
    asked = flask.request.values.get("lang", "")
    return asked if asked in at.LANGUAGES else at.ZH


def _language() -> str:
    return "" if _lang() == at.ZH else f"?lang={_lang()}"


def _home() -> str:
    return home(flask_login.current_user.account.actor, _lang())


def _inside(next: str) -> str:
    """An address of ours to go on to; empty for anything that could lead elsewhere."""
    parsed = urlsplit(next)
    plain = next.startswith("/") and not next.startswith(("//", "/\\")) and next.isprintable()
    return next if plain and not parsed.scheme and not parsed.netloc else ""
