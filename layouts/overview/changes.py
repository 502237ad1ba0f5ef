"""What changed since the comparison: places over the same counties, and every verdict or source that turned."""

from __future__ import annotations

from typing import Any

import pandas as pd

from data.vocabulary import Source
from layouts.kit import exhibit, html, numbers, parts
from layouts.kit.exhibit import Exhibit
from layouts.kit.measures import measure_short
from layouts.kit.panel_parts import number_link
from layouts.kit.shell import View
from layouts.kit.table import CHANGE, Column
from layouts.words.catalogue import Catalogue
from metrics.board import Board
from metrics.changes import PlacesChange, Turn
from metrics.figure import PLACES_RATE

_SHOWN = 5
"""Counties whose change has a line of its own; the others share one."""


def changes(view: View, board: Board) -> html.Section:
    """The section; a sentence where there is nothing to compare with."""
    words = view.words
    if board.compare is None or board.places is None:
        return parts.section(words.text("overview.changes.title_none"), [], className="chgbox")
    given = changes_exhibit(view, board, board.places)
    moved = places_table(view, board, board.places)
    turned = html.Div([html.P(words.text("overview.changes.turns"), className="sub"), _turns(view, board)])
    return exhibit.shown(view, given, table=html.Div([moved, turned], className="two"), className="chgbox")


def changes_exhibit(view: View, board: Board, places: PlacesChange) -> Exhibit:
    """The change of each county's places, their sum, and who left or joined."""
    words = view.words
    total = words.text("overview.changes.total", n=len(places.counties))
    rows = [
        *((name, n, None) for name, n in places.counties),
        (total, places.total, words.text("overview.changes.levels", before=places.before, after=places.after)),
        *((name, -n, words.text("overview.changes.left_why")) for name, n in places.left),
        *((name, n, words.text("overview.changes.joined_why")) for name, n in places.joined),
    ]
    columns = (
        Column("name", words.text("overview.table.county")),
        Column("change", words.text("overview.changes.column"), words.text("indicator.places_gap.unit"), CHANGE),
        Column("note", words.text("overview.changes.note")),
    )
    frame = pd.DataFrame(rows, columns=["name", "change", "note"])
    sub = words.text("overview.changes.sub", before=board.compare, after=board.quarter)
    source = words.text("overview.changes.source", before=board.compare, after=board.quarter)
    name = words.text("overview.changes.file")
    return Exhibit("changes", title(board, words), sub, source, columns, frame, name=name)


def title(board: Board, words: Catalogue) -> str:
    """How many places more or fewer over the same counties, how many verdicts better and worse."""
    total = board.places.total if board.places else 0
    key = "up" if total > 0 else "down" if total < 0 else "level"
    return words.text(
        "overview.changes.title",
        quarter=board.compare,
        moved=words.text(f"overview.changes.{key}", n=abs(total)),
        better=sum(turn.better is True for turn in board.turns),
        worse=sum(turn.better is False for turn in board.turns),
    )


# --- places ----------------------------------------------------------------------------------------------------------


def places_table(view: View, board: Board, places: PlacesChange) -> html.Table:
    """The counties that moved most, the others together, their sum, and who left or joined."""
    words = view.words
    moved = [pair for pair in places.counties if pair[1]]
    shown = sorted(moved[:_SHOWN], key=lambda pair: -pair[1])
    rest = moved[_SHOWN:]
    others = [(words.text("overview.changes.others", n=len(rest)), sum(n for _, n in rest))] if rest else []
    most = max((abs(n) for _, n in shown + others), default=0)
    rows = [_moved(name, _link(view, board, name, n), n, most) for name, n in shown + others]
    caption = html.Caption(words.text("overview.changes.file"), className="visually-hidden")
    body = html.Tbody(
        [
            *rows,
            _sum(view, board, places),
            *(_outside(view, board, "left", name, -n) for name, n in places.left),
            *(_outside(view, board, "joined", name, n) for name, n in places.joined),
        ]
    )
    return html.Table([caption, body], className="chgs")


def _link(view: View, board: Board, name: str, n: int) -> html.A:
    """A change of places as the link to what changed: of the county of that name, else of the city."""
    unit = view.policy.county_by_name(name) or view.policy.city
    return number_link(view, numbers.change(n), PLACES_RATE, unit.code, since=board.compare, quarter=board.quarter)


def _moved(name: str, link: html.A, n: int, most: int) -> html.Tr:
    return html.Tr(
        [
            html.Th(name, scope="row"),
            parts.number_cell(html.B(link)),
            html.Td(parts.change_bar(n, most), className="bc"),
        ]
    )


def _sum(view: View, board: Board, places: PlacesChange) -> html.Tr:
    words = view.words
    levels = words.text("overview.changes.levels", before=places.before, after=places.after)
    return html.Tr(
        [
            html.Th(words.text("overview.changes.total", n=len(places.counties)), scope="row"),
            parts.number_cell(html.B(_link(view, board, "", places.total))),
            html.Td(levels),
        ],
        className="sum",
    )


def _outside(view: View, board: Board, key: str, name: str, n: int) -> html.Tr:
    """A county that left or joined, and why that is no decrease or increase."""
    said, why = view.words.text(f"overview.changes.{key}", name=name), view.words.text(f"overview.changes.{key}_why")
    link = _link(view, board, name, n)
    return html.Tr([html.Th(said, scope="row"), parts.number_cell(link), html.Td(why)], className="nod")


# --- turns -----------------------------------------------------------------------------------------------------------


def _turns(view: View, board: Board) -> Any:
    if not board.turns:
        return html.P(view.words.text("overview.changes.no_turns"))
    return html.Ul([_turn(view, board, turn) for turn in board.turns], className="turns")


def _turn(view: View, board: Board, turn: Turn) -> html.Li:
    said: Any = _source_turn(turn, view.words) if turn.measure is None else _verdict_turn(turn, view.words)
    unit = (turn.now or turn.was or board.city.cells[PLACES_RATE]).unit
    if turn.measure is None:
        said = number_link(view, said, PLACES_RATE, unit)
    else:
        said = number_link(view, said, turn.measure.key, unit, since=board.compare, quarter=board.quarter)
    icon = html.Span(parts.mark(turn.after), className=f"ic st-{turn.after}")
    return html.Li([icon, html.Span(said)])


def _verdict_turn(turn: Turn, words: Catalogue) -> list[Any]:
    assert turn.measure is not None and turn.was is not None and turn.now is not None
    measure = measure_short(turn.measure, words)
    head = words.text(f"overview.changes.{turn.level}", name=turn.name, measure=measure)
    before, after = (words.text(f"verdict.{verdict}.name") for verdict in (turn.before, turn.after))
    return [
        html.B(head),
        " ",
        f"{before} → ",
        html.B(after),
        html.Br(),
        html.Span(_numbers(turn, words), className="dim2"),
    ]


def _numbers(turn: Turn, words: Catalogue) -> str:
    assert turn.measure is not None and turn.was is not None and turn.now is not None
    if turn.measure.is_rate:
        sides = [numbers.rate(f.value, f.target) for f in (turn.was, turn.now)]
    elif turn.measure.counted:
        sides = [numbers.count(f.value) for f in (turn.was, turn.now)]
    else:
        sides = [numbers.ratio(f.numerator, f.denominator) for f in (turn.was, turn.now)]
    return words.text("overview.changes.ratio", before=sides[0], after=sides[1])


_WHY: dict[str, str] = {Source.REPORTED: "came", Source.CARRIED: "went", Source.MISSING: "expired"}


def _source_turn(turn: Turn, words: Catalogue) -> list[Any]:
    carried = words.text("overview.changes.carried", quarter=turn.carried_from)
    before = words.text(
        "overview.changes.carried_before" if turn.before == Source.CARRIED else f"overview.changes.{turn.before}"
    )
    after = carried if turn.after == Source.CARRIED else words.text(f"overview.changes.{turn.after}")
    why = _WHY[turn.after]
    return [
        html.B(turn.name),
        f" {before} → ",
        html.B(after),
        html.Br(),
        html.Span(words.text(f"overview.changes.{why}"), className="dim2"),
    ]
