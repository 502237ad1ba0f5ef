"""The county × target table: who lacks what, the largest gap in places first; on a phone a list of what each lacks."""

from __future__ import annotations

from typing import Any

import pandas as pd

from data.vocabulary import Source, Verdict
from layouts.kit import address as at
from layouts.kit import exhibit, html, numbers, parts
from layouts.kit.exhibit import Exhibit
from layouts.kit.figure_cells import GAP, due, gap_link, gap_words, missing_words, rate_link, unmet_link, verdict_cell
from layouts.kit.measures import measure_name, measure_short
from layouts.kit.panel_parts import number_link
from layouts.kit.shell import View
from layouts.kit.table import CHANGE, COUNT, RATE, Column
from layouts.words.catalogue import Catalogue
from metrics.board import Board
from metrics.figure import PLACES_RATE, Figure
from metrics.measures import BEST_FIRST, Measure
from metrics.rows import Row
from metrics.targets import kind_of

_NAMED_AT_MOST = 4
"""Counties the title names."""
_LEGEND = tuple(verdict for verdict in BEST_FIRST if verdict != Verdict.NONE)


def counties_table(view: View, board: Board) -> html.Section:
    """The table with its title, and the list for narrow screens."""
    listed = _judged(board)
    rows = [_city_row(view, board, listed), *(_county_row(view, board, row, listed) for row in board.rows)]
    body = [
        parts.table(_head(view, board, listed), rows, caption=view.words.text("overview.table.caption")),
        html.Ul([_item(view, row, listed) for row in board.rows], className="plist"),
        legend(view.words),
    ]
    return exhibit.shown(view, counties_exhibit(view, board), table=body, className="tabbox")


def _judged(board: Board) -> list[Measure]:
    """The measures that have a column with a verdict; places have their own."""
    return [measure for measure in board.measures if measure.key != PLACES_RATE]


def counties_exhibit(view: View, board: Board) -> Exhibit:
    """The table as it is taken away: the city and every county, each target's verdict, number and what it lacks."""
    words, listed = view.words, _judged(board)
    noun, unit = words.text("indicator.places_gap.unit"), words.text("indicator.places_per_1000.unit")
    columns = [
        Column("name", words.text("overview.table.county")),
        Column("source", words.text("overview.table.source")),
        Column("unmet", words.text("overview.table.unmet"), kind=COUNT),
        Column("rate", words.text("overview.table.places"), unit, RATE, target=board.measures[0].target.value),
        Column("gap", words.text("overview.table.gap"), noun, COUNT),
        Column("change", words.text("overview.table.change", quarter=board.compare or numbers.MISSING), noun, CHANGE),
    ]
    for m in listed:
        name = measure_name(m, words)
        columns += [
            Column(f"{m.key}.verdict", name, words.text("overview.table.verdict")),
            Column(f"{m.key}.have", name, words.text("overview.table.have"), COUNT),
            Column(f"{m.key}.of", name, words.text("overview.table.whole"), COUNT),
            Column(f"{m.key}.short", name, words.text("overview.table.lacks"), COUNT),
        ]
    records = [_record(view, row, listed) for row in (board.city, *board.rows)]
    rows = pd.DataFrame(records, columns=[column.key for column in columns]).astype(object)
    return Exhibit(
        "counties",
        title(view, board),
        _sub(view, board),
        _bounds(view, board),
        tuple(columns),
        rows,
        name=words.text("overview.table.caption"),
    )


def _record(view: View, row: Row, listed: list[Measure]) -> dict[str, Any]:
    words, rate = view.words, row.cells.get(PLACES_RATE, Figure("", ""))
    missing, city = row.source == Source.MISSING, row.unit == view.policy.city.code
    key = "carried_from" if row.source == Source.CARRIED and row.carried_from else row.source
    said: dict[str, Any] = {
        "name": row.name,
        "source": words.text(f"source.{key}", quarter=row.carried_from),
        "unmet": None if missing or city else row.unmet,
        "rate": rate.value,
        "gap": rate.gap,
        "change": None if missing else row.places_change,
    }
    for m in listed:
        cell = row.cells.get(m.key, Figure("", ""))
        verdict = None if cell.verdict == Verdict.NONE else words.text(f"verdict.{cell.verdict}.name")
        said |= {
            f"{m.key}.verdict": verdict,
            f"{m.key}.have": cell.numerator,
            f"{m.key}.of": cell.denominator,
            f"{m.key}.short": cell.short,
        }
    return said


def legend(words: Catalogue) -> html.Div:
    """Every status there is, as it looks."""
    chips = [parts.status(verdict, words) for verdict in _LEGEND]
    sources = [parts.source_chip(source, words.text(f"source.{source}")) for source in (Source.MISSING, Source.CARRIED)]
    return html.Div([html.B(words.text("overview.table.legend")), *chips, *sources], className="legend")


# --- title -----------------------------------------------------------------------------------------------------------


def title(view: View, board: Board) -> str:
    """How many counties are below the reference line, by how much, and who most of it is."""
    words = view.words
    short = [(row.name, gap) for row in board.rows if (gap := _gap(row)) is not None and gap > 0]
    if not short:
        return words.text("overview.table.title_none")
    named, total = short[:_NAMED_AT_MOST], sum(gap for _, gap in short)
    said = {"n": len(short), "gap": total, "names": [name for name, _ in named]}
    if len(short) <= _NAMED_AT_MOST:
        return words.text("overview.table.title_few", **said)
    return words.text("overview.table.title", part=sum(gap for _, gap in named), **said)


def _gap(row: Row) -> int | None:
    cell = row.cells.get(PLACES_RATE)
    return None if cell is None or cell.gap is None else int(cell.gap)


def _sub(view: View, board: Board) -> str:
    missing = board.coverage.missing
    return view.words.text("overview.table.sub_missing" if missing else "overview.table.sub", names=missing)


def _bounds(view: View, board: Board) -> str:
    return view.words.text("shell.data_of", quarter=board.quarter, day=board.coverage.as_of.isoformat())


# --- head ------------------------------------------------------------------------------------------------------------


def _head(view: View, board: Board, listed: list[Measure]) -> list[html.Tr]:
    words = view.words
    target = numbers.plain(board.measures[0].target.value)
    reference = words.text("overview.table.reference", target=target)
    judged = words.text("overview.table.of", n=len(listed))
    change = words.text("overview.table.change", quarter=board.compare) if board.compare else ""
    return [
        html.Tr(
            [
                parts.heading(words.text("overview.table.county"), rowSpan=2),
                parts.heading(words.text("overview.table.unmet"), judged, number=True, rowSpan=2),
                parts.heading(words.text("overview.table.places"), reference, colSpan=4),
                *(parts.heading(measure_short(m, words), due(m, words), rowSpan=2) for m in listed),
            ],
            className="grp",
        ),
        html.Tr(
            [
                parts.heading(words.text("overview.table.rate"), number=True),
                html.Th(className="barc", **parts.aria(hidden="true")),
                parts.heading(words.text("overview.table.gap"), number=True, sorted_by=True),
                parts.heading(change, number=True),
            ]
        ),
    ]


# --- rows ------------------------------------------------------------------------------------------------------------


def _city_row(view: View, board: Board, listed: list[Measure]) -> html.Tr:
    words, coverage, card = view.words, board.coverage, board.card(PLACES_RATE)
    bounded = bool(card and card.bounded)
    told = words.text("overview.table.provisional", approved=coverage.approved, due=coverage.due)
    note = [] if coverage.complete else [" ", html.Small(told)]
    rate = board.city.cells.get(PLACES_RATE, Figure("", ""))
    change = board.places.total if board.places and board.compare else None
    cells = [_counted_cell(view, board, measure) for measure in listed]
    least = numbers.AT_LEAST if bounded and rate.value is not None else ""
    city = view.policy.city.code
    return html.Tr(
        [
            html.Th([words.text("overview.table.city"), *note], scope="row"),
            html.Td(),
            parts.number_cell(number_link(view, least + numbers.rate(rate.value, rate.target), PLACES_RATE, city)),
            html.Td(parts.mini_bar(rate.share, "accent"), className="barc"),
            parts.number_cell(number_link(view, gap_words(rate.gap, words, bounded=bounded), GAP, city)),
            parts.number_cell(_change(view, board, change, city)),
            *cells,
        ],
        className="tot",
    )


def _counted_cell(view: View, board: Board, measure: Measure) -> html.Td:
    card = board.card(measure.key)
    assert card is not None
    bounded = card.bounded and not measure.counted
    said = verdict_cell(card.figure, measure, view.words, bounded=bounded, counties=measure.counted)
    return html.Td(number_link(view, said, measure.key, view.policy.city.code))


def _change(view: View, board: Board, change: int | None, unit: str) -> Any:
    """The change of a unit's places as the link to what changed; without a comparison a dash."""
    if board.compare is None:
        return numbers.MISSING
    return number_link(view, numbers.change(change), PLACES_RATE, unit, since=board.compare, quarter=board.quarter)


def _county_row(view: View, board: Board, row: Row, listed: list[Measure]) -> html.Tr:
    words = view.words
    if row.source == Source.MISSING:
        return html.Tr(
            [
                _name(view, row),
                html.Td(),
                parts.number_cell(number_link(view, numbers.MISSING, PLACES_RATE, row.unit)),
                html.Td(html.Span(missing_words(row, words)), colSpan=3 + len(listed), className="hatch"),
            ],
            className="miss",
        )
    rate = row.cells.get(PLACES_RATE, Figure("", ""))
    unmet = html.B(numbers.count(row.unmet)) if row.unmet else numbers.count(0)
    change = None if row.source == Source.CARRIED else row.places_change
    return html.Tr(
        [
            _name(view, row),
            parts.number_cell(unmet_link(view, row, unmet), "" if row.unmet else "dim2"),
            parts.number_cell(rate_link(view, row.unit, rate)),
            html.Td(parts.mini_bar(rate.share), className="barc"),
            parts.number_cell(gap_link(view, row.unit, rate), "" if (rate.short or 0) > 0 else "dim2"),
            parts.number_cell(_change(view, board, change, row.unit), "dim2"),
            *(html.Td(number_link(view, verdict_cell(row.cells[m.key], m, words), m.key, row.unit)) for m in listed),
        ]
    )


def _name(view: View, row: Row) -> html.Th:
    tag = parts.source_tag(row.source, row.carried_from, view.words)
    return html.Th([_link(view, row), *([tag] if tag else [])], scope="row")


def _link(view: View, row: Row) -> Any:
    return parts.link(row.name, view.address.to(at.COUNTY, row.unit))


# --- the list on a phone ---------------------------------------------------------------------------------------------


def _item(view: View, row: Row, listed: list[Measure]) -> html.Li:
    words = view.words
    rate = row.cells.get(PLACES_RATE, Figure("", ""))
    tag = parts.source_tag(row.source, row.carried_from, words)
    head = html.Div(
        [
            html.Span(_link(view, row), className="cn"),
            *([tag] if tag else []),
            html.Span(rate_link(view, row.unit, rate), className="rt num"),
            html.Span(gap_link(view, row.unit, rate), className="gp num"),
        ],
        className="row1",
    )
    if row.source == Source.MISSING:
        return html.Li([head, html.Div(missing_words(row, words), className="it")])
    short = [m for m in listed if row.cells[m.key].short and _pressing(row.cells[m.key])]
    judged = [m for m in listed if row.cells[m.key].verdict != Verdict.NONE]
    said = "all_well" if not short else "others_well"
    rest = len(judged) - len(short)
    well = (
        [html.Div([parts.mark("met"), " ", words.text(f"overview.table.{said}", n=rest)], className="ok")]
        if rest
        else []
    )
    return html.Li([head, *(_lack(view, row.cells[m.key], m) for m in short), *well])


def _pressing(figure: Figure) -> bool:
    return BEST_FIRST.index(figure.verdict) > BEST_FIRST.index("on_track")


def _lack(view: View, figure: Figure, measure: Measure) -> html.Div:
    words = view.words
    n = words.text(f"noun.{measure.counts}.short", n=figure.short)
    if figure.lacking:
        said = parts.rich(words.text("overview.table.lacking", n=figure.short, names=figure.lacking))
    elif kind_of(measure.target).begins_anew:
        said = [numbers.ratio(figure.numerator, figure.denominator)]
    else:
        said = [words.text("overview.table.short", n=n)]
    name = html.B(measure_short(measure, words))
    link = number_link(view, [name, " ", *said], measure.key, figure.unit)
    return html.Div([parts.status(figure.verdict, words, short=True), html.Span(link)], className="it")
