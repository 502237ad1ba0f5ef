"""管理: accounts made, bound, disabled, unlocked and given new first passwords."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import dash
from dash import ALL, ClientsideFunction, Input, Output, State, ctx

from callbacks.door.page import Page
from callbacks.door.rights import asks
from callbacks.services import access
from callbacks.services.context import Context
from callbacks.services.views import view_at
from data import passwords, rights
from data.errors import UserError
from layouts.accounts import admin as layout
from layouts.kit import address as at
from layouts.kit import html, ids
from layouts.kit.shell import Content, View


def content(context: Context, view: View) -> Content:
    """The page; the account an address names is open."""
    body = html.Div(layout.body(view, house(context)), id=ids.ADMIN_BODY, className="am")
    return Content(view.words.text("admin.title"), body, bar=[])


def house(context: Context) -> layout.House:
    """The accounts and the locked addresses, as of now."""
    now = context.now()
    return layout.House(context.store.accounts.all(now), context.store.accounts.locked_addresses(now))


# --- acts ------------------------------------------------------------------------------------------------------------


def on_create(context: Context, view: View, **values: Any) -> list[Any]:
    """A new account with a first password, shown this once; or why there is none."""
    first = passwords.invented()

    def create(by: str) -> None:
        context.store.accounts.create(password=first, by=by, now=context.now(), **values)

    return _done(context, view, "create", values["name"], create, password=first, role=values["role"])


def on_change(context: Context, view: View, name: str, role: str, county: str | None, unit: str | None) -> list[Any]:
    """Another role or place for an account, and what that gives it; or why it stays."""

    def change(by: str) -> None:
        context.store.accounts.change_role(name, role, county=county, unit=unit, by=by, now=context.now())

    return _done(context, view, layout.ROLE, name, change, role=role)


def on_act(context: Context, view: View, act: str, name: str) -> list[Any]:
    """One act on one account, and the page as it is then; or why it was not done."""
    accounts, now, first = context.store.accounts, context.now(), passwords.invented()
    acts: dict[str, Callable[[str], None]] = {
        layout.ENABLE: lambda by: accounts.enable(name, by=by, now=now),
        layout.DISABLE: lambda by: accounts.disable(name, by=by, now=now),
        layout.UNLOCK: lambda by: accounts.unlock(name, by=by, now=now),
        layout.RESET: lambda by: accounts.reset_password(name, first, by=by, now=now),
        layout.END: lambda by: accounts.end_sessions(name, by=by, now=now),
    }
    return _done(context, view, act, name, acts[act], password=first if act == layout.RESET else None)


def _done(
    context: Context,
    view: View,
    act: str,
    name: str,
    do: Callable[[str], None],
    *,
    password: str | None = None,
    role: str = "",
) -> list[Any]:
    words = view.words
    try:
        access.require(context, access.actor(), rights.ACCOUNTS)
        do(access.actor().name)
    except UserError as error:
        return layout.body(view, house(context), layout.wrong(words, words.error(error)))
    now = house(context)
    waits = act != layout.ENABLE and any(one.name == name and one.given_by is not None for one in now.accounts)
    more = words.text("admin.waits_mine", name=name) if waits else words.text(f"admin.may.{role}") if role else ""
    return layout.body(view, now, layout.done(words, act, name, password=password, more=more))


# --- callbacks -------------------------------------------------------------------------------------------------------


def register(app: dash.Dash, context: Context) -> None:
    """The page's callbacks."""
    says = {layout.CREATE_FORM: ids.ADMIN_SAYS, layout.CHANGE_FORM: ids.ADMIN_NEW_SAYS}
    for form, (role, county, unit) in layout.FIELDS.items():
        app.clientside_callback(
            ClientsideFunction("admin", "bound"),
            Output(layout.box(county), "hidden"),
            Output(layout.box(unit), "hidden"),
            Output(layout.box(role), "children"),
            Input(role, "value"),
            State(says[form], "data"),
            prevent_initial_call=True,
        )
    _register_forms(app, context)

    @app.callback(
        Output(ids.ADMIN_BODY, "children", allow_duplicate=True),
        Input({"type": ids.ADMIN_ACT, "act": ALL, "name": ALL}, "n_clicks"),
        State(ids.URL, "search"),
        prevent_initial_call=True,
    )
    @asks(rights.ACCOUNTS)
    def acted(clicks, search):
        asked = ctx.triggered_id
        if not any(clicks) or not isinstance(asked, dict) or asked.get("act") not in layout.ACTS:
            return dash.no_update
        return on_act(context, view_at(context, at.ADMIN, search), asked["act"], str(asked.get("name")))


def _register_forms(app: dash.Dash, context: Context) -> None:
    @app.callback(
        Output(ids.ADMIN_BODY, "children"),
        Input(ids.ADMIN_CREATE, "n_clicks"),
        State(ids.ADMIN_NAME, "value"),
        State(ids.ADMIN_DISPLAY, "value"),
        State(ids.ADMIN_ROLE, "value"),
        State(ids.ADMIN_COUNTY, "value"),
        State(ids.ADMIN_UNIT, "value"),
        State(ids.URL, "search"),
        prevent_initial_call=True,
    )
    @asks(rights.ACCOUNTS)
    def created(clicks, name, display, role, county, unit, search):
        if not clicks:
            return dash.no_update
        given = {"name": str(name or ""), "display": str(display or ""), "role": str(role or "")}
        return on_create(context, view_at(context, at.ADMIN, search), **given, county=county, unit=unit)

    @app.callback(
        Output(ids.ADMIN_BODY, "children", allow_duplicate=True),
        Input(ids.ADMIN_CHANGE, "n_clicks"),
        State(ids.ADMIN_OPENED, "data"),
        State(ids.ADMIN_NEW_ROLE, "value"),
        State(ids.ADMIN_NEW_COUNTY, "value"),
        State(ids.ADMIN_NEW_UNIT, "value"),
        State(ids.URL, "search"),
        prevent_initial_call=True,
    )
    @asks(rights.ACCOUNTS)
    def changed(clicks, name, role, county, unit, search):
        if not clicks or name is None:
            return dash.no_update
        return on_change(context, view_at(context, at.ADMIN, search), str(name), str(role or ""), county, unit)


PAGE = Page(at.ADMIN, rights.ACCOUNTS, content, skeleton=layout.skeleton, register=register)
