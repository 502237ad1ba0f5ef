"""One target over time: its path, the pace of counties counted, the reference measure (numbers.md §4, §5).

What a target asks of each county and not of the city is counted: its path is how many counties have met it.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

import pandas as pd

from data.policy.parts import Target
from data.policy.policy import Policy
from data.quarters import quarter as period
from data.quarters import steps
from data.vocabulary import Level, Source
from metrics.figure import PLACES_RATE, FigureTable, Tidy, plain
from metrics.forecast import FORECAST, Forecast, forecast
from metrics.measures import Measure
from metrics.pace import required_pace
from metrics.progress import Progress, cagr_progress
from metrics.ranking import exact
from metrics.targets import kind_of

PATH_COLUMNS = ("quarter", "numerator", "denominator", "value", "provisional", "present")


@dataclass(frozen=True)
class Pace:
    """How fast a target is approached.

    Attributes:
        base: (quarter, value) it began from, None without one; ``due`` the quarter it has to be reached by.
        left: quarters until then, 0 from it on; ``gap`` whole things lacking now (negative: surplus).
        required: whole things a quarter, None where nothing is lacking or known; ``forecast`` of deadlines only.
        ratio: the pace ratio L with its ``elapsed`` and ``span`` quarters, None where it is not asked.
    """

    base: tuple[str, Fraction] | None
    due: str
    left: int
    gap: int | None
    required: Fraction | None
    forecast: Forecast | None
    ratio: Fraction | None = None
    elapsed: int | None = None
    span: int | None = None


def forecast_of(
    figures: Tidy, policy: Policy, *, unit: str, indicator: str, quarter: str, rule: str
) -> Forecast | None:
    """When the city or a county reaches its target at the recent pace, whoever asks (``metrics.forecast``).

    None where that is not forecast: it is of places and of townships covered, where the target, be it a reference, has
    a deadline.
    """
    table, city = FigureTable.of(figures), unit == policy.city.code
    target = policy.target(indicator, Level.CITY if city else Level.COUNTY)
    if indicator not in FORECAST or target is None or not kind_of(target).forecast:
        return None
    amounts, figure = table.amounts(indicator, rule), table.figure(unit, indicator, quarter, rule)
    mine = amounts if city else {code: {unit: by[unit]} for code, by in amounts.items() if unit in by}
    gap = None if figure is None or figure.gap is None else int(figure.gap)
    return forecast(mine, gap, quarter, [county.code for county in policy.counties] if city else ())


def measure_path(figures: Tidy, policy: Policy, measure: Measure, *, through: str, rule: str) -> pd.DataFrame:
    """A measure of the city by quarter, none skipped, up to one.

    Returns:
        ``PATH_COLUMNS``: ``numerator`` and ``denominator`` whole things (residents in thousands), of a counted measure
        the counties that have met it and all; ``value`` (Fraction; counted: the count), None where missing;
        ``provisional`` as k/n or empty; ``present`` counties with data.
    """
    table = FigureTable.of(figures)
    city = policy.city.code
    sides = _counted(table, policy, measure, rule) if measure.counted else _city(table, city, measure, rule)
    rate = table.series(city, PLACES_RATE, rule)
    provisional = dict(zip(rate["quarter"], rate["provisional"].fillna(""), strict=True))
    there = table.amounts(PLACES_RATE, rule)
    rows = [
        {
            "quarter": code,
            "numerator": sides.get(code, (None, None))[0],
            "denominator": sides.get(code, (None, None))[1],
            "value": _value(measure, *sides.get(code, (None, None))),
            "provisional": provisional.get(code, ""),
            "present": len(there.get(code, ())),
        }
        for code in table.quarters(through)
    ]
    return pd.DataFrame(rows, columns=list(PATH_COLUMNS), dtype=object)


def _value(measure: Measure, numerator: int | None, denominator: object) -> Fraction | None:
    if measure.counted:
        return None if numerator is None else Fraction(numerator)
    return exact(numerator, denominator)


def _city(table: FigureTable, city: str, measure: Measure, rule: str) -> dict[str, tuple[int | None, object]]:
    rows = table.series(city, measure.indicators[0], rule)
    return dict(zip(rows["quarter"], zip(plain(rows["numerator"]), rows["denominator"], strict=True), strict=True))


def _counted(table: FigureTable, policy: Policy, measure: Measure, rule: str) -> dict[str, tuple[int | None, object]]:
    """By quarter how many counties have met it, of all; of any-of targets one is enough."""
    rows = table.rows(rule, indicators=measure.indicators)
    rows = rows[rows["level"] == Level.COUNTY]
    known = rows[(rows["source"] != Source.MISSING) & rows["gap"].notna()]
    least = known.groupby(["quarter", "unit"])["gap"].min()
    met = (least <= 0).groupby(level="quarter").sum()
    return {str(code): (int(count), len(policy.counties)) for code, count in met.items()}


def counted_pace(path: pd.DataFrame, measure: Measure, quarter: str) -> Pace:
    """The pace of a counted measure, in counties: each county has a verdict of its own, the count has no pace ratio
    and is not forecast.

    ``path`` as ``measure_path`` gives it up to ``quarter``.
    """
    target, kind = measure.target, kind_of(measure.target)
    known = path[path["value"].notna()]
    values = dict(zip(known["quarter"], known["value"], strict=True))
    begun = kind.begun(target, values)
    now = known[known["quarter"] == quarter]
    gap = None if now.empty else int(now["denominator"].iloc[0]) - int(now["numerator"].iloc[0])
    due = kind.due(target, quarter)
    return Pace(
        base=None if begun is None else (begun, values[begun]),
        due=due,
        left=max(steps(quarter, due), 0),
        gap=gap,
        required=required_pace(gap, quarter, due) if gap is not None and gap > 0 else None,
        forecast=None,
    )


def progress(pace: Pace, target: Target, goal: Fraction, quarter: str, value: Fraction | None) -> Progress | None:
    """The reference measure beside the pace ratio (numbers.md §5); None without a deadline after the base or a value.

    ``goal`` is the target in the unit of ``value``.
    """
    if target.deadline is None or pace.base is None or value is None:
        return None
    began, y0 = pace.base
    if began >= target.deadline:
        return None
    return cagr_progress(
        _year(began),
        float(y0),
        _year(quarter),
        float(value),
        direction=1,
        target_year=_year(target.deadline),
        target_value=float(goal),
    )


def _year(code: str) -> float:
    """The end of a quarter in years."""
    one = period(code)
    return one.year + one.quarter / 4
