"""What becomes of a scenario: it starts from the figures of one quarter and steps on quarter by quarter.

Whether a target is reached is decided in whole numbers, as everywhere (numbers.md §2).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property

import pandas as pd

from data.policy.policy import Policy
from data.quarters import quarter as period
from data.quarters import steps
from data.vocabulary import Level, Source
from metrics.allocation import BY_UNDER3, weights
from metrics.figure import PLACES_RATE, FigureTable, Tidy
from metrics.pace import YEAR
from metrics.population import population_at
from metrics.rates import is_met, lacking
from metrics.scenario import FARTHEST, GOING_ON, PER_CENT, Scenario, grown
from metrics.trend import points

THOUSAND = 1000
_TYPES = {"places": "Int64", "residents": "Int64", "gap": "Int64", "met": "boolean", "value": "Float64"}


@dataclass(frozen=True)
class Start:
    """Where a scenario starts.

    Attributes:
        quarter: the base. city: the city's code. target: places a thousand residents.
        units: the city first, then its counties by code; key ``unit``; ``name``, ``level``, ``places``, ``residents``,
            ``under3`` (Int64, NA where not known), ``last_year`` (Int64: places now less those four quarters ago),
            ``source`` and ``carried_from``. The city's ``last_year`` is the sum over the counties that have one, so
            that it compares the same counties.
    """

    quarter: str
    city: str
    target: Fraction
    units: pd.DataFrame

    @cached_property
    def by_unit(self) -> dict[str, dict]:
        """The rows by unit code, None for what is missing."""
        rows = self.units.astype(object).where(self.units.notna(), None).to_dict("records")
        return {str(row["unit"]): row for row in rows}

    @property
    def counties(self) -> list[str]:
        """The counties' codes, in order."""
        return [unit for unit in self.by_unit if unit != self.city]

    @property
    def missing(self) -> list[str]:
        """The counties without figures: the city's places are a lower bound while there is one."""
        return [unit for unit in self.counties if self.by_unit[unit]["places"] is None]

    @property
    def carried(self) -> list[str]:
        """The counties whose figures are an earlier quarter's."""
        return [unit for unit in self.counties if self.by_unit[unit]["carried_from"]]

    @property
    def paced(self) -> list[str]:
        """The counties whose recent pace is known."""
        return [unit for unit in self.counties if self.by_unit[unit]["last_year"] is not None]


@dataclass(frozen=True)
class Projection:
    """What becomes of a scenario.

    Attributes:
        frame: one row a quarter and unit, in the order of quarters and of ``Start.units``; key ``quarter``, ``unit``;
            ``name``, ``level``, ``places``, ``residents``, ``gap`` (Int64; negative is surplus), ``met`` (boolean) and
            ``value`` (places a thousand, Float64, for showing only). Missing where the unit has no figures. The city's
            places are those of the counties that have figures, and what is added anywhere.
        reached: by unit the first quarter in which its target or reference is reached; None where it is not.
    """

    scenario: Scenario
    start: Start
    frame: pd.DataFrame
    reached: Mapping[str, str | None]

    def of(self, unit: str) -> pd.DataFrame:
        """A unit's rows by quarter."""
        return self.frame[self.frame["unit"] == unit].reset_index(drop=True)

    @cached_property
    def end(self) -> pd.DataFrame:
        """The last quarter's rows by unit."""
        return self.frame[self.frame["quarter"] == self.scenario.until].set_index("unit")

    @property
    def lacking_at_end(self) -> int:
        """Places the city lacks in the last quarter, 0 at a surplus; the most it can be while a county is missing."""
        return max(int(self.end["gap"].to_dict()[self.start.city]), 0)

    @property
    def slips(self) -> bool:
        """Whether the city's target is reached, and lost again by the last quarter."""
        return self.reached[self.start.city] is not None and self.lacking_at_end > 0


def start(figures: Tidy, population: pd.DataFrame, policy: Policy, *, quarter: str, rule: str) -> Start | None:
    """Where every unit stands in a quarter.

    Args:
        figures: the table of figures; ``population`` as in ``metrics.figures.Inputs``.
        quarter: the base; rule: ``all`` or ``registered``.

    Returns:
        None where the city has no figure, no residents or no target of places a thousand.
    """
    target = policy.target(PLACES_RATE, Level.CITY)
    city = policy.city.code
    table = FigureTable.of(figures)
    codes = [city, *sorted(county.code for county in policy.counties)]
    rows = table.rows(rule, indicators=[PLACES_RATE], quarters=[quarter]).set_index("unit").reindex(codes)
    people = population_at(population, codes, [quarter], policy).set_index("unit")["persons"]
    if target is None or city not in rows["numerator"].dropna() or city not in people.dropna():
        return None
    under3 = weights(table, population, policy, quarter=quarter, by=BY_UNDER3, rule=rule)
    names = policy.unit_names()
    amounts = table.amounts(PLACES_RATE, rule)
    then, here = (amounts.get(str(period(quarter) - back), {}) for back in (YEAR, 0))
    known = {unit: here[unit] - then[unit] for unit in codes[1:] if unit in then and unit in here}
    moved = pd.Series(known, index=codes[1:], dtype="Int64")
    units = pd.DataFrame(
        {
            "unit": codes,
            "name": [names[code] for code in codes],
            "level": [Level.CITY, *[Level.COUNTY] * (len(codes) - 1)],
            "places": rows["numerator"].astype("Int64").array,
            "residents": people.reindex(codes).astype("Int64").array,
            "under3": under3.reindex(codes).astype("Int64").array,
            "last_year": pd.array([moved.sum(), *moved], dtype="Int64"),
            "source": rows["source"].fillna(Source.MISSING).to_numpy(),
            "carried_from": rows["carried_from"].fillna("").to_numpy(),
        }
    )
    return Start(quarter, city, target.value, units)


# --- stepping on ------------------------------------------------------------------------------------------------------


def project(begun: Start, scenario: Scenario) -> Projection:
    """What becomes of a scenario, quarter by quarter.

    Raises ValueError for a scenario that starts elsewhere, ends before it starts or looks too far ahead.
    """
    ahead = steps(scenario.base, scenario.until)
    if scenario.base != begun.quarter or not 0 <= ahead <= FARTHEST:
        raise ValueError(f"no scenario from {begun.quarter}: {scenario.base} to {scenario.until}")
    rows = [row for code in scenario.quarters for row in _quarter_rows(begun, scenario, code)]
    frame = pd.DataFrame(rows, columns=["quarter", "unit", "name", "level", *_TYPES]).astype(_TYPES)
    met = frame[frame["met"].fillna(False)]
    first = met.groupby("unit")["quarter"].min().to_dict()
    return Projection(scenario, begun, frame, {unit: first.get(unit) for unit in begun.by_unit})


def _quarter_rows(begun: Start, scenario: Scenario, code: str) -> list[dict]:
    gone = steps(scenario.base, code)
    going_on = moved_on(begun, scenario.pace, gone)
    people = residents(begun, scenario, gone)
    added = {unit: scenario.added(unit, code) for unit in begun.counties}
    added[begun.city] = sum(added.values())
    return [
        _unit_row(begun, code, row, added[unit] + going_on[unit], people[unit]) for unit, row in begun.by_unit.items()
    ]


def _unit_row(begun: Start, code: str, row: dict, more: int, people: int | None) -> dict:
    known = {"quarter": code, "unit": row["unit"], "name": row["name"], "level": row["level"], "residents": people}
    if row["places"] is None or people is None:
        return {**known, **dict.fromkeys(("places", "gap", "met", "value"))}
    places = max(int(row["places"]) + more, 0)
    judged = (places, people, begun.target, THOUSAND)
    return {
        **known,
        "places": places,
        "gap": lacking(*judged),
        "met": is_met(*judged),
        "value": places * THOUSAND / people if people else None,
    }


def moved_on(begun: Start, pace: int, gone: int) -> dict[str, int]:
    """Places by unit that so much of the recent pace brings in so many quarters; the counties' sum is the city's.

    Whole places by largest remainder, ties by code, of what all counties with a known pace bring together.
    """
    exact = {
        unit: Fraction(int(begun.by_unit[unit]["last_year"] or 0) * gone * pace, YEAR * PER_CENT)
        for unit in begun.counties
    }
    whole = {unit: amount.__floor__() for unit, amount in exact.items()}
    total = sum(exact.values(), Fraction(0)).__floor__()
    first = sorted(exact, key=lambda unit: (whole[unit] - exact[unit], unit))[: total - sum(whole.values())]
    return {begun.city: total, **{unit: amount + (unit in first) for unit, amount in whole.items()}}


def residents(begun: Start, scenario: Scenario, gone: int) -> dict[str, int | None]:
    """Residents by unit so many quarters on; a county's own change moves the city's residents by as many persons."""
    now = {unit: row["residents"] for unit, row in begun.by_unit.items()}
    then = {unit: grown(people, scenario.growth_of(unit), gone) for unit, people in now.items()}
    apart = [unit for unit, _ in scenario.own_growth if now.get(unit) is not None]
    differing = sum((then[unit] or 0) - (grown(now[unit], scenario.growth, gone) or 0) for unit in apart)
    city = grown(now[begun.city], scenario.growth, gone)
    return {**then, begun.city: None if city is None else max(city + differing, 1)}


# --- beside it --------------------------------------------------------------------------------------------------------


def going_on(begun: Start, until: str) -> Projection:
    """What becomes of it if every county goes on at its recent pace and the residents stay as they are."""
    return project(begun, Scenario(begun.quarter, until, pace=GOING_ON))


def past(figures: Tidy, policy: Policy, *, quarter: str, rule: str, back: int = 2 * YEAR) -> pd.DataFrame:
    """The city's own figures that lead up to a scenario.

    Returns:
        One row a quarter, up to ``back`` of them before ``quarter`` and that one: ``quarter``, ``places`` and
        ``residents`` (Int64), ``value`` (Float64).
    """
    known = points(figures, policy, policy.city.code, (PLACES_RATE,), through=quarter, rule=rule)[-(back + 1) :]
    persons = [None if point.denominator is None else int(point.denominator * THOUSAND) for point in known]
    values = [None if point.value is None else float(point.value) for point in known]
    return pd.DataFrame(
        {
            "quarter": [point.quarter for point in known],
            "places": pd.array([point.numerator for point in known], dtype="Int64"),
            "residents": pd.array(persons, dtype="Int64"),
            "value": pd.array(values, dtype="Float64"),
        }
    )
