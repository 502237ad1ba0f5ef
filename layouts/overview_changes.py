"""What changed since the comparison: places over the same counties, and every verdict or source that turned."""

from __future__ import annotations

from typing import Any

from dash import html

from layouts import numbers, parts
from layouts.shell import View
from layouts.words.catalogue import Catalogue
from metrics.board import CARRIED, MISSING, REPORTED, Board, PlacesChange, Turn

_SHOWN = 5
"""Counties whose change has a line of its own; the others share one."""


def changes(view: View, board: Board) -> html.Section:
    """The section; a sentence where there is nothing to compare with."""
    words = view.words
    if board.compare is None or board.places is None:
        return parts.section(words.text("overview.changes.title_none"), [], className="chgbox")
    sub = words.text("overview.changes.sub", before=board.compare, after=board.quarter)
    moved = html.Div([html.P(sub, className="sub"), places_table(board.places, words)])
    turned = html.Div([html.P(words.text("overview.changes.turns"), className="sub"), _turns(board, words)])
    body = [html.Div([moved, turned], className="two"), *_demo(view)]
    return parts.section(title(board, words), body, className="chgbox")


def _demo(view: View) -> list[Any]:
    return [parts.source_line("", view.words, demo=True)] if view.demo else []


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


def places_table(places: PlacesChange, words: Catalogue) -> html.Table:
    """The counties that moved most, the others together, their sum, and who left or joined."""
    moved = [pair for pair in places.counties if pair[1]]
    shown = sorted(moved[:_SHOWN], key=lambda pair: -pair[1])
    rest = moved[_SHOWN:]
    others = [(words.text("overview.changes.others", n=len(rest)), sum(n for _, n in rest))] if rest else []
    most = max((abs(n) for _, n in shown + others), default=0)
    rows = [_moved(name, n, most) for name, n in shown + others]
    return html.Table(
        html.Tbody(
            [
                *rows,
                _sum(places, words),
                *(
                    _outside(
                        words.text("overview.changes.left", name=name), -n, words.text("overview.changes.left_why")
                    )
                    for name, n in places.left
                ),
                *(
                    _outside(
                        words.text("overview.changes.joined", name=name), n, words.text("overview.changes.joined_why")
                    )
                    for name, n in places.joined
                ),
            ]
        ),
        className="chgs",
    )


def _moved(name: str, n: int, most: int) -> html.Tr:
    return html.Tr(
        [
            html.Th(name, scope="row"),
            parts.number_cell(html.B(numbers.change(n))),
            html.Td(parts.change_bar(n, most), className="bc"),
        ]
    )


def _sum(places: PlacesChange, words: Catalogue) -> html.Tr:
    levels = words.text("overview.changes.levels", before=places.before, after=places.after)
    return html.Tr(
        [
            html.Th(words.text("overview.changes.total", n=len(places.counties)), scope="row"),
            parts.number_cell(html.B(numbers.change(places.total))),
            html.Td(levels),
        ],
        className="sum",
    )


def _outside(name: str, n: int, why: str) -> html.Tr:
    return html.Tr([html.Th(name, scope="row"), parts.number_cell(numbers.change(n)), html.Td(why)], className="nod")


# --- turns -----------------------------------------------------------------------------------------------------------


def _turns(board: Board, words: Catalogue) -> Any:
    if not board.turns:
        return html.P(words.text("overview.changes.no_turns"))
    return html.Ul([_turn(turn, words) for turn in board.turns], className="turns")


def _turn(turn: Turn, words: Catalogue) -> html.Li:
    said = _source_turn(turn, words) if turn.measure is None else _verdict_turn(turn, words)
    icon = html.Span(parts.mark(turn.after), className=f"ic st-{turn.after}")
    return html.Li([icon, html.Span(said)])


def _verdict_turn(turn: Turn, words: Catalogue) -> list[Any]:
    assert turn.measure is not None and turn.was is not None and turn.now is not None
    measure = words.text(f"measure.{turn.measure.key}.short")
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


def _source_turn(turn: Turn, words: Catalogue) -> list[Any]:
    carried = words.text("overview.changes.carried", quarter=turn.carried_from)
    before = words.text(
        "overview.changes.carried_before" if turn.before == CARRIED else f"overview.changes.{turn.before}"
    )
    after = carried if turn.after == CARRIED else words.text(f"overview.changes.{turn.after}")
    why = {REPORTED: "came", CARRIED: "went", MISSING: "expired"}[turn.after]
    return [
        html.B(turn.name),
        f" {before} → ",
        html.B(after),
        html.Br(),
        html.Span(words.text(f"overview.changes.{why}"), className="dim2"),
    ]
