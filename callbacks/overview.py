"""The overview page: the board of what the address asks for."""

from __future__ import annotations

from typing import Any

import dash
import pandas as pd

from callbacks.desk import Desk
from layouts import overview
from layouts.shell import Content, View
from metrics.board import Board, board
from metrics.milestones import milestones


def content(desk: Desk, view: View) -> Content:
    """The page; before anything was approved, what to do about it."""
    shown = shown_board(desk, view)
    return overview.empty(view) if shown is None else overview.content(view, shown, milestones_of(desk, shown))


def shown_board(desk: Desk, view: View) -> Board | None:
    """The board of the view's quarter, comparison and rule; None where there are no figures yet."""
    address = view.address
    if address.quarter is None or address.quarter not in view.quarters:
        return None
    return board(desk.figures(), view.policy, quarter=address.quarter, compare=address.compare, rule=address.rule)


def milestones_of(desk: Desk, shown: Board) -> pd.DataFrame:
    """Where the policy's milestones stand in the board's quarter (``metrics.milestones.milestones``)."""
    figures = desk.figures()
    figures = figures[(figures["quarter"] == shown.quarter) & (figures["rule"] == shown.rule)]
    return milestones(desk.county_values(shown.quarter), figures, desk.policy)


def skeleton(view: View) -> list[Any]:
    """No component here is named by a callback."""
    return []


def register(app: dash.Dash, desk: Desk) -> None:
    """The overview answers to its address alone: nothing to register."""
