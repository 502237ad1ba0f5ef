"""审核: the office decides on what counties have sent. Each act names the version the reviewer saw."""

from __future__ import annotations

from typing import Any

import dash
import pandas as pd
from dash import Input, Output, State, html

from callbacks import acts
from callbacks import report as reporting
from callbacks.desk import Desk
from data.errors import UserError
from data.quarters import CHINA
from data.reading.reading import Reading
from data.store.store import Submission
from layouts import address as at
from layouts import ids
from layouts import report as sent
from layouts import review as layout
from layouts.address import Address, parse
from layouts.review import Item
from layouts.shell import Content, View
from metrics import returns
from metrics.checks import explanation_key


def content(desk: Desk, view: View) -> Content:
    """The page of an address: the item it names is open, else the one that waits longest."""
    on_desk = laid_out(desk, view.address)
    body = html.Div(layout.body(view, on_desk), id=ids.REVIEW_BODY, className="rp rv")
    return Content(view.words.text("review.title"), body, bar=layout.bar(view, on_desk))


def skeleton(view: View) -> list[Any]:
    """Every component the callbacks here name."""
    return layout.skeleton()


# --- what the page shows ---------------------------------------------------------------------------------------------


def laid_out(desk: Desk, address: Address, *, open_first: bool = True) -> layout.Desk:
    """The queue, the open item and the counties' returns. Without ``open_first`` nothing is open."""
    waiting = acts.waiting(desk)
    queue = [item(desk, row) for _, row in waiting.iterrows()]
    asked = address.extra.get("item", "")
    opened = next((i for i in queue if str(i.id) == asked), queue[0] if queue and open_first else None)
    quarter = address.quarter or desk.through()
    submissions = desk.store.submissions(quarter=quarter)
    drafted = [unit.code for unit in desk.policy.counties if len(desk.store.drafts(unit.code, quarter))]
    return layout.Desk(
        queue=queue,
        opened=with_outlook(desk, opened) if opened and open_first else None,
        quarter=quarter,
        quarters=reporting.quarters(desk, quarter),
        returns=returns.returns(submissions, drafted, desk.policy, quarter=quarter, today=desk.today()),
        due=returns.due(quarter, desk.policy),
    )


def item(desk: Desk, row: pd.Series) -> Item:
    """One submission that waits, with what it was sent with."""
    submission = desk.store.submission(int(row["id"]))
    assert submission is not None
    said = {id(f): submission.explanations.get(explanation_key(f), "") for f in submission.findings}
    day = pd.Timestamp(submission.sent_at).tz_convert(CHINA).date()
    return Item(
        submission=row,
        county=desk.policy.unit(submission.county).name,
        reading=as_reading(desk, submission),
        findings=submission.findings,
        explanations=said,
        waited=max((desk.today() - day).days, 0),
    )


def as_reading(desk: Desk, submission: Submission) -> Reading:
    """A submission's rows and where they stood, as reading its file gave them."""
    store = desk.store
    return Reading(
        file=submission.file_name,
        sha256=submission.file_sha,
        size=0,
        county=submission.county,
        quarter=submission.quarter,
        cover=submission.cover,
        institutions=store.institutions([submission.id]),
        estates=store.estates([submission.id]),
        county_values=store.county_values(submission.id),
        tasks=store.tasks([submission.id]),
        cells=submission.cells,
        sheets=submission.sheets,
    )


def with_outlook(desk: Desk, waiting: Item) -> Item:
    """The item with what approving it would change."""
    reading = waiting.reading
    found = reporting.outlook(desk, reading, str(reading.county), str(reading.quarter))
    return Item(
        waiting.submission, waiting.county, reading, waiting.findings, waiting.explanations, waiting.waited, found
    )


# --- acts ------------------------------------------------------------------------------------------------------------


def on_approve(desk: Desk, view: View, number: int) -> list[Any]:
    """Approve, and the page as it is then, with what that moved; or why it was not done."""
    try:
        decided = _waiting(desk, number)
        before = city_rate(desk, decided)
        acts.approve(desk, number, by=reporting.sender(desk))
    except UserError as error:
        return _not_done(desk, view, error)
    said = layout.approved_message(view, decided, before, city_rate(desk, decided))
    return layout.body(view, laid_out(desk, view.address, open_first=False), said)


def on_return(desk: Desk, view: View, number: int, reason: str) -> list[Any]:
    """Return with a reason, and the page as it is then; or why it was not done."""
    try:
        decided = _waiting(desk, number)
        if len(reason.strip()) < layout.SHORTEST_REASON:
            raise UserError("review.reason_short", least=layout.SHORTEST_REASON)
        acts.give_back(desk, number, reason, by=reporting.sender(desk))
    except UserError as error:
        return _not_done(desk, view, error)
    said = layout.returned_message(decided, view.words)
    return layout.body(view, laid_out(desk, view.address, open_first=False), said)


def _not_done(desk: Desk, view: View, error: UserError) -> list[Any]:
    return layout.body(view, laid_out(desk, view.address), sent.wrong(view.words.error(error), view.words))


def _waiting(desk: Desk, number: int) -> Item:
    rows = desk.store.submissions()
    row = rows[rows["id"] == number]
    if row.empty:
        raise UserError("submission.unknown", submission=number)
    return item(desk, row.iloc[0])


def city_rate(desk: Desk, decided: Item) -> pd.Series | None:
    """The city's places a thousand in the quarter of a submission."""
    table = desk.figures()
    rows = table[
        (table["unit"] == desk.policy.city.code) & (table["indicator"] == "places_per_1000")
        & (table["quarter"] == decided.submission["quarter"]) & (table["rule"] == "all")
    ]  # fmt: skip
    return None if rows.empty else rows.iloc[0]


# --- callbacks -------------------------------------------------------------------------------------------------------

_CHOOSE = """
function(quarter, search) {
    const asked = new URLSearchParams(search || "");
    if (asked.get("quarter") === quarter) { return window.dash_clientside.no_update; }
    asked.set("quarter", quarter); asked.delete("compare");
    return "?" + asked.toString();
}
"""
_REASON = "function(text) {{ return Array.from((text || '').trim()).length < {least}; }}"


def register(app: dash.Dash, desk: Desk) -> None:
    """The page's callbacks."""
    app.clientside_callback(
        _CHOOSE,
        Output(ids.URL, "search", allow_duplicate=True),
        Input(ids.REVIEW_QUARTER, "value"),
        State(ids.URL, "search"),
        prevent_initial_call=True,
    )
    app.clientside_callback(
        _REASON.format(least=layout.SHORTEST_REASON),
        Output(ids.REVIEW_RETURN, "disabled"),
        Input(ids.REVIEW_REASON, "value"),
        prevent_initial_call=True,
    )

    @app.callback(
        Output(ids.REVIEW_BODY, "children"),
        Input(ids.REVIEW_APPROVE, "n_clicks"),
        State(ids.REVIEW_ITEM, "data"),
        State(ids.URL, "search"),
        prevent_initial_call=True,
    )
    def approved(clicks, number, search):
        if not clicks or number is None:
            return dash.no_update
        return on_approve(desk, view_of(desk, search), number)

    @app.callback(
        Output(ids.REVIEW_BODY, "children", allow_duplicate=True),
        Input(ids.REVIEW_RETURN, "n_clicks"),
        State(ids.REVIEW_ITEM, "data"),
        State(ids.REVIEW_REASON, "value"),
        State(ids.URL, "search"),
        prevent_initial_call=True,
    )
    def returned(clicks, number, reason, search):
        if not clicks or number is None:
            return dash.no_update
        return on_return(desk, view_of(desk, search), number, reason or "")


def view_of(desk: Desk, search: str | None) -> View:
    """The view of a callback on this page; its body asks for no coverage."""
    address = parse(at.PATHS[at.REVIEW], search)
    return View(address, desk.catalogue(address.lang), desk.policy, desk.today(), desk.demo)
