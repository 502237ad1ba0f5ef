"""审核: the office decides on what counties have sent. Each act names the version the reviewer saw."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import dash
import pandas as pd
from dash import ClientsideFunction, Input, Output, State

from callbacks.door.page import Page
from callbacks.door.rights import asks
from callbacks.services import access, acts
from callbacks.services import returns as returned
from callbacks.services.checking import elsewhere
from callbacks.services.context import Context
from callbacks.services.facts import as_reading
from callbacks.services.views import view_at
from data import rights
from data.errors import UserError
from data.quarters import quarter
from data.vocabulary import Rule
from layouts.kit import address as at
from layouts.kit import html, ids, parts
from layouts.kit.address import Address
from layouts.kit.moments import moment
from layouts.kit.shell import Content, View
from layouts.returns import review as layout
from layouts.returns.board import ReportingData
from layouts.returns.review import Item
from metrics import returns
from metrics.checks import counted_elsewhere, explanation_key

BOARD_QUARTERS = 8
"""Quarters the board of returns shows."""


def content(context: Context, view: View) -> Content:
    """The page of an address: the item it names is open, else the one that waits longest."""
    on_context = laid_out(context, view.address)
    body = html.Div(layout.body(view, on_context), id=ids.REVIEW_BODY, className="rp rv")
    return Content(view.words.text("review.title"), body, bar=layout.bar(view, on_context))


# --- what the page shows ---------------------------------------------------------------------------------------------


def laid_out(context: Context, address: Address, *, open_first: bool = True) -> layout.ReviewQueue:
    """The queue, the open item and the counties' returns. Without ``open_first`` nothing is open."""
    waiting = acts.waiting(context)
    queue = [item(context, row) for _, row in waiting.iterrows()]
    asked = address.extra.get("item", "")
    opened = next((i for i in queue if str(i.id) == asked), queue[0] if queue and open_first else None)
    code = address.quarter or context.through()
    submissions = context.store.submissions(quarter=code)
    drafted = [unit.code for unit in context.policy.counties if len(context.store.drafts(unit.code, code))]
    return layout.ReviewQueue(
        queue=queue,
        opened=with_outlook(context, opened) if opened and open_first else None,
        quarter=code,
        quarters=returned.quarters(context, code),
        returns=returns.returns(submissions, drafted, context.policy, quarter=code, today=context.today()),
        due=returns.due(code, context.policy),
        reporting=reported(context, max(code, context.through())),
    )


def reported(context: Context, last: str) -> ReportingData:
    """Who has reported the quarters up to ``last``, as many as the board shows."""
    store, codes = context.store, [str(quarter(last) - back) for back in range(BOARD_QUARTERS - 1, -1, -1)]
    drafted = {(unit.code, code) for unit in context.policy.counties for code in store.drafts(unit.code)["quarter"]}
    table = returns.board(store.submissions(), drafted, context.policy, quarters=codes, today=context.today())
    figures = context.figures()
    wanted = (figures["indicator"] == "reporting") & (figures["rule"] == Rule.ALL) & figures["quarter"].isin(codes)
    return ReportingData(
        board=table,
        scores=returns.scores(table),
        chasing=returns.chasing(table, store.closed_quarters()),
        city=figures.loc[wanted & (figures["unit"] == context.policy.city.code)],
        quarters=tuple(codes),
    )


def item(context: Context, row: pd.Series) -> Item:
    """One submission that waits, with what it was sent with."""
    submission = context.store.submission(int(row["id"]))
    assert submission is not None
    said = {id(f): submission.explanations.get(explanation_key(f), "") for f in submission.findings}
    approved = context.store.submissions(submission.county, submission.quarter, ["approved"])
    return Item(
        submission=row,
        county=context.policy.unit(submission.county).name,
        reading=as_reading(context, submission),
        findings=submission.findings,
        explanations=said,
        waited=returns.waited(submission.sent_at, context.today()),
        corrects=not approved.empty,
        reason=submission.correction,
    )


def with_outlook(context: Context, waiting: Item) -> Item:
    """The item with what approving it would change, and what another county counts too."""
    reading = waiting.reading
    county, code = str(reading.county), str(reading.quarter)
    also = counted_elsewhere(reading.institutions, elsewhere(context, county, code), context.policy)
    also["county"] = [context.policy.unit(other).name for other in also["county"]]
    return replace(waiting, outlook=returned.outlook(context, reading, county, code), elsewhere=also)


# --- acts ------------------------------------------------------------------------------------------------------------


def on_approve(context: Context, view: View, number: int) -> list[Any]:
    """Approve, and the page as it is then, with what that moved; or why it was not done."""
    try:
        decided = _waiting(context, number)
        before = city_rate(context, decided)
        acts.approve(context, number, by=access.actor())
    except UserError as error:
        return _not_done(context, view, number, error)
    said = layout.approved_message(view, decided, before, city_rate(context, decided))
    return layout.body(view, laid_out(context, view.address, open_first=False), said)


def on_return(context: Context, view: View, number: int, reason: str) -> list[Any]:
    """Return with a reason, and the page as it is then; or why it was not done."""
    try:
        decided = _waiting(context, number)
        if len(reason.strip()) < context.policy.thresholds.explanation_length:
            raise UserError("review.reason_short")
        acts.give_back(context, number, reason, by=access.actor())
    except UserError as error:
        return _not_done(context, view, number, error)
    said = layout.returned_message(decided, view.words)
    return layout.body(view, laid_out(context, view.address, open_first=False), said)


def _not_done(context: Context, view: View, number: int, error: UserError) -> list[Any]:
    told = decided_by_another(context, view, number) if error.code == "submission.decided" else view.words.error(error)
    return layout.body(view, laid_out(context, view.address), parts.not_done(told, view.words))


def decided_by_another(context: Context, view: View, number: int) -> str:
    """Who was faster, when, and what they decided."""
    found = context.store.submission(number)
    assert found is not None
    assert found.decided_at is not None
    said = {"by": found.decided_by, "at": moment(found.decided_at, view.words)}
    return view.words.text(f"review.decided.{found.state}", **said)


def _waiting(context: Context, number: int) -> Item:
    rows = context.store.submissions()
    row = rows[rows["id"] == number]
    if row.empty:
        raise UserError("submission.unknown", submission=number)
    return item(context, row.iloc[0])


def city_rate(context: Context, decided: Item) -> pd.Series | None:
    """The city's places a thousand in the quarter of a submission."""
    table = context.figures()
    rows = table[
        (table["unit"] == context.policy.city.code)
        & (table["indicator"] == "places_per_1000")
        & (table["quarter"] == decided.submission["quarter"])
        & (table["rule"] == Rule.ALL)
    ]
    return None if rows.empty else rows.iloc[0]


# --- callbacks -------------------------------------------------------------------------------------------------------


# Long: a list of callbacks, one input or state a line.
def register(app: dash.Dash, context: Context) -> None:
    """The page's callbacks."""
    app.clientside_callback(
        ClientsideFunction("shell", "quarter"),
        Output(ids.URL, "search", allow_duplicate=True),
        Input(ids.REVIEW_QUARTER, "value"),
        State(ids.URL, "search"),
        prevent_initial_call=True,
    )
    app.clientside_callback(
        ClientsideFunction("review", "short"),
        Output(ids.REVIEW_RETURN, "disabled"),
        Input(ids.REVIEW_REASON, "value"),
        State(ids.REVIEW_REASON, "minLength"),
        prevent_initial_call=True,
    )

    app.clientside_callback(
        ClientsideFunction("review", "copy"), Input(ids.CHASE_COPY, "n_clicks"), prevent_initial_call=True
    )
    app.clientside_callback(
        ClientsideFunction("review", "print"), Input(ids.CHASE_PRINT, "n_clicks"), prevent_initial_call=True
    )

    @app.callback(
        Output(ids.REVIEW_BODY, "children"),
        Input(ids.REVIEW_APPROVE, "n_clicks"),
        State(ids.REVIEW_ITEM, "data"),
        State(ids.URL, "search"),
        prevent_initial_call=True,
    )
    @asks(rights.APPROVE)
    def approved(clicks, number, search):
        if not clicks or number is None:
            return dash.no_update
        return on_approve(context, view_at(context, at.REVIEW, search), number)

    @app.callback(
        Output(ids.REVIEW_BODY, "children", allow_duplicate=True),
        Input(ids.REVIEW_RETURN, "n_clicks"),
        State(ids.REVIEW_ITEM, "data"),
        State(ids.REVIEW_REASON, "value"),
        State(ids.URL, "search"),
        prevent_initial_call=True,
    )
    @asks(rights.RETURN)
    def returned(clicks, number, reason, search):
        if not clicks or number is None:
            return dash.no_update
        return on_return(context, view_at(context, at.REVIEW, search), number, reason or "")


PAGE = Page(at.REVIEW, rights.REVIEW, content, skeleton=layout.skeleton, register=register)
