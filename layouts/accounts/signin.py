"""The pages before and beside the application: signing in, one's own password. Plain forms that need no script."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from jinja2 import Environment

from data.policy.policy import Policy
from data.store.accounts import Account
from layouts.words.catalogue import Catalogue

_CODES = {"zh": "zh-CN", "en": "en"}
_OTHER = {"zh": "en", "en": "zh"}
_FRAME = """<!DOCTYPE html>
<html lang="{{ code }}">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>{{ title }} · {{ say("shell.brand") }}</title><link rel="icon" href="/assets/marks/favicon.svg">
<link rel="stylesheet" href="/bootstrap/bootstrap.min.css">
{% for sheet in ("tokens", "theme", "screen", "access") %}
<link rel="stylesheet" href="/assets/{{ sheet }}.css">
{%- endfor %}
</head>
<body class="ac">
<header class="ac-top"><b>{{ say("shell.brand") }}</b> <span>{{ city }}</span>
{% if demo %}<span class="demo">{{ say("shell.demo") }}</span>{% endif %}
<a href="{{ other }}" lang="{{ other_code }}">{{ say("shell.other_language") }}</a></header>
<main class="ac-main"><h1>{{ title }}</h1>
{% if wrong %}<p class="ac-wrong" role="alert">{{ wrong }}</p>{% endif %}
{% if done %}<p class="ac-done" role="status">{{ done }}</p>{% endif %}
{% macro hidden(name, value) %}<input type="hidden" name="{{ name }}" value="{{ value }}">{% endmacro %}
{% macro field(name, kind, complete) %}
<label for="{{ name }}">{{ say("access." ~ name) }}</label>
<input class="form-control" id="{{ name }}" name="{{ name }}" type="{{ kind }}" autocomplete="{{ complete }}" required
 maxlength="400">
{% endmacro %}
BODY
</main></body></html>"""
_SIGN_IN = """
{% if nobody %}<p>{{ say("access.nobody") }}</p><pre>python app.py accounts create-admin NAME</pre>{% else %}
<form method="post" action="{{ here }}">{{ hidden("csrf_token", token) }}{{ hidden("next", next) }}
{{ field("name", "text", "username") }}{{ field("password", "password", "current-password") }}
<button class="btn btn-primary">{{ say("access.sign_in") }}</button></form>{% endif %}
{% if accounts %}<section class="ac-demo"><h2>{{ say("access.demo_title") }}</h2><p>{{ say("access.demo_why") }}</p>
<table><thead><tr><th>{{ say("access.role") }}</th><th>{{ say("access.name") }}</th>
<th>{{ say("access.password") }}</th><th></th></tr></thead><tbody>
{% for account in accounts %}<tr><th scope="row">{{ say("role." ~ account.role) }}
<small>{{ place(account) }}</small></th><td>{{ account.name }}</td><td>{{ demo_password }}</td>
<td><form method="post" action="{{ here }}">{{ hidden("csrf_token", token) }}{{ hidden("next", next) }}
{{ hidden("name", account.name) }}{{ hidden("password", demo_password) }}
<button class="btn btn-outline-primary btn-sm" id="as-{{ account.role }}">{{ say("access.enter") }}</button></form></td>
</tr>{% endfor %}</tbody></table></section>{% endif %}
"""
_OWN = """
<p>{{ say("access.signed_in_as", name=account.name, role=say("role." ~ account.role)) }} {{ place(account) }}</p>
<h2>{{ say("access.change_title") }}</h2>
{% set why = "access.expired" if account.expired else "access.must_change" %}
{% if account.must_change %}<p class="ac-wrong">{{ say(why) }}</p>{% endif %}
<p>{{ say("access.rule", **rule) }}</p>
<form method="post" action="{{ here }}">{{ hidden("csrf_token", token) }}
<input name="username" value="{{ account.name }}" autocomplete="username" readonly hidden>
{{ field("old", "password", "current-password") }}{{ field("new", "password", "new-password") }}
{{ field("again", "password", "new-password") }}
<button class="btn btn-primary">{{ say("access.change") }}</button></form>
{% if not account.must_change %}<p><a href="{{ home }}">{{ say("access.back") }}</a></p>{% endif %}
<h2>{{ say("access.leave_title") }}</h2>
<form method="post" action="/signout" class="ac-row">{{ hidden("csrf_token", token) }}{{ hidden("lang", lang) }}
<button class="btn btn-outline-primary">{{ say("access.sign_out") }}</button>
<button class="btn btn-outline-primary" name="everywhere" value="1">{{ say("access.everywhere") }}</button></form>
"""
_ENVIRONMENT = Environment(autoescape=True, trim_blocks=True)
_PAGES = {
    name: _ENVIRONMENT.from_string(_FRAME.replace("BODY", body))
    for name, body in (("sign_in", _SIGN_IN), ("password", _OWN))
}


@dataclass(frozen=True)
class Form:
    """What both pages are given.

    Attributes:
        words: the reader's language.
        policy: for the city's and the counties' names.
        token: what the form sends back against forged requests.
        demo: whether this is the demonstration.
        wrong: why the last try did not go; ``done`` what did.
        more: what only one of the pages shows.
    """

    words: Catalogue
    policy: Policy
    token: str
    demo: bool
    wrong: str = ""
    done: str = ""
    more: dict[str, Any] = field(default_factory=dict)


def sign_in(form: Form, *, next: str, nobody: bool, accounts: list[Account], demo_password: str) -> str:
    """The sign-in page; the demonstration shows its accounts, and an installation without any what to do."""
    more = {"next": next, "nobody": nobody, "accounts": accounts, "demo_password": demo_password}
    return _rendered("sign_in", form, "access.sign_in_title", "/signin", more)


def password(form: Form, account: Account, rule: dict[str, int]) -> str:
    """One's own account: a new password, and signing out here or everywhere. ``rule``: the rule's numbers."""
    more = {"account": account, "rule": rule, "home": "/?lang=en" if form.words.language == "en" else "/"}
    return _rendered("password", form, "access.own_title", "/password", more)


def _rendered(name: str, form: Form, title: str, path: str, more: dict[str, Any]) -> str:
    lang = form.words.language
    return _PAGES[name].render(
        say=form.words.text,
        title=form.words.text(title),
        city=form.policy.city.name,
        token=form.token,
        demo=form.demo,
        wrong=form.wrong,
        done=form.done,
        lang=lang,
        code=_CODES[lang],
        other_code=_CODES[_OTHER[lang]],
        here=f"{path}?lang={lang}",
        other=f"{path}?lang={_OTHER[lang]}",
        place=lambda account: place(account, form.policy),
        **more,
    )


def place(account: Account, policy: Policy) -> str:
    """The county or unit an account is bound to, by name; empty for the city's own."""
    return policy.unit(account.county).name if account.county else account.unit or ""
