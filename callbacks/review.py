"""审核: the office decides on what counties have sent. Each act names the version the reviewer saw."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import dash
import pandas as pd
from dash import Input, Output, State, html

from callbacks import access, acts
from callbacks import report as reporting
from callbacks.desk import Desk
from data.errors import UserError
from data.quarters import quarter
from data.reading.reading import Reading
from data.store.store import Submission
from layouts import address as at
from layouts import ids
from layouts import report as sent
from layouts import review as layout
from layouts.address import Address, parse
from layouts.receipt import moment
from layouts.returns import Reporting
from layouts.review import Item
from layouts.shell import Content, View
from metrics import returns
from metrics.checks import explanation_key

BOARD_QUARTERS = 8
"""Quarters the board of returns shows."""


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
    code = address.quarter or desk.through()
    submissions = desk.store.submissions(quarter=code)
    drafted = [unit.code for unit in desk.policy.counties if len(desk.store.drafts(unit.code, code))]
    return layout.Desk(
        queue=queue,
        opened=with_outlook(desk, opened) if opened and open_first else None,
        quarter=code,
        quarters=reporting.quarters(desk, code),
        returns=returns.returns(submissions, drafted, desk.policy, quarter=code, today=desk.today()),
        due=returns.due(code, desk.policy),
        reporting=reported(desk, max(code, desk.through())),
    )


def reported(desk: Desk, last: str) -> Reporting:
    """Who has reported the quarters up to ``last``, as many as the board shows."""
    store, codes = desk.store, [str(quarter(last) - back) for back in range(BOARD_QUARTERS - 1, -1, -1)]
    drafted = {(unit.code, code) for unit in desk.policy.counties for code in store.drafts(unit.code)["quarter"]}
    table = returns.board(store.submissions(), drafted, desk.policy, quarters=codes, today=desk.today())
    figures = desk.figures()
    wanted = (figures["indicator"] == "reporting") & (figures["rule"] == "all") & figures["quarter"].isin(codes)
    return Reporting(
        board=table,
        scores=returns.scores(table),
        chasing=returns.chasing(table, store.closed_quarters()),
        city=figures.loc[wanted & (figures["unit"] == desk.policy.city.code)],
        quarters=tuple(codes),
    )


def item(desk: Desk, row: pd.Series) -> Item:
    """One submission that waits, with what it was sent with."""
    submission = desk.store.submission(int(row["id"]))
    assert submission is not None
    said = {id(f): submission.explanations.get(explanation_key(f), "") for f in submission.findings}
    approved = desk.store.submissions(submission.county, submission.quarter, ["approved"])
    return Item(
        submission=row,
        county=desk.policy.unit(submission.county).name,
        reading=as_reading(desk, submission),
        findings=submission.findings,
        explanations=said,
        waited=returns.waited(submission.sent_at, desk.today()),
        corrects=not approved.empty,
        reason=submission.correction,
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
        heading_rows=submission.heading_rows,
    )


def with_outlook(desk: Desk, waiting: Item) -> Item:
    """The item with what approving it would change."""
    reading = waiting.reading
    found = reporting.outlook(desk, reading, str(reading.county), str(reading.quarter))
    return replace(waiting, outlook=found)


# --- acts ------------------------------------------------------------------------------------------------------------


def on_approve(desk: Desk, view: View, number: int) -> list[Any]:
    """Approve, and the page as it is then, with what that moved; or why it was not done."""
    try:
        decided = _waiting(desk, number)
        before = city_rate(desk, decided)
        acts.approve(desk, number, by=access.actor())
    except UserError as error:
        return _not_done(desk, view, number, error)
    said = layout.approved_message(view, decided, before, city_rate(desk, decided))
    return layout.body(view, laid_out(desk, view.address, open_first=False), said)


def on_return(desk: Desk, view: View, number: int, reason: str) -> list[Any]:
    """Return with a reason, and the page as it is then; or why it was not done."""
    try:
        decided = _waiting(desk, number)
        if len(reason.strip()) < layout.SHORTEST_REASON:
            raise UserError("review.reason_short", least=layout.SHORTEST_REASON)
        acts.give_back(desk, number, reason, by=access.actor())
    except UserError as error:
        return _not_done(desk, view, number, error)
    said = layout.returned_message(decided, view.words)
    return layout.body(view, laid_out(desk, view.address, open_first=False), said)


def _not_done(desk: Desk, view: View, number: int, error: UserError) -> list[Any]:
    told = decided_by_another(desk, view, number) if error.code == "submission.decided" else view.words.error(error)
    return layout.body(view, laid_out(desk, view.address), sent.wrong(told, view.words))


def decided_by_another(desk: Desk, view: View, number: int) -> str:
    """Who was faster, when, and what they decided."""
    found = desk.store.submission(number)
    assert found is not None
    assert found.decided_at is not None
    said = {"by": found.decided_by, "at": moment(found.decided_at, view.words)}
    return view.words.text(f"review.decided.{found.state}", **said)


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
_COPY = """
function(clicks) {
    const text = document.getElementById("chase-text"), said = document.getElementById("chase-said");
    const tell = copied => { said.textContent = copied ? said.dataset.done : said.dataset.not; };
    const choose = () => {
        const range = document.createRange(); range.selectNodeContents(text);
        const chosen = window.getSelection(); chosen.removeAllRanges(); chosen.addRange(range);
        let copied = false;
        try { copied = document.execCommand("copy"); } catch (error) { copied = false; }
        tell(copied);
    };
    if (!clicks) { return; }
    if (!navigator.clipboard) { choose(); return; }
    navigator.clipboard.writeText(text.innerText).then(() => tell(true), choose);
}
"""
_PRINT_LIST = """
function(clicks) {
    if (!clicks) { return; }
    document.body.classList.add("print-chase");
    window.print();
    document.body.classList.remove("print-chase");
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

    app.clientside_callback(_COPY, Input(ids.CHASE_COPY, "n_clicks"), prevent_initial_call=True)
    app.clientside_callback(_PRINT_LIST, Input(ids.CHASE_PRINT, "n_clicks"), prevent_initial_call=True)

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
    return View(address, desk.catalogue(address.lang), desk.policy, desk.today(), desk.demo, actor=access.current())
