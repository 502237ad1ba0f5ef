"""The overview page: the board of what the address asks for."""

from __future__ import annotations

from typing import Any

import dash

from callbacks.desk import Desk
from layouts import overview
from layouts.shell import Content, View
from metrics.board import Board, board


def content(desk: Desk, view: View) -> Content:
    """The page; before anything was approved, what to do about it."""
    shown = shown_board(desk, view)
    return overview.empty(view) if shown is None else overview.content(view, shown)


def shown_board(desk: Desk, view: View) -> Board | None:
    """The board of the view's quarter, comparison and rule; None where there are no figures yet."""
    address = view.address
    if address.quarter is None or address.quarter not in view.quarters:
        return None
    return board(desk.figures(), view.policy, quarter=address.quarter, compare=address.compare, rule=address.rule)


def skeleton(view: View) -> list[Any]:
    """No component here is named by a callback."""
    return []


def register(app: dash.Dash, desk: Desk) -> None:
    """The overview answers to its address alone: nothing to register."""
