"""The overview page: the board of what the address asks for."""

from __future__ import annotations

from typing import Any

import dash
import pandas as pd

from callbacks.services.context import Context
from layouts.kit.exhibit import Exhibit
from layouts.kit.shell import Content, View
from layouts.overview import page as overview
from metrics.board import Board
from metrics.milestones import milestones


def content(context: Context, view: View) -> Content:
    """The page; before anything was approved, what to do about it."""
    shown = shown_board(context, view)
    return overview.empty(view) if shown is None else overview.content(view, shown, milestones_of(context, shown))


def exhibits(context: Context, view: View) -> tuple[Exhibit, ...]:
    """What the page gives away: the path, the counties by target, what changed."""
    shown = shown_board(context, view)
    return () if shown is None else overview.exhibits(view, shown)


def shown_board(context: Context, view: View) -> Board | None:
    """The board of the view's quarter, comparison and rule; None where there are no figures yet."""
    address = view.address
    if address.quarter is None or address.quarter not in view.quarters:
        return None
    return context.board(address.quarter, address.compare, address.rule)


def milestones_of(context: Context, shown: Board) -> pd.DataFrame:
    """Where the policy's milestones stand in the board's quarter (``metrics.milestones.milestones``)."""

    def make() -> pd.DataFrame:
        figures = context.table().quarter(shown.rule, shown.quarter)
        return milestones(context.county_values(shown.quarter), figures, context.policy)

    return context.once("milestones", shown.quarter, shown.rule, make=make)


def skeleton(view: View) -> list[Any]:
    """No component here is named by a callback."""
    return []


def register(app: dash.Dash, context: Context) -> None:
    """The overview answers to its address alone: nothing to register."""
