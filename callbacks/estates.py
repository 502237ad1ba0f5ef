"""The page of residential areas: what it is given."""

from __future__ import annotations

from typing import Any

import dash
import pandas as pd

from callbacks.desk import Desk
from layouts import estates, overview
from layouts.estates_given import Given
from layouts.exhibit import Exhibit
from layouts.shell import Content, View
from metrics.estates import listed, standing


def content(desk: Desk, view: View) -> Content:
    """The page; before anything was approved, what to do about it."""
    found = given(desk, view)
    return overview.empty(view) if found is None else estates.content(view, found)


def exhibits(desk: Desk, view: View) -> tuple[Exhibit, ...]:
    """Everything on the page that can be taken away."""
    found = given(desk, view)
    return () if found is None else estates.exhibits(view, found)


def given(desk: Desk, view: View) -> Given | None:
    """The estates behind the figures of the view's quarter; None where there are no figures yet."""
    quarter = view.address.quarter
    if quarter is None or quarter not in view.quarters:
        return None
    figures = standing(desk.figures(), view.policy, quarter=quarter, rule=view.address.rule)
    return Given(listed(rows(desk, quarter), view.policy), figures)


def rows(desk: Desk, quarter: str) -> pd.DataFrame:
    """The estates of all workbooks behind a quarter's figures, carried ones too, with their ``county``."""
    used = {desk.effective_submission(county.code, quarter): county.code for county in desk.policy.counties}
    found = desk.store.estates([number for number in used if number is not None])
    return found.assign(county=found["submission"].map(used).astype("str"))


def skeleton(view: View) -> list[Any]:
    """No component here is named by a callback."""
    return []


def register(app: dash.Dash, desk: Desk) -> None:
    """The page answers to its address alone: nothing to register."""
