"""报送: a county's workbook on its way in. Everything that lasts is on the server; the address names the draft."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

import dash
from dash import ALL, ClientsideFunction, Input, Output, State

from callbacks.door.page import Page
from callbacks.door.rights import asks
from callbacks.pages.report import files, mapping
from callbacks.services import access, drafts, headings
from callbacks.services import returns as returned
from callbacks.services.context import Context
from callbacks.services.templates import is_own_ledger
from data import rights
from data.errors import UserError
from data.vocabulary import DraftState
from layouts.kit import address as at
from layouts.kit import ids, parts
from layouts.kit.address import Address, parse
from layouts.kit.shell import Content, View
from layouts.returns import report as layout
from layouts.returns.explanations import Checkup, key_of
from metrics import returns
from metrics.checks import explanation_key

_NUMBER = re.compile(r"[0-9]{1,9}")


def content(context: Context, view: View) -> Content:
    """The page of an address: the county and quarter it names, else the first county that still owes the quarter."""
    words, address = view.words, view.address
    quarter = address.quarter or context.through()
    if quarter > context.through():
        sentence = words.text("report.choose.not_ended", quarter=quarter)
        return Content(words.text("report.title"), parts.problem(words.text("report.title"), sentence), bar=[])
    own, asked = access.actor().county, address.county
    if asked is not None:
        access.require(context, access.actor(), rights.SEND, asked)
    county = asked or own or returns.next_to_report(context.store.submissions(quarter=quarter), context.policy)
    checkup = checked_draft(context, address)
    if checkup is not None:
        draft = context.store.draft(checkup.draft)
        assert draft is not None
        county, quarter = draft.county, draft.quarter
    mine = returned.county_return(context, county, quarter)
    if checkup is not None:
        checkup = replace(checkup, outlook=returned.outlook(context, checkup.reading, county, quarter))
    body = layout.body(view, mine, checkup, again="again" in address.extra)
    return Content(words.text("report.title"), body, bar=layout.bar(view, mine, checkup), className="rp")


# --- what the page shows ---------------------------------------------------------------------------------------------


def checked_draft(context: Context, address: Address) -> Checkup | None:
    """The open draft an address names, checked anew. Raises UserError ``draft.missing``."""
    written = address.extra.get("draft", "")
    if not _NUMBER.fullmatch(written):
        return None
    checked, draft = drafts.open_draft(context, int(written), by=access.actor())
    if draft.state != DraftState.OPEN:
        return None
    asked, known = headings.about(context, checked.reading, draft.county)
    return Checkup(
        draft=draft.id,
        uploaded_at=draft.made_at,
        reading=checked.reading,
        findings=checked.findings,
        keys={id(query): explanation_key(query) for query in checked.queries},
        answers=draft.answers,
        least=context.policy.thresholds.explanation_length,
        unmatched=asked,
        known=known,
        own_ledger=is_own_ledger(checked.reading, draft.county, draft.quarter),
        corrects=not context.store.submissions(draft.county, draft.quarter, ["approved"]).empty,
    )


# --- acts ------------------------------------------------------------------------------------------------------------


def answers_of(written: list[dict[str, str]], values: list[str | None]) -> dict[str, str]:
    """The explanations by their key, from the fields' ids and values."""
    return {key_of(id["key"]): value or "" for id, value in zip(written, values, strict=True)}


# --- callbacks -------------------------------------------------------------------------------------------------------


def register(app: dash.Dash, context: Context) -> None:
    """The page's callbacks, and the addresses of the template, of annotated workbooks and of originals."""
    _register_browser(app)
    _register_question(app)
    _register_upload(app, context)
    _register_answers(app, context)
    mapping.register(app, context)
    files.register(app.server, context)


def _register_browser(app: dash.Dash) -> None:
    """What needs no server: choosing, and counting characters."""
    app.clientside_callback(
        ClientsideFunction("report", "choose"),
        Output(ids.URL, "search", allow_duplicate=True),
        Input(ids.REPORT_COUNTY, "value"),
        Input(ids.REPORT_QUARTER, "value"),
        State(ids.URL, "search"),
        prevent_initial_call=True,
    )
    app.clientside_callback(
        ClientsideFunction("report", "count"),
        Output({"type": ids.REPORT_COUNT, "key": ALL}, "children"),
        Output({"type": ids.REPORT_COUNT, "key": ALL}, "className"),
        Output(ids.REPORT_SEND, "disabled"),
        Output(ids.REPORT_WHY, "children"),
        Output(ids.REPORT_OPEN, "children"),
        Input({"type": ids.REPORT_ANSWER, "key": ALL}, "value"),
        State(ids.REPORT_SAYS, "data"),
        prevent_initial_call=True,
    )


def _register_question(app: dash.Dash) -> None:
    """The question before sending opens and closes in the browser; what is typed is kept when the keys rest."""
    app.clientside_callback(
        ClientsideFunction("report", "ask"), Input(ids.REPORT_SEND, "n_clicks"), prevent_initial_call=True
    )
    for button in (ids.CONFIRM_SEND, ids.CONFIRM_BACK):
        app.clientside_callback(
            ClientsideFunction("report", "close"), Input(button, "n_clicks"), prevent_initial_call=True
        )
    app.clientside_callback(
        ClientsideFunction("report", "typed"),
        Output(ids.REPORT_TYPED, "data"),
        Input({"type": ids.REPORT_ANSWER, "key": ALL}, "value"),
        prevent_initial_call=True,
    )


def _register_upload(app: dash.Dash, context: Context) -> None:
    answered = {"type": ids.REPORT_ANSWER, "key": ALL}

    @app.callback(
        Output(ids.URL, "search", allow_duplicate=True),
        Output(ids.REPORT_WRONG, "children"),
        Input(ids.REPORT_UPLOAD, "contents"),
        State(ids.REPORT_UPLOAD, "filename"),
        State(ids.REPORT_COUNTY, "value"),
        State(ids.REPORT_QUARTER, "value"),
        State(ids.REPORT_DRAFT, "data"),
        State(answered, "id"),
        State(answered, "value"),
        State(ids.URL, "search"),
        running=[(Output(ids.REPORT_CHECKING, "className"), "rp-checking rp-spin", "rp-checking")],
        prevent_initial_call=True,
    )
    @asks(rights.SEND, upload=True)
    def uploaded(contents, name, county, quarter, draft, written, values, search):
        if not contents:
            return dash.no_update, dash.no_update
        address = parse(at.path(at.REPORT), search)
        return on_upload(context, address, contents, name, county, quarter, draft, answers_of(written, values))


def _register_answers(app: dash.Dash, context: Context) -> None:
    answered = {"type": ids.REPORT_ANSWER, "key": ALL}

    @app.callback(
        Output(ids.REPORT_SAVED, "data"),
        Input(answered, "n_blur"),
        Input(ids.REPORT_TYPED, "data"),
        State(answered, "id"),
        State(answered, "value"),
        State(ids.REPORT_DRAFT, "data"),
        prevent_initial_call=True,
    )
    @asks(rights.SEND)
    def left(blurs, typed, written, values, draft):
        if draft is not None and (typed or any(blurs)):
            drafts.keep_answers(context, draft, answers_of(written, values))
        return dash.no_update

    @app.callback(
        Output(ids.URL, "search", allow_duplicate=True),
        Output(ids.REPORT_WRONG, "children", allow_duplicate=True),
        Output(ids.CONFIRM_SEEN, "data", allow_duplicate=True),
        Input(ids.CONFIRM_SEND, "n_clicks"),
        State(ids.REPORT_DRAFT, "data"),
        State(ids.CONFIRM_SEEN, "data"),
        State(answered, "id"),
        State(answered, "value"),
        State(ids.URL, "search"),
        prevent_initial_call=True,
    )
    @asks(rights.SEND)
    def sent(clicks, draft, seen, written, values, search):
        if not clicks or draft is None:
            return dash.no_update, dash.no_update, dash.no_update
        address = parse(at.path(at.REPORT), search)
        return on_send(context, address, draft, answers_of(written, values), seen if isinstance(seen, int) else 0)


def on_upload(
    context: Context,
    address: Address,
    contents: str,
    name: str,
    county: str,
    quarter: str,
    draft: int | None,
    given: dict[str, str],
) -> tuple[Any, Any]:
    """Where an upload leads: to its draft, or to the reason why there is none, in place."""
    words = context.catalogue(address.lang)
    try:
        if draft is not None and given:
            drafts.keep_answers(context, draft, given)
        number = drafts.receive(context, contents, name, county=county, quarter=quarter, earlier=draft)
    except UserError as error:
        return dash.no_update, parts.not_done(words.error(error), words)
    return _search(layout.draft_href(address, county, quarter, number)), None


def on_send(
    context: Context, address: Address, draft: int, given: dict[str, str], seen: int | None = None
) -> tuple[Any, Any, Any]:
    """Where sending leads: to the receipt, or to the reason why it was refused, in place; and what is seen by now.

    Where somebody else has sent meanwhile, who and when is told; sending once more then confirms it.
    """
    words = context.catalogue(address.lang)
    try:
        county, quarter, again = drafts.send_answered(context, draft, given, seen)
    except UserError as error:
        newer = error.params["submission"] if error.code == "submission.newer" else dash.no_update
        return dash.no_update, parts.not_done(words.error(error), words), newer
    there = address.href(page=at.REPORT, county=county, quarter=quarter, extra={"again": "1"} if again else {})
    return _search(there), None, dash.no_update


def _search(href: str) -> str:
    return "?" + href.partition("?")[2]


# --- files -----------------------------------------------------------------------------------------------------------


PAGE = Page(at.REPORT, rights.SEND, content, skeleton=layout.skeleton, register=register)
