"""Every indicator of the product, once: all that is said of it but its formula and its words (numbers.md §3)."""

from __future__ import annotations

from dataclasses import dataclass

from data.contract import schema
from data.vocabulary import Level, Measured

BOTH = (Level.CITY, Level.COUNTY)
REPORTING_PARTS = ("on_time", "submitted", "returned", "approved")
GROUPS = ("places", "inclusive", "estates", "use", "quality", "mix", "reporting")
"""What indicators are about, in the order in which a list of them all shows them."""


@dataclass(frozen=True)
class Indicator:
    """One indicator.

    Attributes:
        id: as in the table of figures.
        levels: the units that have a figure of it: city, county, township.
        kind: ``rate`` a thousand residents, ``ratio`` a share (0 to 1, enrolment may exceed it), ``count`` of whole
            things, ``gap`` what is lacking in whole things (negative: surplus).
        counts: what the numerator counts, and so what a gap to a target lacks.
        group: what it is about, one of ``GROUPS``.
        parts: one row each in the table of figures; empty for a single row whose part is ''.
        higher_is_better: the direction of progress.
        forecast: whether it is said when its target is reached: nothing that is counted in counties, estates or
            institutions goes steadily enough (numbers.md §4).
        needs: sheet and column of the contract without which a county's own ledger says nothing of it; None where it is
            not shown before a workbook is sent, or the columns every ledger must have suffice.
    """

    id: str
    levels: tuple[str, ...]
    kind: str
    counts: str
    group: str
    parts: tuple[str, ...] = ()
    higher_is_better: bool = True
    forecast: bool = False
    needs: tuple[str, str] | None = None

    @property
    def can_have_target(self) -> bool:
        """Gaps follow from another indicator's target; indicators with parts describe a mix (numbers.md §6)."""
        return self.kind != Measured.GAP and not self.parts


_ALL = (
    Indicator("places_per_1000", BOTH, Measured.RATE, "places", "places", forecast=True),
    Indicator("places_gap", BOTH, Measured.GAP, "places", "places", higher_is_better=False),
    Indicator(
        "demonstration",
        (Level.COUNTY,),
        Measured.COUNT,
        "institutions",
        "places",
        needs=(schema.INSTITUTIONS.key, "demonstration"),
    ),
    Indicator("pilot_kindergarten", (Level.COUNTY,), Measured.COUNT, "institutions", "places"),
    Indicator("pilot_workplace", (Level.COUNTY,), Measured.COUNT, "institutions", "places"),
    Indicator("inclusive_institutions", (Level.TOWNSHIP,), Measured.COUNT, "institutions", "inclusive"),
    Indicator(
        "township_coverage",
        BOTH,
        Measured.RATIO,
        "townships",
        "inclusive",
        forecast=True,
        needs=(schema.INSTITUTIONS.key, "inclusive"),
    ),
    Indicator("estates_new", BOTH, Measured.RATIO, "estates", "estates", needs=(schema.ESTATES.key, "built")),
    Indicator("estates_old", BOTH, Measured.RATIO, "estates", "estates", needs=(schema.ESTATES.key, "built")),
    Indicator("estate_places_gap", BOTH, Measured.GAP, "places", "estates", higher_is_better=False),
    Indicator("inclusive_share", BOTH, Measured.RATIO, "places", "inclusive"),
    Indicator("registered_share", BOTH, Measured.RATIO, "institutions", "quality"),
    Indicator("utilisation", BOTH, Measured.RATIO, "children", "use"),
    Indicator("enrolment_rate", BOTH, Measured.RATIO, "children", "use"),
    Indicator(
        "trained_share", BOTH, Measured.RATIO, "institutions", "quality", needs=(schema.INSTITUTIONS.key, "trained_on")
    ),
    Indicator("certified_share", BOTH, Measured.RATIO, "carers", "quality"),
    Indicator("staffing", BOTH, Measured.RATIO, "institutions", "quality"),
    Indicator("inspection_pass", BOTH, Measured.RATIO, "institutions", "quality"),
    Indicator("mix_kind", BOTH, Measured.COUNT, "places", "mix", schema.KINDS),
    Indicator("mix_ownership", BOTH, Measured.COUNT, "places", "mix", schema.OWNERSHIPS),
    Indicator("mix_form", BOTH, Measured.COUNT, "places", "mix", schema.FORMS),
    Indicator("mix_setting", BOTH, Measured.COUNT, "places", "mix", schema.SETTINGS),
    Indicator("kindergartens", (Level.COUNTY,), Measured.COUNT, "institutions", "places"),
    Indicator("reporting", (Level.CITY,), Measured.RATIO, "counties", "reporting", REPORTING_PARTS),
)

INDICATORS: dict[str, Indicator] = {indicator.id: indicator for indicator in _ALL}
"""Indicator by id, in the order of numbers.md §3."""
