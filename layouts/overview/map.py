"""The overview's map: the counties filled by how many targets they miss, by the places they lack, or by one target."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pandas as pd

from data.vocabulary import Source, Verdict
from layouts.kit import exhibit, html, numbers, parts
from layouts.kit.counties import title as places_title
from layouts.kit.exhibit import Exhibit
from layouts.kit.map import county_map, map_list
from layouts.kit.map_fills import steps
from layouts.kit.measures import measure_name
from layouts.kit.shell import View
from layouts.kit.table import COUNT, Column
from metrics.board import Board
from metrics.figure import PLACES_RATE, Figure
from metrics.measures import FAILED, Measure
from metrics.rows import Row

UNMET = "unmet"
"""The map's own measure: how many targets are due and not met."""
_QUERY = "map"
_NAMED_AT_MOST = 3


def box(view: View, board: Board) -> html.Section:
    """The map with its chooser, and the same as a list where there are no outlines."""
    shown, frame = map_exhibit(view, board), _frame(view, board, chosen(view, board))
    words = view.words
    options = [(UNMET, words.text("overview.map.unmet"))]
    options += [(m.key, measure_name(m, words)) for m in board.measures]
    choice = parts.query_select(_QUERY, words.text("overview.map.by"), options, chosen(view, board))
    below: list[Any] = [html.Div(choice, className="ov-choice")]
    if shown.chart is None:
        below.append(map_list(view, frame))
    return exhibit.shown(view, shown, table=below, className="mapbox map")


def chosen(view: View, board: Board) -> str:
    """What the map is filled by: as the address says, else by unmet targets."""
    asked = view.address.extra.get(_QUERY, UNMET)
    return asked if asked in {m.key for m in board.measures} else UNMET


def map_exhibit(view: View, board: Board) -> Exhibit:
    """The map as it is shown and taken away, with a row for each county."""
    words, key = view.words, chosen(view, board)
    frame = _frame(view, board, key)
    measure = next((m for m in board.measures if m.key == key), None)
    counted = measure is None or measure.key == PLACES_RATE
    known = frame.loc[frame["source"] != Source.MISSING, "value"]
    chart = county_map(view, frame, bands=steps(known) if counted else ())
    columns = (
        Column("name", words.text("overview.table.county")),
        Column("value", words.text(f"overview.map.{'number' if measure is None else 'lacks'}"), kind=COUNT),
        Column("said", words.text("overview.map.said")),
        Column("word", words.text("overview.table.legend")),
        Column("from", words.text("overview.table.source")),
    )
    what = words.text("overview.map.unmet") if measure is None else measure_name(measure, words)
    sub = words.text("overview.map.sub", what=what, quarter=board.quarter)
    source = words.text("shell.data_of", quarter=board.quarter, day=board.coverage.as_of.isoformat())
    return Exhibit("map", _title(view, board, measure), sub, source, columns, frame, chart, name=what)


def _title(view: View, board: Board, measure: Measure | None) -> str:
    """How many counties miss what, and who."""
    words = view.words
    if measure is not None and measure.key == PLACES_RATE:
        return places_title(view, board)
    if measure is not None:
        failing = [row.name for row in board.rows if row.cells[measure.key].verdict in FAILED]
        key = "title_measure" if failing else "title_measure_none"
        name = measure_name(measure, words)
        return words.text(f"overview.map.{key}", measure=name, n=len(failing), names=failing)
    unmet = Counter({row.name: row.unmet for row in board.rows if row.source != Source.MISSING and row.unmet})
    if not unmet:
        return words.text("overview.map.title_none")
    most = max(unmet.values())
    names = [name for name, n in unmet.items() if n == most]
    key = "title" if len(names) <= _NAMED_AT_MOST else "title_many"
    return words.text(f"overview.map.{key}", n=len(unmet), names=names, most=most, count=len(names))


def _frame(view: View, board: Board, key: str) -> pd.DataFrame:
    """One row a county, the worst first, as ``layouts.county_map`` reads it, with words for the files."""
    rows = [_row(view, row, key) for row in board.rows]
    frame = pd.DataFrame(rows)
    return frame.sort_values("value", ascending=False, na_position="last", kind="stable", ignore_index=True)


def _row(view: View, row: Row, key: str) -> dict[str, Any]:
    words, missing = view.words, row.source == Source.MISSING
    cell = row.cells.get(key, Figure("", ""))
    verdict = Verdict.NONE if missing else cell.verdict
    source = "carried_from" if row.carried_from else row.source
    value = row.unmet if key == UNMET else cell.short
    since = words.text(f"source.{source}", quarter=row.carried_from)
    return {
        "unit": row.unit,
        "name": row.name,
        "value": None if missing else value,
        "said": _said(view, row, cell, key),
        "verdict": verdict,
        "word": None if verdict == Verdict.NONE else words.text(f"verdict.{verdict}.name"),
        "source": row.source,
        "from": since,
        "carried_from": row.carried_from,
        "note": None,
    }


def _said(view: View, row: Row, cell: Figure, key: str) -> str:
    if row.source == Source.MISSING:
        return numbers.MISSING
    if key == UNMET:
        return view.words.text("overview.map.items", n=row.unmet)
    if key == PLACES_RATE:
        return numbers.rate(cell.value, cell.target)
    return numbers.ratio(cell.numerator, cell.denominator)
