"""What if: places added here or there, residents moving so: when is the target reached, and who has to build what.

A scenario is an assumption and no figure. It starts from the figures of one quarter and steps on quarter by quarter;
whether a target is reached is decided in whole numbers, as everywhere (numbers.md §2).
"""

# Long: one calculation, from the assumptions to who has to build what.
from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property

import pandas as pd

from data.policy.policy import Policy
from data.quarters import quarter as period
from data.quarters import quarters_between, steps
from data.vocabulary import Level, Source
from metrics.allocation import BY_GAP, BY_RESIDENTS, BY_UNDER3, KEYS, Allocation, allocate, by_own_gap, weights
from metrics.figure import PLACES_RATE, FigureTable, Tidy
from metrics.pace import YEAR
from metrics.population import population_at
from metrics.rates import is_met, lacking

THOUSAND = 1000
UNSHARED = "unshared"
"""Stands for a county in the row of what is asked of nobody for now."""
FARTHEST = 40
"""Quarters a scenario may look ahead: nobody can assume anything for longer than ten years."""
_PER_CENT = 100
GOING_ON = 100
"""The per cent of its recent pace at which a county goes on as it did."""
_TYPES = {"places": "Int64", "residents": "Int64", "gap": "Int64", "met": "boolean", "value": "Float64"}


@dataclass(frozen=True)
class Addition:
    """Places a county adds in a quarter: whole, above 0."""

    county: str
    quarter: str
    places: int


@dataclass(frozen=True)
class Scenario:
    """What is assumed.

    Attributes:
        base: the quarter whose figures it starts from; ``until`` the last one it looks at, not before ``base``.
        additions: places that are added, beside ``pace``.
        growth: change of the residents in per cent a year, of the city and of each county.
        own_growth: by county code its own change instead.
        pace: how much of its recent pace each county goes on at, in per cent: 0 not at all, 100 as in the last year.
        share: how the city's gap is shared (``metrics.allocation.KEYS``).
        name: what somebody called it.
    """

    base: str
    until: str
    additions: tuple[Addition, ...] = ()
    growth: Fraction = Fraction(0)
    own_growth: tuple[tuple[str, Fraction], ...] = ()
    pace: int = 0
    share: str = BY_GAP
    name: str = ""

    @property
    def quarters(self) -> list[str]:
        """The quarters looked at, the base first."""
        return quarters_between(period(self.base), period(self.until))

    @property
    def assumes_nothing(self) -> bool:
        """Whether all stays as it is."""
        return not self.additions and not self.pace and not self.growth and not any(g for _, g in self.own_growth)

    def growth_of(self, unit: str) -> Fraction:
        """A unit's change of residents in per cent a year."""
        return dict(self.own_growth).get(unit, self.growth)

    def added(self, unit: str, until: str) -> int:
        """The places added in a county from the base up to a quarter."""
        return sum(one.places for one in self.additions if one.county == unit and self.base < one.quarter <= until)


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

    @property
    def end(self) -> pd.DataFrame:
        """The last quarter's rows by unit."""
        return self.frame[self.frame["quarter"] == self.scenario.until].set_index("unit")

    @property
    def lacking_at_end(self) -> int:
        """Places the city lacks in the last quarter, 0 at a surplus; the most it can be while a county is missing."""
        return max(_whole(self.end["gap"], self.start.city), 0)

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
        unit: Fraction(int(begun.by_unit[unit]["last_year"] or 0) * gone * pace, YEAR * _PER_CENT)
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


def grown(people: int | None, per_cent: Fraction, quarters: int) -> int | None:
    """Residents after so many quarters at so many per cent a year: compounded by year, even within one.

    Whole persons, rounded half up; None stays None.
    """
    if people is None:
        return None
    years, rest = divmod(quarters, YEAR)
    rate = Fraction(per_cent) / _PER_CENT
    exact = people * (1 + rate) ** years * (1 + rate * Fraction(rest, YEAR))
    return max((exact + Fraction(1, 2)).__floor__(), 1)


# --- who has to build what --------------------------------------------------------------------------------------------


def shares(found: Projection, by: str) -> Allocation:
    """The gap that the scenario's additions have to close by its last quarter, shared among the counties.

    What is lacking then at the scenario's residents and pace, before anything is added (``metrics.allocation``).

    Args:
        by: ``gap`` (nobody is asked for more than it lacks), ``residents`` (of that quarter) or ``under3`` (as reported
            in the base quarter).

    Raises:
        KeyError: for another ``by``.
    """
    bare, counties = before_additions(found), found.start.counties
    gap = _whole(bare["gap"], found.start.city)
    if by == BY_GAP:
        return by_own_gap(gap, bare["gap"].reindex(counties))
    weighing = {BY_RESIDENTS: bare["residents"], BY_UNDER3: found.start.units.set_index("unit")["under3"]}[by]
    return Allocation(allocate(gap, weighing.reindex(counties)))


def _whole(column: pd.Series, unit: str) -> int:
    return int(column.to_dict()[unit])


def before_additions(found: Projection) -> pd.DataFrame:
    """The last quarter's ``places``, ``residents`` and ``gap`` by unit, before anything is added."""
    end, added = found.end, _added(found)
    return end[["residents"]].assign(places=end["places"] - added, gap=end["gap"] + added)


def _added(found: Projection) -> pd.Series:
    """Places added by the last quarter, by unit; the city's are the counties' sum."""
    scenario, counties = found.scenario, found.start.counties
    added = {unit: scenario.added(unit, scenario.until) for unit in counties}
    return pd.Series({found.start.city: sum(added.values()), **added}, dtype="Int64")


def _largest_first(table: pd.DataFrame, city: str, column: str) -> pd.DataFrame:
    """The city, then the largest, ties by code, missing last; at the end what is left to nobody."""
    order = table.assign(_city=table.index != city, _left=table.index == UNSHARED, _unit=table.index)
    order = order.sort_values(
        ["_city", "_left", column, "_unit"], ascending=[True, True, False, True], na_position="last"
    )
    return order.drop(columns=["_city", "_left", "_unit"]).rename_axis("unit").reset_index()


def building(found: Projection) -> pd.DataFrame:
    """What each county has to build by the last quarter, and what the scenario has it build.

    Returns:
        One row a unit, the city first, then the largest share, ties by code. ``unit``, ``name``, ``source``,
        ``carried_from``; Int64: ``places`` and ``gap`` (now), ``share`` (of the city's gap), ``going_on`` (by the
        assumed pace), ``added``, ``remainder`` (share less added; negative is more than its share), ``places_then``,
        ``gap_then``; ``value_then`` (Float64), ``met_then`` (boolean), ``reached`` (a quarter or None). Where a part of
        the gap is nobody's for now, a last row ``UNSHARED`` has it in ``share`` and ``remainder``. The city's row is
        the sum of all others in ``share``, ``going_on``, ``added`` and ``remainder``.
    """
    scenario, begun, end = found.scenario, found.start, found.end
    now = found.frame[found.frame["quarter"] == scenario.base].set_index("unit")
    shared, added = shares(found, scenario.share), _added(found)
    share = _with_city(shared, begun.city, apart=shared.left > 0)
    units = begun.units.set_index("unit")
    table = units[["name", "source", "carried_from"]].assign(
        places=now["places"],
        gap=now["gap"],
        going_on=pd.Series(moved_on(begun, scenario.pace, steps(scenario.base, scenario.until)), dtype="Int64"),
        places_then=end["places"],
        gap_then=end["gap"],
        value_then=end["value"],
        met_then=end["met"],
        reached=pd.Series(dict(found.reached), dtype=object),
        added=added,
    )
    table = table.reindex(share.index).assign(share=share, remainder=_remainder(share, added, begun.city))
    table["reached"] = table["reached"].astype(object).where(table["reached"].notna(), None)
    return _largest_first(table, begun.city, "share")


def _remainder(share: pd.Series, added: pd.Series, city: str) -> pd.Series:
    """Share less added; of a county whose share is not known what is added, if anything."""
    added = added.reindex(share.index, fill_value=0)
    if pd.isna(share.to_dict()[city]):
        return share - added
    return (share.fillna(0) - added).mask(share.isna() & (added == 0))


def _with_city(shared: Allocation, city: str, apart: bool) -> pd.Series:
    """The shares by unit, the city's being the whole; where it stands ``apart`` what is left under ``UNSHARED``."""
    unknown = shared.total is None
    left = {UNSHARED: pd.NA if unknown else shared.left} if apart else {}
    return pd.Series({city: pd.NA if unknown else shared.total, **shared.shares.to_dict(), **left}, dtype="Int64")


def sharing(found: Projection) -> pd.DataFrame:
    """The three ways of sharing side by side: ``unit``, ``name``, then a column each (Int64).

    The city's row first; last ``UNSHARED`` where a part of the gap is nobody's for now.
    """
    begun = found.start
    shared = {by: shares(found, by) for by in KEYS}
    apart = any(one.left for one in shared.values())
    ways = pd.DataFrame({by: _with_city(one, begun.city, apart) for by, one in shared.items()})
    table = ways.assign(name=begun.units.set_index("unit")["name"])[["name", *KEYS]]
    return _largest_first(table, begun.city, found.scenario.share)


def filling(found: Projection) -> tuple[Addition, ...]:
    """The additions by which each county builds its share of the city's gap by the last quarter."""
    listed = shares(found, found.scenario.share).shares.dropna()
    return tuple(Addition(str(unit), found.scenario.until, int(n)) for unit, n in listed.items() if n > 0)


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
    rows = FigureTable.of(figures).series(policy.city.code, PLACES_RATE, rule, through=quarter).tail(back + 1)
    persons = [pd.NA if pd.isna(n) else int(n * THOUSAND) for n in rows["denominator"]]
    return pd.DataFrame(
        {
            "quarter": rows["quarter"].to_numpy(),
            "places": rows["numerator"].astype("Int64").array,
            "residents": pd.array(persons, dtype="Int64"),
            "value": rows["value"].astype("Float64").array,
        }
    )
