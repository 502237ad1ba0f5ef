"""Every indicator as numerator over denominator, in measures of ``metrics.facts`` (numbers.md §3)."""

from __future__ import annotations

from dataclasses import dataclass

from metrics.facts import ENROLLED_WITH_UNDER3, UNDER3_GIVEN

RESIDENTS, ROSTER, COUNTIES_DUE = "residents", "roster", "counties_due"
"""Denominators that are not sums of a workbook: the population, the townships of the roster, and the counties due."""
COVERED, REPORTING, NEEDED = "covered", "reporting", "needed"
"""Numerators that are not: townships with an inclusive institution, counties by what they sent, places still needed."""
THOUSAND = 1000


@dataclass(frozen=True)
class Formula:
    """How an indicator is made.

    Attributes:
        numerator, denominator: measures, or one of the names above; ``denominator`` None for a count.
        scale: the value is ``numerator × scale ÷ denominator``.
        by_part: the numerator's measure has the indicator's parts.
        given: a measure that is 0 where a county does not give the denominator.
    """

    numerator: str
    denominator: str | None = None
    scale: int = 1
    by_part: bool = False
    given: str | None = None

    @property
    def lower_bound(self) -> bool:
        """Whether the city's figure can only rise when a missing county reports: it is over the whole city already."""
        return self.denominator in (RESIDENTS, ROSTER)

    @property
    def upper_bound(self) -> bool:
        """Whether it can only fall: what the whole city needs, less the places that are known of."""
        return self.numerator == NEEDED


FORMULAS: dict[str, Formula] = {
    "places_per_1000": Formula("places", RESIDENTS, THOUSAND),
    "places_gap": Formula(NEEDED),
    "demonstration": Formula("demonstration"),
    "pilot_kindergarten": Formula("pilot_kindergarten"),
    "pilot_workplace": Formula("pilot_workplace"),
    "inclusive_institutions": Formula("inclusive_institutions"),
    "township_coverage": Formula(COVERED, ROSTER),
    "estates_new": Formula("estates_new_provided", "estates_new"),
    "estates_old": Formula("estates_old_provided", "estates_old"),
    "estate_places_gap": Formula("estate_places_lacking"),
    "inclusive_share": Formula("inclusive_places", "places"),
    "registered_share": Formula("registered", "institutions"),
    "utilisation": Formula("enrolled", "places"),
    "enrolment_rate": Formula(ENROLLED_WITH_UNDER3, "under3", given=UNDER3_GIVEN),
    "trained_share": Formula("trained", "institutions"),
    "certified_share": Formula("certified", "carers"),
    "staffing": Formula("staffed", "class_places_given"),
    "inspection_pass": Formula("inspection_passed", "inspected"),
    "mix_kind": Formula("mix_kind", by_part=True),
    "mix_ownership": Formula("mix_ownership", by_part=True),
    "mix_form": Formula("mix_form", by_part=True),
    "mix_setting": Formula("mix_setting", by_part=True),
    "kindergartens": Formula("kindergartens"),
    "reporting": Formula(REPORTING, COUNTIES_DUE, by_part=True),
}
