"""The overview page: the board of what the address asks for."""

from __future__ import annotations

from callbacks.door.page import Page
from callbacks.services.boards import milestones_of, shown_board
from callbacks.services.context import Context
from data import rights
from layouts.kit import address as at
from layouts.kit.exhibit import Exhibit
from layouts.kit.nothing_yet import nothing_yet
from layouts.kit.shell import Content, View
from layouts.overview import page as overview


def content(context: Context, view: View) -> Content:
    """The page; before anything was approved, what to do about it."""
    shown = shown_board(context, view)
    return nothing_yet(view) if shown is None else overview.content(view, shown, milestones_of(context, shown))


def exhibits(context: Context, view: View) -> tuple[Exhibit, ...]:
    """What the page gives away: the path, the counties by target, what changed."""
    shown = shown_board(context, view)
    return () if shown is None else overview.exhibits(view, shown)


PAGE = Page(at.OVERVIEW, rights.FIGURES, content, exhibits=exhibits, figures=True)
