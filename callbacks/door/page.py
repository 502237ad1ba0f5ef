"""What a page is: one record, which the server needs to be told once."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import dash

from callbacks.services.context import Context
from layouts.kit.exhibit import Exhibit
from layouts.kit.shell import Content, View


def no_exhibits(context: Context, view: View) -> tuple[Exhibit, ...]:
    """Nothing can be taken away."""
    return ()


def _no_skeleton() -> list[Any]:
    return []


def _nothing(app: dash.Dash, context: Context) -> None:
    """The page answers to its address alone."""


@dataclass(frozen=True)
class Page:
    """One page.

    Attributes:
        key: its name in addresses (``layouts.kit.address.path``) and in the words (``shell.page.<key>``).
        right: what it asks of a reader; a link to it stands in the bar for those who have it.
        content: what it puts into the shell.
        exhibits: what can be taken away from it, in its order.
        skeleton: every component its callbacks name.
        register: its callbacks and its own addresses.
        listed: whether it stands in the bar; ``under`` is the page that stands there for it.
        figures: whether it is made of approved figures alone: their quarter and comparison are settled before it is
            made, and it is kept while nothing new is approved.
    """

    key: str
    right: str
    content: Callable[[Context, View], Content]
    exhibits: Callable[[Context, View], tuple[Exhibit, ...]] = no_exhibits
    skeleton: Callable[[], list[Any]] = _no_skeleton
    register: Callable[[dash.Dash, Context], None] = _nothing
    listed: bool = True
    under: str = ""
    figures: bool = False
