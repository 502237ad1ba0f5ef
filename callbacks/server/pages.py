"""The pages there are, in the order of the bar: the one place that is told of a page."""

from __future__ import annotations

from dataclasses import replace

from callbacks.door.page import Page
from callbacks.pages import (
    admin,
    audit,
    county,
    estates,
    explore,
    overview,
    receipt,
    review,
    scenario,
    target,
    tasks,
    tokens,
    townships,
)
from callbacks.pages.report import page as report
from callbacks.services import views
from callbacks.services.context import Context
from data.rights import Actor
from layouts.kit import address as at
from layouts.kit.address import Address
from layouts.kit.shell import Menu, View

PAGES: dict[str, Page] = {
    page.key: page
    for page in (
        overview.PAGE,
        target.PAGE,
        county.INDEX,
        county.PAGE,
        townships.PAGE,
        estates.PAGE,
        tasks.PAGE,
        scenario.PAGE,
        explore.PAGE,
        report.PAGE,
        receipt.PAGE,
        review.PAGE,
        admin.PAGE,
        audit.PAGE,
        tokens.PAGE,
    )
}
"""By their key."""


def may_open(actor: Actor | None, key: str) -> bool:
    """Whether somebody may see a page; nobody may see one that is not there."""
    return actor is not None and key in PAGES and actor.may(PAGES[key].right)


def bare_view(context: Context, address: Address) -> View:
    """A view that reads no data, with the bar as its reader sees it."""
    view = views.bare_view(context, address)
    listed = tuple(page.key for page in PAGES.values() if page.listed and may_open(view.actor, page.key))
    page = PAGES.get(address.page)
    return replace(view, menu=Menu(listed, page.under or page.key if page else ""))


def full_view(context: Context, address: Address) -> View:
    """The view a page is made from; its quarter and comparison are settled where it is made of figures."""
    page = PAGES.get(address.page)
    view = bare_view(context, address)
    return views.settled(context, view) if page is not None and page.figures else view


def home(actor: Actor, lang: str = at.ZH) -> str:
    """Where an account lands: the first page of the bar that it may see."""
    listed = (page.key for page in PAGES.values() if page.listed and may_open(actor, page.key))
    return Address(page=next(listed, at.OVERVIEW), lang=lang).href()
