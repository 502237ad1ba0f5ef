"""审核: what waits for the office's decision, what it would change, and who has not reported yet."""

# Long: one page: the queue, the open item and the counties' returns.
from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from typing import Any

import pandas as pd
from dash import dcc

from data.findings import Finding, of_grade
from data.reading.reading import Reading
from data.vocabulary import GRADES, Grade, ReturnState, SubmissionState
from layouts.kit import address as at
from layouts.kit import html, ids, numbers, parts
from layouts.kit.moments import day, moment
from layouts.kit.shell import View, chooser
from layouts.returns import findings as shown
from layouts.returns import report as sent
from layouts.returns.board import ReportingData, board, chase
from layouts.returns.corrections import correction
from layouts.returns.explanations import LONGEST
from layouts.returns.preview import Outlook, basis, changes_table, city_box, figures_box, published_line
from layouts.words.catalogue import Catalogue

_TIMELY = (ReturnState.NONE, ReturnState.DRAFT)


@dataclass(frozen=True)
class Item:
    """One workbook that waits.

    Attributes:
        submission: its row in the list of submissions.
        county: the county's name.
        reading: its rows and where they stood, for the pictures.
        findings: as it was sent with; ``explanations`` by the query's position among them.
        waited: working days since it was sent.
        outlook: what approving it would change; None for items that are not open.
        elsewhere: institutions of it that another county counts too: ``row``, ``name``, ``uscc``, ``county`` (the other
            county's name).
        corrects: whether a version of the quarter is approved; ``reason`` why it is sent again all the same.
    """

    submission: pd.Series
    county: str
    reading: Reading
    findings: list[Finding]
    explanations: dict[int, str]
    waited: int
    outlook: Outlook | None = None
    elsewhere: pd.DataFrame = field(default_factory=pd.DataFrame)
    corrects: bool = False
    reason: str | None = None

    @property
    def id(self) -> int:
        """The submission's number."""
        return int(self.submission["id"])

    def explanation(self, query: Finding) -> str:
        """What the county said to a query; empty if nothing."""
        return self.explanations.get(id(query), "")


@dataclass(frozen=True)
class ReviewQueue:
    """What lies on the reviewer's desk: the queue, the item that is open, and the counties' returns of a quarter.

    ``returns`` as ``metrics.returns.returns`` gives them, ``due`` the day they were due, ``reporting`` the same of
    several quarters.
    """

    queue: list[Item]
    opened: Item | None
    quarter: str
    quarters: tuple[str, ...]
    returns: pd.DataFrame
    due: dt.date
    reporting: ReportingData


def body(view: View, queue: ReviewQueue, said: Any = None) -> list[Any]:
    """What stands in ``main``; ``said`` is the message about what was just decided."""
    words = view.words
    count = len(queue.queue)
    title = words.text("review.waiting", count=count) if count else words.text("review.waiting_none")
    summary = [
        parts.headline(title, words),
        html.P(_lede(queue, words), className="rp-lede"),
        html.Div(said, id=ids.REVIEW_SAID, role="status", className="rp-said-box"),
        _queue(view, queue) if count else html.P(words.text("review.empty_lede"), className="src"),
    ]
    reported = [board(view, queue.reporting), chase(view, queue.reporting)]
    if queue.opened is None:
        empty = [dcc.Store(id=ids.REVIEW_ITEM, data=None)]
        return [html.Section([*summary, *empty], className="rp-sum rt-full"), *reported]
    return [
        html.Section(summary, className="rp-sum"),
        html.Aside([decision(view), outlook(view, queue.opened)], className="rp-side sticky"),
        html.Div(detail(view, queue.opened), className="rp-list"),
        *reported,
        dcc.Store(id=ids.REVIEW_ITEM, data=queue.opened.id),
    ]


def bar(view: View, queue: ReviewQueue) -> list[Any]:
    """The context bar: the quarter whose returns are shown, and its due day."""
    words = view.words
    listed = [{"value": code, "label": code} for code in queue.quarters]
    due = words.text("report.due.on", day=day(queue.due, words))
    return [
        chooser(ids.REVIEW_QUARTER, words.text("report.choose.quarter"), listed, queue.quarter),
        html.Div(due, className="rp-due"),
    ]


def skeleton() -> list[Any]:
    """Every component a callback names, for Dash's own check."""
    return [
        chooser(ids.REVIEW_QUARTER, "", [], None),
        dcc.Store(id=ids.REVIEW_ITEM),
        html.Div(id=ids.REVIEW_SAID),
        html.Button(id=ids.REVIEW_APPROVE),
        html.Button(id=ids.REVIEW_RETURN),
        dcc.Textarea(id=ids.REVIEW_REASON),
        html.Div(id=ids.REVIEW_BODY),
        html.Button(id=ids.CHASE_COPY),
        html.Button(id=ids.CHASE_PRINT),
        html.Pre(id=ids.CHASE_TEXT),
        html.Span(id=ids.CHASE_SAID),
    ]


def _lede(queue: ReviewQueue, words: Catalogue) -> str:
    states = queue.returns["state"]
    now = queue.reporting.board[queue.reporting.board["quarter"] == queue.quarter]
    approved, total = int((now["state"].eq(SubmissionState.APPROVED) | now["correcting"]).sum()), len(states)
    owing = queue.returns[states.isin(_TIMELY)]["name"]
    if owing.empty:
        return words.text("review.lede_all", quarter=queue.quarter, total=total, approved=approved)
    return words.text("review.lede", quarter=queue.quarter, approved=approved, total=total, names=list(owing))


# --- the queue -------------------------------------------------------------------------------------------------------


def _queue(view: View, queue: ReviewQueue) -> html.Table:
    words = view.words
    heads = {"county": "", "version": "", "file": "opt", "waited": "", "counts": "opt"}
    named = [html.Th(words.text(f"review.{name}"), className=kind) for name, kind in heads.items()]
    head = html.Tr([*named, html.Th("")])
    rows = [_queue_row(view, item, queue.opened) for item in queue.queue]
    return html.Table([html.Thead(head), html.Tbody(rows)], className="rp-tb rp-queue")


def _queue_row(view: View, item: Item, opened: Item | None) -> html.Tr:
    words, row = view.words, item.submission
    here = opened is not None and opened.id == item.id
    href = view.address.href(page=at.REVIEW, county=None, compare=None, extra={"item": str(item.id)})
    act = words.text("review.opened") if here else parts.link(words.text("review.open"), href, className="rp-open")
    waited = words.text("review.waited_days", days=item.waited) if item.waited else words.text("review.waited_today")
    counts = "/".join(str(len(of_grade(item.findings, grade))) for grade in GRADES)
    tag = [" ", html.Span(words.text("review.correction.tag"), className="rp-tag")] if item.corrects else []
    return html.Tr(
        [
            html.Th([item.county, " ", html.Span(row["quarter"], className="dim2"), *tag]),
            html.Td(words.text("report.history.nth", version=row["version"]), className="rp-nw"),
            html.Td(row["file_name"], className="opt"),
            html.Td(waited, className="rp-nw"),
            html.Td(counts, className="opt"),
            html.Td(act, className="rp-nw r"),
        ],
        className="on" if here else "",
    )


# --- the item that is open -------------------------------------------------------------------------------------------


def detail(view: View, item: Item) -> list[Any]:
    """The open workbook: who sent it, its queries with the county's explanations, what was tidied, its original."""
    words, row = view.words, item.submission
    title = words.text("review.item", county=item.county, quarter=row["quarter"], version=row["version"])
    lede = words.text(
        "review.item_lede",
        at=moment(row["sent_at"], words),
        by=row["sent_by"],
        institutions=len(item.reading.institutions),
        estates=len(item.reading.estates),
    )
    original = html.A(words.text("review.original"), href=sent.original_href(item.id))
    about = html.P([lede, " ", row["file_name"], "　", original], className="rp-lede")
    return [
        parts.section(title, about),
        *([correction(item.reason, words)] if item.corrects else []),
        *_elsewhere(item, words),
        *_queries(item, words),
        *_notes(item, words),
        *sent.compared(item.outlook, words),
    ]


def _elsewhere(item: Item, words: Catalogue) -> list[Any]:
    """For the office alone: what two counties count, with both their names."""
    said = [
        words.text("review.elsewhere.line", row=int(row), name=name, code=code, county=item.county, other=other)
        for row, name, code, other in item.elsewhere.itertuples(index=False)
    ]
    lines = [html.P(line, className="rp-said") for line in said]
    todo = html.P(words.text("review.elsewhere.todo"), className="src")
    return [parts.section(words.text("review.elsewhere.title"), [*lines, todo])] if lines else []


def _queries(item: Item, words: Catalogue) -> list[Any]:
    queries = of_grade(item.findings, Grade.QUERY)
    if not queries:
        return [html.P(words.text("review.queries_none"), className="src")]
    title = html.H2(
        [parts.grade_chip(Grade.QUERY, words), html.Span(words.text("review.queries", count=len(queries)))],
        className="rp-gh",
    )
    last = sent.last_said(item.outlook)
    cards = [
        shown.card(query, item.reading, words, explained(item, query, words), last) for query in queries[: shown.SHOWN]
    ]
    return [html.Section([title, *cards], id=Grade.QUERY)]


def explained(item: Item, query: Finding, words: Catalogue) -> html.P:
    """What the county said to a query."""
    said = item.explanation(query)
    return html.P(
        [html.B(words.text("report.answer.label")), "　", said or words.text("review.no_answer")],
        className="rp-said" if said else "rp-said none",
    )


def _notes(item: Item, words: Catalogue) -> list[Any]:
    listed = of_grade(item.findings, Grade.NOTE)
    if not listed:
        return []
    title = words.text("review.notes", count=len(listed))
    return [html.Details([html.Summary(title), *shown.notes(listed[: shown.SHOWN], words)], className="rp-more")]


def decision(view: View) -> html.Section:
    """Approve, or return with a reason. The reason is asked for before the button can be pressed."""
    words = view.words
    ready = html.Button(words.text("review.approve"), id=ids.REVIEW_APPROVE, className="btn btn-primary", type="button")
    back = html.Button(
        words.text("review.return"),
        id=ids.REVIEW_RETURN,
        className="btn btn-outline-primary",
        type="button",
        disabled=True,
        **parts.aria(describedby="review-need"),
    )
    reason = dcc.Textarea(
        id=ids.REVIEW_REASON,
        value="",
        className="rp-text",
        minLength=view.policy.thresholds.explanation_length,
        maxLength=LONGEST,
        title=words.text("review.reason"),
        placeholder=words.text("review.reason_placeholder"),
    )
    need = words.text("review.reason_need")
    return parts.section(
        words.text("review.decide"),
        [
            html.Div(ready, className="rp-btns"),
            html.P(words.text("review.approve_hint"), className="rp-why"),
            html.Div([html.B(words.text("review.reason")), reason], className="rp-ask"),
            html.Div(back, className="rp-btns rp-back-btn"),
            html.P(need, id="review-need", className="rp-why"),
        ],
        className="rp-act",
    )


def outlook(view: View, item: Item) -> html.Section:
    """What approving would change: the county's figures, its institutions, and the city's rate."""
    words, found = view.words, item.outlook
    if found is None:
        return html.Section(html.P(words.text("report.preview.unavailable"), className="src"), className="sec")
    county = str(item.submission["county"])
    return html.Section(
        [
            *figures_box(found.preview, view.policy, county, words, unread=found.unread, view=view),
            changes_table(found.changes, words, first=found.first, cells=found.cells),
            *city_box(found.preview, view.policy, words, unread=found.unread, view=view),
            *published_line(found.preview, words),
            parts.source_line(basis(found.preview, county, words), words, demo=view.demo),
        ],
        className="sec rp-box",
    )


# --- what was decided ------------------------------------------------------------------------------------------------


def approved_message(view: View, item: Item, before: pd.Series | None, after: pd.Series | None) -> html.Div:
    """What approving has moved: the city's places a thousand before and after, and the way to the overview.

    ``before`` and ``after`` are the city's row of places_per_1000 in the table of figures.
    """
    words = view.words
    rates = [numbers.MISSING if row is None else numbers.rate(row["value"], row["target"]) for row in (before, after)]
    if rates[0] == rates[1]:
        moved = words.text("review.approved_same", after=rates[1])
    else:
        places = numbers.change(_places(after) - _places(before))
        moved = words.text("review.approved_moved", before=rates[0], after=rates[1], places=places)
    link = parts.link(words.text("review.to_overview"), view.address.href(page=at.OVERVIEW, county=None, extra={}))
    return html.Div([html.B(_decided("approved_title", item, words)), html.P([moved, "　", link])], className="rp-good")


def _places(row: pd.Series | None) -> int:
    return 0 if row is None or numbers.is_missing(row["numerator"]) else int(row["numerator"])


def returned_message(item: Item, words: Catalogue) -> html.Div:
    """That a workbook went back."""
    return html.Div(html.B(_decided("returned_title", item, words)), className="rp-good")


def _decided(key: str, item: Item, words: Catalogue) -> str:
    row = item.submission
    return words.text(f"review.{key}", county=item.county, quarter=row["quarter"], version=row["version"])
