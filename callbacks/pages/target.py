"""The page of one target: what it is given."""

from __future__ import annotations

from callbacks.door.page import Page
from callbacks.services.boards import shown_board
from callbacks.services.context import Context
from callbacks.services.moves import moved_institutions
from data import rights
from layouts.kit import address as at
from layouts.kit.exhibit import Exhibit
from layouts.kit.nothing_yet import nothing_yet
from layouts.kit.shell import Content, View
from layouts.target import page as target
from layouts.target.given import TargetData, chosen, goal
from metrics.board import Board
from metrics.figure import PLACES_RATE, FigureTable
from metrics.moved import Bridge, Movement, bridge, residents_of
from metrics.ranking import ranking
from metrics.trend import measure_trend, progress


def content(context: Context, view: View) -> Content:
    """The page; before anything was approved, what to do about it."""
    given = _given(context, view)
    return nothing_yet(view) if given is None else target.content(view, given)


def exhibits(context: Context, view: View) -> tuple[Exhibit, ...]:
    """Everything on the page that can be taken away; nothing before anything was approved."""
    given = _given(context, view)
    return () if given is None else target.exhibits(view, given)


# --- what the page shows ---------------------------------------------------------------------------------------------


def _given(context: Context, view: View) -> TargetData | None:
    """The target that the address names, in its quarter; None where there is no figure or no target."""
    board = shown_board(context, view)
    if board is None or not board.cards:
        return None
    asked = view.address.extra.get("target", "")
    card = chosen(board, view.policy, asked)
    card, unknown = (board.cards[0], asked) if card is None else (card, "")
    measure, key = card.measure, {"quarter": board.quarter, "rule": board.rule}
    figures = context.table()
    trend = measure_trend(figures, context.policy, measure, **key)
    moved, bridged = _moved(context, board, figures) if measure.key == PLACES_RATE else (None, None)
    return TargetData(
        board=board,
        card=card,
        trend=trend,
        progress=progress(trend, goal(card)),
        ranking=ranking(figures, context.policy, measure, compare=board.compare, **key),
        moved=moved,
        bridge=bridged,
        unknown=unknown,
    )


# --- what moved the places -------------------------------------------------------------------------------------------


def _moved(context: Context, board: Board, table: FigureTable) -> tuple[list[Movement] | None, Bridge | None]:
    """The institutions that moved the city's places since the comparison, and the causes; None without comparison."""
    if board.compare is None:
        return None, None
    quarters = (board.compare, board.quarter)
    moved = moved_institutions(context, *quarters, board.rule)
    sides = [table.quarter(board.rule, code) for code in quarters]
    places = [{county.code: side.places(county.code) for county in context.policy.counties} for side in sides]
    people = [residents_of(side.cells[context.policy.city.code, PLACES_RATE].denominator) for side in sides]
    return moved, bridge(moved, places[0], places[1], (people[0], people[1]))


PAGE = Page(at.TARGET, rights.FIGURES, content, exhibits=exhibits, figures=True)
