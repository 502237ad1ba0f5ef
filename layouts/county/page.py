"""One county on one page: targets, path, townships, estates, tasks, institutions, submissions; and the list of all."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pandas as pd

from data.vocabulary import Source, Verdict
from layouts.county import lists, sent
from layouts.kit import address as at
from layouts.kit import exhibit, html, numbers, parts, path
from layouts.kit.counties import counties_exhibit
from layouts.kit.exhibit import Exhibit
from layouts.kit.figure_cells import due, gap_link, gap_words, rate_link, unmet_link, verdict_cell
from layouts.kit.measures import measure_name, measure_short
from layouts.kit.milestones import section
from layouts.kit.panel_parts import number_link
from layouts.kit.path_exhibit import path_alt, path_exhibit
from layouts.kit.shell import Content, View
from layouts.kit.table import COUNT, RATE, Column, Table
from layouts.words.catalogue import Catalogue
from metrics.board import Board
from metrics.figure import PLACES_RATE, Figure
from metrics.measures import WELL, Measure
from metrics.rows import Row
from metrics.trend import Point


@dataclass(frozen=True)
class CountyData:
    """What the page of one county is made from.

    Attributes:
        history: its places a thousand by quarter.
        institutions: of the submission behind the figures; the contract's columns, ``township_name``, ``submission``
            and ``counted`` (bool).
        estates: of the same submission, and how each stands (``metrics.estates.listed``).
        milestones: as ``metrics.milestones.milestones``.
        tasks: its rows of ``metrics.tasks.task_states``; None where the reader may not see them.
        submissions: all versions; None where the reader may not see them.
    """

    history: tuple[Point, ...]
    institutions: pd.DataFrame
    estates: pd.DataFrame
    milestones: pd.DataFrame
    tasks: pd.DataFrame | None = None
    submissions: pd.DataFrame | None = None


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
    rows = [_index_row(view, row) for row in board.rows]
    listed = parts.table([head], rows, caption=words.text("county.index"), className="grid narrow")
    body = [
        html.Section(
            [parts.headline(said, words), html.P(words.text("county.index_sub"), className="sub")], className="head"
        ),
        exhibit.shown(view, counties_exhibit(view, board), table=listed, className="full"),
    ]
    return Content(words.text("county.index"), body, className="co")


def _index_row(view: View, row: Row) -> html.Tr:
    rate = row.cells.get(PLACES_RATE, Figure("", ""))
    tag = parts.source_tag(row.source, row.carried_from, view.words)
    name = parts.link(row.name, view.address.to(at.COUNTY, row.unit))
    unmet = numbers.MISSING if row.source == Source.MISSING else numbers.count(row.unmet)
    return html.Tr(
        [
            html.Th([name, *([tag] if tag else [])], scope="row"),
            parts.number_cell(unmet_link(view, row, unmet)),
            parts.number_cell(rate_link(view, row.unit, rate)),
            parts.number_cell(gap_link(view, row.unit, rate)),
        ]
    )


# --- one county ------------------------------------------------------------------------------------------------------


def content(view: View, board: Board, county: CountyData) -> Content:
    """The page of one county: ``county`` is what it has, ``board`` of the shown quarter."""
    row = board.row(view.address.county or "")
    head = html.Section([_others(view, row), _finding(view, row, board), _lede(view, row)], className="head")
    body = [
        head,
        *(html.Div(column, className="co-col") for column in _columns(view, row, board, county)),
        lists.roster(view, county.institutions),
        *([] if county.submissions is None else [sent.submissions(view, county.submissions)]),
    ]
    return Content(row.name, body, className="co co-one")


def _columns(view: View, row: Row, board: Board, county: CountyData) -> tuple[list[Any], list[Any]]:
    """What stands at the left and at the right, about as long as each other."""
    townships = lists.townships(view, row, board.quarter)
    tasks = [] if county.tasks is None else [sent.tasks(view, board.quarter, county.tasks)]
    committed = section(view, county.milestones, row.unit, style="msbox")
    if row.source == Source.MISSING:
        return [townships, committed], tasks
    left = [targets(view, row, board), townships, *tasks]
    return left, [_path(view, row, board, county.history), lists.estates(view, row, county.estates), committed]


def exhibits(view: View, board: Board, county: CountyData) -> tuple[Exhibit, ...]:
    """What the page gives away."""
    row = board.row(view.address.county or "")
    drawn = _drawn(view, row, board, county.history)
    found = [
        targets_exhibit(view, row, board),
        None if drawn is None else path_exhibit(view, drawn, path_title(view, row, board), _source(view, board)),
        lists.townships_exhibit(view, row, board.quarter),
        lists.estates_exhibit(view, county.estates),
        lists.roster_exhibit(view, county.institutions),
        None if county.tasks is None else sent.tasks_exhibit(view, board.quarter, county.tasks),
    ]
    return tuple(one for one in found if one is not None)


# --- the head --------------------------------------------------------------------------------------------------------


def _others(view: View, row: Row) -> html.Nav:
    """The way to the other counties: the one before, the list of all, the one after, in the policy's order."""
    words, units = view.words, list(view.policy.counties)
    here = [unit.code for unit in units].index(row.unit)
    before, after = units[here - 1], units[(here + 1) % len(units)]
    links = [parts.link(one.name, view.address.to(at.COUNTY, one.code)) for one in units]
    listed = [html.Li(link, className="here" if place == here else "") for place, link in enumerate(links)]
    return html.Nav(
        [
            parts.link([_arrow("←"), before.name], view.address.to(at.COUNTY, before.code), className="co-step"),
            parts.link(words.text("county.back"), view.address.to(at.COUNTIES), className="co-step"),
            html.Details([html.Summary(words.text("county.choose")), html.Ul(listed)], className="co-choose"),
            parts.link([after.name, _arrow("→")], view.address.to(at.COUNTY, after.code), className="co-step"),
        ],
        className="co-others",
        **parts.aria(label=words.text("county.others")),
    )


def _arrow(sign: str) -> html.Span:
    return html.Span(sign, **parts.aria(hidden="true"))


def _finding(view: View, row: Row, board: Board) -> html.H1:
    """The headline, which leads to the county's targets; of a missing county to why it is."""
    said = parts.phrases(headline(view, row, board), view.words)
    missing = row.source == Source.MISSING
    return html.H1(number_link(view, said, PLACES_RATE, row.unit) if missing else unmet_link(view, row, said))


def headline(view: View, row: Row, board: Board) -> str:
    """How many of the county's targets are due and unmet, and which."""
    words, judged = view.words, len(row.judged)
    if row.source == Source.MISSING:
        return words.text("county.headline_missing", name=row.name, quarter=board.quarter)
    unmet = [m for m in board.measures if row.cells[m.key].verdict in (Verdict.OVERDUE, Verdict.SLIPPED)]
    if unmet:
        names = [measure_short(m, words) for m in unmet]
        return words.text("county.headline_unmet", name=row.name, n=judged, unmet=row.unmet, names=names)
    well = all(cell.verdict in (*WELL, Verdict.ON_TRACK) for cell in row.judged)
    return words.text(f"county.headline_{'all' if well else 'open'}", name=row.name, n=judged)


def _lede(view: View, row: Row) -> html.P:
    words, rate = view.words, row.cells.get(PLACES_RATE)
    tag = parts.source_tag(row.source, row.carried_from, words)
    said: list[Any] = [words.text("county.missing_why")] if row.source == Source.MISSING else []
    if rate is not None and rate.denominator is not None:
        people = words.text("county.population", n=numbers.count(round(float(rate.denominator) * 1000)))
        said.append(number_link(view, people, PLACES_RATE, row.unit))
    return html.P([*([tag, " "] if tag else []), *said], className="lede")


# --- targets and path ------------------------------------------------------------------------------------------------


def targets(view: View, row: Row, board: Board) -> html.Section:
    """The county's targets, one line each."""
    table = _targets(view, row, board).on_page(view.words.text("overview.cards"))
    return exhibit.shown(view, targets_exhibit(view, row, board), table=table)


def targets_exhibit(view: View, row: Row, board: Board) -> Exhibit:
    """The county's targets: when due, verdict, number, what is lacking."""
    words, listed = view.words, _targets(view, row, board)
    well, total = sum(cell.verdict in WELL for cell in row.judged), len(row.judged)
    open_ = total - well - row.unmet
    key = "title_open" if open_ else "title"
    return Exhibit(
        "targets",
        words.text(f"county.targets.{key}", n=total, well=well, unmet=row.unmet, open=open_),
        words.text("county.targets.sub", quarter=board.quarter),
        _source(view, board),
        listed.filed,
        listed.frame,
        name=words.text("county.file", name=row.name, what=words.text("overview.cards")),
    )


def _targets(view: View, row: Row, board: Board) -> Table:
    """A row is a measure with the county's figure; the page says verdict and numbers in one cell."""
    words = view.words
    columns = (
        Column("name", words.text("overview.cards"), value=lambda one: measure_name(one[0], words)),
        Column("due", words.text("overview.table.due"), value=lambda one: due(one[0], words)),
        Column(
            "verdict",
            words.text("overview.table.legend"),
            value=lambda one: words.text(f"verdict.{one[1].verdict}.name"),
            cell=lambda one: number_link(view, _standing(view, *one), one[0].key, one[1].unit),
        ),
        _filed("have", words, COUNT, lambda one: one[1].numerator),
        _filed("of", words, RATE, lambda one: one[1].denominator),
        _filed("short", words, COUNT, lambda one: one[1].short),
    )
    return Table(columns, [(measure, row.cells[measure.key]) for measure in board.measures])


_FILED = {"have": "have", "of": "whole", "short": "lacks"}


def _filed(key: str, words: Catalogue, kind: str, value: Callable[[tuple[Measure, Figure]], Any]) -> Column:
    return Column(key, words.text(f"overview.table.{_FILED[key]}"), kind=kind, value=value, page=False)


def _standing(view: View, measure: Measure, figure: Figure) -> list[Any]:
    """A target's verdict and number; of a rate its gap, and what it is held against."""
    words = view.words
    if not measure.is_rate or figure.verdict in (Verdict.NONE, Source.MISSING):
        return verdict_cell(figure, measure, words)
    target = numbers.plain(figure.target)
    return [
        parts.status(figure.verdict, words, short=True),
        " ",
        html.B(numbers.rate(figure.value, figure.target)),
        html.Span(gap_words(figure.gap, words), className="qt"),
        html.Div(words.text("county.reference", target=target), className="names dim2"),
    ]


def _path(view: View, row: Row, board: Board, history: tuple[Point, ...]) -> html.Section:
    drawn = _drawn(view, row, board, history)
    if drawn is None:
        return parts.section(view.words.text("county.path.none"), [])
    title = path_title(view, row, board)
    shown = path_exhibit(view, drawn, title, _source(view, board))
    heading = number_link(view, title, PLACES_RATE, row.unit)
    return exhibit.shown(view, shown, alt=path_alt(view, drawn), heading=heading)


def _drawn(view: View, row: Row, board: Board, history: tuple[Point, ...]) -> path.Path | None:
    """What the county's chart draws; None where there is nothing."""
    card = board.card(PLACES_RATE)
    target = view.policy.target(PLACES_RATE, "county") or (card.measure.target if card else None)
    if target is None or not any(point.value is not None for point in history):
        return None
    name, carried = view.policy.unit(row.unit).short_name, row.source == Source.CARRIED
    note = view.words.text("shell.carried", quarter=row.carried_from) if carried else ""
    return path.Path(
        path.drawn_points(history),
        name,
        target,
        path.national(view.policy, board.quarter),
        provisional=carried,
        note=note,
    )


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
