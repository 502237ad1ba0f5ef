"""What a page of figures says before anything was approved."""

from __future__ import annotations

from layouts.kit import address as at
from layouts.kit import parts
from layouts.kit.shell import Content, View


def nothing_yet(view: View) -> Content:
    """What to do before anything was approved."""
    words = view.words
    act = parts.button_link(words.text("overview.empty.act"), view.address.to(at.REPORT))
    return Content(
        words.text("overview.title"), parts.empty(words.text("overview.empty.title"), act, level=1), className="ov"
    )
