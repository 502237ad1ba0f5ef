"""How one figure was made: clause, formula, parts, population, workbooks, and what its verdict looked at.

Pure data. Which cells a workbook's part came from is added by who has the store (``contributing``).
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field, replace
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pandas as pd

from data.policy.parts import Target
from data.policy.policy import Policy
from data.quarters import quarter as period
from data.quarters import steps
from data.vocabulary import Level, Rule, Source, TargetKind
from metrics.facts import COUNTY as COUNTY_SHEET
from metrics.facts import ENROLLED_WITH_UNDER3, ESTATES, INSTITUTIONS, MEASURES, TOWNSHIP_MEASURE, Measure, row_amounts
from metrics.figure import FigureTable, Tidy
from metrics.figures import KEY, Inputs
from metrics.formulas import COVERED, FORMULAS, NEEDED, REPORTING, RESIDENTS, Formula
from metrics.measured import received
from metrics.pace import YEAR, pace_ratio
from metrics.population import SUM_OF_COUNTIES, population_at

NEVER_REPORTED, CARRY_EXPIRED, NOBODY = "missing.never_reported", "missing.carry_expired", "missing.nobody_reported"
NO_POPULATION, NO_UNDER3, ZERO = "missing.no_population", "missing.no_under3", "missing.zero_denominator"
REASONS: dict[str, tuple[str, ...]] = {
    NEVER_REPORTED: (),
    CARRY_EXPIRED: ("last", "since"),
    NOBODY: (),
    NO_POPULATION: (),
    NO_UNDER3: (),
    ZERO: (),
}
"""Why a figure is missing, and the parameters its sentence may use."""

Part = int | Decimal
"""A numerator or denominator as the table of figures holds it; residents are in thousands."""


@dataclass(frozen=True)
class PopulationUsed:
    """One figure of population behind a rate; ``own`` where a county's workbook of ``quarter`` gave it."""

    unit: str
    persons: int
    as_of: str
    basis: str
    precision: int
    source: str
    own: bool


@dataclass(frozen=True)
class Contribution:
    """What one county's workbook adds; ``submission`` is None where the county is missing or nothing was sent."""

    county: str
    source: str
    carried_from: str
    submission: int | None
    numerator: Part | None
    denominator: Part | None


@dataclass(frozen=True)
class Point:
    """The value of one quarter that a verdict looked at; ``value`` is exact."""

    quarter: str
    numerator: Part
    denominator: Part | None
    value: Fraction
    met: bool


@dataclass(frozen=True)
class Judgement:
    """What a verdict was made of.

    Attributes:
        target: with its clause, its words, baseline and deadline.
        group: the indicators of which one is enough; the larger one was judged.
        now: the value judged.
        base: y0 at t0, before a deadline only; ``elapsed`` and ``span`` are quarters from it to now and to the deadline
            (for a yearly target quarters of the year gone and 4); ``ratio`` the pace ratio L.
        evidence: the value at the deadline quarter, from that quarter on; None: no data at the deadline.
        gap, verdict: as in the table of figures.
        history: every value up to the judged quarter, by quarter; of a township's older codes too.
    """

    target: Target
    group: tuple[str, ...]
    now: Point | None
    gap: int | None
    verdict: str
    base: Point | None = None
    elapsed: int | None = None
    span: int | None = None
    ratio: Fraction | None = None
    evidence: Point | None = None
    history: tuple[Point, ...] = ()


@dataclass(frozen=True)
class Explanation:
    """How one figure was made.

    ``value`` is exact and None where the figure is missing; then ``reason`` is one of ``REASONS`` with ``params``.
    ``missing_counties`` are those without a workbook, own or carried, behind a figure of the city.
    """

    quarter: str
    level: str
    unit: str
    unit_name: str
    indicator: str
    part: str
    rule: str
    formula: Formula
    value: Fraction | None
    numerator: Part | None
    denominator: Part | None
    source: str
    carried_from: str
    provisional: str
    population: tuple[PopulationUsed, ...]
    contributions: tuple[Contribution, ...]
    missing_counties: tuple[str, ...]
    judgement: Judgement | None
    reason: str = ""
    params: dict[str, str] = field(default_factory=dict)


def explain(
    figures: Tidy,
    inputs: Inputs,
    policy: Policy,
    *,
    quarter: str,
    unit: str,
    indicator: str,
    part: str = "",
    rule: str = Rule.ALL,
) -> Explanation:
    """How the figure of that key was made. Raises KeyError where the table has no such row.

    Args:
        figures: the table made from ``inputs`` under ``policy``.
    """
    table = FigureTable.of(figures)
    row = _one(table, quarter=quarter, unit=unit, indicator=indicator, part=part, rule=rule)
    numerator, denominator = _part(row["numerator"]), _part(row["denominator"])
    contributions = _contributions(table, row, inputs, policy)
    reason, params = _why_missing(row, inputs, policy)
    return Explanation(
        **{key: str(row[key]) for key in ("quarter", "level", "unit", "unit_name", "indicator", "part", "rule")},
        formula=FORMULAS[indicator],
        value=_value(numerator, denominator, FORMULAS[indicator]),
        numerator=numerator,
        denominator=denominator,
        **{key: str(row[key]) for key in ("source", "carried_from", "provisional")},
        population=_population(row, inputs, policy),
        contributions=contributions,
        missing_counties=tuple(each.county for each in contributions if each.source == Source.MISSING),
        judgement=_judgement(table, row, policy),
        reason=reason,
        params=params,
    )


def _one(table: FigureTable, **key: str) -> dict[str, Any]:
    rows = table.rows(key["rule"], indicators=[key["indicator"]], quarters=[key["quarter"]])
    found = rows[(rows["unit"] == key["unit"]) & (rows["part"] == key["part"])]
    if found.empty:
        raise KeyError(tuple(key[column] for column in KEY))
    return {str(column): value for column, value in found.iloc[0].items()}


def _part(value: Any) -> Part | None:
    if value is None or pd.isna(value):
        return None
    return value if isinstance(value, Decimal) else int(value)


def _value(numerator: Part | None, denominator: Part | None, formula: Formula) -> Fraction | None:
    if numerator is None:
        return None
    if formula.denominator is None:
        return Fraction(numerator)
    return Fraction(numerator) / Fraction(denominator) if denominator else None


# --- where it came from -----------------------------------------------------------------------------------------------


def _contributions(table: FigureTable, row: dict[str, Any], inputs: Inputs, policy: Policy) -> tuple[Contribution, ...]:
    """The counties behind a figure; of a township or county its own one."""
    if FORMULAS[row["indicator"]].numerator == REPORTING:
        return _sendings(row, inputs, policy)
    alike = table.rows(row["rule"], indicators=[row["indicator"]], quarters=[row["quarter"]])
    alike = alike[alike["part"] == row["part"]]
    behind = alike["level"] == Level.COUNTY if row["level"] == Level.CITY else alike["unit"] == row["unit"]
    county = _county_of(row, policy)
    made = []
    for one in alike[behind].to_dict("records"):
        code = county or str(one["unit"])
        made.append(
            Contribution(
                county=code,
                source=one["source"],
                carried_from=one["carried_from"],
                submission=_submission(inputs.approved, code, one["carried_from"] or one["quarter"]),
                numerator=_part(one["numerator"]),
                denominator=_part(one["denominator"]),
            )
        )
    return tuple(made)


def _submission(approved: pd.DataFrame, county: str, quarter: str) -> int | None:
    found = approved.loc[(approved["county"] == county) & (approved["quarter"] == quarter), "submission"]
    return None if found.empty else int(found.iloc[0])


def _county_of(row: dict[str, Any], policy: Policy) -> str | None:
    """A township's county; None for a row that is about a county or all of them."""
    if row["level"] != Level.TOWNSHIP:
        return None
    roster = policy.townships(period(row["quarter"]).end_time.date()).set_index("code")["county"]
    return str(roster[row["unit"]])


def _sendings(row: dict[str, Any], inputs: Inputs, policy: Policy) -> tuple[Contribution, ...]:
    sent = received(inputs.reporting[inputs.reporting["quarter"] == row["quarter"]], policy)
    yes = set(sent.loc[sent[row["part"]], "county"])
    counties = sorted(county.code for county in policy.counties)
    return tuple(Contribution(code, row["source"], "", None, int(code in yes), 1) for code in counties)


def _population(row: dict[str, Any], inputs: Inputs, policy: Policy) -> tuple[PopulationUsed, ...]:
    """The population behind a rate a thousand or a gap of places: one figure, or each county's of a sum."""
    formula = FORMULAS[row["indicator"]]
    if (formula.denominator != RESIDENTS and formula.numerator != NEEDED) or row["source"] == Source.MISSING:
        return ()
    found = population_at(inputs.population, [row["unit"]], [row["quarter"]], policy)
    if found["source"].eq(SUM_OF_COUNTIES).any():
        counties = sorted(county.code for county in policy.counties)
        found = population_at(inputs.population, counties, [row["quarter"]], policy)
    return tuple(
        PopulationUsed(
            unit=one["unit"],
            persons=int(one["persons"]),
            as_of=one["as_of"].date().isoformat(),
            basis=str(one["basis"]),
            precision=int(one["precision"]) if pd.notna(one["precision"]) else 1,
            source=str(one["source"]),
            own=bool(one["own"]),
        )
        for one in found.dropna(subset=["persons"]).to_dict("records")
    )


def _why_missing(row: dict[str, Any], inputs: Inputs, policy: Policy) -> tuple[str, dict[str, str]]:
    """Why there is no value, and the parameters of the reason; ``""`` where there is one."""
    if pd.notna(row["value"]):
        return "", {}
    if row["source"] == Source.MISSING:
        return _why_nobody(row, inputs, policy)
    formula = FORMULAS[row["indicator"]]
    if formula.numerator == NEEDED or formula.denominator == RESIDENTS:
        return NO_POPULATION, {}
    return (NO_UNDER3 if formula.given and _part(row["denominator"]) is None else ZERO), {}


def _why_nobody(row: dict[str, Any], inputs: Inputs, policy: Policy) -> tuple[str, dict[str, str]]:
    if row["level"] == Level.CITY:
        return NOBODY, {}
    county = _county_of(row, policy) or row["unit"]
    mine = inputs.approved.loc[inputs.approved["county"] == county, "quarter"]
    earlier = [code for code in mine if code <= row["quarter"]]
    if not earlier:
        return NEVER_REPORTED, {}
    last = max(earlier)
    return CARRY_EXPIRED, {"last": last, "since": str(period(last) + policy.carry_quarters + 1)}


# --- what its verdict looked at ---------------------------------------------------------------------------------------


def _judgement(table: FigureTable, row: dict[str, Any], policy: Policy) -> Judgement | None:
    target = None if row["part"] else policy.target(row["indicator"], row["level"])
    if target is None:
        return None
    group = _group(target, policy)
    history = _history(table, row, group, target, policy)
    now = history.get(row["quarter"])
    gap = None if pd.isna(row["gap"]) else int(row["gap"])
    so_far = tuple(history[code] for code in sorted(history))
    judged = Judgement(target, group, now, gap, str(row["verdict"]), history=so_far)
    if now is None or target.reference or target.kind == TargetKind.STANDING:
        return judged
    if target.kind == TargetKind.YEARLY:
        gone = period(row["quarter"]).quarter
        return replace(judged, elapsed=gone, span=YEAR, ratio=now.value / target.value / Fraction(gone, YEAR))
    return _by_deadline(judged, history, now)


def _group(target: Target, policy: Policy) -> tuple[str, ...]:
    """The indicators of which one is enough, else the target's own."""
    if target.any_of is None:
        return (target.indicator,)
    return tuple(one.indicator for one in policy.targets if one.any_of == target.any_of and one.level == target.level)


def _history(
    table: FigureTable, row: dict[str, Any], group: tuple[str, ...], target: Target, policy: Policy
) -> dict[str, Point]:
    """The values by quarter up to the row's: of the unit's whole lineage together; of a group the larger one."""
    line = policy.lineage(row["unit"])
    rows = table.rows(row["rule"], indicators=group, quarters=table.quarters(row["quarter"]))
    alike = rows[(rows["level"] == row["level"]) & rows["value"].notna()]
    mine = alike[alike["unit"].isin([code for code in alike["unit"].unique() if policy.lineage(code) == line])]
    together = mine.groupby(["quarter", "indicator"], sort=True).agg(
        numerator=("numerator", "sum"), denominator=("denominator", lambda parts: parts.iloc[0])
    )
    largest = together.reset_index().sort_values("numerator", kind="stable").drop_duplicates("quarter", keep="last")
    return {str(one["quarter"]): _point(one, target) for one in largest.to_dict("records")}


def _point(one: dict[Any, Any], target: Target) -> Point:
    numerator, denominator = int(one["numerator"]), _part(one["denominator"])
    value = Fraction(numerator) if denominator is None else Fraction(numerator) / Fraction(denominator)
    return Point(str(one["quarter"]), numerator, denominator, value, value >= target.value)


def _by_deadline(judged: Judgement, history: dict[str, Point], now: Point) -> Judgement:
    """Before the deadline quarter: the base and the pace from it; from it on: the evidence."""
    target = judged.target
    assert target.deadline is not None
    if now.quarter >= target.deadline:
        return replace(judged, evidence=history.get(target.deadline))
    eligible = [code for code in sorted(history) if code >= (target.baseline or "")]
    if not eligible:
        return judged
    base = history[eligible[0]]
    elapsed, span = steps(base.quarter, now.quarter), steps(base.quarter, target.deadline)
    comparable = elapsed > 0 and not base.met
    ratio = pace_ratio(now.value, base.value, target.value, elapsed, span) if comparable else None
    return replace(judged, base=base, elapsed=elapsed, span=span, ratio=ratio)


# --- down to the rows and columns of a workbook -----------------------------------------------------------------------


@dataclass(frozen=True)
class Reads:
    """What one part of a figure reads from one sheet of a workbook.

    ``side`` is ``numerator`` or ``denominator``; ``columns`` are keys of the contract; ``amounts`` is what each row
    adds, indexed as the sheet's frame, only rows that add something; empty of 县区概况, which has no rows.
    """

    side: str
    sheet: str
    columns: tuple[str, ...]
    amounts: pd.Series


def contributing(
    indicator: str,
    part: str,
    rule: str,
    institutions: pd.DataFrame,
    estates: pd.DataFrame,
    *,
    quarter: str,
    policy: Policy,
    townships: Collection[str] | None = None,
) -> list[Reads]:
    """Which rows and columns of one county's workbook a figure reads, for its numerator and its denominator.

    Args:
        institutions, estates: the workbook's rows, keyed by the contract.
        quarter: the workbook's own (of a carried one the earlier quarter).
        townships: only institutions there (a township's figure); None for all.

    Returns:
        One entry a sheet and side. Residents and the roster are no cells of a row: a rate a thousand names the
        population of 县区概况, and the counties due none.
    """
    formula = FORMULAS[indicator]
    sheets = {INSTITUTIONS: institutions, ESTATES: estates}
    found = []
    for side, name in (("numerator", formula.numerator), ("denominator", formula.denominator)):
        for measure in _MADE_OF.get(name or "", (name,)):
            its_part = part if formula.by_part and side == "numerator" else ""
            found += _reads(side, MEASURES.get((measure or "", its_part)), sheets, quarter, policy, rule)
    if townships is None:
        return found
    there = institutions.index[institutions["township"].isin(list(townships))]
    return [replace(one, amounts=one.amounts[one.amounts.index.isin(there)]) for one in found]


_MADE_OF = {COVERED: (TOWNSHIP_MEASURE,), NEEDED: (RESIDENTS, "places"), ENROLLED_WITH_UNDER3: ("enrolled",)}
"""What numerators that are no plain sum are made of."""


def _reads(
    side: str, measure: Measure | None, sheets: dict[str, pd.DataFrame], quarter: str, policy: Policy, rule: str
) -> list[Reads]:
    """Nothing for what is no measure of a workbook: the roster, the counties due."""
    if measure is None:
        return []
    if measure.sheet == COUNTY_SHEET:
        return [Reads(side, measure.sheet, measure.columns, pd.Series(dtype="int64"))]
    amounts, filters = row_amounts(measure.sheet, sheets[measure.sheet], quarter, policy), ()
    if rule == Rule.REGISTERED and measure.sheet == INSTITUTIONS:
        amounts, filters = amounts[amounts[("registered", "")].gt(0)], ("registered",)
    added = amounts[(measure.key, measure.part)]
    return [Reads(side, measure.sheet, tuple(dict.fromkeys((*measure.columns, *filters))), added[added.ne(0)])]
