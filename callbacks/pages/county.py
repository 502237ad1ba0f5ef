"""The county pages: the list of counties, and one county."""

from __future__ import annotations

import pandas as pd

from callbacks.door.page import Page
from callbacks.services import tasks
from callbacks.services.boards import milestones_of, shown_board
from callbacks.services.context import Context
from data import rights
from data.quarters import CHINA
from layouts.county import page as county
from layouts.county.page import CountyData
from layouts.kit import address as at
from layouts.kit.counties import counties_exhibit
from layouts.kit.exhibit import Exhibit
from layouts.kit.nothing_yet import nothing_yet
from layouts.kit.shell import Content, View
from metrics import tasks as metric
from metrics.board import Board
from metrics.estates import listed
from metrics.figure import PLACES_RATE
from metrics.needs import counted
from metrics.trend import points


def index(context: Context, view: View) -> Content:
    """The list of counties."""
    shown = shown_board(context, view)
    return nothing_yet(view) if shown is None else county.index(view, shown)


def content(context: Context, view: View) -> Content:
    """One county. The address has been checked: it names one."""
    shown, code = shown_board(context, view), view.address.county
    if shown is None or code is None:
        return nothing_yet(view)
    return county.content(view, shown, all_of(context, view, shown, code))


def exhibits(context: Context, view: View) -> tuple[Exhibit, ...]:
    """What the page of one county gives away."""
    shown, code = shown_board(context, view), view.address.county
    return () if shown is None or code is None else county.exhibits(view, shown, all_of(context, view, shown, code))


def index_exhibits(context: Context, view: View) -> tuple[Exhibit, ...]:
    """What the list of counties gives away."""
    shown = shown_board(context, view)
    return () if shown is None else (counties_exhibit(view, shown),)


def all_of(context: Context, view: View, shown: Board, code: str) -> CountyData:
    """Everything the page of one county is made from, as far as the reader may see it."""
    return CountyData(
        history=points(context.table(), context.policy, code, (PLACES_RATE,), through=shown.quarter, rule=shown.rule),
        institutions=institutions(context, code, shown.quarter),
        estates=estates(context, code, shown.quarter),
        milestones=milestones_of(context, shown),
        tasks=own_tasks(context, code, shown.quarter) if may_see_tasks(view, code) else None,
        submissions=submissions(context, code) if view.may(rights.RETURNS, code) else None,
    )


def institutions(context: Context, code: str, quarter: str) -> pd.DataFrame:
    """The institutions behind a county's figures, with ``counted`` by the policy's rule; empty where there are none."""
    rows = context.institutions(code, quarter)
    return rows.assign(counted=counted(rows, context.policy).astype(bool)) if len(rows) else rows


def estates(context: Context, code: str, quarter: str) -> pd.DataFrame:
    """The estates behind a county's figures (``metrics.estates.listed``), in the order of its workbook."""
    used = context.effective_submission(code, quarter)
    rows = context.store.estates([] if used is None else [used])
    return listed(rows.assign(county=code), context.policy).sort_values("row", ignore_index=True)


def may_see_tasks(view: View, code: str) -> bool:
    """Whether the reader may see a county's words on its tasks: a county only its own."""
    return view.may(rights.TASKS) and tasks.only_own() in (None, code)


def own_tasks(context: Context, code: str, quarter: str) -> pd.DataFrame:
    """Where the tasks stand with one county (``metrics.tasks.task_states``)."""
    table = metric.task_states(tasks.all_words(context), context.policy, quarter=quarter)
    return table[table["unit"] == code].reset_index(drop=True)


def submissions(context: Context, code: str) -> pd.DataFrame:
    """The county's submissions, with their moments as China's clocks show them."""
    rows = context.submissions(code)
    return rows.assign(sent_at=rows["sent_at"].dt.tz_convert(CHINA))


INDEX = Page(at.COUNTIES, rights.FIGURES, index, exhibits=index_exhibits, figures=True)
PAGE = Page(at.COUNTY, rights.FIGURES, content, exhibits=exhibits, listed=False, under=at.COUNTIES, figures=True)
