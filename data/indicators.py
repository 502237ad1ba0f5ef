"""Every indicator of the product, once: its levels, its parts and what it counts (numbers.md §3)."""

from __future__ import annotations

from dataclasses import dataclass

from data.contract import schema
from data.vocabulary import Level, Measured

BOTH = (Level.CITY, Level.COUNTY)
REPORTING_PARTS = ("on_time", "submitted", "returned", "approved")


@dataclass(frozen=True)
class Indicator:
    """One indicator.

    Attributes:
        id: as in the table of figures.
        levels: the units that have a figure of it: city, county, township.
        kind: ``rate`` a thousand residents, ``ratio`` a share (0 to 1, enrolment may exceed it), ``count`` of whole
            things, ``gap`` what is lacking in whole things (negative: surplus).
        counts: what the numerator counts, and so what a gap to a target lacks.
        parts: one row each in the table of figures; empty for a single row whose part is ''.
        higher_is_better: the direction of progress.
    """

    id: str
    levels: tuple[str, ...]
    kind: str
    counts: str
    parts: tuple[str, ...] = ()
    higher_is_better: bool = True

    @property
    def can_have_target(self) -> bool:
        """Gaps follow from another indicator's target; indicators with parts describe a mix (numbers.md §6)."""
        return self.kind != Measured.GAP and not self.parts


_ALL = (
    Indicator("places_per_1000", BOTH, Measured.RATE, "places"),
    Indicator("places_gap", BOTH, Measured.GAP, "places", higher_is_better=False),
    Indicator("demonstration", (Level.COUNTY,), Measured.COUNT, "institutions"),
    Indicator("pilot_kindergarten", (Level.COUNTY,), Measured.COUNT, "institutions"),
    Indicator("pilot_workplace", (Level.COUNTY,), Measured.COUNT, "institutions"),
    Indicator("inclusive_institutions", (Level.TOWNSHIP,), Measured.COUNT, "institutions"),
    Indicator("township_coverage", BOTH, Measured.RATIO, "townships"),
    Indicator("estates_new", BOTH, Measured.RATIO, "estates"),
    Indicator("estates_old", BOTH, Measured.RATIO, "estates"),
    Indicator("estate_places_gap", BOTH, Measured.GAP, "places", higher_is_better=False),
    Indicator("inclusive_share", BOTH, Measured.RATIO, "places"),
    Indicator("registered_share", BOTH, Measured.RATIO, "institutions"),
    Indicator("utilisation", BOTH, Measured.RATIO, "children"),
    Indicator("enrolment_rate", BOTH, Measured.RATIO, "children"),
    Indicator("trained_share", BOTH, Measured.RATIO, "institutions"),
    Indicator("certified_share", BOTH, Measured.RATIO, "carers"),
    Indicator("staffing", BOTH, Measured.RATIO, "institutions"),
    Indicator("inspection_pass", BOTH, Measured.RATIO, "institutions"),
    Indicator("mix_kind", BOTH, Measured.COUNT, "places", schema.KINDS),
    Indicator("mix_ownership", BOTH, Measured.COUNT, "places", schema.OWNERSHIPS),
    Indicator("mix_form", BOTH, Measured.COUNT, "places", schema.FORMS),
    Indicator("mix_setting", BOTH, Measured.COUNT, "places", schema.SETTINGS),
    Indicator("kindergartens", (Level.COUNTY,), Measured.COUNT, "institutions"),
    Indicator("reporting", (Level.CITY,), Measured.RATIO, "counties", REPORTING_PARTS),
)

INDICATORS: dict[str, Indicator] = {indicator.id: indicator for indicator in _ALL}
"""Indicator by id, in the order of numbers.md §3."""
