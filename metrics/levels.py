"""The figures of all units of a level over all quarters, as arrays, with gaps and verdicts (numbers.md §3, §4)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from data.indicators import INDICATORS
from data.policy.parts import Target
from data.policy.policy import Policy
from data.vocabulary import Level, Verdict
from metrics.contributions import Contributors, Townships
from metrics.formulas import FORMULAS
from metrics.measured import IndicatorSums, Material, of_townships
from metrics.rates import lacking
from metrics.verdicts import verdicts


@dataclass(frozen=True)
class FigureRow:
    """One indicator or part of one, over the units of a level: arrays of unit × rule × quarter."""

    indicator: str
    part: str
    measured: IndicatorSums
    gap: np.ndarray
    verdict: np.ndarray
    target: Target | None

    @property
    def counted(self) -> str:
        """What its numerator counts."""
        return FORMULAS[self.indicator].numerator


@dataclass(frozen=True)
class LevelFigures:
    """The figures of the units of one level; unit × quarter beside the rows' unit × rule × quarter.

    ``shows`` says which of the quarters its rows stand in; the others are history.
    """

    level: str
    units: Sequence[str]
    quarters: Sequence[str]
    shows: np.ndarray
    rows: list[FigureRow]
    source: np.ndarray
    carried_from: np.ndarray
    provisional: np.ndarray
    dates: np.ndarray


def by_level(made: Material, policy: Policy) -> list[LevelFigures]:
    """The city's figures, the counties', and those of the townships of each roster."""
    return [
        _of_counties(made, policy, Level.CITY, slice(0, 1)),
        _of_counties(made, policy, Level.COUNTY, slice(1, None)),
        *(_of_townships(made, towns, policy) for towns in made.townships),
    ]


def _of_counties(made: Material, policy: Policy, level: str, which: slice) -> LevelFigures:
    who = made.who
    units = (policy.city.code, *who.counties)[which]
    measured = {
        (indicator, part): made.measured(indicator, part).units(which) for indicator, part in _in_use(policy, level)
    }
    quarters = np.array(who.quarters, dtype=object)
    city_first = np.concatenate([np.full((1, len(quarters)), ""), _carried_from(who, who.origin)])
    return LevelFigures(
        level=level,
        units=units,
        quarters=who.quarters,
        shows=np.ones(len(quarters), dtype=bool),
        rows=_judged(measured, level, who.quarters, policy),
        source=who.source()[which],
        carried_from=city_first[which],
        provisional=_provisional(who) if level == Level.CITY else np.full(len(quarters), ""),
        dates=made.dates[which],
    )


def _of_townships(made: Material, towns: Townships, policy: Policy) -> LevelFigures:
    who = made.who
    measured = {(indicator, part): of_townships(towns) for indicator, part in _in_use(policy, Level.TOWNSHIP)}
    shape = (len(towns.codes), len(who.quarters))
    return LevelFigures(
        level=Level.TOWNSHIP,
        units=towns.codes,
        quarters=who.quarters,
        shows=towns.valid,
        rows=_judged(measured, Level.TOWNSHIP, who.quarters, policy),
        source=who.source()[1:][towns.county],
        carried_from=_carried_from(who, who.origin)[towns.county],
        provisional=np.full(len(who.quarters), ""),
        dates=np.full(shape, np.datetime64("NaT", "D")),
    )


def _in_use(policy: Policy, level: str) -> list[tuple[str, str]]:
    """Indicators the policy uses, and their parts, that a unit of the level has; in the order of numbers.md §3."""
    used = [one for one in INDICATORS.values() if one.id in policy.indicators and level in one.levels]
    return [(one.id, part) for one in used for part in one.parts or ("",)]


def _carried_from(who: Contributors, origin: np.ndarray) -> np.ndarray:
    """The quarter whose workbook speaks where it is not the quarter's own, else empty."""
    carried = (origin >= 0) & (origin != np.arange(len(who.quarters)))
    return np.where(carried, np.array(who.quarters, dtype=object)[origin], "")


def _provisional(who: Contributors) -> np.ndarray:
    """k/n by quarter: the counties whose workbook of the quarter is approved; empty when all are."""
    total = len(who.counties)
    return np.array(["" if k == total else f"{k}/{total}" for k in who.reported.sum(axis=0)], dtype=object)


def _judged(
    measured: dict[tuple[str, str], IndicatorSums], level: str, quarters: Sequence[str], policy: Policy
) -> list[FigureRow]:
    """Every figure with its gap and verdict; of a group of which one is enough, with the group's."""
    targets = {key: None if key[1] else policy.target(key[0], level) for key in measured}
    gaps = {key: _gap(measured[key], target) for key, target in targets.items() if target}
    rows = []
    for key, one in measured.items():
        target = targets[key]
        if target is None:
            nothing = np.zeros(one.known.shape, dtype=np.int64)
            rows.append(FigureRow(*key, one, nothing, np.full(one.known.shape, Verdict.NONE), None))
            continue
        group = [(indicator, "") for indicator in policy.group(target)]
        best = _best([measured[other] for other in group])
        gap = np.minimum.reduce([gaps[other] for other in group])
        rows.append(FigureRow(*key, one, gap, verdicts(best.series(), target, quarters, policy.thresholds), target))
    return rows


def _gap(measured: IndicatorSums, target: Target) -> np.ndarray:
    return lacking(measured.numerator, measured.denominator, target.value, measured.scale)


def _best(group: list[IndicatorSums]) -> IndicatorSums:
    """Of counts of which one is enough, the larger one."""
    if len(group) == 1:
        return group[0]
    first = group[0]
    largest = np.maximum.reduce([one.numerator for one in group])
    return IndicatorSums(largest, first.denominator, first.given, first.denominator_given, first.scale, first.is_count)
