"""One county: targets, path, townships by name, institutions, submissions; and the list of counties."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd
from dash import dcc, html

from data import rights
from data.quarters import last_day
from data.quarters import quarter as period
from layouts import address as at
from layouts import ids, numbers, parts, path, theme
from layouts.milestones import section
from layouts.overview_table import due, gap_link, gap_words, rate_link, unmet_link, verdict_cell
from layouts.panel_parts import number_link
from layouts.shell import Content, View
from layouts.words.catalogue import Catalogue
from metrics.board import CARRIED, MISSING, NONE, PLACES_RATE, Board, Figure, Measure, Row

MOST_ROWS = 300
"""Institutions a page lists; the workbook has them all."""
_COLUMNS = ("name", "township_name", "kind", "ownership", "inclusive", "registered", "status", "places", "enrolled")
_NUMBERS = {"places": PLACES_RATE, "enrolled": "utilisation"}
"""Columns that hold figures, and the indicator each goes into: its panel lists the cells."""
_SUBMISSIONS = ("number", "quarter", "version", "state", "sent", "file")
_ON_RIGHT = ("number", "version")


# --- the list --------------------------------------------------------------------------------------------------------


def index(view: View, board: Board) -> Content:
    """Every county, the largest gap in places first."""
    words = view.words
    said = words.text("county.index_title", n=len(board.rows), reported=board.coverage.approved, quarter=board.quarter)
    head = html.Tr(
        [
            parts.heading(words.text("overview.table.county")),
            parts.heading(words.text("overview.table.unmet"), number=True),
            parts.heading(words.text("overview.table.rate"), number=True),
            parts.heading(words.text("overview.table.gap"), number=True, sorted_by=True),
        ]
    )
    listed = parts.table(
        [head],
        [_index_row(view, row) for row in board.rows],
        caption=words.text("county.index"),
        className="grid narrow",
    )
    body = [
        html.Section(
            [parts.headline(said, words), html.P(words.text("county.index_sub"), className="sub")], className="head"
        ),
        html.Section([listed, parts.source_line(_source(view, board), words, demo=view.demo)], className="full"),
    ]
    return Content(words.text("county.index"), body, className="co")


def _index_row(view: View, row: Row) -> html.Tr:
    rate = row.cells.get(PLACES_RATE, Figure("", ""))
    tag = parts.source_tag(row.source, row.carried_from, view.words)
    name = parts.link(row.name, view.address.to(at.COUNTY, row.unit))
    unmet = numbers.MISSING if row.source == MISSING else numbers.count(row.unmet)
    return html.Tr(
        [
            html.Th([name, *([tag] if tag else [])], scope="row"),
            parts.number_cell(unmet_link(view, row, unmet)),
            parts.number_cell(rate_link(view, row.unit, rate)),
            parts.number_cell(gap_link(view, row.unit, rate)),
        ]
    )


# --- one county ------------------------------------------------------------------------------------------------------


def content(
    view: View,
    board: Board,
    history: pd.DataFrame,
    institutions: pd.DataFrame,
    submissions: pd.DataFrame | None,
    milestones: pd.DataFrame,
) -> Content:
    """The page of one county.

    Args:
        board: of the shown quarter; ``history`` the county's path (columns as ``metrics.board.path``).
        institutions: of the submission behind the figures; the contract's columns, ``township_name``, ``submission``
            and ``counted`` (bool).
        submissions: of the county, all versions; None where the reader may not see them.
        milestones: as ``metrics.milestones.milestones``.
    """
    row = board.row(view.address.county or "")
    head = html.Section(
        [_back(view), _finding(view, row, board), _lede(view, row)], className="head"
    )
    known = [] if row.source == MISSING else [targets(view, row, board), _path(view, row, board, history)]
    body = [
        head,
        *known,
        townships(view, row, board),
        section(view, milestones, row.unit),
        roster(view, institutions),
        *([] if submissions is None else [sent(view, submissions)]),
    ]
    return Content(row.name, body, className="co")


def _back(view: View) -> html.P:
    return html.P(parts.link(view.words.text("county.back"), view.address.to(at.COUNTIES)), className="sub")


def _finding(view: View, row: Row, board: Board) -> html.H1:
    """The headline, which leads to the county's targets; of a missing county to why it is."""
    said = parts.phrases(headline(view, row, board), view.words)
    missing = row.source == MISSING
    return html.H1(number_link(view, said, PLACES_RATE, row.unit) if missing else unmet_link(view, row, said))


def headline(view: View, row: Row, board: Board) -> str:
    """How many of the county's targets are due and unmet, and which."""
    words, judged = view.words, len(row.judged)
    if row.source == MISSING:
        return words.text("county.headline_missing", name=row.name, quarter=board.quarter)
    unmet = [m for m in board.measures if row.cells[m.key].verdict in ("overdue", "slipped")]
    if unmet:
        names = [words.text(f"measure.{m.key}.short") for m in unmet]
        return words.text("county.headline_unmet", name=row.name, n=judged, unmet=row.unmet, names=names)
    well = all(cell.verdict in ("met", "met_on_time", "met_late", "on_track") for cell in row.judged)
    return words.text(f"county.headline_{'all' if well else 'open'}", name=row.name, n=judged)


def _lede(view: View, row: Row) -> html.P:
    words, rate = view.words, row.cells.get(PLACES_RATE)
    tag = parts.source_tag(row.source, row.carried_from, words)
    said: list[Any] = [words.text("county.missing_why")] if row.source == MISSING else []
    if rate is not None and rate.denominator is not None:
        people = words.text("county.population", n=numbers.count(round(float(rate.denominator) * 1000)))
        said.append(number_link(view, people, PLACES_RATE, row.unit))
    return html.P([*([tag, " "] if tag else []), *said], className="lede")


def targets(view: View, row: Row, board: Board) -> html.Section:
    """The county's targets, one line each."""
    words = view.words
    head = html.Tr(
        [
            parts.heading(words.text("overview.cards")),
            parts.heading(words.text("overview.table.due")),
            parts.heading(words.text("overview.table.legend")),
        ]
    )
    lines = [_target(view, m, row.cells[m.key]) for m in board.measures]
    table = parts.table([head], lines, caption=words.text("overview.cards"))
    return parts.section(words.text("overview.cards"), table, className="half")


def _target(view: View, measure: Measure, figure: Figure) -> html.Tr:
    words = view.words
    name = html.Th(words.text(f"measure.{measure.key}.name"), scope="row")
    if measure.is_rate and figure.verdict not in (NONE, MISSING):
        target = numbers.plain(figure.target)
        said: list[Any] = [
            parts.status(figure.verdict, words, short=True),
            " ",
            html.B(numbers.rate(figure.value, figure.target)),
            html.Span(gap_words(figure.gap, words), className="qt"),
            html.Div(words.text("county.reference", target=target), className="names dim2"),
        ]
    else:
        said = verdict_cell(figure, measure, words)
    return html.Tr([name, html.Td(due(measure, words)), html.Td(number_link(view, said, measure.key, figure.unit))])


def _path(view: View, row: Row, board: Board, history: pd.DataFrame) -> html.Section:
    words, card = view.words, board.card(PLACES_RATE)
    target = view.policy.target(PLACES_RATE, "county") or (card.measure.target if card else None)
    if target is None or bool(history["value"].isna().all()):
        return parts.section(words.text("county.path.none"), [], className="half")
    name = view.policy.unit(row.unit).short_name
    carried = row.source == CARRIED
    note = words.text("shell.carried", quarter=row.carried_from) if carried else ""
    drawn = path.Path(history, name, target, path.national(view.policy, board.quarter), provisional=carried, note=note)
    first, last = history["quarter"].iloc[0], history["quarter"].iloc[-1]
    described = words.text(
        "overview.path.alt",
        name=row.name,
        first=first,
        last=last,
        target=numbers.plain(target.value),
        value=numbers.rate(drawn.last["value"], target.value),
    )
    graph = html.Div(
        dcc.Graph(id=ids.PATH_CHART, figure=path.figure(drawn, words), config=theme.config(words), responsive=True),
        className="chart",
        role="img",
        **parts.aria(label=described),
    )
    source = parts.source_line(_source(view, board), words, demo=view.demo)
    sub = words.text("overview.path.sub", first=first, last=last)
    title = number_link(view, path_title(view, row, board), PLACES_RATE, row.unit)
    return parts.section(title, [graph, source], sub=sub, className="half")


def path_title(view: View, row: Row, board: Board) -> str:
    """How far the county is from the reference line, in places."""
    words, rate = view.words, row.cells[PLACES_RATE]
    if rate.gap is None:
        return words.text("county.path.none")
    side = words.text(f"county.path.{'short' if int(rate.gap) > 0 else 'surplus'}")
    value = numbers.rate(rate.value, rate.target)
    return words.text("county.path.title", quarter=board.quarter, value=value, side=side, n=abs(int(rate.gap)))


def _source(view: View, board: Board) -> str:
    return view.words.text("shell.data_of", quarter=board.quarter, day=board.coverage.as_of.isoformat())


# --- townships -------------------------------------------------------------------------------------------------------


def townships(view: View, row: Row, board: Board) -> html.Section:
    """The county's townships: those without an inclusive institution first, by name."""
    words, codes = view.words, _codes(view, row.unit, board.quarter)
    bare = [name for name, covered in row.townships if covered is False]
    unknown = [name for name, covered in row.townships if covered is None]
    covered = [name for name, held in row.townships if held]
    key = "title_unknown" if unknown else "title" if bare else "title_all"
    groups = (("overdue", "uncovered", bare), ("met", "covered", covered), ("missing", "unknown", unknown))
    listed = [
        block
        for mark, key_of, names in groups
        if names
        for block in _names(mark, words.text(f"county.townships.{key_of}"), [_township(view, codes, n) for n in names])
    ]
    sub = words.text("county.townships.sub", quarter=board.quarter)
    said = words.text(f"county.townships.{key}", n=len(bare), total=len(row.townships))
    title = number_link(view, said, "township_coverage", row.unit)
    return parts.section(title, listed, sub=sub, className="half" if row.source == MISSING else "full")


def _codes(view: View, county: str, quarter: str) -> dict[str, str]:
    """The county's townships of that quarter's roster: code by name."""
    roster = view.policy.townships(last_day(period(quarter)))
    mine = roster[roster["county"] == county]
    return dict(zip(mine["name"], mine["code"], strict=True))


def _township(view: View, codes: dict[str, str], name: str) -> Any:
    """A township's name, leading to its inclusive institutions."""
    code = codes.get(name)
    return name if code is None else number_link(view, name, "inclusive_institutions", code)


def _names(mark: str, heading: str, names: list[Any]) -> list[Any]:
    lines = [html.Li([html.Span(parts.mark(mark), className=f"st-{mark}"), name]) for name in names]
    return [html.H3(f"{heading} {len(names)}"), html.Ul(lines, className="namelist")]


# --- institutions ----------------------------------------------------------------------------------------------------


def roster(view: View, institutions: pd.DataFrame) -> html.Section:
    """The institutions behind the figures, by township."""
    words = view.words
    if institutions.empty:
        return parts.section(
            words.text("county.institutions.title_none"),
            html.P(words.text("county.institutions.none")),
            className="full",
        )
    ordered = institutions.sort_values(["township", "name"])
    counted = institutions.loc[institutions["counted"]]
    title = words.text(
        "county.institutions.title",
        n=len(institutions),
        counted=len(counted),
        places=int(sum(counted["places"].dropna())),
    )
    sub = words.text("county.institutions.sub", submission=int(institutions.iloc[0]["submission"]))
    head = html.Tr([parts.heading(words.text(f"county.column.{key}"), number=key in _NUMBERS) for key in _COLUMNS])
    rows = [_institution(view, record) for record in ordered.head(MOST_ROWS).to_dict("records")]
    left = len(ordered) - MOST_ROWS
    more = [html.P(words.text("county.institutions.more", n=left))] if left > 0 else []
    table = parts.table([head], rows, caption=words.text("county.institutions.caption"))
    heading = number_link(view, title, PLACES_RATE, view.address.county or "")
    return parts.section(heading, [table, *more, *_demo(view)], sub=sub, className="full")


def _institution(view: View, record: Mapping[Any, Any]) -> html.Tr:
    cells, unit = [], view.address.county or ""
    for key in _COLUMNS[1:]:
        value = record.get(key)
        if key in _NUMBERS:
            said = numbers.count(value)
            leads = record["counted"] and not numbers.is_missing(value)
            cells.append(parts.number_cell(number_link(view, said, _NUMBERS[key], unit) if leads else said))
        else:
            cells.append(html.Td(numbers.MISSING if numbers.is_missing(value) else str(value)))
    note = [] if record["counted"] else [parts.tag(view.words.text("county.institutions.not_counted"))]
    return html.Tr([html.Th([str(record["name"]), *note], scope="row", className="wrap"), *cells])


def _demo(view: View) -> list[Any]:
    return [parts.source_line("", view.words, demo=True)] if view.demo else []


# --- submissions -----------------------------------------------------------------------------------------------------


def sent(view: View, submissions: pd.DataFrame) -> html.Section:
    """What the county has sent, the latest first."""
    words = view.words
    there = view.address.to(at.REPORT, view.address.county)
    may_send = view.may(rights.SEND, view.address.county)
    report = parts.button_link(words.text("county.report"), there, primary=False) if may_send else None
    if submissions.empty:
        return parts.section(
            words.text("county.submissions.title_none"),
            parts.empty(words.text("county.submissions.none"), report),
            className="full",
        )
    head = html.Tr(
        [parts.heading(words.text(f"county.submissions.{key}"), number=key in _ON_RIGHT) for key in _SUBMISSIONS]
    )
    ordered = submissions.sort_values("id", ascending=False)
    rows = [_submission(record, words) for record in ordered.to_dict("records")]
    table = parts.table([head], rows, caption=words.text("county.submissions.caption"))
    return parts.section(
        words.text("county.submissions.title", n=len(submissions)), [table, *_demo(view)], className="full"
    )


def _submission(record: Mapping[Any, Any], words: Catalogue) -> html.Tr:
    moment = record.get("sent_at")
    when = numbers.MISSING if numbers.is_missing(moment) else f"{moment:%Y-%m-%d %H:%M}"
    return html.Tr(
        [
            parts.number_cell(str(record["id"])),
            html.Td(record["quarter"]),
            parts.number_cell(str(record["version"])),
            html.Td(words.text(f"county.state.{record['state']}")),
            html.Td(when),
            html.Td(str(record["file_name"]), className="wrap"),
        ]
    )
