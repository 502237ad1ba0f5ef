"""The rows behind one county's or township's figure: its workbook, its townships, and cell by cell what was read."""

from __future__ import annotations

import datetime as dt
from typing import Any

from data.vocabulary import Level
from layouts.kit import html, numbers, parts
from layouts.kit.address import Explained
from layouts.kit.panel_parts import facts, number_link, section, table
from layouts.kit.shell import View
from layouts.panel import narrative
from layouts.panel.narrative import SourceRow
from layouts.words.catalogue import Catalogue
from metrics.explanation import CoveredTownship, SourceCell, Told

MOST_ROWS = 200
"""Rows a panel lists; the workbook has them all."""
MINUTE = "%Y-%m-%d %H:%M"


# --- the workbook ----------------------------------------------------------------------------------------------------


def submission_section(view: View, told: Told) -> html.Section:
    """Which workbook it was: number, version, file, who sent and who approved it, and the original."""
    words, county = view.words, told.counties[0]
    sent = county.sent
    title = words.text("panel.workbook.title")
    if sent is None:
        return section(title, html.P(words.text("panel.workbook.none")))
    quarter = county.carried_from or told.quarter
    named = words.text(
        "panel.workbook.sent", number=sent.number, version=sent.version, county=county.name, quarter=quarter
    )
    link = html.A(words.text("panel.workbook.original"), href=f"/original/{sent.number}")
    original = [" ", html.Span(link, className="nw")] if sent.original else []
    named_file = [(words.text("panel.workbook.file"), [sent.file, *original])] if sent.file else []
    listed = [*named_file, (words.text("panel.workbook.sha"), html.Code(sent.sha256, className="pn-sha"))]
    sides = {"sent": (sent.sent_at, sent.sent_by), "approved": (sent.approved_at, sent.approved_by)}
    acts = [html.Span(_act(side, at, by, words), className="nw") for side, (at, by) in sides.items() if at]
    source = [] if county.carried_from else [words.text("panel.reported"), " "]
    return section(title, [html.P([*source, named]), html.P(acts, className="pn-acts"), facts(listed)])


def _act(side: str, at: dt.datetime, by: str | None, words: Catalogue) -> str:
    """When in China it was sent or approved, and by whom where the reader may know."""
    key, when = f"panel.workbook.{side}", f"{at:{MINUTE}}"
    return words.text(f"{key}_by", at=when, by=by) if by else words.text(f"{key}_at", at=when)


# --- townships -------------------------------------------------------------------------------------------------------


def townships_section(view: View, key: Explained, told: Told) -> list[Any]:
    """Of a county's coverage its townships, those without first; each a link to its own institutions."""
    if told.level != Level.COUNTY or not told.townships:
        return []
    words = view.words
    listed = sorted(told.townships, key=lambda town: (town.institutions is None, town.institutions or 0))
    bare = sum(town.institutions == 0 for town in listed)
    title = words.text(f"panel.townships.title{'' if bare else '_all'}", total=len(listed), n=bare)
    head = [
        parts.heading(words.text("panel.townships.name")),
        parts.heading(words.text("panel.townships.n"), number=True),
    ]
    rows = [_township(view, key, town) for town in listed]
    return [section(title, table(title, head, rows))]


def _township(view: View, key: Explained, town: CoveredTownship) -> html.Tr:
    n = number_link(view, numbers.count(town.institutions), "inclusive_institutions", town.code, quarter=key.quarter)
    kind = "overdue" if town.institutions == 0 else "met"
    icon = html.Span(parts.mark(kind), className=f"st-{kind}")
    return html.Tr([html.Th([icon, " ", town.name], scope="row"), parts.number_cell(n)])


# --- rows and cells --------------------------------------------------------------------------------------------------


def rows_section(view: View, told: Told) -> html.Section:
    """Every row the figure reads, with its cells; at most ``MOST_ROWS``, and how many there are."""
    words, listed = view.words, narrative.rows(told)
    if not listed:
        return section(words.text("panel.rows.title_none"), html.P(words.text("panel.rows.none")))
    two = any(row.denominator is not None for row in listed)
    failing = sum(row.fails for row in listed)
    key = "title_failing" if failing else "title"
    title = words.text(f"panel.rows.{key}", n=len(listed), failing=failing)
    sides = ("numerator", "denominator") if two else ("amount",)
    head = [
        parts.heading(words.text("panel.rows.name")),
        parts.heading(words.text("panel.rows.cell")),
        *(parts.heading(words.text(f"panel.rows.{side}"), number=True) for side in sides),
    ]
    shown = [_row(row, two, words) for row in listed[:MOST_ROWS]]
    more = words.text("panel.rows.more", shown=MOST_ROWS, n=len(listed))
    return section(title, [table(title, head, shown), *([html.P(more)] if len(listed) > MOST_ROWS else [])])


def _row(row: SourceRow, two: bool, words: Catalogue) -> html.Tr:
    first, rest = row.cells[0], row.cells[1:]
    town = [html.Div(row.township_name, className="dim2")] if row.township_name else []
    cells = [html.Div(_cell(first, words)), html.Div(_rest(rest, words), className="dim2 pn-rest")]
    added = (row.numerator, row.denominator) if two else (row.numerator,)
    return html.Tr(
        [
            html.Th([row.name, *town], scope="row", className="wrap"),
            html.Td(cells, className="wrap"),
            *(parts.number_cell(numbers.count(number) if number is not None else "") for number in added),
        ],
        className="pn-fails" if two and row.fails else "",
    )


def _cell(cell: SourceCell, words: Catalogue) -> list[Any]:
    place = f"{cell.sheet}!{cell.cell}" if cell.cell else cell.sheet
    return [html.Code(place, className="pn-cell"), f" {cell.heading} ", html.B(_written(cell, words))]


def _rest(cells: list[SourceCell], words: Catalogue) -> list[Any]:
    return [html.Span(f"{cell.cell or ''} {cell.heading} {_written(cell, words)}", className="nw") for cell in cells]


def _written(cell: SourceCell, words: Catalogue) -> str:
    """What stands in the cell."""
    if cell.value is None:
        return words.text("explain.blank")
    return numbers.count(cell.value) if isinstance(cell.value, int) else str(cell.value)
