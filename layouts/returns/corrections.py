"""Why approved data are sent again: the first thing a reviewer of a correction reads."""

from __future__ import annotations

from layouts.kit import html, parts
from layouts.words.catalogue import Catalogue


def correction(reason: str | None, words: Catalogue) -> html.Section:
    """The county's reason for a correction. Which figures it would change stands below, with what approving does."""
    why = reason or words.text("review.correction.none")
    said = html.P([html.B(words.text("review.correction.reason")), "　", why], className="rp-said")
    return parts.section(words.text("review.correction.title"), [said], className="rv-correction")
