"""The county pages: the list of counties, and one county."""

from __future__ import annotations

from typing import Any

import dash
import pandas as pd

from callbacks.desk import Desk
from callbacks.overview import milestones_of, shown_board
from data import rights
from data.quarters import CHINA
from layouts import county, overview
from layouts.shell import Content, View
from metrics.board import path
from metrics.needs import counted


def index(desk: Desk, view: View) -> Content:
    """The list of counties."""
    shown = shown_board(desk, view)
    return overview.empty(view) if shown is None else county.index(view, shown)


def content(desk: Desk, view: View) -> Content:
    """One county. The address has been checked: it names one."""
    shown, code = shown_board(desk, view), view.address.county
    if shown is None or code is None:
        return overview.empty(view)
    sent = submissions(desk, code) if view.may(rights.RETURNS, code) else None
    figures = desk.figures()
    history = path(figures.loc[figures["rule"] == shown.rule], code, shown.quarter)
    return county.content(
        view, shown, history, institutions(desk, code, shown.quarter), sent, milestones_of(desk, shown)
    )


def institutions(desk: Desk, code: str, quarter: str) -> pd.DataFrame:
    """The institutions behind a county's figures, with ``counted`` by the policy's rule; empty where there are none."""
    rows = desk.institutions(code, quarter)
    return rows.assign(counted=counted(rows, desk.policy).astype(bool)) if len(rows) else rows


def submissions(desk: Desk, code: str) -> pd.DataFrame:
    """The county's submissions, with their moments as China's clocks show them."""
    rows = desk.submissions(code)
    return rows.assign(sent_at=rows["sent_at"].dt.tz_convert(CHINA))


def skeleton(view: View) -> list[Any]:
    """No component here is named by a callback."""
    return []


def register(app: dash.Dash, desk: Desk) -> None:
    """The pages answer to their address alone: nothing to register."""
