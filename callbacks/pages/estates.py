"""The page of residential areas: what it is given."""

from __future__ import annotations

import pandas as pd

from callbacks.door.page import Page
from callbacks.services.context import Context
from data import rights
from layouts.estates import page as estates
from layouts.estates.given import EstatesData
from layouts.kit import address as at
from layouts.kit.exhibit import Exhibit
from layouts.kit.nothing_yet import nothing_yet
from layouts.kit.shell import Content, View
from metrics.estates import listed, unit_figures


def content(context: Context, view: View) -> Content:
    """The page; before anything was approved, what to do about it."""
    found = given(context, view)
    return nothing_yet(view) if found is None else estates.content(view, found)


def exhibits(context: Context, view: View) -> tuple[Exhibit, ...]:
    """Everything on the page that can be taken away."""
    found = given(context, view)
    return () if found is None else estates.exhibits(view, found)


def given(context: Context, view: View) -> EstatesData | None:
    """The estates behind the figures of the view's quarter; None where there are no figures yet."""
    quarter = view.address.quarter
    if quarter is None or quarter not in view.quarters:
        return None
    figures = unit_figures(context.table(), view.policy, quarter=quarter, rule=view.address.rule)
    return EstatesData(listed(rows(context, quarter), view.policy), figures)


def rows(context: Context, quarter: str) -> pd.DataFrame:
    """The estates of all workbooks behind a quarter's figures, carried ones too, with their ``county``."""
    used = {number: county for county, (number, _) in context.behind(quarter).items()}
    found = context.store.estates(used)
    return found.assign(county=found["submission"].map(used).astype("str"))


PAGE = Page(at.ESTATES, rights.FIGURES, content, exhibits=exhibits, figures=True)
