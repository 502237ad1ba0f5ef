"""The page of townships: what it is given."""

from __future__ import annotations

import pandas as pd

from callbacks.door.page import Page
from callbacks.services.context import Context
from data import rights
from layouts.kit import address as at
from layouts.kit.exhibit import Exhibit
from layouts.kit.nothing_yet import nothing_yet
from layouts.kit.shell import Content, View
from layouts.townships import page as townships
from layouts.townships.given import TownshipsData
from metrics.townships import by_county, city_verdict, inclusive_places, roll


def content(context: Context, view: View) -> Content:
    """The page; before anything was approved, what to do about it."""
    found = given(context, view)
    return nothing_yet(view) if found is None else townships.content(view, found)


def exhibits(context: Context, view: View) -> tuple[Exhibit, ...]:
    """Everything on the page that can be taken away."""
    found = given(context, view)
    return () if found is None else townships.exhibits(view, found)


def given(context: Context, view: View) -> TownshipsData | None:
    """The townships of the view's quarter, comparison and rule; None where there are no figures yet."""
    address, policy = view.address, view.policy
    quarter, rule = address.quarter, address.rule
    if quarter is None or quarter not in view.quarters:
        return None
    figures = context.table()
    places = inclusive_places(institutions(context, quarter), policy, rule)
    rolled = roll(figures, policy, quarter=quarter, compare=address.compare, rule=rule, places=places)
    counties = by_county(rolled, figures, policy, quarter=quarter, rule=rule)
    return TownshipsData(rolled, counties, city_verdict(figures, policy.city.code, quarter, rule))


def institutions(context: Context, quarter: str) -> pd.DataFrame:
    """The institutions of all workbooks behind a quarter's figures, carried ones too."""
    return context.store.institutions(number for number, _ in context.behind(quarter).values())


PAGE = Page(at.TOWNSHIPS, rights.FIGURES, content, exhibits=exhibits, figures=True)
