"""The county pages: the list of counties, and one county."""

from __future__ import annotations

from typing import Any

import dash
import pandas as pd

from callbacks import tasks
from callbacks.desk import Desk
from callbacks.overview import milestones_of, shown_board
from data import rights
from data.quarters import CHINA
from layouts import county, overview
from layouts.county import County
from layouts.exhibit import Exhibit
from layouts.overview_table import counties_exhibit
from layouts.shell import Content, View
from metrics import tasks as metric
from metrics.board import Board, path
from metrics.needs import counted, delivered_ahead, judged, places_needed


def index(desk: Desk, view: View) -> Content:
    """The list of counties."""
    shown = shown_board(desk, view)
    return overview.empty(view) if shown is None else county.index(view, shown)


def content(desk: Desk, view: View) -> Content:
    """One county. The address has been checked: it names one."""
    shown, code = shown_board(desk, view), view.address.county
    if shown is None or code is None:
        return overview.empty(view)
    return county.content(view, shown, all_of(desk, view, shown, code))


def exhibits(desk: Desk, view: View) -> tuple[Exhibit, ...]:
    """What the page of one county gives away."""
    shown, code = shown_board(desk, view), view.address.county
    return () if shown is None or code is None else county.exhibits(view, shown, all_of(desk, view, shown, code))


def index_exhibits(desk: Desk, view: View) -> tuple[Exhibit, ...]:
    """What the list of counties gives away."""
    shown = shown_board(desk, view)
    return () if shown is None else (counties_exhibit(view, shown),)


def all_of(desk: Desk, view: View, shown: Board, code: str) -> County:
    """Everything the page of one county is made from, as far as the reader may see it."""
    figures = desk.figures()
    return County(
        history=path(figures.loc[figures["rule"] == shown.rule], code, shown.quarter),
        institutions=institutions(desk, code, shown.quarter),
        estates=estates(desk, code, shown.quarter),
        milestones=milestones_of(desk, shown),
        tasks=own_tasks(desk, code, shown.quarter) if may_see_tasks(view, code) else None,
        submissions=submissions(desk, code) if view.may(rights.RETURNS, code) else None,
    )


def institutions(desk: Desk, code: str, quarter: str) -> pd.DataFrame:
    """The institutions behind a county's figures, with ``counted`` by the policy's rule; empty where there are none."""
    rows = desk.institutions(code, quarter)
    return rows.assign(counted=counted(rows, desk.policy).astype(bool)) if len(rows) else rows


def estates(desk: Desk, code: str, quarter: str) -> pd.DataFrame:
    """The estates behind a county's figures: with ``needed`` and ``short`` (places), ``judged`` and ``ahead``."""
    used = desk.effective_submission(code, quarter)
    rows = desk.store.estates([] if used is None else [used])
    if rows.empty:
        return rows
    needed = places_needed(rows["residents"], rows["kind"], desk.policy)
    short = (needed - rows["built"].astype("Int64")).clip(lower=0)
    return rows.assign(needed=needed, short=short, judged=judged(rows), ahead=delivered_ahead(rows, desk.policy))


def may_see_tasks(view: View, code: str) -> bool:
    """Whether the reader may see a county's words on its tasks: a county only its own."""
    return view.may(rights.TASKS) and tasks.only_own() in (None, code)


def own_tasks(desk: Desk, code: str, quarter: str) -> pd.DataFrame:
    """Where the tasks stand with one county (``metrics.tasks.standing``)."""
    table = metric.standing(tasks.all_words(desk), desk.policy, quarter=quarter)
    return table[table["unit"] == code].reset_index(drop=True)


def submissions(desk: Desk, code: str) -> pd.DataFrame:
    """The county's submissions, with their moments as China's clocks show them."""
    rows = desk.submissions(code)
    return rows.assign(sent_at=rows["sent_at"].dt.tz_convert(CHINA))


def skeleton(view: View) -> list[Any]:
    """No component here is named by a callback."""
    return []


def register(app: dash.Dash, desk: Desk) -> None:
    """The pages answer to their address alone: nothing to register."""
