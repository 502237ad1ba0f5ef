"""Headings matched by hand: kept for the county, used from the next reading on, taken back."""

from __future__ import annotations

from callbacks.services.context import Context
from callbacks.services.drafts import draft_of
from data.errors import UserError
from data.reading.headings import UNUSED, normal
from data.reading.reading import Reading
from data.rights import Actor
from layouts.returns import mapping as layout
from layouts.returns.mapping import Known, Unmatched


def about(context: Context, reading: Reading, county: str) -> tuple[list[Unmatched], list[Known]]:
    """The headings of a reading that nobody has matched yet, and those read as the county once said."""
    kept = context.store.mappings(county)
    rows = [Known(str(r.sheet), str(r.heading), str(r.column), str(r.made_by)) for r in kept.itertuples()]
    found = {
        (key, normal(str(f.value)))
        for key, name in reading.sheets.items()
        for f in reading.findings
        if f.sheet == name and f.code in ("heading.chosen", "heading.ignored") and f.value
    }
    known = [one for one in rows if (one.sheet, normal(one.heading)) in found]
    settled = {(one.sheet, normal(one.heading)) for one in known}
    asked = [one for one in layout.unmatched(reading) if (one.sheet, normal(one.heading)) not in settled]
    return asked, known


def keep(context: Context, number: int, chosen: list[tuple[str, str, str | None]], *, by: Actor) -> None:
    """Remember what the headings of a draft are: sheet key, heading, column key; the county is the draft's own.

    Raises UserError ``draft.missing``, ``mapping.none`` where nothing was chosen, and those of ``Store.save_mapping``.
    """
    by_hand: dict[str, dict[str, str]] = {}
    for sheet, heading, column in chosen:
        if column and column != layout.NOT_CHOSEN:
            by_hand.setdefault(sheet, {})[heading] = UNUSED if column == layout.UNUSED_VALUE else column
    if not by_hand:
        raise UserError("mapping.none")
    context.store.save_mapping(draft_of(context, number, by=by).county, by_hand, by=by.name, now=context.now())


def forget(context: Context, number: int, sheet: str, heading: str, *, by: Actor) -> None:
    """Forget what a heading is, for the county of a draft. Raises UserError ``draft.missing``."""
    county = draft_of(context, number, by=by).county
    context.store.forget_mapping(county, sheet, heading, by=by.name, now=context.now())
