"""The page of one target: what it is given."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import dash
import pandas as pd

from callbacks.pages.overview import shown_board
from callbacks.services.context import Context
from callbacks.services.explain import explain_figure
from data.vocabulary import Level
from layouts.kit.exhibit import Exhibit
from layouts.kit.shell import Content, View
from layouts.overview import page as overview
from layouts.target import page as target
from layouts.target.given import Given, chosen, goal
from metrics.board import PLACES_RATE, Board, Card
from metrics.contributions import contributors
from metrics.moved import Bridge, bridge, moved_institutions, residents_of
from metrics.pace import Forecast
from metrics.ranking import ranking
from metrics.trend import Pace, counted_pace, measure_path, progress


def content(context: Context, view: View) -> Content:
    """The page; before anything was approved, what to do about it."""
    given = _given(context, view)
    return overview.empty(view) if given is None else target.content(view, given)


def exhibits(context: Context, view: View) -> tuple[Exhibit, ...]:
    """Everything on the page that can be taken away; nothing before anything was approved."""
    given = _given(context, view)
    return () if given is None else target.exhibits(view, given)


def skeleton(view: View) -> list[Any]:
    """No component here is named by a callback."""
    return []


def register(app: dash.Dash, context: Context) -> None:
    """The page answers to its address alone: nothing to register."""


# --- what the page shows ---------------------------------------------------------------------------------------------


def _given(context: Context, view: View) -> Given | None:
    """The target that the address names, in its quarter; None where there is no figure or no target."""
    board = shown_board(context, view)
    if board is None or not board.cards:
        return None
    asked = view.address.extra.get("target", "")
    card = chosen(board, view.policy, asked)
    card, unknown = (board.cards[0], asked) if card is None else (card, "")
    measure, key = card.measure, {"quarter": board.quarter, "rule": board.rule}
    figures = context.figures()
    path = measure_path(figures, context.policy, measure, through=board.quarter, rule=board.rule)
    pace = counted_pace(path, figures, measure, **key) if measure.counted else _pace(context, board, card)
    moved, bridged = _moved(context, board, figures) if measure.key == PLACES_RATE else (None, None)
    return Given(
        board=board,
        card=card,
        path=path,
        pace=pace,
        progress=progress(pace, measure.target, goal(card), board.quarter, path["value"].iloc[-1]),
        ranking=ranking(figures, context.policy, measure, compare=board.compare, **key),
        moved=moved,
        bridge=bridged,
        unknown=unknown,
    )


def _pace(context: Context, board: Board, card: Card) -> Pace:
    """The pace of a target of the city, as the panel tells it."""
    told = explain_figure(
        context,
        quarter=board.quarter,
        unit=card.figure.unit,
        indicator=card.measure.indicators[0],
        rule=board.rule,
        cells=False,
    )
    ahead, judged = told["prospect"], told["judgement"]
    begun = ahead["base"]
    return Pace(
        base=(begun["quarter"], Fraction(begun["value"])) if begun else None,
        due=ahead["due"],
        left=ahead["left"],
        gap=told["gap"],
        required=_fraction(ahead["required"]),
        forecast=_forecast(ahead),
        ratio=_fraction(judged["pace_ratio"]),
        elapsed=judged["elapsed"],
        span=judged["span"],
    )


def _forecast(ahead: dict[str, Any]) -> Forecast | None:
    if ahead["why"] == "not_asked":
        return None
    return Forecast(_fraction(ahead["recent"]), ahead["expected"], ahead["earliest"], ahead["latest"], ahead["why"])


def _fraction(value: Any) -> Fraction | None:
    return None if value is None else Fraction(value)


# --- what moved the places -------------------------------------------------------------------------------------------


def _moved(context: Context, board: Board, figures: pd.DataFrame) -> tuple[pd.DataFrame | None, Bridge | None]:
    """The institutions that moved the city's places since the comparison, and the causes; None without comparison."""
    if board.compare is None:
        return None, None
    quarters = (board.compare, board.quarter)
    rosters = _rosters(context, quarters)
    moved = moved_institutions(rosters, quarters=quarters, policy=context.policy, rule=board.rule)
    rate = figures[(figures["indicator"] == PLACES_RATE) & (figures["rule"] == board.rule)]
    places = [_places(rate[rate["quarter"] == code]) for code in quarters]
    city = rate[rate["unit"] == context.policy.city.code]
    people = dict(zip(city["quarter"], map(residents_of, city["denominator"]), strict=True))
    return moved, bridge(moved, places[0], places[1], (people[board.compare], people[board.quarter]))


def _rosters(context: Context, quarters: tuple[str, str]) -> dict[str, tuple[pd.DataFrame, pd.DataFrame]]:
    """By county the institutions behind both quarters' figures, of counties whose figures come from two workbooks."""
    used = _submissions(context, quarters)
    two = {county: pair for county, pair in used.items() if None not in pair and pair[0] != pair[1]}
    every = context.store.institutions(sorted({one for pair in two.values() for one in pair if one is not None}))
    return {
        county: (every[every["submission"] == before], every[every["submission"] == after])
        for county, (before, after) in two.items()
    }


def _submissions(context: Context, quarters: tuple[str, str]) -> dict[str, tuple[int | None, int | None]]:
    """By county the submission behind its figures of each quarter, its own or the carried one; None where missing."""
    approved = context.store.approved()
    who = contributors(approved, context.policy, max(quarters))
    numbers = {(one["county"], one["quarter"]): int(one["submission"]) for one in approved.to_dict("records")}

    def used(county: str, origin: Any, code: str) -> int | None:
        speaks = int(origin[who.quarters.index(code)])
        return numbers[county, who.quarters[speaks]] if speaks >= 0 else None

    pairs = zip(who.counties, who.origin, strict=True)
    return {county: (used(county, origin, quarters[0]), used(county, origin, quarters[1])) for county, origin in pairs}


def _places(rate: pd.DataFrame) -> dict[str, int | None]:
    rows = rate[rate["level"] == Level.COUNTY]
    return {
        str(unit): None if pd.isna(places) else int(places)
        for unit, places in zip(rows["unit"], rows["numerator"], strict=True)
    }
