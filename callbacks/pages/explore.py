"""The data page: the figures its address asks for."""

from __future__ import annotations

from typing import Any

import dash

from callbacks.services.context import Context
from layouts.explore import page as explore
from layouts.explore.choice import LINE, MULTIPLES, Choice, choice, is_compared
from layouts.explore.given import Given, names
from layouts.kit.exhibit import Exhibit
from layouts.kit.shell import Content, View
from layouts.overview import page as overview
from metrics.selection import selected


def content(context: Context, view: View) -> Content:
    """The page; before anything was approved, what to do about it."""
    found = given(context, view)
    return overview.empty(view) if found is None else explore.content(view, found)


def exhibits(context: Context, view: View) -> tuple[Exhibit, ...]:
    """The chart and the table; nothing before anything was approved."""
    found = given(context, view)
    return () if found is None else explore.exhibits(view, found)


def given(context: Context, view: View) -> Given | None:
    """The figures of what the address asks for, whatever it says; None where there are none at all yet."""
    if view.address.quarter is None or view.address.quarter not in view.quarters:
        return None
    chosen, figures = choice(view), context.table()
    asked: dict[str, Any] = {"quarters": chosen.shown_quarters, "rule": view.address.rule}
    part = chosen.part if chosen.part and not chosen.by_part else None
    rows = selected(figures, indicators=chosen.indicators, units=chosen.units, part=part, **asked)
    city = selected(figures, indicators=chosen.indicators, units=_beside(chosen, view), part=part, **asked)
    return Given(chosen, rows, city, names(view, chosen))


def _beside(chosen: Choice, view: View) -> tuple[str, ...]:
    """The city, where a chart over time shows it beside the counties."""
    own = view.policy.city.code
    shown = chosen.chart in (LINE, MULTIPLES) and is_compared(chosen) and own not in chosen.units
    return (own,) if shown else ()


def skeleton(view: View) -> list[Any]:
    """No component here is named by a callback."""
    return []


def register(app: dash.Dash, context: Context) -> None:
    """The page answers to its address alone: nothing to register."""
