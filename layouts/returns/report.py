"""报送: one county's return of one quarter, from the template to the receipt."""

# Long: one page from the template to the receipt, a short function a step.
from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

import pandas as pd
from dash import dcc

from data.findings import Finding, of_grade
from data.policy.policy import Unit
from data.vocabulary import GRADES, Grade, ReturnState, SubmissionState
from layouts.kit import address as at
from layouts.kit import html, ids, parts
from layouts.kit.moments import day, moment
from layouts.kit.shell import View, chooser
from layouts.returns import confirm, mapping
from layouts.returns import findings as shown
from layouts.returns.annotated import annotated_href, not_kept
from layouts.returns.differences import differences_section, published_section
from layouts.returns.explanations import Checkup, ask_once, ask_why, query_hint, says, why
from layouts.returns.ledger import ledger_way
from layouts.returns.preview import Outlook, basis, changes_table, city_box, figures_box, published_line
from layouts.returns.receipt import history, named, receipt, receipt_href
from layouts.words.catalogue import Catalogue

LIMIT_MB = 10
_STEPS = ("template", "upload", "mend", "send", "review")
_STEP_OF: dict[str, int] = {
    ReturnState.NONE: 0,
    ReturnState.DRAFT: 2,
    SubmissionState.SUBMITTED: 4,
    SubmissionState.RETURNED: 2,
    SubmissionState.APPROVED: 5,
}
"""How many steps are done, by the state of the county's quarter."""


@dataclass(frozen=True)
class Return:
    """A county's return of a quarter as it stands.

    Attributes:
        county, quarter: whose and of when; ``quarters`` those a reader can choose, latest first.
        due: the day it is due; ``late`` days after it (negative: days left), None once it was sent.
        history: submissions of this county and quarter, newest first (columns: ``Store.submissions``).
        draft: an open draft that is not shown: number, file name, when; None without one.
        prefilled: quarter and number of institutions the template brings along; None where it is blank.
        closed: whether the office has closed the quarter.
    """

    county: Unit
    quarter: str
    quarters: tuple[str, ...]
    due: dt.date
    late: int | None
    history: pd.DataFrame
    draft: tuple[int, str, dt.datetime] | None = None
    prefilled: tuple[str, int] | None = None
    closed: bool = False

    @property
    def last(self) -> pd.Series | None:
        """The newest version."""
        return None if self.history.empty else self.history.iloc[0]

    @property
    def state(self) -> str:
        """none, submitted, returned or approved."""
        return ReturnState.NONE if self.last is None else str(self.last["state"])


def body(view: View, mine: Return, checkup: Checkup | None, *, again: bool = False) -> list[Any]:
    """What stands in ``main``: the checked draft, else where the return stands and the place to upload.

    ``again`` says that the very file had been sent before.
    """
    return _draft_body(view, mine, checkup) if checkup else _state_body(view, mine, again)


def bar(view: View, mine: Return, checkup: Checkup | None) -> list[Any]:
    """The context bar: county, quarter, the steps, the due day."""
    words = view.words
    counties = [
        {"value": unit.code, "label": unit.name}
        for unit in view.policy.counties
        if view.actor is None or view.actor.county in (None, unit.code)
    ]
    listed = [{"value": code, "label": code} for code in mine.quarters]
    return [
        chooser(ids.REPORT_COUNTY, words.text("report.choose.county"), counties, mine.county.code),
        chooser(ids.REPORT_QUARTER, words.text("report.choose.quarter"), listed, mine.quarter),
        steps(_STEP_OF[ReturnState.DRAFT if checkup else mine.state], words),
        html.Div(due(mine, words), className="rp-due"),
    ]


def skeleton() -> list[Any]:
    """Every component a callback names, for Dash's own check."""
    stores = [dcc.Store(id=id) for id in (ids.REPORT_DRAFT, ids.REPORT_SAYS, ids.REPORT_SAVED)]
    places = [html.Div(id=id) for id in (ids.REPORT_CHECKING, ids.REPORT_WRONG, ids.REPORT_WHY, ids.REPORT_OPEN)]
    selects = [chooser(id, "", [], None) for id in (ids.REPORT_COUNTY, ids.REPORT_QUARTER)]
    asked = [*confirm.skeleton(), *mapping.skeleton(), dcc.Store(id=ids.REPORT_TYPED)]
    return [*stores, *places, *selects, *asked, dcc.Upload(id=ids.REPORT_UPLOAD), html.Button(id=ids.REPORT_SEND)]


# --- the bar ---------------------------------------------------------------------------------------------------------


def steps(done: int, words: Catalogue) -> html.Ol:
    """The five steps: done, now, to come."""
    items = []
    for number, step in enumerate(_STEPS):
        state = "done" if number < done else "now" if number == done else ""
        current = parts.aria(current="step") if state == "now" else {}
        items.append(html.Li(words.text(f"report.step.{step}"), className=state, **current))
    return html.Ol(items, className="rp-steps", **parts.aria(label=words.text("report.step.label")))


def due(mine: Return, words: Catalogue) -> list[Any]:
    """The due day, and how late or early it is; once it was sent, that."""
    on = words.text("report.due.on", day=day(mine.due, words))
    comma = words.text("report.headline.comma")
    if mine.late is None:
        return [on, comma, words.text("report.due.sent")]
    if mine.late > 0:
        return [on, comma, html.B(words.text("report.due.late", days=mine.late))]
    left = words.text("report.due.left", days=-mine.late) if mine.late else words.text("report.due.today")
    return [on, comma, left]


# --- a draft ---------------------------------------------------------------------------------------------------------


def _draft_body(view: View, mine: Return, checkup: Checkup) -> list[Any]:
    words, reading = view.words, checkup.reading
    summary = [
        *returned_reason(mine, words),
        parts.headline(shown.headline(checkup.findings, words, readable=reading.readable), words),
        _file_line(checkup, words),
        shown.counters(checkup.findings, query_hint(checkup, words), words, address=view.address),
        html.Div(id=ids.REPORT_WRONG, role="alert"),
    ]
    alone: dict[str, Any] = {"data-alone": shown.shown_alone(view.address) or ""}
    asked: set[str] = set()
    listed = shown.groups(
        in_turn(checkup),
        reading,
        words,
        extra=lambda query: ask_once(query, checkup, asked, words),
        last=last_said(checkup.outlook),
    )
    beyond = len({checkup.key(query) for query in checkup.unanswered} - asked)
    return [
        html.Section(summary, className="rp-sum"),
        html.Aside([_next_box(view, checkup), outlook_box(view, mine, checkup.outlook)], className="rp-side sticky"),
        html.Div(
            [
                *mapping.box(checkup.unmatched, reading, words),
                *mapping.applied(checkup.known, words),
                html.Div(id=ids.MAP_SAID, role="alert"),
                *listed,
                *compared(checkup.outlook, words),
                history(mine.history, words),
            ],
            className="rp-list",
            **alone,
        ),
        *confirm.dialog(checkup, mine.last, mine.county.name, mine.quarter, words),
        dcc.Store(id=ids.REPORT_TYPED),
        dcc.Store(id=ids.REPORT_DRAFT, data=checkup.draft),
        dcc.Store(id=ids.REPORT_SAYS, data=says(checkup, beyond, words)),
        dcc.Store(id=ids.REPORT_SAVED),
    ]


def last_said(outlook: Outlook | None) -> shown.Last | None:
    """What the workbook approved last said of each row, for the pictures."""
    return shown.Last(outlook.last_quarter, outlook.before) if outlook and outlook.last_quarter else None


def compared(outlook: Outlook | None, words: Catalogue) -> list[Any]:
    """What a replacement changes of what is published, and every field that differs from last quarter's."""
    if outlook is None:
        return []
    return [*published_section(outlook, words), differences_section(outlook, words)]


def in_turn(checkup: Checkup) -> list[Finding]:
    """The findings worst first; where not all can be listed, the queries still open come before those explained."""
    by_grade = [f for grade in GRADES for f in of_grade(checkup.findings, grade)]
    if len(by_grade) <= shown.SHOWN:
        return by_grade
    open_queries = {id(query) for query in checkup.unanswered}
    return sorted(by_grade, key=lambda f: (GRADES.index(f.grade), f.grade == Grade.QUERY and id(f) not in open_queries))


def _file_line(checkup: Checkup, words: Catalogue) -> html.P:
    reading = checkup.reading
    read = words.text("report.file.unreadable")
    if reading.readable:
        counts = {"institutions": len(reading.institutions), "estates": len(reading.estates)}
        read = words.text("report.file.line", **counts)
    said = [
        [words.text("report.file.name"), " ", html.B(reading.file)],
        _size(reading.size),
        words.text("report.file.uploaded", at=moment(checkup.uploaded_at, words)),
        [read, words.text("report.file.space"), words.text("report.file.unsent")],
    ]
    return html.P([html.Span(piece) for piece in said], className="rp-lede")


def _size(size: int) -> str:
    return f"{size / 1024:,.0f} KB" if size < 1024 * 1024 else f"{size / 1024 / 1024:,.1f} MB"


def _next_box(view: View, checkup: Checkup) -> html.Section:
    words = view.words
    errors, answers = len(of_grade(checkup.findings, Grade.ERROR)), checkup.open_count
    marked = _annotated_link(view, checkup, primary=bool(errors))
    todo = [words.text("annotated.todo")] if marked else []
    todo += [words.text("report.next.mend", count=errors)] if errors else []
    todo += [words.text("report.next.answer")] if answers else []
    todo += [words.text("report.next.again")] if errors else [words.text("report.next.send")]
    todo += [words.text("report.next.after")]
    ledger = ledger_way(checkup, view.address.lang, words)
    send = html.Button(
        words.text("report.next.submit"),
        id=ids.REPORT_SEND,
        className="btn btn-primary",
        type="button",
        disabled=bool(errors or answers),
        **parts.aria(describedby=ids.REPORT_WHY),
    )
    again = upload(words, small=True, primary=bool(errors) and not marked)
    return html.Section(
        [
            *ledger,
            html.H2(words.text("report.next.title")),
            html.Ol([html.Li(item) for item in todo], className="rp-todo"),
            *ask_why(checkup, words),
            html.Div([*marked, *([again, send] if errors else [send, again])], className="rp-btns"),
            *([html.P(said, className="rp-why") for said in not_kept(checkup.reading.beside, words)] if marked else []),
            *upload_notes(words),
            html.P(why(errors, answers, words), id=ids.REPORT_WHY, className="rp-why"),
            *_signed_in(view),
        ],
        className="sec rp-act",
    )


def _signed_in(view: View) -> list[Any]:
    """Under whose name it will be sent."""
    if view.actor is None:
        return []
    by = named(view.actor.name, view.actor.display, view.words)
    return [html.P(view.words.text("report.next.who", by=by), className="rp-why")]


def _annotated_link(view: View, checkup: Checkup, *, primary: bool) -> list[Any]:
    """The sender's own file with its findings marked; nothing where nothing is to be mended or it cannot be read."""
    if not checkup.reading.readable or all(f.grade == Grade.NOTE for f in checkup.findings):
        return []
    kind = "btn btn-primary" if primary else "btn btn-outline-primary"
    href = annotated_href(checkup.draft, view.address.lang)
    return [html.A(view.words.text("annotated.button"), href=href, className=kind)]


def outlook_box(view: View, mine: Return, outlook: Outlook | None) -> html.Section:
    """What approving would change, or why it cannot be said yet."""
    words = view.words
    if outlook is None:
        return html.Section(html.P(words.text("report.preview.unavailable"), className="src"), className="sec rp-box")
    left_out = int((outlook.changes["change"] == "left_out").sum())
    return html.Section(
        [
            *figures_box(
                outlook.preview,
                view.policy,
                mine.county.code,
                words,
                left_out=left_out,
                unread=outlook.unread,
                view=view,
            ),
            changes_table(outlook.changes, words, first=outlook.first, cells=outlook.cells),
            *city_box(outlook.preview, view.policy, words, unread=outlook.unread, view=view),
            *published_line(outlook.preview, words),
            parts.source_line(basis(outlook.preview, mine.county.code, words), words, demo=view.demo),
        ],
        className="sec rp-box",
    )


# --- uploading -------------------------------------------------------------------------------------------------------


def upload(words: Catalogue, *, small: bool = False, primary: bool = True) -> dcc.Upload:
    """The place to choose or drop a workbook; ``small`` is a button alone."""
    kind = "btn btn-primary" if primary else "btn btn-outline-primary"
    if small:
        button = html.page(html.Span(words.text("report.upload.again"), className=kind))
        return dcc.Upload(button, id=ids.REPORT_UPLOAD, className="rp-drop-small")
    children = [
        html.P([words.text("report.upload.drop"), html.Span(words.text("report.upload.choose"), className=kind)]),
        html.P(words.text("report.upload.limits", limit=LIMIT_MB), className="rp-why"),
    ]
    box = html.page(html.Div(children))
    return dcc.Upload(box, id=ids.REPORT_UPLOAD, className="rp-drop", className_active="rp-drop rp-drop-over")


def upload_notes(words: Catalogue) -> list[Any]:
    """“Checking…”, and what stands there if the file is too large to be sent (``assets/uploads.js``).

    Whatever else it is, is told after a look at its content.
    """
    refused = words.text("report.upload.too_large", limit=LIMIT_MB)
    limits = parts.data(limit=str(LIMIT_MB * 1024 * 1024), label=words.text("report.upload.title"))
    return [
        html.P(words.text("report.upload.checking"), id=ids.REPORT_CHECKING, className="rp-checking", role="status"),
        html.P(refused, id=ids.REPORT_REFUSED, className="rp-wrong", hidden="hidden", role="alert", **limits),
    ]


# --- where the return stands -----------------------------------------------------------------------------------------


def _state_body(view: View, mine: Return, again: bool) -> list[Any]:
    words = view.words
    top = {
        ReturnState.NONE: _start,
        SubmissionState.SUBMITTED: _receipt,
        SubmissionState.RETURNED: _returned,
        SubmissionState.APPROVED: _receipt,
    }[mine.state](view, mine)
    same = [html.P(words.text("report.receipt.same"), className="rp-good")] if again else []
    wrong = html.Div(id=ids.REPORT_WRONG, role="alert")
    return [
        html.Section([*same, *top, *_open_draft(view, mine), wrong], className="rp-sum"),
        html.Aside([_template_box(view, mine), history(mine.history, words)], className="rp-side"),
        html.Div(_upload_section(view, mine), className="rp-list"),
        dcc.Store(id=ids.REPORT_DRAFT, data=None),
    ]


def _start(view: View, mine: Return) -> list[Any]:
    words = view.words
    title = words.text("report.start.title", county=mine.county.name, quarter=mine.quarter)
    return [parts.headline(title, words), html.P(words.text("report.start.lede"), className="rp-lede")]


def _open_draft(view: View, mine: Return) -> list[Any]:
    if mine.draft is None:
        return []
    words, (number, file, at_moment) = view.words, mine.draft
    said = words.text("report.start.draft", at=moment(at_moment, words), file=file)
    href = draft_href(view.address, mine.county.code, mine.quarter, number)
    link = parts.link(words.text("report.start.draft_open"), href)
    return [html.P([said, " ", link], className="rp-good")]


def _upload_section(view: View, mine: Return) -> list[Any]:
    words = view.words
    if mine.closed:
        return [html.P(words.text("report.start.closed", quarter=mine.quarter), className="rp-wrong")]
    title = words.text("report.upload.title" if mine.state == ReturnState.NONE else "report.upload.title_again")
    waiting = mine.state in (ReturnState.NONE, SubmissionState.RETURNED)
    return [parts.section(title, [upload(words, primary=waiting), *upload_notes(words)])]


def _template_box(view: View, mine: Return) -> html.Section:
    words = view.words
    if mine.prefilled:
        said = words.text("report.start.prefilled", quarter=mine.prefilled[0], count=mine.prefilled[1])
    else:
        said = words.text("report.start.blank")
    primary = "btn-primary" if mine.state == ReturnState.NONE else "btn-outline-primary"
    link = html.A(
        words.text("report.start.template"),
        href=template_href(mine.county.code, mine.quarter),
        className=f"btn {primary}",
    )
    children = [html.Div(link, className="rp-btns")]
    return parts.section(words.text("report.step.template"), children, sub=said, className="rp-act")


def _receipt(view: View, mine: Return) -> list[Any]:
    words, last = view.words, mine.last
    assert last is not None
    at_moment = last["decided_at"] if mine.state == SubmissionState.APPROVED else last["sent_at"]
    said = words.text(
        f"report.receipt.{mine.state}_lede",
        county=mine.county.name,
        quarter=mine.quarter,
        version=last["version"],
        at=moment(at_moment, words),
    )
    return [
        parts.headline(words.text(f"report.receipt.{mine.state}_title"), words),
        html.P(said, className="rp-lede"),
        receipt(last, words),
        html.H2(words.text("report.receipt.next_title")),
        html.Ol([html.Li(words.text(f"report.receipt.{key}")) for key in _NEXT_STEPS[mine.state]], className="rp-todo"),
        html.Div(_links(view, mine), className="rp-btns"),
    ]


_NEXT_STEPS: dict[str, tuple[str, ...]] = {
    SubmissionState.SUBMITTED: ("next_review", "next_approved", "next_mend"),
    SubmissionState.APPROVED: ("next_mend",),
}


def _links(view: View, mine: Return) -> list[Any]:
    words, address = view.words, view.address
    paper = parts.button_link(words.text("receipt.open"), receipt_href(address, int(mine.history.iloc[0]["id"])))
    if mine.state == SubmissionState.APPROVED:
        over = parts.button_link(words.text("report.receipt.to_overview"), address.to(at.OVERVIEW), primary=False)
        return [paper, over]
    review = address.href(page=at.REVIEW, county=None, compare=None, extra={"item": str(mine.history.iloc[0]["id"])})
    return [paper, parts.button_link(words.text("report.receipt.to_review"), review, primary=False)]


def _returned(view: View, mine: Return) -> list[Any]:
    words, last = view.words, mine.last
    assert last is not None
    said = words.text(
        "report.receipt.returned_lede",
        county=mine.county.name,
        quarter=mine.quarter,
        version=last["version"],
        at=moment(last["decided_at"], words),
    )
    return [
        parts.headline(words.text("report.receipt.returned_title"), words),
        html.P(said, className="rp-lede"),
        *returned_reason(mine, words),
    ]


def returned_reason(mine: Return, words: Catalogue) -> list[Any]:
    """Why the last version was returned; nothing if it was not."""
    if mine.state != SubmissionState.RETURNED or mine.last is None:
        return []
    return [html.Div([html.B(words.text("report.receipt.reason")), html.P(mine.last["reason"])], className="rp-back")]


# --- addresses -------------------------------------------------------------------------------------------------------


def template_href(county: str, quarter: str) -> str:
    """The address of the pre-filled template."""
    return f"/template/{quote(county, safe='')}/{quote(quarter, safe='')}.xlsx"


def original_href(submission: int) -> str:
    """The address of the sender's own file."""
    return f"/original/{submission}"


def draft_href(address: at.Address, county: str, quarter: str, draft: int | None) -> str:
    """The address of a county's return, with its draft open."""
    extra = {"draft": str(draft)} if draft is not None else {}
    return address.href(page=at.REPORT, county=county, quarter=quarter, compare=None, extra=extra)
