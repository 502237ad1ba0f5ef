"""管理: the accounts, and what may be done with them. No figure is changed from here."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import dash_bootstrap_components as dbc
from dash import dcc, html

from data.rights import ROLES
from data.store.accounts import Account
from layouts import ids, parts
from layouts.shell import View
from layouts.signin import place
from layouts.words.catalogue import Catalogue

ENABLE, DISABLE, UNLOCK, RESET, END = "enable", "disable", "unlock", "reset", "end"
ACTS = (ENABLE, DISABLE, UNLOCK, RESET, END)


@dataclass(frozen=True)
class House:
    """The accounts, and the addresses nobody may sign in from at present."""

    accounts: list[Account]
    addresses: list[str]


def body(view: View, house: House, said: Any = None) -> list[Any]:
    """The page: what was just done, the accounts, a new one."""
    words = view.words
    sections = [_accounts(view, house.accounts), _create(view)]
    if house.addresses:
        sections.insert(1, _addresses(house.addresses, words))
    return [html.H1(words.text("admin.title")), html.P(words.text("admin.note"), className="sub"), said, *sections]


def skeleton() -> list[Any]:
    """Every component the callbacks name, empty."""
    named = (ids.ADMIN_NAME, ids.ADMIN_DISPLAY, ids.ADMIN_ROLE, ids.ADMIN_COUNTY, ids.ADMIN_UNIT)
    return [html.Div(id=ids.ADMIN_BODY), *(dcc.Input(id=name) for name in named), html.Button(id=ids.ADMIN_CREATE)]


def done(words: Catalogue, act: str, name: str, password: str | None = None) -> html.Div:
    """What was done, and a first password, shown this once."""
    said = [html.P(words.text("admin.done", act=words.text(f"admin.{act}"), name=name))]
    if password is not None:
        said += [html.P(words.text("admin.password_once", name=name)), html.P(html.Code(password))]
    return html.Div(said, className="am-said", role="status")


def wrong(words: Catalogue, sentence: str) -> html.Div:
    """Why an act was not done."""
    return html.Div(html.P(sentence), className="rp-wrong", role="alert")


def _accounts(view: View, accounts: list[Account]) -> html.Section:
    words = view.words
    heads = html.Tr([html.Th(words.text(f"admin.{key}")) for key in ("name", "role", "place", "state", "acts")])
    rows = [_row(view, account) for account in accounts]
    table = html.Table([html.Thead(heads), html.Tbody(rows)], className="am-t")
    return parts.section(words.text("admin.accounts"), [html.Div(table, className="am-scroll")])


def _row(view: View, account: Account) -> html.Tr:
    words = view.words
    name = [account.name, *([html.Br(), html.Small(account.display)] if account.display != account.name else [])]
    cells = [words.text(f"role.{account.role}"), place(account, view.policy), _state(account, words)]
    acts = [ENABLE if account.disabled else DISABLE, *([UNLOCK] if account.locked else []), RESET, END]
    own = view.actor is not None and view.actor.name == account.name
    buttons = [] if own else [_button(words, act, account.name) for act in acts]
    return html.Tr([html.Th(name, scope="row"), *(html.Td(cell) for cell in cells), html.Td(buttons)])


def _state(account: Account, words: Catalogue) -> str:
    states = [key for key in ("disabled", "locked", "must_change") if getattr(account, key)]
    return words.text("list.joined").join(words.text(f"admin.{key}") for key in states or ["in_use"])


def _button(words: Catalogue, act: str, name: str) -> html.Button:
    id = {"type": ids.ADMIN_ACT, "act": act, "name": name}
    return html.Button(words.text(f"admin.{act}"), id=id, className="act", type="button")


def _addresses(addresses: list[str], words: Catalogue) -> html.Section:
    rows = [html.Li([address, " ", _button(words, UNLOCK, address)]) for address in addresses]
    return parts.section(words.text("admin.addresses"), [html.Ul(rows)])


def _create(view: View) -> html.Section:
    words = view.words
    none: list[Any] = [{"value": "", "label": words.text("admin.choose")}]
    roles: list[Any] = [{"value": role, "label": words.text(f"role.{role}")} for role in ROLES]
    counties = none + [{"value": county.code, "label": county.name} for county in view.policy.counties]
    units = none + [{"value": unit.name, "label": unit.name} for unit in view.policy.departments]
    fields = [
        _field(words.text("admin.name"), dcc.Input(id=ids.ADMIN_NAME, maxLength=40, value="")),
        _field(words.text("admin.display"), dcc.Input(id=ids.ADMIN_DISPLAY, maxLength=40, value="")),
        _field(words.text("admin.role"), dbc.Select(id=ids.ADMIN_ROLE, options=roles, value=ROLES[0])),
        _field(words.text("role.county"), dbc.Select(id=ids.ADMIN_COUNTY, options=counties, value="")),
        _field(words.text("role.unit"), dbc.Select(id=ids.ADMIN_UNIT, options=units, value="")),
        html.Button(words.text("admin.create"), id=ids.ADMIN_CREATE, className="btn btn-primary", type="button"),
    ]
    return parts.section(words.text("admin.create_title"), [html.Div(fields, className="am-row")])


def _field(label: str, control: Any) -> html.Label:
    return html.Label([html.Span(label), control])
