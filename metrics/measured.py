"""Numerators and denominators of every indicator, for city, counties and townships, over all quarters.

Arrays have the axes unit (the city first, then the counties by code), rule and quarter.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
import pandas as pd

from data.indicators import REPORTING_PARTS
from data.policy.policy import Policy
from data.quarters import due_day, quarter
from data.vocabulary import RULES, Level
from metrics.contributions import Contributors, Sums, Townships, positions, sums, townships
from metrics.formulas import COVERED, FORMULAS, NEEDED, REPORTING, RESIDENTS, ROSTER, THOUSAND, Formula
from metrics.population import population_at
from metrics.rates import needed
from metrics.series import Series


@dataclass(frozen=True)
class IndicatorSums:
    """One indicator or part of one.

    Attributes:
        numerator, denominator: whole numbers; a count's denominator is 1, of a rate a thousand it is the residents.
        given: where the numerator is known; ``denominator_given`` likewise, nowhere for a count.
        scale: the value is ``numerator × scale ÷ denominator``.
    """

    numerator: np.ndarray
    denominator: np.ndarray
    given: np.ndarray
    denominator_given: np.ndarray
    scale: int = 1
    is_count: bool = False

    @property
    def known(self) -> np.ndarray:
        """Where there is a value: both parts are known and the denominator is not zero."""
        return self.given if self.is_count else self.given & self.denominator_given & np.greater(self.denominator, 0)

    def series(self) -> Series:
        """The same as verdicts take it; the denominator is 1 where there is no value."""
        return Series(self.numerator, np.where(self.known, self.denominator, 1), self.known, self.scale)

    def units(self, which: slice) -> IndicatorSums:
        """The same for some of the units."""
        parts = (self.numerator, self.denominator, self.given, self.denominator_given)
        return IndicatorSums(*(values[which] for values in parts), scale=self.scale, is_count=self.is_count)


@dataclass(frozen=True)
class Material:
    """What indicators of city and counties are made from; see the module for the axes.

    ``residents`` and ``dates`` are unit × quarter (0 and NaT where there is no figure), ``roster`` and ``covered``
    count townships, ``reporting`` counts counties by quarter.
    """

    policy: Policy
    who: Contributors
    sums: Sums
    townships: list[Townships]
    residents: np.ndarray
    dates: np.ndarray
    roster: np.ndarray
    covered: np.ndarray
    reporting: Mapping[str, np.ndarray]

    @property
    def present(self) -> np.ndarray:
        """Where any workbook contributes; unit × rule × quarter."""
        counties = self.who.present
        units = np.concatenate([np.atleast_2d(counties.any(axis=0)), counties])
        return np.broadcast_to(units[:, None, :], self.sums.shape)

    def measured(self, indicator: str, part: str = "") -> IndicatorSums:
        """The numerator and denominator of an indicator of city and counties."""
        formula = FORMULAS[indicator]
        if formula.numerator == REPORTING:
            return self._reporting(part)
        if formula.numerator == NEEDED:
            return self._needed_less_places()
        numerator = self.covered if formula.numerator == COVERED else self.sums.of(formula.numerator, part)
        given = self._where_given(formula)
        if formula.denominator is None:
            return _count(numerator, given)
        denominator, known = self._denominator(formula)
        return IndicatorSums(numerator, denominator, given, given & known, formula.scale)

    def _denominator(self, formula: Formula) -> tuple[np.ndarray, np.ndarray]:
        """Whole numbers, and where they are known."""
        if formula.denominator in (RESIDENTS, ROSTER):
            by_unit = self.residents if formula.denominator == RESIDENTS else self.roster
            whole = np.broadcast_to(by_unit[:, None, :], self.sums.shape)
            return whole, np.greater(whole, 0) if formula.denominator == RESIDENTS else np.ones(whole.shape, dtype=bool)
        whole = self.sums.of(str(formula.denominator))
        return whole, np.ones(whole.shape, dtype=bool)

    def _where_given(self, formula: Formula) -> np.ndarray:
        """Where a workbook contributes and, if the formula asks for it, gives the denominator."""
        return self.present if formula.given is None else self.present & (self.sums.of(formula.given) > 0)

    def _needed_less_places(self) -> IndicatorSums:
        targets = _places_targets(self.policy, len(self.who.counties))
        by_unit = [needed(people, target, THOUSAND) for people, target in zip(self.residents, targets, strict=True)]
        gap = np.array(by_unit)[:, None, :] - self.sums.of("places")
        peopled = np.greater(self.residents, 0)
        return _count(gap, self.present & peopled[:, None, :])

    def _reporting(self, part: str) -> IndicatorSums:
        shape = (1, len(RULES), len(self.who.quarters))
        everywhere = np.ones(shape, dtype=bool)
        due = np.full(shape, len(self.who.counties), dtype=np.int64)
        return IndicatorSums(np.broadcast_to(self.reporting[part], shape), due, everywhere, everywhere)


def material(
    facts: pd.DataFrame, population: pd.DataFrame, reporting: pd.DataFrame, who: Contributors, policy: Policy
) -> Material:
    """What every indicator is made from; the frames as in ``metrics.figures.Inputs``."""
    units = (policy.city.code, *who.counties)
    residents, dates = _residents(population, units, who, policy)
    towns = townships(facts, who, policy)
    roster, covered = _coverage(towns, who)
    return Material(
        policy=policy,
        who=who,
        sums=sums(facts, who),
        townships=towns,
        residents=residents,
        dates=dates,
        roster=roster,
        covered=covered,
        reporting=_reporting_counts(reporting, who, policy),
    )


def of_townships(towns: Townships) -> IndicatorSums:
    """The inclusive institutions of a roster's townships."""
    return _count(towns.amounts, np.broadcast_to(towns.present[:, None, :], towns.amounts.shape))


def _count(numerator: np.ndarray, given: np.ndarray) -> IndicatorSums:
    return IndicatorSums(numerator, np.ones_like(numerator), given, np.zeros_like(given), is_count=True)


def _places_targets(policy: Policy, counties: int) -> list[Fraction]:
    """The places a thousand that the city's gap, and each county's, is measured against."""
    city, county = (policy.target("places_per_1000", level) for level in (Level.CITY, Level.COUNTY))
    of_city = city.value if city else Fraction(0)
    return [of_city] + [county.value if county else of_city] * counties


def _residents(
    population: pd.DataFrame, units: tuple[str, ...], who: Contributors, policy: Policy
) -> tuple[np.ndarray, np.ndarray]:
    found = population_at(population, units, who.quarters, policy)
    shape = (len(units), len(who.quarters))
    persons = found["persons"].fillna(0).to_numpy(dtype=np.int64)
    return persons.reshape(shape), found["as_of"].to_numpy(dtype="datetime64[D]").reshape(shape)


def _coverage(towns: list[Townships], who: Contributors) -> tuple[np.ndarray, np.ndarray]:
    """Townships of the valid roster by unit × quarter; those with an inclusive institution by unit × rule × quarter."""
    counties, quarters = len(who.counties), len(who.quarters)
    roster = np.zeros((counties, quarters), dtype=np.int64)
    covered = np.zeros((counties, len(RULES), quarters), dtype=np.int64)
    for of_roster in towns:
        np.add.at(roster, of_roster.county, of_roster.valid.astype(np.int64))
        np.add.at(covered, of_roster.county, (of_roster.amounts >= 1) & of_roster.valid)
    return tuple(np.concatenate([each.sum(axis=0)[None], each]) for each in (roster, covered))  # type: ignore[return-value]


def received(reporting: pd.DataFrame, policy: Policy) -> pd.DataFrame:
    """What the office received: ``county``, ``quarter`` and a bool for each part of the indicator ``reporting``.

    On time is first sent by the due day, however often it was sent again (numbers.md §3).
    """
    days = {code: pd.Timestamp(due_day(quarter(code), policy.due_days)) for code in reporting["quarter"].unique()}
    first = pd.to_datetime(reporting["first_sent"])
    due = pd.to_datetime(reporting["quarter"].map(days))
    return pd.DataFrame(
        {
            "county": reporting["county"],
            "quarter": reporting["quarter"],
            "on_time": first.notna() & (first.dt.normalize() <= due),
            "submitted": reporting["sent"].astype(bool),
            "returned": reporting["returned"].astype(bool),
            "approved": reporting["approved"].astype(bool),
        }
    )


def _reporting_counts(reporting: pd.DataFrame, who: Contributors, policy: Policy) -> dict[str, np.ndarray]:
    """By part, counties by quarter; whoever has not sent anything needs no row."""
    asked = reporting["county"].isin(who.counties) & reporting["quarter"].isin(who.quarters)
    rows = received(reporting[asked], policy)
    return {part: _by_quarter(rows.loc[rows[part], "quarter"], who.quarters) for part in REPORTING_PARTS}


def _by_quarter(values: pd.Series, quarters: tuple[str, ...]) -> np.ndarray:
    return np.bincount(positions(values, quarters), minlength=len(quarters)).astype(np.int64)
