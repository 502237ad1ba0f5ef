"""Who has reported: the board of counties and quarters, and the list for chasing."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

import pandas as pd

from data import rights
from data.vocabulary import ReturnState, Verdict
from layouts.kit import address as at
from layouts.kit import html, ids, numbers, parts
from layouts.kit.moments import day
from layouts.kit.shell import View
from layouts.returns import report as sent
from layouts.words.catalogue import Catalogue
from metrics import returns

RECENT = 2
"""Quarters that a phone shows of the board."""


@dataclass(frozen=True)
class ReportingData:
    """Who has reported.

    Attributes:
        board: as ``metrics.returns.board`` gives it; ``scores`` and ``chasing`` as made from it.
        city: of the quarters' columns the published figures of the indicator reporting; ``quarter``, ``part``,
            ``numerator``, ``denominator``.
        quarters: the columns, in order.
    """

    board: pd.DataFrame
    scores: pd.DataFrame
    chasing: pd.DataFrame
    city: pd.DataFrame
    quarters: tuple[str, ...]


# --- the board -------------------------------------------------------------------------------------------------------


def board(view: View, shown: ReportingData) -> html.Section:
    """Counties × quarters, with each county's and each quarter's timeliness and completeness."""
    words = view.words
    late = shown.board[shown.board["state"] == ReturnState.LATE]
    title = words.text("returns.title", count=len(late)) if len(late) else words.text("returns.title_none")
    caption = words.text("returns.caption", first=shown.quarters[0], last=shown.quarters[-1])
    score_heads = [parts.heading(words.text(f"returns.{key}"), number=True) for key in ("on_time", "received")]
    heads = [_quarter_head(view, shown, code) for code in shown.quarters]
    head = html.Tr([parts.heading(words.text("review.county")), *heads, *score_heads])
    rows = [_county(view, shown, score) for score in shown.scores.to_dict("records")]
    rows += [_city(view, shown, part) for part in ("on_time", "submitted", "approved")]
    table = parts.table([head], rows, caption=caption, className="grid rt")
    legend = html.P([html.Span(item) for item in _legend(words)], className="legend rt-legend")
    source = parts.source_line(words.text("returns.source"), words, demo=view.demo)
    return parts.section(title, [table, legend, source], sub=caption, className="rt-full", id="returns")


def _old(shown: ReportingData, code: str) -> str:
    return "" if code in shown.quarters[-RECENT:] else "rt-old"


def _quarter_head(view: View, shown: ReportingData, code: str) -> html.Th:
    deadline = returns.due(code, view.policy)
    below = html.Span(view.words.text("report.due.on", day=day(deadline, view.words)), className="u")
    return html.Th([code, below], className=_old(shown, code), scope="col")


def _county(view: View, shown: ReportingData, score: dict[Any, Any]) -> html.Tr:
    mine = shown.board[shown.board["county"] == score["county"]]
    cells = [html.Td(_cell(view, row), className=_old(shown, row["quarter"])) for row in mine.to_dict("records")]
    rates = [parts.number_cell(numbers.ratio(score[key], score["due"])) for key in ("on_time", "received")]
    return html.Tr([html.Th(score["name"], scope="row"), *cells, *rates])


def _cell(view: View, row: dict[Any, Any]) -> Any:
    chip = state_chip(row, view.words)
    if row["drafted"] and row["state"] in (ReturnState.LATE, ReturnState.DUE):
        chip = html.Span([chip, " ", html.Span(view.words.text("state.draft"), className="rp-tag")])
    href = _leads(view, row["county"], row["quarter"])
    return chip if href is None else parts.link(chip, href)


def _leads(view: View, county: str, quarter: str) -> str | None:
    """Where its reader may go on: who sends it to the return, who sees figures to the county's page of that quarter."""
    if view.may(rights.SEND, county):
        return sent.draft_href(view.address, county, quarter, None)
    if not view.may(rights.FIGURES):
        return None
    return view.address.href(page=at.COUNTY, county=county, quarter=quarter, compare=None, extra={})


_DRESS = {
    ReturnState.NOT_DUE: Verdict.NONE,
    ReturnState.DUE: Verdict.ACCELERATE,
    ReturnState.LATE: Verdict.OVERDUE,
    ReturnState.SENT: Verdict.ON_TRACK,
    ReturnState.RETURNED: Verdict.BEHIND,
}
"""The marks of states; approved has one of its own for late."""


def state_chip(row: dict[Any, Any], words: Catalogue) -> html.Span:
    """A return's state: mark, word, and how early or late."""
    state, days = row["state"], int(row["days"])
    if state == ReturnState.APPROVED:
        return parts.tally("met_late" if days > 0 else "met_on_time", _told("approved", days, words))
    if row["correcting"]:
        return parts.tally(_DRESS[state], words.text(f"returns.correcting.{state}"))
    if state == ReturnState.SENT:
        return parts.tally(_DRESS[state], _told("sent", days, words))
    return parts.tally(_DRESS[state], words.text(f"returns.state.{state}", days=abs(days)))


def _told(state: str, days: int, words: Catalogue) -> str:
    when = "late" if days > 0 else "early" if days < 0 else "on_day"
    return words.text(f"returns.{state}.{when}", days=abs(days))


def _city(view: View, shown: ReportingData, part: str) -> html.Tr:
    words, rows = view.words, shown.city[shown.city["part"] == part].set_index("quarter")
    cells = []
    for code in shown.quarters:
        known = code in rows.index
        said = numbers.ratio(rows.loc[code, "numerator"], rows.loc[code, "denominator"]) if known else numbers.MISSING
        cells.append(html.Td(said, className=f"num {_old(shown, code)}".strip()))
    return html.Tr(
        [html.Th(words.text(f"part.{part}"), scope="row"), *cells, html.Td(""), html.Td("")], className="tot"
    )


def _legend(words: Catalogue) -> list[Any]:
    kinds = [
        ("met_on_time", "approved"),
        ("met_late", "approved_late"),
        ("on_track", "sent"),
        ("behind", "returned"),
        ("overdue", "late"),
        ("accelerate", "due"),
        ("none", "not_due"),
    ]
    return [parts.tally(kind, words.text(f"returns.legend.{key}")) for kind, key in kinds]


# --- whom to chase ---------------------------------------------------------------------------------------------------


def chase(view: View, shown: ReportingData) -> html.Section:
    """The list for chasing, ready to paste into a message or to print."""
    words, owing = view.words, shown.chasing
    if owing.empty:
        return parts.section(words.text("returns.chase.none"), [], className="rt-full rt-chase", id="chase")
    title = words.text("returns.chase.title", counties=owing["county"].nunique(), count=len(owing))
    told: dict[str, Any] = {
        "data-done": words.text("returns.chase.copied"),
        "data-not": words.text("returns.chase.select"),
    }
    buttons = [
        html.Button(words.text("returns.chase.copy"), id=ids.CHASE_COPY, className="btn btn-primary", type="button"),
        html.Button(
            words.text("returns.chase.print"), id=ids.CHASE_PRINT, className="btn btn-outline-primary", type="button"
        ),
        html.Span("", id=ids.CHASE_SAID, role="status", className="rp-why", **told),
    ]
    text = html.Pre(
        chase_text(view, owing),
        id=ids.CHASE_TEXT,
        className="rt-text",
        tabIndex=0,
        **parts.aria(label=words.text("returns.chase.label")),
    )
    sub = words.text("returns.chase.sub")
    return parts.section(
        title, [text, html.Div(buttons, className="rp-btns")], sub=sub, className="rt-full rt-chase", id="chase"
    )


def chase_text(view: View, owing: pd.DataFrame) -> str:
    """One sentence a county and quarter, under one that says of which day it is."""
    words = view.words
    demo = [words.text("shell.demo")] if view.demo else []
    opening = words.text("returns.chase.opening", day=long_day(view.today, words))
    return "\n".join([*demo, opening, *(chase_line(row, words) for row in owing.to_dict("records"))])


def chase_line(row: dict[Any, Any], words: Catalogue) -> str:
    """One county's return of a quarter: when it was due, how late it is, or why it was returned."""
    said = {"county": row["name"], "quarter": row["quarter"], "due": long_day(row["due"], words)}
    if row["state"] == ReturnState.RETURNED:
        on = long_day(row["decided_on"], words)
        return words.text("returns.chase.returned", **said, on=on, reason=row["reason"])
    return words.text("returns.chase.late", **said, days=int(row["days"]), working=int(row["working"]))


def long_day(date: dt.date, words: Catalogue) -> str:
    """2026年10月15日, 15 October 2026."""
    return words.text("returns.day", year=date.year, month=date.month, day=date.day, iso=date.isoformat())
