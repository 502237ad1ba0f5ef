"""The overview page: the board of what the address asks for."""

from __future__ import annotations

from typing import Any

import dash
import pandas as pd

from callbacks.desk import Desk
from layouts import overview
from layouts.exhibit import Exhibit
from layouts.shell import Content, View
from metrics.board import Board
from metrics.milestones import milestones


def content(desk: Desk, view: View) -> Content:
    """The page; before anything was approved, what to do about it."""
    shown = shown_board(desk, view)
    return overview.empty(view) if shown is None else overview.content(view, shown, milestones_of(desk, shown))


def exhibits(desk: Desk, view: View) -> tuple[Exhibit, ...]:
    """What the page gives away: the path, the counties by target, what changed."""
    shown = shown_board(desk, view)
    return () if shown is None else overview.exhibits(view, shown)


def shown_board(desk: Desk, view: View) -> Board | None:
    """The board of the view's quarter, comparison and rule; None where there are no figures yet."""
    address = view.address
    if address.quarter is None or address.quarter not in view.quarters:
        return None
    return desk.board(address.quarter, address.compare, address.rule)


def milestones_of(desk: Desk, shown: Board) -> pd.DataFrame:
    """Where the policy's milestones stand in the board's quarter (``metrics.milestones.milestones``)."""

    def make() -> pd.DataFrame:
        figures = desk.figures()
        figures = figures[(figures["quarter"] == shown.quarter) & (figures["rule"] == shown.rule)]
        return milestones(desk.county_values(shown.quarter), figures, desk.policy)

    return desk.once("milestones", shown.quarter, shown.rule, make=make)


def skeleton(view: View) -> list[Any]:
    """No component here is named by a callback."""
    return []


def register(app: dash.Dash, desk: Desk) -> None:
    """The overview answers to its address alone: nothing to register."""
