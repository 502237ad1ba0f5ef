"""The board: the figures of one quarter, one rule and one comparison, with their verdicts, ready for a page.

Nothing is computed twice here: verdicts, gaps and values are the table of figures' own. The board finds what belongs
together, counts counties where a target is judged in each of them, and compares over the same counties.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

import pandas as pd

from data.indicators import INDICATORS as DEFINED
from data.policy.policy import Policy, Target
from data.quarters import last_day, quarter, steps
from data.vocabulary import Level, Measured, Source, TargetKind, Verdict
from metrics.pace import Forecast, forecast

PLACES_RATE = "places_per_1000"
TOWNSHIP_INSTITUTIONS = "inclusive_institutions"
TOWNSHIPS_COVERED = "township_coverage"


BEST_FIRST: tuple[str, ...] = (
    Verdict.MET_ON_TIME,
    Verdict.MET_LATE,
    Verdict.MET,
    Verdict.ON_TRACK,
    Verdict.ACCELERATE,
    Verdict.BEHIND,
    Verdict.REVERSING,
    Verdict.NO_DEADLINE_DATA,
    Verdict.SLIPPED,
    Verdict.OVERDUE,
    Verdict.REFERENCE,
    Verdict.NONE,
)
"""Verdicts in status order: what is well, what is under way, what needs somebody, what cannot be said."""
WELL = frozenset({Verdict.MET_ON_TIME, Verdict.MET_LATE, Verdict.MET})
FAILED = frozenset({Verdict.OVERDUE, Verdict.SLIPPED})
UNDER_WAY = frozenset({Verdict.ON_TRACK, Verdict.ACCELERATE, Verdict.BEHIND, Verdict.REVERSING})
_WORST_FIRST = (
    Verdict.OVERDUE,
    Verdict.SLIPPED,
    Verdict.REVERSING,
    Verdict.BEHIND,
    Verdict.ACCELERATE,
    Verdict.NO_DEADLINE_DATA,
    Verdict.NONE,
    Verdict.ON_TRACK,
)
_LOWER_BOUND = frozenset({PLACES_RATE, TOWNSHIPS_COVERED})
"""Their denominators stay the whole city's while a county is missing (numbers.md §1), so that they are lower bounds."""


@dataclass(frozen=True)
class Measure:
    """What a card or a column is about: a target of the policy, any-of targets taken together.

    ``key`` is the any-of group or the indicator. ``counted``: judged in each county and not for the city, so that the
    city's figure is how many counties are there.
    """

    key: str
    indicators: tuple[str, ...]
    target: Target
    counted: bool

    @property
    def lower_bound(self) -> bool:
        """Whether a missing county makes the city's figure a lower bound."""
        return self.key in _LOWER_BOUND

    @property
    def is_rate(self) -> bool:
        """Whether the figure is a rate a thousand residents, not one thing out of many."""
        return DEFINED[self.indicators[0]].kind == Measured.RATE

    @property
    def noun(self) -> str:
        """What a gap counts: places, institutions, townships, estates; counties where counties are counted."""
        return "counties" if self.counted else self.counts

    @property
    def counts(self) -> str:
        """What a unit's own figure counts: places, institutions, townships, estates."""
        return DEFINED[self.indicators[0]].counts


@dataclass(frozen=True)
class Figure:
    """One unit's standing on one measure, as in the table of figures; None where it has nothing.

    ``lacking``: names of the townships without an inclusive institution, where the measure is about them.
    """

    unit: str
    name: str
    value: Any = None
    numerator: Any = None
    denominator: Any = None
    target: Any = None
    gap: Any = None
    verdict: str = Verdict.NONE
    source: str = Source.MISSING
    carried_from: str | None = None
    lacking: tuple[str, ...] = ()

    @property
    def short(self) -> int | None:
        """Whole things lacking; 0 at a surplus, None where it cannot be said."""
        return None if self.gap is None else max(int(self.gap), 0)

    @property
    def share(self) -> float | None:
        """How much of the target is reached: 1 at the target."""
        return None if self.value is None or not self.target else float(self.value) / float(self.target)


@dataclass(frozen=True)
class Card:
    """One target of the city, or counted over its counties.

    Attributes:
        measure: the target; ``figure`` where the city stands (counted: counties that have met it, of all).
        bounded: whether the figure is a lower bound and the gap an upper one, because a county is missing.
        then: the standing at the deadline quarter, once that has come; None before and for other kinds.
        overdue: quarters since the deadline, None before it and where there is none.
        change: difference of the numerator over the counties that have data at both quarters; None without comparison.
        due: for a yearly target the share expected by now, else None.
        counties: every county's figure in status order, missing last.
        missing_things: of the gap, those that belong to missing counties (townships, counties); None where unknown.
    """

    measure: Measure
    figure: Figure
    bounded: bool
    then: Figure | None
    overdue: int | None
    change: int | None
    due: float | None
    counties: tuple[Figure, ...]
    quarter: str
    missing_things: int | None = None

    @property
    def ahead(self) -> int:
        """Quarters left until the deadline; 0 from it on and where there is none."""
        deadline = self.measure.target.deadline
        return max(steps(self.quarter, deadline), 0) if deadline else 0

    @property
    def lacking(self) -> tuple[Figure, ...]:
        """The counties that lack something, the most first; missing ones last."""
        known = [f for f in self.counties if f.source != Source.MISSING and (f.short or 0) > 0]
        return tuple(sorted(known, key=lambda f: -(f.short or 0)))

    @property
    def missing(self) -> tuple[Figure, ...]:
        """The counties without data."""
        return tuple(f for f in self.counties if f.source == Source.MISSING)


@dataclass(frozen=True)
class Row:
    """One unit across all measures.

    ``cells`` by measure key; ``places_change`` since the comparison; ``townships`` (name, covered; None where unknown);
    ``last_reported`` the latest quarter up to the shown one with an approved workbook of its own.
    """

    unit: str
    name: str
    source: str
    carried_from: str | None
    cells: Mapping[str, Figure]
    places_change: int | None
    townships: tuple[tuple[str, bool | None], ...] = ()
    last_reported: str | None = None

    @property
    def judged(self) -> list[Figure]:
        """The cells that have a verdict of their own; a reference is none."""
        return [cell for cell in self.cells.values() if cell.verdict not in (Verdict.REFERENCE, Verdict.NONE)]

    @property
    def unmet(self) -> int:
        """How many targets that are due are not met."""
        return sum(
            cell.verdict in FAILED or (cell.verdict == Verdict.NO_DEADLINE_DATA and bool(cell.short))
            for cell in self.judged
        )


@dataclass(frozen=True)
class Turn:
    """A verdict (``measure`` set) or a source that changed between the two quarters; ``better`` None for sources."""

    name: str
    level: str
    measure: Measure | None
    before: str
    after: str
    better: bool | None
    was: Figure | None = None
    now: Figure | None = None
    carried_from: str | None = None


@dataclass(frozen=True)
class PlacesChange:
    """Places between two quarters, over the same counties.

    Attributes:
        counties: (name, difference) of those with data at both quarters, the largest movement first.
        total: their sum; ``before`` and ``after`` their places; ``residents`` their population now, where known.
        left: (name, places before) of counties that had data and have none now: a drop-out is no decrease.
        joined: (name, places now) of those that had none.
    """

    counties: tuple[tuple[str, int], ...]
    total: int
    before: int
    after: int
    left: tuple[tuple[str, int], ...] = ()
    joined: tuple[tuple[str, int], ...] = ()


@dataclass(frozen=True)
class Coverage:
    """Who reported a quarter: of ``due`` counties ``approved`` are approved, others carried (name, from) or missing.

    ``population`` is the date of the city's residents, None without a figure.
    """

    quarter: str
    as_of: dt.date
    due: int
    approved: int
    carried: tuple[tuple[str, str], ...] = ()
    missing: tuple[str, ...] = ()
    population: str | None = None

    @property
    def complete(self) -> bool:
        """Whether every county's own workbook of the quarter is approved."""
        return self.approved == self.due


@dataclass(frozen=True)
class Board:
    """Everything a page says about one quarter.

    ``path``: the city's places rate by quarter up to the shown one, as ``path`` gives it.
    ``rows`` are the counties, the largest places gap first, missing last; ``city`` is the total's row.
    """

    quarter: str
    compare: str | None
    rule: str
    coverage: Coverage
    measures: tuple[Measure, ...]
    cards: tuple[Card, ...]
    city: Row
    rows: tuple[Row, ...]
    path: pd.DataFrame
    turns: tuple[Turn, ...] = ()
    places: PlacesChange | None = None
    outlook: Forecast | None = None

    def card(self, key: str) -> Card | None:
        """The card of a measure; None if the policy has no such target."""
        return next((card for card in self.cards if card.measure.key == key), None)

    def row(self, unit: str) -> Row:
        """A county's row. Raises KeyError if it is no county of the policy."""
        for row in self.rows:
            if row.unit == unit:
                return row
        raise KeyError(unit)


def board(figures: pd.DataFrame, policy: Policy, *, quarter: str, compare: str | None, rule: str) -> Board:
    """The board of a quarter.

    Args:
        figures: the tidy table (``metrics.figures.FIGURE_COLUMNS``).
        policy: its targets decide the cards and columns, its counties the rows.
        quarter: the shown quarter; must have figures.
        compare: an earlier quarter with figures, or None.
        rule: ``all`` or ``registered``.

    Raises:
        ValueError: ``quarter`` has no figures under this rule.
    """
    mine = figures.loc[(figures["rule"] == rule) & (figures["part"].fillna("") == "")]
    now = _snapshot(mine, policy, quarter)
    if not now.cells:
        raise ValueError(f"no figures for {quarter} under {rule}")
    then = _snapshot(mine, policy, compare) if compare else None
    listed = measures(policy)
    deadlines = {m.target.deadline for m in listed if m.target.deadline and m.target.deadline <= quarter}
    ends = {deadline: _snapshot(mine, policy, deadline) for deadline in deadlines}
    cards = tuple(_card(m, now, then, ends, policy) for m in listed)
    latest = _last_reported(mine, quarter)
    rows = tuple(sorted((_row(c.code, listed, now, then, latest) for c in policy.counties), key=_worst_first))
    return Board(
        quarter,
        compare,
        rule,
        coverage(figures, policy, quarter),
        listed,
        cards,
        _row(policy.city.code, listed, now, then, {}),
        rows,
        path(mine, policy.city.code, quarter),
        _turns(listed, now, then, policy),
        _places_change(now, then, policy),
        outlook(mine, policy, quarter),
    )


def measures(policy: Policy) -> tuple[Measure, ...]:
    """The policy's targets as cards and columns, in its order: the city's, each county's, yearly ones last."""
    found: dict[str, Measure] = {}
    own = [t for t in policy.targets if t.level == Level.CITY and not t.reference]
    each = [t for t in policy.targets if t.level == Level.COUNTY and not t.reference]
    for target in own + each:
        key = target.any_of or target.indicator
        grouped = tuple(dict.fromkeys(t.indicator for t in own + each if (t.any_of or t.indicator) == key))
        found.setdefault(key, Measure(key, grouped, target, target.level == Level.COUNTY))
    return tuple(sorted(found.values(), key=lambda measure: measure.target.kind == TargetKind.YEARLY))


def coverage(figures: pd.DataFrame, policy: Policy, quarter: str) -> Coverage:
    """Who reported a quarter, from the counties' rows of the places rate; columns as in ``board``."""
    rate = figures.loc[(figures["quarter"] == quarter) & (figures["indicator"] == PLACES_RATE)]
    rows = rate[rate["level"] == Level.COUNTY].drop_duplicates("unit")
    carried = rows[rows["source"] == Source.CARRIED]
    city = rate.loc[rate["level"] == Level.CITY, "population_as_of"].dropna()
    return Coverage(
        quarter,
        _last_day(quarter),
        len(policy.counties),
        int((rows["source"] == Source.REPORTED).sum()),
        tuple(zip(carried["unit_name"], carried["carried_from"], strict=True)),
        tuple(rows.loc[rows["source"] == Source.MISSING, "unit_name"]),
        str(city.iloc[0])[:10] if len(city) and city.iloc[0] != "" else None,
    )


def path(figures: pd.DataFrame, unit: str, through: str) -> pd.DataFrame:
    """A unit's places rate by quarter: ``quarter``, ``value`` (float, NaN where missing), ``provisional``, ``source``.

    ``figures`` are of one rule already.
    """
    wanted = (figures["indicator"] == PLACES_RATE) & (figures["unit"] == unit) & (figures["quarter"] <= through)
    rows = figures.loc[wanted].sort_values("quarter")
    values = [float("nan") if _none(v) is None else float(v) for v in rows["value"]]
    said = rows["provisional"].fillna("") if "provisional" in rows else ""
    return rows.assign(value=values, provisional=said)[["quarter", "value", "provisional", "source"]].reset_index(
        drop=True
    )


def outlook(figures: pd.DataFrame, policy: Policy, quarter: str) -> Forecast | None:
    """When the city's places reach their target at the recent pace; None without a figure.

    ``figures`` are of one rule.
    """
    rate = figures.loc[(figures["indicator"] == PLACES_RATE) & (figures["quarter"] <= quarter)]
    city = rate[rate["level"] == Level.CITY].set_index("quarter")
    gap = _none(dict(zip(city.index, city["gap"], strict=True)).get(quarter))
    if gap is None:
        return None
    counties = rate.loc[(rate["level"] == Level.COUNTY) & (rate["source"] != Source.MISSING)]
    contributors = {str(code): frozenset(units) for code, units in counties.groupby("quarter")["unit"]}
    return forecast(city["numerator"].astype("Int64"), int(gap), quarter, contributors)


def previous(quarter: str | None, quarters: Iterable[str]) -> str | None:
    """The latest of the quarters before one; None if there is none."""
    return max((q for q in quarters if quarter and q < quarter), default=None)


# --- one quarter's figures -------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Snapshot:
    """One quarter: figures by (unit, indicator), and each county's townships as (name, covered or None)."""

    quarter: str
    cells: dict[tuple[str, str], Figure]
    townships: dict[str, list[tuple[str, bool | None]]] = field(default_factory=dict)

    def cell(self, unit: str, measure: Measure) -> Figure:
        """A unit's figure of a measure: of any-of targets the one that has the most."""
        found = [cell for i in measure.indicators if (cell := self.cells.get((unit, i))) is not None]
        return max(found, key=lambda cell: -1 if cell.value is None else float(cell.value), default=Figure(unit, unit))

    def source(self, unit: str) -> str:
        """A unit's source: reported, carried or missing."""
        cell = self.cells.get((unit, PLACES_RATE))
        return cell.source if cell else Source.MISSING

    def places(self, unit: str) -> int | None:
        """A unit's places; None where missing."""
        cell = self.cells.get((unit, PLACES_RATE))
        return None if cell is None or cell.source == Source.MISSING or cell.numerator is None else int(cell.numerator)


def _snapshot(figures: pd.DataFrame, policy: Policy, quarter: str) -> _Snapshot:
    rows = figures.loc[figures["quarter"] == quarter]
    townships = _townships(
        rows.loc[(rows["level"] == Level.TOWNSHIP) & (rows["indicator"] == TOWNSHIP_INSTITUTIONS)], policy
    )
    cells = {}
    for row in rows[rows["level"] != Level.TOWNSHIP].to_dict("records"):
        names = townships.get(row["unit"], []) if row["indicator"] == TOWNSHIPS_COVERED else []
        cells[row["unit"], row["indicator"]] = Figure(
            row["unit"],
            row["unit_name"],
            **{key: _none(row[key]) for key in ("value", "numerator", "denominator", "target", "gap")},
            verdict=row["verdict"],
            source=row["source"],
            carried_from=_none(row["carried_from"]),
            lacking=tuple(name for name, covered in names if covered is False),
        )
    return _Snapshot(quarter, cells, townships)


def _townships(rows: pd.DataFrame, policy: Policy) -> dict[str, list[tuple[str, bool | None]]]:
    by_county: dict[str, list[tuple[str, bool | None]]] = {county.code: [] for county in policy.counties}
    for code, name, value in zip(rows["unit"], rows["unit_name"], rows["value"], strict=True):
        covered = None if _none(value) is None else float(value) >= 1
        by_county.setdefault(code[:6], []).append((name, covered))
    return by_county


def _none(value: Any) -> Any:
    return None if value is None or pd.isna(value) or value == "" else value


def _last_day(code: str) -> dt.date:
    return last_day(quarter(code))


# --- cards -----------------------------------------------------------------------------------------------------------


def _card(
    measure: Measure, now: _Snapshot, then: _Snapshot | None, ends: Mapping[str, _Snapshot], policy: Policy
) -> Card:
    counties = sorted((now.cell(c.code, measure) for c in policy.counties), key=_status_order)
    deadline = measure.target.deadline
    at_deadline = ends.get(deadline or "")
    city = _counted(measure, now, policy) if measure.counted else now.cell(policy.city.code, measure)
    return Card(
        measure=measure,
        figure=city,
        bounded=(measure.lower_bound or measure.counted) and any(c.source == Source.MISSING for c in counties),
        then=_standing(measure, at_deadline, policy) if at_deadline else None,
        overdue=steps(deadline, now.quarter) if at_deadline and deadline else None,
        change=_change(measure, now, then, policy) if then else None,
        due=quarter(now.quarter).quarter / 4 if measure.target.kind == TargetKind.YEARLY else None,
        counties=tuple(counties),
        quarter=now.quarter,
        missing_things=_missing_things(measure, now, counties),
    )


def _standing(measure: Measure, snapshot: _Snapshot, policy: Policy) -> Figure | None:
    figure = _counted(measure, snapshot, policy) if measure.counted else snapshot.cell(policy.city.code, measure)
    return None if figure.value is None else figure


def _counted(measure: Measure, snapshot: _Snapshot, policy: Policy) -> Figure:
    """How many counties have met a target that each of them has; the verdict is the worst of theirs."""
    cells = [snapshot.cell(c.code, measure) for c in policy.counties]
    known = [cell for cell in cells if cell.source != Source.MISSING]
    met, due = sum(_has_met(cell) for cell in known), len(cells)
    if not known:
        return Figure(policy.city.code, policy.city.name, denominator=due)
    return Figure(
        policy.city.code,
        policy.city.name,
        met / due,
        met,
        due,
        1,
        due - met,
        _worst([c.verdict for c in cells]),
        Source.REPORTED,
    )


def _has_met(cell: Figure) -> bool:
    return cell.verdict in WELL or (cell.verdict == Verdict.NO_DEADLINE_DATA and cell.short == 0)


def _worst(verdicts: list[str]) -> str:
    """The verdict of all together: the worst there is; met as the least good of them, and none while one is unknown."""
    for verdict in _WORST_FIRST:
        if verdict in verdicts:
            return verdict
    return next(v for v in (Verdict.MET, Verdict.MET_LATE, Verdict.MET_ON_TIME) if v in verdicts)


def _change(measure: Measure, now: _Snapshot, then: _Snapshot, policy: Policy) -> int | None:
    """Difference over the counties with data at both quarters: of counties that have met it, else of numerators."""
    pairs = [(now.cell(c.code, measure), then.cell(c.code, measure)) for c in policy.counties]
    both = [(a, b) for a, b in pairs if Source.MISSING not in (a.source, b.source)]
    if measure.counted:
        return sum(_has_met(a) - _has_met(b) for a, b in both) if both else None
    known = [(a.numerator, b.numerator) for a, b in both if a.numerator is not None and b.numerator is not None]
    return sum(int(a) - int(b) for a, b in known) if known else None


def _missing_things(measure: Measure, now: _Snapshot, counties: list[Figure]) -> int | None:
    missing = [c for c in counties if c.source == Source.MISSING]
    if measure.counted:
        return len(missing)
    if measure.key == TOWNSHIPS_COVERED:
        return sum(len(now.townships.get(c.unit, [])) for c in missing)
    return None


def _status_order(cell: Figure) -> tuple[bool, int]:
    return cell.source == Source.MISSING, BEST_FIRST.index(cell.verdict)


# --- rows ------------------------------------------------------------------------------------------------------------


def _row(
    unit: str, listed: tuple[Measure, ...], now: _Snapshot, then: _Snapshot | None, latest: Mapping[str, str]
) -> Row:
    cells = {m.key: now.cell(unit, m) for m in listed}
    rate = now.cells.get((unit, PLACES_RATE)) or next(iter(cells.values()))
    before, after = (then.places(unit) if then else None), now.places(unit)
    difference = after - before if before is not None and after is not None else None
    towns = tuple(now.townships.get(unit, ()))
    return Row(unit, rate.name, now.source(unit), rate.carried_from, cells, difference, towns, latest.get(unit))


def _last_reported(figures: pd.DataFrame, quarter: str) -> dict[str, str]:
    chosen = (
        (figures["indicator"] == PLACES_RATE) & (figures["source"] == Source.REPORTED) & (figures["quarter"] <= quarter)
    )
    latest = figures.loc[chosen].groupby("unit")["quarter"].max()
    return {str(unit): str(code) for unit, code in latest.items()}


def _worst_first(row: Row) -> tuple[bool, float, str]:
    rate = row.cells.get(PLACES_RATE)
    gap = rate.gap if rate and rate.gap is not None else None
    return row.source == Source.MISSING, -float(gap) if gap is not None else float("inf"), row.unit


# --- what changed ----------------------------------------------------------------------------------------------------


def _turns(listed: tuple[Measure, ...], now: _Snapshot, then: _Snapshot | None, policy: Policy) -> tuple[Turn, ...]:
    """Changes of verdict, the better ones first, then counties whose data came, were carried or went."""
    if then is None:
        return ()
    units = [(policy.city, Level.CITY)] + [(county, Level.COUNTY) for county in policy.counties]
    turned = [
        turn
        for unit, level in units
        for m in listed
        if not (m.counted and level == Level.CITY)
        if (turn := _verdict_turn(unit.name, level, m, then.cell(unit.code, m), now.cell(unit.code, m)))
    ]
    sources = [turn for c in policy.counties if (turn := _source_turn(c.code, c.name, then, now))]
    return tuple(sorted(turned, key=lambda turn: not turn.better)) + tuple(sources)


def _verdict_turn(name: str, level: str, measure: Measure, was: Figure, now: Figure) -> Turn | None:
    unjudged = (Verdict.NONE, Verdict.REFERENCE)
    if was.verdict == now.verdict or was.verdict in unjudged or now.verdict in unjudged:
        return None
    better = BEST_FIRST.index(now.verdict) < BEST_FIRST.index(was.verdict)
    return Turn(name, level, measure, was.verdict, now.verdict, better, was, now)


def _source_turn(unit: str, name: str, then: _Snapshot, now: _Snapshot) -> Turn | None:
    before, after = then.source(unit), now.source(unit)
    cell = now.cells.get((unit, PLACES_RATE))
    if before == after:
        return None
    was = then.cells.get((unit, PLACES_RATE))
    return Turn(name, Level.COUNTY, None, before, after, None, was, cell, cell.carried_from if cell else None)


def _places_change(now: _Snapshot, then: _Snapshot | None, policy: Policy) -> PlacesChange | None:
    if then is None:
        return None
    sides = [(c.name, then.places(c.code), now.places(c.code)) for c in policy.counties]
    both = [(name, a, b) for name, a, b in sides if a is not None and b is not None]
    return PlacesChange(
        counties=tuple(sorted(((name, b - a) for name, a, b in both), key=lambda moved: -abs(moved[1]))),
        total=sum(b - a for _, a, b in both),
        before=sum(a for _, a, _ in both),
        after=sum(b for *_, b in both),
        left=tuple((name, a) for name, a, b in sides if a is not None and b is None),
        joined=tuple((name, b) for name, a, b in sides if a is None and b is not None),
    )
