"""Headings matched by hand on the report page: kept for the county, used from the next reading on, taken back."""

from __future__ import annotations

from typing import Any

import dash
from dash import ALL, Input, Output, State, ctx

from callbacks.door.rights import asks
from callbacks.services import access, headings
from callbacks.services.context import Context
from data import rights
from data.errors import UserError
from layouts.kit import ids
from layouts.kit.address import Address, parse
from layouts.kit.parts import not_done

_CHECKED = "checked"
"""The address's parameter that says when a draft was checked anew; it changes so that the page is drawn again."""


# --- callbacks -------------------------------------------------------------------------------------------------------


def register(app: dash.Dash, context: Context) -> None:
    """The callbacks of the box."""
    column = {"type": ids.MAP_COLUMN, "sheet": ALL, "heading": ALL}
    done = (Output(ids.URL, "search", allow_duplicate=True), Output(ids.MAP_SAID, "children", allow_duplicate=True))
    draft, search = State(ids.REPORT_DRAFT, "data"), State(ids.URL, "search")

    @app.callback(
        *done,
        Input(ids.MAP_SAVE, "n_clicks"),
        State(column, "id"),
        State(column, "value"),
        draft,
        search,
        prevent_initial_call=True,
    )
    @asks(rights.SEND)
    def saved(clicks, written, values, number, search):
        if not clicks or number is None:
            return dash.no_update, dash.no_update
        chosen = [(id["sheet"], heading_of(id), value) for id, value in zip(written, values, strict=True)]
        return on_change(context, search, lambda: headings.keep(context, number, chosen, by=access.actor()))

    forgets = {"type": ids.MAP_FORGET, "sheet": ALL, "heading": ALL}

    @app.callback(*done, Input(forgets, "n_clicks"), draft, search, prevent_initial_call=True)
    @asks(rights.SEND)
    def taken_back(clicks, number, search):
        if not any(clicks) or number is None or not isinstance(ctx.triggered_id, dict):
            return dash.no_update, dash.no_update
        id = dict(ctx.triggered_id)
        return on_change(
            context, search, lambda: headings.forget(context, number, id["sheet"], heading_of(id), by=access.actor())
        )


def heading_of(id: dict[str, str]) -> str:
    """The heading of a select's or a button's id. Raises UserError ``mapping.unknown`` for what we never gave."""
    try:
        return bytes.fromhex(id["heading"]).decode()
    except ValueError as error:
        raise UserError("mapping.unknown") from error


def on_change(context: Context, search: str | None, act: Any) -> tuple[Any, Any]:
    """Do it, and check the draft anew; or say in place why it was not done."""
    address = parse("/report", search)
    try:
        act()
    except UserError as error:
        words = context.catalogue(address.lang)
        return dash.no_update, not_done(words.error(error), words)
    return _again(address, f"{context.now():%H%M%S%f}"), None


def _again(address: Address, moment: str) -> str:
    return "?" + address.href(extra={**address.extra, _CHECKED: moment}).partition("?")[2]
