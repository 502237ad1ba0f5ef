"""Every indicator of the product, once: its levels, its parts and what it counts (numbers.md §3)."""

from __future__ import annotations

from dataclasses import dataclass

from data.contract import schema

CITY, COUNTY, TOWNSHIP = "city", "county", "township"
LEVELS = (CITY, COUNTY, TOWNSHIP)
RATE, RATIO, COUNT, GAP = "rate", "ratio", "count", "gap"
BOTH = (CITY, COUNTY)
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
        return self.kind != GAP and not self.parts


_ALL = (
    Indicator("places_per_1000", BOTH, RATE, "places"),
    Indicator("places_gap", BOTH, GAP, "places", higher_is_better=False),
    Indicator("demonstration", (COUNTY,), COUNT, "institutions"),
    Indicator("pilot_kindergarten", (COUNTY,), COUNT, "institutions"),
    Indicator("pilot_workplace", (COUNTY,), COUNT, "institutions"),
    Indicator("inclusive_institutions", (TOWNSHIP,), COUNT, "institutions"),
    Indicator("township_coverage", BOTH, RATIO, "townships"),
    Indicator("estates_new", BOTH, RATIO, "estates"),
    Indicator("estates_old", BOTH, RATIO, "estates"),
    Indicator("estate_places_gap", BOTH, GAP, "places", higher_is_better=False),
    Indicator("inclusive_share", BOTH, RATIO, "places"),
    Indicator("registered_share", BOTH, RATIO, "institutions"),
    Indicator("utilisation", BOTH, RATIO, "children"),
    Indicator("enrolment_rate", BOTH, RATIO, "children"),
    Indicator("trained_share", BOTH, RATIO, "institutions"),
    Indicator("certified_share", BOTH, RATIO, "carers"),
    Indicator("staffing", BOTH, RATIO, "institutions"),
    Indicator("inspection_pass", BOTH, RATIO, "institutions"),
    Indicator("mix_kind", BOTH, COUNT, "places", schema.KINDS),
    Indicator("mix_ownership", BOTH, COUNT, "places", schema.OWNERSHIPS),
    Indicator("mix_form", BOTH, COUNT, "places", schema.FORMS),
    Indicator("mix_setting", BOTH, COUNT, "places", schema.SETTINGS),
    Indicator("kindergartens", (COUNTY,), COUNT, "institutions"),
    Indicator("reporting", (CITY,), RATIO, "counties", REPORTING_PARTS),
)

INDICATORS: dict[str, Indicator] = {indicator.id: indicator for indicator in _ALL}
"""Indicator by id, in the order of numbers.md §3."""
