"""管理: the accounts, and what may be done with them. No figure is changed from here."""

# Long: one page: the list of accounts and every act on one of them.
from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import dash_bootstrap_components as dbc
from dash import dcc

from data.records import Account
from data.rights import COUNTY, DECIDING, ROLES, UNIT
from layouts.accounts.signin import place
from layouts.kit import address as at
from layouts.kit import html, ids, parts
from layouts.kit.moments import moment
from layouts.kit.shell import View
from layouts.words.catalogue import Catalogue

ENABLE, DISABLE, UNLOCK, RESET, END, ROLE = "enable", "disable", "unlock", "reset", "end", "role"
ACTS = (ENABLE, DISABLE, UNLOCK, RESET, END)
_SURE = (DISABLE, RESET, END)
"""Acts that end somebody's work: what follows is told before the button is there."""
_LONGEST = 40
CREATE_FORM, CHANGE_FORM = "create", "change"
FIELDS = {
    CREATE_FORM: (ids.ADMIN_ROLE, ids.ADMIN_COUNTY, ids.ADMIN_UNIT),
    CHANGE_FORM: (ids.ADMIN_NEW_ROLE, ids.ADMIN_NEW_COUNTY, ids.ADMIN_NEW_UNIT),
}
"""The selects of a form that says what an account may do: role, county, unit. Each but the first stands in a box."""


@dataclass(frozen=True)
class House:
    """The accounts, and the addresses nobody may sign in from at present."""

    accounts: list[Account]
    addresses: list[str]


def body(view: View, house: House, said: Any = None) -> list[Any]:
    """The page: the accounts; beside them what was just done, the account that is open, and a new one."""
    words = view.words
    opened = next((one for one in house.accounts if one.name == view.address.extra.get("account")), None)
    head = [parts.headline(headline(house, words), words), html.P(words.text("admin.note"), className="sub")]
    beside = [html.Div(said, role="status"), *([_opened(view, opened)] if opened else [_create(view)])]
    return [
        html.Section(head, className="am-head"),
        html.Aside(beside, className="am-side"),
        html.Div([_accounts(view, house.accounts, opened), *_addresses(house.addresses, words)], className="am-list"),
    ]


def headline(house: House, words: Catalogue) -> str:
    """How many accounts there are, and how many wait for somebody."""
    counts = {
        "accounts": len(house.accounts),
        "waiting": sum(one.given_by is not None for one in house.accounts),
        "locked": sum(one.locked for one in house.accounts) + len(house.addresses),
    }
    said = [words.text(f"admin.count.{key}", count=n) for key, n in counts.items() if n or key == "accounts"]
    return words.text("admin.count.comma").join(said)


def skeleton() -> list[Any]:
    """Every component the callbacks name, empty."""
    fields = [id for form in FIELDS.values() for id in form]
    named = (ids.ADMIN_NAME, ids.ADMIN_DISPLAY, *fields)
    boxes = [html.Div(id=box(id)) for id in fields]
    stores = [dcc.Store(id=ids.ADMIN_OPENED), dcc.Store(id=ids.ADMIN_SAYS), dcc.Store(id=ids.ADMIN_NEW_SAYS)]
    buttons = [html.Button(id=id) for id in (ids.ADMIN_CREATE, ids.ADMIN_CHANGE)]
    return [html.Div(id=ids.ADMIN_BODY), *(dcc.Input(id=name) for name in named), *boxes, *stores, *buttons]


def box(id: str) -> str:
    """The id of what stands around a select, or of what is said below it."""
    return f"{id}-box"


# --- what was done ---------------------------------------------------------------------------------------------------


def done(words: Catalogue, act: str, name: str, *, password: str | None = None, more: str = "") -> html.Div:
    """What was done, what it means (``more``), and a first password, shown this once."""
    said: list[Any] = [html.P(html.B(words.text(f"admin.done.{act}", name=name)))]
    if more:
        said.append(html.P(more))
    if password is not None:
        copy = html.Button(
            words.text("admin.copy"),
            className="btn btn-outline-primary",
            type="button",
            **parts.data(copy="admin-password", done=words.text("admin.copied")),
        )
        said.append(html.P(words.text("admin.password_once")))
        said.append(html.P([html.Code(password, id="admin-password"), copy], className="am-pw"))
    return html.Div(said, className="am-said")


def wrong(words: Catalogue, sentence: str) -> html.Div:
    """Why an act was not done."""
    said = [html.P(html.B(words.text("admin.not_done"))), html.P(sentence)]
    return html.Div(said, className="rp-wrong", role="alert")


def granted(words: Catalogue, role: str) -> str:
    """What a role may do, in a sentence; of one that decides, that another person has to confirm it."""
    if role not in ROLES:
        return ""
    confirm = words.text("admin.second") if role in DECIDING else ""
    return words.text(f"admin.may.{role}") + confirm


# --- the list --------------------------------------------------------------------------------------------------------

_COLUMNS = ("name", "role", "state", "last", "sessions")


def _accounts(view: View, accounts: list[Account], opened: Account | None) -> html.Section:
    words = view.words
    heads = html.Tr([parts.heading(words.text(f"admin.{key}"), number=key == "sessions") for key in _COLUMNS])
    rows = [_row(view, account, account is opened) for account in sorted(accounts, key=_order)]
    table = parts.table([heads], rows, caption=words.text("admin.accounts"), className="grid am-t")
    new = parts.button_link(words.text("admin.create_title"), view.address.href(page=at.ADMIN, extra={}), primary=False)
    below = [html.P(new, className="acts")] if opened else []
    source = [parts.source_line("", words, demo=True)] if view.demo else []
    return parts.section(words.text("admin.accounts"), [table, *below, *source], sub=words.text("admin.open_hint"))


def _order(account: Account) -> tuple[bool, int, str, str]:
    """Who waits for somebody first, then by role and county."""
    return account.given_by is None, ROLES.index(account.role), account.county or "", account.name


def _row(view: View, account: Account, on: bool) -> html.Tr:
    words = view.words
    href = view.address.href(page=at.ADMIN, extra={"account": account.name})
    name = [parts.link(account.name, href), *_own(view, account), *_display(account)]
    bound = place(account, view.policy)
    role = [words.text(f"role.{account.role}"), *([html.Small(bound)] if bound else [])]
    last = moment(account.last_at, words) if account.last_at else words.text("admin.never")
    return html.Tr(
        [
            html.Th(name, scope="row"),
            html.Td(role),
            html.Td(states(account, words)),
            html.Td(last),
            parts.number_cell(str(account.sessions) if account.sessions else words.text("admin.no_sessions")),
        ],
        className="on" if on else "",
    )


def _display(account: Account) -> list[Any]:
    return [html.Small(account.display)] if account.display != account.name else []


def _own(view: View, account: Account) -> list[Any]:
    return [" ", parts.tag(view.words.text("admin.you"))] if _is_own(view, account) else []


def _is_own(view: View, account: Account) -> bool:
    return view.actor is not None and view.actor.name == account.name


def states(account: Account, words: Catalogue) -> list[Any]:
    """An account's states, each in its dress; one that has nothing to tell is in use."""
    told = {
        "waiting": account.given_by is not None,
        "disabled": account.disabled and account.given_by is None,
        "locked": account.locked,
        "must_change": account.must_change,
    }
    keys = [key for key, on in told.items() if on] or ["in_use"]
    return [html.Span(words.text(f"admin.{key}"), className=f"am-st {key}") for key in keys]


def _addresses(addresses: list[str], words: Catalogue) -> list[Any]:
    if not addresses:
        return []
    rows = [html.Li([html.Span(address), _button(words, UNLOCK, address)]) for address in addresses]
    return [parts.section(words.text("admin.addresses"), [html.Ul(rows)], sub=words.text("admin.addresses_why"))]


# --- one account -----------------------------------------------------------------------------------------------------


def _opened(view: View, account: Account) -> html.Section:
    """One account: how it stands, and every act there is on it. One's own is only told about."""
    words = view.words
    facts = {
        "role": words.text(f"role.{account.role}"),
        "place": place(account, view.policy),
        "state": states(account, words),
        "made": moment(account.made_at, words),
        "last": moment(account.last_at, words) if account.last_at else words.text("admin.never"),
        "sessions": str(account.sessions),
        "password": moment(account.password_changed_at, words),
    }
    listed = [
        piece
        for key, value in facts.items()
        if value
        for piece in (html.Dt(words.text(f"admin.{key}")), html.Dd(value))
    ]
    title = [account.name, *([" ", html.Small(account.display)] if account.display != account.name else [])]
    told = html.Dl(listed, className="am-dl")
    if _is_own(view, account):
        return parts.section(title, [told, html.P(words.text("admin.own"), className="src")], className="am-box")
    store = dcc.Store(id=ids.ADMIN_OPENED, data=account.name)
    return parts.section(title, [told, *_acts(view, account), _change(view, account), store], className="am-box")


def _acts(view: View, account: Account) -> list[Any]:
    words = view.words
    if account.given_by is not None:
        mine = view.actor is not None and view.actor.name == account.given_by
        said = words.text("admin.waits_mine" if mine else "admin.waits", by=account.given_by, name=account.name)
        confirm = [] if mine else [_button(words, ENABLE, account.name, "confirm", primary=True)]
        first = [html.Div([html.P(said), *confirm], className="am-waits")]
    else:
        first = [html.P(_button(words, ENABLE, account.name, primary=True))] if account.disabled else []
    unlock = [html.P(_button(words, UNLOCK, account.name))] if account.locked else []
    idle = {DISABLE: account.disabled, END: not account.sessions}
    acts = [act for act in _SURE if not idle.get(act)]
    return [*first, *unlock, *(_sure(words, act, account) for act in acts)]


def _sure(words: Catalogue, act: str, account: Account) -> html.Details:
    """An act that is asked for twice: what follows is told, then the button."""
    told = words.text(f"admin.sure.{act}", name=account.name, sessions=account.sessions)
    told += words.text("admin.second") if act == RESET and account.role in DECIDING else ""
    button = _button(words, act, account.name, f"sure.{act}_do", primary=True)
    return html.Details([html.Summary(words.text(f"admin.{act}")), html.P(told), button], className="am-sure")


def _button(words: Catalogue, act: str, name: str, key: str | None = None, *, primary: bool = False) -> html.Button:
    id = {"type": ids.ADMIN_ACT, "act": act, "name": name}
    kind = "btn btn-primary" if primary else "btn btn-outline-primary"
    return html.Button(words.text(f"admin.{key or act}"), id=id, className=kind, type="button")


def _change(view: View, account: Account) -> html.Details:
    """Another role or place for an account: what is given is told before it is given."""
    words = view.words
    button = html.Button(words.text("admin.change_do"), id=ids.ADMIN_CHANGE, className="btn btn-primary", type="button")
    fields = _bound(view, CHANGE_FORM, account.role, account.county, account.unit)
    told = html.P(words.text("admin.change_hint", name=account.name), className="src")
    says = dcc.Store(id=ids.ADMIN_NEW_SAYS, data=_says(words))
    inside = html.Div([*fields, told, button, says], className="am-form")
    return html.Details([html.Summary(words.text("admin.role_title")), inside], className="am-sure")


# --- a new account ---------------------------------------------------------------------------------------------------


def _create(view: View) -> html.Section:
    words = view.words
    fields = [
        _field(
            words.text("admin.name"),
            dbc.Input(id=ids.ADMIN_NAME, maxLength=_LONGEST, value="", autocomplete="off"),
            hint=words.text("admin.name_hint"),
        ),
        _field(
            words.text("admin.display"),
            dbc.Input(id=ids.ADMIN_DISPLAY, maxLength=_LONGEST, value=""),
            hint=words.text("admin.display_hint"),
        ),
        *_bound(view, CREATE_FORM, ROLES[0], None, None),
        html.Button(words.text("admin.create"), id=ids.ADMIN_CREATE, className="btn btn-primary", type="button"),
        dcc.Store(id=ids.ADMIN_SAYS, data=_says(words)),
    ]
    sub = words.text("admin.create_hint")
    return parts.section(
        words.text("admin.create_title"), html.Div(fields, className="am-form"), sub=sub, className="am-box am-new"
    )


def _says(words: Catalogue) -> dict[str, str]:
    return {role: granted(words, role) for role in ROLES}


def _bound(view: View, form: str, role: str, county: str | None, unit: str | None) -> list[Any]:
    """Role, and the county or the unit only where the role has one; below, what the role may do."""
    words, (role_id, county_id, unit_id) = view.words, FIELDS[form]
    roles: list[Any] = [{"value": one, "label": words.text(f"role.{one}")} for one in ROLES]
    counties = [{"value": one.code, "label": one.name} for one in view.policy.counties]
    units = [{"value": one.name, "label": one.name} for one in view.policy.departments]
    return [
        _field(words.text("admin.role"), dbc.Select(id=role_id, options=roles, value=role)),
        _hidden(county_id, role == COUNTY, words, "county", counties, county),
        _hidden(unit_id, role == UNIT, words, "unit", units, unit),
        html.P(granted(words, role), id=box(role_id), className="am-may", **parts.aria(live="polite")),
    ]


def _hidden(id: str, shown: bool, words: Catalogue, key: str, options: list[Any], value: str | None) -> html.Div:
    select = dbc.Select(id=id, options=options, value=value, placeholder=words.text("admin.choose"))
    return html.Div(_field(words.text(f"admin.{key}"), select), id=box(id), hidden=not shown)


def _field(label: str, control: Any, *, hint: str = "") -> html.Label:
    return html.Label([html.Span(label), control, *([html.Small(hint)] if hint else [])])
