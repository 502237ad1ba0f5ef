"""The data page: the figures its address asks for."""

from __future__ import annotations

from typing import Any

from callbacks.door.page import Page
from callbacks.services.context import Context
from data import rights
from layouts.explore import page as explore
from layouts.explore.choice import LINE, MULTIPLES, Choice, choice, is_compared
from layouts.explore.given import ExploreData, names
from layouts.kit import address as at
from layouts.kit.exhibit import Exhibit
from layouts.kit.nothing_yet import nothing_yet
from layouts.kit.shell import Content, View
from metrics.selection import selected


def content(context: Context, view: View) -> Content:
    """The page; before anything was approved, what to do about it."""
    found = given(context, view)
    return nothing_yet(view) if found is None else explore.content(view, found)


def exhibits(context: Context, view: View) -> tuple[Exhibit, ...]:
    """The chart and the table; nothing before anything was approved."""
    found = given(context, view)
    return () if found is None else explore.exhibits(view, found)


def given(context: Context, view: View) -> ExploreData | None:
    """The figures of what the address asks for, whatever it says; None where there are none at all yet."""
    if view.address.quarter is None or view.address.quarter not in view.quarters:
        return None
    chosen, figures = choice(view), context.table()
    asked: dict[str, Any] = {"quarters": chosen.shown_quarters, "rule": view.address.rule}
    part = chosen.part if chosen.part and not chosen.by_part else None
    rows = selected(figures, indicators=chosen.indicators, units=chosen.units, part=part, **asked)
    city = selected(figures, indicators=chosen.indicators, units=_beside(chosen, view), part=part, **asked)
    return ExploreData(chosen, rows, city, names(view, chosen))


def _beside(chosen: Choice, view: View) -> tuple[str, ...]:
    """The city, where a chart over time shows it beside the counties."""
    own = view.policy.city.code
    shown = chosen.chart in (LINE, MULTIPLES) and is_compared(chosen) and own not in chosen.units
    return (own,) if shown else ()


PAGE = Page(at.EXPLORE, rights.FIGURES, content, exhibits=exhibits, figures=True)
