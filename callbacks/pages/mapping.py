"""Headings matched by hand on the report page: kept for the county, used from the next reading on, taken back."""

from __future__ import annotations

from typing import Any

import dash
from dash import ALL, Input, Output, State, ctx

from callbacks.door import access
from callbacks.services import acts
from callbacks.services.context import Context
from data.errors import UserError
from data.reading.headings import UNUSED, normal
from data.reading.reading import Reading
from data.rights import Actor
from layouts.kit import ids
from layouts.kit.address import Address, parse
from layouts.returns import mapping as layout
from layouts.returns.mapping import Known, Unmatched
from layouts.returns.report import wrong

_CHECKED = "checked"
"""The address's parameter that says when a draft was checked anew; it changes so that the page is drawn again."""


def about(context: Context, reading: Reading, county: str) -> tuple[list[Unmatched], list[Known]]:
    """The headings of a reading that nobody has matched yet, and those read as the county once said."""
    kept = context.store.mappings(county)
    rows = [Known(str(r.sheet), str(r.heading), str(r.column), str(r.made_by)) for r in kept.itertuples()]
    found = {
        (key, normal(str(f.value)))
        for key, name in reading.sheets.items()
        for f in reading.findings
        if f.sheet == name and f.code in ("heading.chosen", "heading.ignored") and f.value
    }
    known = [one for one in rows if (one.sheet, normal(one.heading)) in found]
    settled = {(one.sheet, normal(one.heading)) for one in known}
    asked = [one for one in layout.unmatched(reading) if (one.sheet, normal(one.heading)) not in settled]
    return asked, known


def keep(context: Context, number: int, chosen: list[tuple[str, str, str | None]], *, by: Actor) -> None:
    """Remember what the headings of a draft are: sheet key, heading, column key; the county is the draft's own.

    Raises UserError ``draft.missing``, ``mapping.none`` where nothing was chosen, and those of ``Store.save_mapping``.
    """
    by_hand: dict[str, dict[str, str]] = {}
    for sheet, heading, column in chosen:
        if column and column != layout.NOT_CHOSEN:
            by_hand.setdefault(sheet, {})[heading] = UNUSED if column == layout.UNUSED_VALUE else column
    if not by_hand:
        raise UserError("mapping.none")
    context.store.save_mapping(acts.draft_of(context, number, by=by).county, by_hand, by=by.name, now=context.now())


def forget(context: Context, number: int, sheet: str, heading: str, *, by: Actor) -> None:
    """Forget what a heading is, for the county of a draft. Raises UserError ``draft.missing``."""
    county = acts.draft_of(context, number, by=by).county
    context.store.forget_mapping(county, sheet, heading, by=by.name, now=context.now())


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
    def saved(clicks, written, values, number, search):
        if not clicks or number is None:
            return dash.no_update, dash.no_update
        chosen = [(id["sheet"], heading_of(id), value) for id, value in zip(written, values, strict=True)]
        return on_change(context, search, lambda: keep(context, number, chosen, by=access.actor()))

    forgets = {"type": ids.MAP_FORGET, "sheet": ALL, "heading": ALL}

    @app.callback(*done, Input(forgets, "n_clicks"), draft, search, prevent_initial_call=True)
    def taken_back(clicks, number, search):
        if not any(clicks) or number is None or not isinstance(ctx.triggered_id, dict):
            return dash.no_update, dash.no_update
        id = dict(ctx.triggered_id)
        return on_change(
            context, search, lambda: forget(context, number, id["sheet"], heading_of(id), by=access.actor())
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
        return dash.no_update, wrong(words.error(error), words)
    return _again(address, f"{context.now():%H%M%S%f}"), None


def _again(address: Address, moment: str) -> str:
    return "?" + address.href(extra={**address.extra, _CHECKED: moment}).partition("?")[2]
