"""One figure over time, against its target: where it began, where it stands, how fast it goes (numbers.md §4, §5).

What a target asks of each county and not of the city is counted: the city's figure is how many counties have met it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import cached_property

import pandas as pd

from data.indicators import INDICATORS
from data.policy.parts import Target
from data.policy.policy import Policy
from data.quarters import quarter as period
from data.quarters import steps
from data.vocabulary import Level, Source, Verdict
from metrics.figure import PLACES_RATE, FigureTable, Tidy, plain
from metrics.forecast import Forecast, forecast
from metrics.measures import Measure
from metrics.pace import required_pace
from metrics.progress import Progress, cagr_progress
from metrics.targets import LookedAt, kind_of


@dataclass(frozen=True)
class Point:
    """The figure of one quarter.

    Attributes:
        numerator, denominator: whole things, residents in thousands; None where missing, no denominator of a count.
        value: exact; None where missing.
        source: reported, carried or missing; ``provisional`` of the city k/n, empty once all counties are approved.
    """

    quarter: str
    numerator: int | None
    denominator: int | Decimal | None
    value: Fraction | None
    source: str = Source.REPORTED
    provisional: str = ""


@dataclass(frozen=True)
class Trend:
    """One figure over time, against its target.

    Attributes:
        target: with its clause, its words, baseline and deadline.
        group: the indicators of which one is enough; the larger one is judged.
        counts: what its gap counts: places, institutions, townships, estates; of counties counted, counties.
        quarter: the quarter it is seen from; ``points`` every quarter up to it, none skipped.
        gap: whole things lacking now (negative: surplus), None where that is not known; ``verdict`` as in the table of
            figures, none of counties counted: each has its own.
        base: y0 at t0: the first value from the baseline quarter on, whether or not the deadline has passed; None where
            its kind of target has none.
        evidence: the value at the deadline quarter, from that quarter on; None: no data at the deadline.
        ratio: the pace ratio L; ``elapsed`` and ``span`` are quarters from the base to now and to the deadline (of a
            yearly target quarters of the year gone and 4). None where they are not asked.
        due: the quarter by which it has to be reached; ``left`` quarters until it, 0 from it on.
        required: whole things a quarter; None where nothing is lacking or the gap is not known.
        forecast: when it is reached; None of what is not forecast.
    """

    target: Target
    group: tuple[str, ...]
    counts: str
    quarter: str
    points: tuple[Point, ...]
    gap: int | None
    verdict: str
    base: Point | None
    due: str
    left: int
    required: Fraction | None
    forecast: Forecast | None = None
    evidence: Point | None = None
    elapsed: int | None = None
    span: int | None = None
    ratio: Fraction | None = None

    @cached_property
    def known(self) -> dict[str, Point]:
        """The quarters that have a value, in order."""
        return {point.quarter: point for point in self.points if point.value is not None}

    @property
    def now(self) -> Point | None:
        """The value it is seen from; None where there is none."""
        return self.known.get(self.quarter)

    @property
    def value(self) -> Fraction | None:
        """The exact value now."""
        return self.now.value if self.now else None

    def met(self, point: Point) -> bool:
        """Whether a value reaches the target."""
        return point.value is not None and point.value >= self.target.value


# --- of a figure ------------------------------------------------------------------------------------------------------


def trend_of(figures: Tidy, policy: Policy, *, unit: str, indicator: str, quarter: str, rule: str) -> Trend | None:
    """The trend of a figure of the city, a county or a township; None without a row or a target."""
    table = FigureTable.of(figures)
    rows = table.rows(rule, indicators=[indicator], quarters=[quarter], unit=unit)
    level = str(rows["level"].iloc[0]) if len(rows) else ""
    target = policy.target(indicator, level)
    if target is None:
        return None
    group = policy.group(target)
    gap = rows["gap"].iloc[0]
    return _judged(
        target,
        group,
        INDICATORS[indicator].counts,
        points(table, policy, unit, group, through=quarter, rule=rule),
        None if pd.isna(gap) else int(gap),
        str(rows["verdict"].iloc[0]),
        forecast_of(table, policy, unit=unit, indicator=indicator, quarter=quarter, rule=rule),
    )


def points(
    figures: Tidy, policy: Policy, unit: str, indicators: tuple[str, ...], *, through: str, rule: str
) -> tuple[Point, ...]:
    """A unit's figures by quarter, none skipped, up to one.

    Of several indicators, of which one is enough, the larger one; of a township its whole lineage together.
    """
    table, line = FigureTable.of(figures), _line(unit, policy)
    found: dict[str, dict[str, Point]] = {code: {} for code in table.quarters(through)}
    for code in line:
        rows = table.rows(rule, indicators=indicators, quarters=found, unit=code)
        for indicator, point in _points(rows):
            mine = found[point.quarter]
            mine[indicator] = _together(mine.get(indicator), point)
    return tuple(
        max(mine.values(), key=lambda point: -1 if point.value is None else point.numerator or 0)
        if mine
        else Point(code, None, None, None, Source.MISSING)
        for code, mine in found.items()
    )


def _line(unit: str, policy: Policy) -> list[str]:
    """The codes of a unit's lineage: only townships have had others."""
    today = policy.lineage(unit)
    return list(dict.fromkeys([unit, *(code for code in policy.unit_names() if policy.lineage(code) == today)]))


def _points(rows: pd.DataFrame) -> Iterator[tuple[str, Point]]:
    """Each row's indicator and figure."""
    said = rows["provisional"] if "provisional" in rows else pd.Series("", index=rows.index)
    columns = [plain(rows[key]) for key in ("indicator", "quarter", "numerator", "denominator", "value", "source")]
    for indicator, code, above, below, value, source, provisional in zip(*columns, plain(said), strict=True):
        numerator = None if above is None else int(above)
        denominator = below if below is None or isinstance(below, Decimal) else int(below)
        exact = None
        if value is not None and numerator is not None:
            exact = Fraction(numerator) if denominator is None else Fraction(numerator) / Fraction(denominator)
        yield indicator, Point(code, numerator, denominator, exact, source, provisional or "")


def _together(one: Point | None, other: Point) -> Point:
    """Two townships of one line in one quarter; where one of them has no value it is the other."""
    if one is None or one.value is None:
        return other
    if other.value is None:
        return one
    above = (one.numerator or 0) + (other.numerator or 0)
    value = Fraction(above) if one.denominator is None else Fraction(above) / Fraction(one.denominator)
    return Point(one.quarter, above, one.denominator, value, one.source, one.provisional)


def _judged(
    target: Target,
    group: tuple[str, ...],
    counts: str,
    listed: tuple[Point, ...],
    gap: int | None,
    verdict: str,
    ahead: Forecast | None,
    *,
    counted: bool = False,
) -> Trend:
    """The trend of these figures: what its kind of target looks at, and what pace it asks for."""
    kind, quarter = kind_of(target), listed[-1].quarter
    known = {point.quarter: point for point in listed}
    values = {code: point.value for code, point in known.items() if point.value is not None}
    due = kind.due(target, quarter)
    judged = quarter in values and not target.reference and not counted
    seen = kind.looked_at(target, values, quarter) if judged else LookedAt()
    return Trend(
        target=target,
        group=group,
        counts=counts,
        quarter=quarter,
        points=listed,
        gap=gap,
        verdict=verdict,
        base=known.get(kind.begun(target, values) or ""),
        due=due,
        left=max(steps(quarter, due), 0),
        required=required_pace(gap, quarter, due) if gap is not None and gap > 0 else None,
        forecast=ahead,
        evidence=known.get(seen.evidence or ""),
        elapsed=seen.elapsed,
        span=seen.span,
        ratio=seen.ratio,
    )


def forecast_of(
    figures: Tidy, policy: Policy, *, unit: str, indicator: str, quarter: str, rule: str
) -> Forecast | None:
    """When the city or a county reaches its target at the recent pace, whoever asks (``metrics.forecast``).

    None where that is not forecast: it is of places and of townships covered, where the target, be it a reference, has
    a deadline.
    """
    table, city = FigureTable.of(figures), unit == policy.city.code
    target = policy.target(indicator, Level.CITY if city else Level.COUNTY)
    if not INDICATORS[indicator].forecast or target is None or not kind_of(target).forecast:
        return None
    amounts, figure = table.amounts(indicator, rule), table.figure(unit, indicator, quarter, rule)
    mine = amounts if city else {code: {unit: by[unit]} for code, by in amounts.items() if unit in by}
    gap = None if figure is None or figure.gap is None else int(figure.gap)
    return forecast(mine, gap, quarter, [county.code for county in policy.counties] if city else ())


# --- of a measure -----------------------------------------------------------------------------------------------------


def measure_trend(figures: Tidy, policy: Policy, measure: Measure, *, quarter: str, rule: str) -> Trend:
    """The trend of what a card is about: the city's figure, or how many counties have met it.

    A count of counties has neither a pace ratio nor a forecast. Raises KeyError where the table has no such figure.
    """
    table = FigureTable.of(figures)
    if measure.counted:
        listed = _counted(table, policy, measure, quarter, rule)
        met, of = listed[-1].numerator, len(policy.counties)
        gap = None if met is None else of - met
        return _judged(measure.target, measure.indicators, measure.noun, listed, gap, Verdict.NONE, None, counted=True)
    key = {"unit": policy.city.code, "indicator": measure.indicators[0], "quarter": quarter, "rule": rule}
    trend = trend_of(table, policy, **key)
    if trend is None:
        raise KeyError(tuple(key.values()))
    return trend


def _counted(table: FigureTable, policy: Policy, measure: Measure, through: str, rule: str) -> tuple[Point, ...]:
    """By quarter how many counties have met it, of all; of any-of targets one is enough."""
    rows = table.rows(rule, indicators=measure.indicators, quarters=table.quarters(through))
    there = rows[(rows["level"] == Level.COUNTY) & (rows["source"] != Source.MISSING) & rows["gap"].notna()]
    least: dict[str, dict[str, int]] = {}
    for code, unit, gap in zip(there["quarter"], there["unit"], there["gap"], strict=True):
        mine = least.setdefault(code, {})
        mine[unit] = min(mine.get(unit, int(gap)), int(gap))
    city = {point.quarter: point for _, point in _points(table.series(policy.city.code, PLACES_RATE, rule))}
    made = []
    for code in table.quarters(through):
        rate = city.get(code, Point(code, None, None, None, Source.MISSING))
        met = sum(gap <= 0 for gap in least[code].values()) if code in least else None
        of = (None, None) if met is None else (len(policy.counties), Fraction(met))
        made.append(Point(code, met, *of, rate.source, rate.provisional))
    return tuple(made)


def progress(trend: Trend, goal: Fraction) -> Progress | None:
    """The reference measure beside the pace ratio (numbers.md §5); None without a deadline after the base or a value.

    ``goal`` is the target in the unit of the values.
    """
    deadline, base, value = trend.target.deadline, trend.base, trend.value
    if deadline is None or base is None or base.value is None or value is None or base.quarter >= deadline:
        return None
    return cagr_progress(
        _year(base.quarter),
        float(base.value),
        _year(trend.quarter),
        float(value),
        direction=1,
        target_year=_year(deadline),
        target_value=float(goal),
    )


def _year(code: str) -> float:
    """The end of a quarter in years."""
    one = period(code)
    return one.year + one.quarter / 4
