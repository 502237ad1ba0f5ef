"""What every page and every file of a page is made from: the view of an address, and what in it leads nowhere."""

from __future__ import annotations

from dataclasses import replace

from callbacks.door import access
from callbacks.services.context import Context
from layouts.kit import address as at
from layouts.kit.address import Address
from layouts.kit.shell import View
from metrics.coverage import coverage
from metrics.meetings import compared

WITH_FIGURES = (at.OVERVIEW, at.COUNTIES, at.COUNTY, at.TARGET, at.TOWNSHIPS, at.ESTATES, at.SCENARIO, at.EXPLORE)
"""Pages whose quarter, comparison and coverage are settled here."""


def bare_view(context: Context, address: Address) -> View:
    """A view that reads no data: for pages that say what went wrong."""
    return View(
        address, context.catalogue(address.lang), context.policy, context.today(), context.demo, actor=access.current()
    )


def full_view(context: Context, address: Address) -> View:
    """The view with its quarters settled: as asked for, else the context's own and the last meeting's.

    Pages that show no figures settle their quarter themselves.
    """
    view = bare_view(context, address)
    if address.page not in WITH_FIGURES:
        return view
    quarters = tuple(context.quarters())
    quarter = address.quarter or context.default_quarter()
    compare = address.compare or compared(quarter, quarters, context.policy.meetings.months)
    settled = replace(address, quarter=quarter, compare=compare)
    known = quarter in quarters
    covered = coverage(context.table(), context.policy, quarter) if known and quarter else None
    return replace(view, address=settled, quarters=quarters, coverage=covered)


def misunderstood(view: View) -> tuple[str, str] | None:
    """The first thing of an address that leads nowhere, as (parameter, value as written); None where all is known."""
    address = view.address
    if address.page == at.UNKNOWN:
        return "page", address.path
    if address.unclear:
        return address.unclear[0]
    for name in ("quarter", "compare"):
        asked = getattr(address, name)
        if view.quarters and asked and asked not in view.quarters:
            return name, asked
    known = {county.code for county in view.policy.counties}
    return ("county", address.county) if address.county and address.county not in known else None
