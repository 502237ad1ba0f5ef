"""The pages before and beside the application: signing in, one's own password. Plain forms that need no script."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from data.policy.policy import Policy
from data.records import Account
from layouts.kit import html
from layouts.words.catalogue import Catalogue

_CODES = {"zh": "zh-CN", "en": "en"}
_OTHER = {"zh": "en", "en": "zh"}
_SIGN_IN, _OWN, _OUT = "/signin", "/password", "/signout"
_FRAME = """<!DOCTYPE html>
<html lang="{code}">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title><link rel="icon" href="/assets/marks/favicon.svg">
<link rel="stylesheet" href="/bootstrap/bootstrap.min.css">
<link rel="stylesheet" href="/assets/tokens.css"><link rel="stylesheet" href="/assets/theme.css">
<link rel="stylesheet" href="/assets/shell.css"><link rel="stylesheet" href="/assets/parts.css">
<link rel="stylesheet" href="/assets/signin.css"></head>
{body}</html>"""
_LONGEST = 400
"""Characters that a field takes."""
_SECOND = "btn btn-outline-primary"


@dataclass(frozen=True)
class SignInData:
    """What both pages are given.

    Attributes:
        words: the reader's language.
        policy: for the city's and the counties' names.
        token: what the form sends back against forged requests.
        demo: whether this is the demonstration.
        wrong: why the last try did not go; ``done`` what did.
    """

    words: Catalogue
    policy: Policy
    token: str
    demo: bool
    wrong: str = ""
    done: str = ""


def sign_in(form: SignInData, *, next: str, nobody: bool, accounts: list[Account], demo_password: str) -> str:
    """The sign-in page; the demonstration shows its accounts, and an installation without any what to do."""
    words = form.words
    if nobody:
        body: list[Any] = [html.P(words.text("access.nobody")), html.Pre("python app.py accounts create-admin NAME")]
    else:
        fields = [*_field(form, "name", "text", "username"), *_field(form, "password", "password", "current-password")]
        enter = html.Button(words.text("access.sign_in"), className="btn btn-primary")
        body = [_sent(form, _SIGN_IN, [_hidden("next", next), *fields, enter])]
    shown = [_demonstrated(form, next, accounts, demo_password)] if accounts else []
    return _page(form, words.text("access.sign_in_title"), _SIGN_IN, [*body, *shown])


def password(form: SignInData, account: Account, rule: dict[str, int]) -> str:
    """One's own account: a new password, and signing out here or everywhere. ``rule``: the rule's numbers."""
    words = form.words
    role = words.text(f"role.{account.role}")
    who = words.text("access.signed_in_as", name=account.name, role=role)
    must = words.text("access.expired" if account.expired else "access.must_change")
    known = html.Input(name="username", value=account.name, autoComplete="username", readOnly=True, hidden=True)
    fields = [*_field(form, "old", "password", "current-password"), *_field(form, "new", "password", "new-password")]
    again = _field(form, "again", "password", "new-password")
    change = html.Button(words.text("access.change"), className="btn btn-primary")
    home = "/?lang=en" if words.language == "en" else "/"
    body = [
        html.P([who, " ", place(account, form.policy)]),
        html.H2(words.text("access.change_title")),
        *([html.P(must, className="ac-wrong")] if account.must_change else []),
        html.P(words.text("access.rule", **rule)),
        _sent(form, _OWN, [known, *fields, *again, change]),
        *([] if account.must_change else [html.P(html.A(words.text("access.back"), href=home))]),
        html.H2(words.text("access.leave_title")),
        _leaving(form),
    ]
    return _page(form, words.text("access.own_title"), _OWN, body)


def place(account: Account, policy: Policy) -> str:
    """The county or unit an account is bound to, by name; empty for the city's own."""
    return policy.unit(account.county).name if account.county else account.unit or ""


def _page(form: SignInData, title: str, path: str, body: Sequence[Any]) -> str:
    """A whole page: its name and the other language above, what went wrong or was done, then what it is for."""
    words, other = form.words, _OTHER[form.words.language]
    brand = words.text("shell.brand")
    top = [
        html.B(brand),
        " ",
        html.Span(form.policy.city.name),
        *([html.Span(words.text("shell.demo"), className="demo")] if form.demo else []),
        html.A(words.text("shell.other_language"), href=_here(path, other), lang=_CODES[other]),
    ]
    told = [
        *([html.P(form.wrong, className="ac-wrong", role="alert")] if form.wrong else []),
        *([html.P(form.done, className="ac-done", role="status")] if form.done else []),
    ]
    main = html.Main([html.H1(title), *told, *body], className="ac-main")
    return _FRAME.format(
        code=_CODES[words.language],
        title=html.text(f"{title} · {brand}"),
        body=html.text(html.Body([html.Header(top, className="ac-top"), main], className="ac")),
    )


def _here(path: str, language: str) -> str:
    return f"{path}?lang={language}"


def _sent(form: SignInData, path: str, fields: Sequence[Any], **given: Any) -> html.Form:
    """A form that is sent back to its own page, with what it sends against forged requests."""
    action = path if path == _OUT else _here(path, form.words.language)
    return html.Form([_hidden("csrf_token", form.token), *fields], method="post", action=action, **given)


def _hidden(name: str, value: str) -> html.Input:
    return html.Input(type="hidden", name=name, value=value)


def _field(form: SignInData, name: str, kind: str, complete: str) -> list[Any]:
    field = html.Input(
        className="form-control",
        id=name,
        name=name,
        type=kind,
        autoComplete=complete,
        required=True,
        maxLength=_LONGEST,
    )
    return [html.Label(form.words.text(f"access.{name}"), htmlFor=name), field]


def _leaving(form: SignInData) -> html.Form:
    """Signing out: here, or everywhere."""
    here = html.Button(form.words.text("access.sign_out"), className=_SECOND)
    everywhere = html.Button(form.words.text("access.everywhere"), className=_SECOND, name="everywhere", value="1")
    return _sent(form, _OUT, [_hidden("lang", form.words.language), here, everywhere], className="ac-row")


def _demonstrated(form: SignInData, next: str, accounts: list[Account], demo_password: str) -> html.Section:
    """The demonstration's accounts, each with a button that signs in."""
    words = form.words
    head = [html.Th(words.text(f"access.{name}")) for name in ("role", "name", "password")]
    rows = [_demonstration(form, next, account, demo_password) for account in accounts]
    table = html.Table([html.Thead(html.Tr([*head, html.Th()])), html.Tbody(rows)])
    title, why = html.H2(words.text("access.demo_title")), html.P(words.text("access.demo_why"))
    return html.Section([title, why, table], className="ac-demo")


def _demonstration(form: SignInData, next: str, account: Account, demo_password: str) -> html.Tr:
    words = form.words
    role = [words.text(f"role.{account.role}"), " ", html.Small(place(account, form.policy))]
    sent = [_hidden("next", next), _hidden("name", account.name), _hidden("password", demo_password)]
    enter = html.Button(words.text("access.enter"), className=f"{_SECOND} btn-sm", id=f"as-{account.role}")
    cells = [account.name, demo_password, _sent(form, _SIGN_IN, [*sent, enter])]
    return html.Tr([html.Th(role, scope="row"), *(html.Td(cell) for cell in cells)])
