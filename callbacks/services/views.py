"""What every page and every file of a page is made from: the view of an address, and what in it leads nowhere."""

from __future__ import annotations

from dataclasses import replace

from callbacks.services import access
from callbacks.services.context import Context
from layouts.kit import address as at
from layouts.kit.address import Address, parse
from layouts.kit.shell import View
from metrics.coverage import coverage
from metrics.meetings import compared


def bare_view(context: Context, address: Address) -> View:
    """A view that reads no data: for pages that say what went wrong."""
    return View(
        address, context.catalogue(address.lang), context.policy, context.today(), context.demo, actor=access.current()
    )


def view_at(context: Context, page: str, search: str | None) -> View:
    """``bare_view`` of a page and a query, as a callback on the page is given it."""
    return bare_view(context, parse(at.path(page), search))


def full_view(context: Context, address: Address) -> View:
    """The view of a page of figures."""
    return settled(context, bare_view(context, address))


def settled(context: Context, view: View) -> View:
    """A view with its quarters settled: as asked for, else the context's own and the last meeting's."""
    address, quarters = view.address, tuple(context.quarters())
    quarter = address.quarter or context.default_quarter()
    compare = address.compare or compared(quarter, quarters, context.policy.meetings.months)
    shown = replace(address, quarter=quarter, compare=compare)
    known = quarter in quarters
    covered = coverage(context.table(), context.policy, quarter) if known and quarter else None
    return replace(view, address=shown, quarters=quarters, coverage=covered)


def misunderstood(view: View) -> tuple[str, str] | None:
    """The first thing of an address that leads nowhere, as (parameter, value as written); None where all is known."""
    address = view.address
    if address.unclear:
        return address.unclear[0]
    for name in ("quarter", "compare"):
        asked = getattr(address, name)
        if view.quarters and asked and asked not in view.quarters:
            return name, asked
    known = {county.code for county in view.policy.counties}
    return ("county", address.county) if address.county and address.county not in known else None
