"""The table of figures: every unit × indicator × part × rule in every quarter, none skipped (numbers.md §6)."""

# Long: the whole table of figures is made here, in the order of numbers.md.
from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import numpy as np
import pandas as pd

from data.indicators import INDICATORS
from data.policy.parts import Target
from data.policy.policy import Policy
from data.vocabulary import RULES, SOURCES, Level, Source, Verdict
from metrics.contributions import Contributors, Townships, contributors
from metrics.formulas import FORMULAS, NEEDED, REPORTING, RESIDENTS
from metrics.measured import IndicatorSums, Material, material, of_townships
from metrics.rates import decimal_of, lacking
from metrics.verdicts import verdicts

FIGURE_COLUMNS = (
    "quarter",
    "level",
    "unit",
    "unit_name",
    "indicator",
    "part",
    "rule",
    "value",
    "numerator",
    "denominator",
    "population_as_of",
    "source",
    "carried_from",
    "provisional",
    "target",
    "gap",
    "verdict",
)
KEY = ("quarter", "unit", "indicator", "part", "rule")
"""What tells one row from every other."""
_NUMBERS = {"value": "Float64", "numerator": "Int64", "denominator": "object", "target": "object", "gap": "Int64"}
_DTYPES = {column: _NUMBERS.get(column, "str") for column in FIGURE_COLUMNS}


@dataclass(frozen=True)
class Inputs:
    """What figures are made from: what is approved now, never what is only sent.

    Attributes:
        facts: ``metrics.facts.facts`` of each approved submission, with ``county``, ``quarter`` and ``submission``.
        approved: ``county``, ``quarter``, ``submission``; one row an approved quarter of a county.
        population: see ``metrics.population.population_at``; own figures of approved submissions only.
        reporting: ``county``, ``quarter``, ``first_sent`` (date), ``sent``, ``returned``, ``approved`` (bool); a county
            that has sent nothing needs no row.
    """

    facts: pd.DataFrame
    approved: pd.DataFrame
    population: pd.DataFrame
    reporting: pd.DataFrame


def figures(inputs: Inputs, policy: Policy, *, through: str) -> pd.DataFrame:
    """All figures, from the first approved quarter through ``through`` (or the last approved one, if later).

    Returns:
        ``FIGURE_COLUMNS``, key ``KEY``; sorted by quarter, level (city, county, township), unit, indicator (in the
        order of numbers.md §3), part (in the order of its choices) and rule. ``value`` is Float64, ``numerator``
        and ``gap`` Int64, ``denominator`` and ``target`` object (int, Decimal or None), all others str with ``""`` for
        none. Residents are in thousands in ``denominator`` (a Decimal). A row of ``reporting`` is about what the office
        received: it is never missing. No rows where nothing was approved.
    """
    who = contributors(inputs.approved, policy, through)
    if not who.quarters:
        return pd.DataFrame(columns=list(FIGURE_COLUMNS)).astype(_DTYPES)
    made = material(inputs.facts, inputs.population, inputs.reporting, who, policy)
    tables = [_table(panel, policy) for panel in _panels(made, policy)]
    whole = pd.concat([table for table in tables if len(table)], ignore_index=True)
    order = np.argsort(whole["quarter"].to_numpy(dtype="<U6"), kind="stable")
    return whole.iloc[order].reset_index(drop=True)


@dataclass(frozen=True)
class _Row:
    """One indicator or part of one, over the units of a panel."""

    indicator: str
    part: str
    measured: IndicatorSums
    gap: np.ndarray
    verdict: np.ndarray
    target: Target | None

    @property
    def formula(self) -> str:
        return FORMULAS[self.indicator].numerator


@dataclass(frozen=True)
class _Panel:
    """The figures of the units of one level; unit × quarter beside the rows' unit × rule × quarter.

    ``shows`` says which of the quarters its rows stand in; the others are history.
    """

    level: str
    units: Sequence[str]
    quarters: Sequence[str]
    shows: np.ndarray
    rows: list[_Row]
    source: np.ndarray
    carried_from: np.ndarray
    provisional: np.ndarray
    dates: np.ndarray


def _panels(made: Material, policy: Policy) -> list[_Panel]:
    return [
        _of_counties(made, policy, Level.CITY, slice(0, 1)),
        _of_counties(made, policy, Level.COUNTY, slice(1, None)),
        *(_of_townships(made, towns, policy) for towns in made.townships),
    ]


def _of_counties(made: Material, policy: Policy, level: str, which: slice) -> _Panel:
    who = made.who
    units = (policy.city.code, *who.counties)[which]
    measured = {
        (indicator, part): made.measured(indicator, part).units(which) for indicator, part in _in_use(policy, level)
    }
    quarters = np.array(who.quarters, dtype=object)
    city_first = np.concatenate([np.full((1, len(quarters)), ""), _carried_from(who, who.origin)])
    return _Panel(
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


def _of_townships(made: Material, towns: Townships, policy: Policy) -> _Panel:
    who = made.who
    measured = {(indicator, part): of_townships(towns) for indicator, part in _in_use(policy, Level.TOWNSHIP)}
    shape = (len(towns.codes), len(who.quarters))
    return _Panel(
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
) -> list[_Row]:
    """Every figure with its gap and verdict; of a group of which one is enough, with the group's."""
    targets = {key: None if key[1] else policy.target(key[0], level) for key in measured}
    gaps = {key: _gap(measured[key], target) for key, target in targets.items() if target}
    rows = []
    for key, one in measured.items():
        target = targets[key]
        if target is None:
            nothing = np.zeros(one.known.shape, dtype=np.int64)
            rows.append(_Row(*key, one, nothing, np.full(one.known.shape, Verdict.NONE), None))
            continue
        group = [(indicator, "") for indicator in policy.group(target)]
        best = _best([measured[other] for other in group])
        gap = np.minimum.reduce([gaps[other] for other in group])
        rows.append(_Row(*key, one, gap, verdicts(best.series(), target, quarters, policy.thresholds), target))
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


# --- from arrays to rows ----------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Flat:
    """Arrays of a panel as flat columns, in the order of its rows: quarter, unit, indicator and part, rule."""

    panel: _Panel

    @property
    def shape(self) -> tuple[int, ...]:
        return int(self.panel.shows.sum()), len(self.panel.units), len(self.panel.rows), len(RULES)

    def along(self, values: Sequence[Any] | np.ndarray, axis: int) -> np.ndarray:
        """One value for each quarter shown (axis 0), unit (1), row (2) or rule (3)."""
        lengths = [len(values) if at == axis else 1 for at in range(4)]
        return np.broadcast_to(np.asarray(values).reshape(lengths), self.shape).reshape(-1)

    def by_unit(self, values: np.ndarray) -> np.ndarray:
        """Values by unit and quarter."""
        shown = values[:, self.panel.shows].T
        return np.broadcast_to(shown[:, :, None, None], self.shape).reshape(-1)

    def of_rows(self, part: Callable[[_Row], np.ndarray]) -> np.ndarray:
        """An array of unit × rule × quarter of each row."""
        stacked = np.stack([part(row) for row in self.panel.rows])
        return stacked[..., self.panel.shows].transpose(3, 1, 0, 2).reshape(-1)


def _table(panel: _Panel, policy: Policy) -> pd.DataFrame:
    """The panel's rows, sorted by quarter, unit, indicator, part and rule."""
    flat, rows, names = _Flat(panel), panel.rows, policy.unit_names()
    columns = {
        "quarter": flat.along(np.array(panel.quarters, dtype=object)[panel.shows], 0),
        "level": np.full(int(np.prod(flat.shape)), panel.level, dtype=object),
        "unit": flat.along(np.array(panel.units, dtype=object), 1),
        "unit_name": flat.along(np.array([names[unit] for unit in panel.units], dtype=object), 1),
        "indicator": flat.along(np.array([row.indicator for row in rows], dtype=object), 2),
        "part": flat.along(np.array([row.part for row in rows], dtype=object), 2),
        "rule": flat.along(np.array([rule.value for rule in RULES], dtype=object), 3),
        **_amounts(flat),
        **_standing(flat),
        "verdict": flat.of_rows(lambda row: row.verdict).astype(object),
    }
    texts = {column: dtype for column, dtype in _DTYPES.items() if dtype == "str"}
    return pd.DataFrame(columns)[list(FIGURE_COLUMNS)].astype(texts)


def _amounts(flat: _Flat) -> dict[str, Any]:
    """The columns that hold numbers, and the date of the population behind them."""
    rows = flat.panel.rows
    numerator, denominator, known = (
        flat.of_rows(part)
        for part in (
            lambda row: row.measured.numerator,
            lambda row: row.measured.denominator,
            lambda row: row.measured.known,
        )
    )
    per_thousand = [FORMULAS[row.indicator].denominator == RESIDENTS for row in rows]
    dated = [a or row.formula == NEEDED for a, row in zip(per_thousand, rows, strict=True)]
    targets = [None if row.target is None else decimal_of(row.target.value) for row in rows]
    has_target = flat.along([target is not None for target in targets], 2)
    scale = flat.along([row.measured.scale for row in rows], 2)
    given = flat.of_rows(lambda row: row.measured.denominator_given)
    return {
        "value": pd.array(_quotients(numerator, denominator, scale, known), dtype="Float64"),
        "numerator": _whole(numerator, flat.of_rows(lambda row: row.measured.given)),
        "denominator": _denominators(denominator, given, flat.along(per_thousand, 2)),
        "population_as_of": np.where(flat.along(dated, 2) & known, flat.by_unit(_iso(flat.panel.dates)), ""),
        "target": flat.along(np.array(targets, dtype=object), 2),
        "gap": _whole(flat.of_rows(lambda row: row.gap), known & has_target),
    }


def _standing(flat: _Flat) -> dict[str, np.ndarray]:
    """Where the figures come from. What the office received it knows itself, whoever reported."""
    panel = flat.panel
    received = flat.along([row.formula == REPORTING for row in panel.rows], 2)
    by_unit = flat.by_unit(np.array([source.value for source in SOURCES], dtype=object)[panel.source])
    source = np.where(received, Source.REPORTED, by_unit)
    return {
        "source": source,
        "carried_from": np.where(source == Source.CARRIED, flat.by_unit(panel.carried_from), ""),
        "provisional": flat.along(panel.provisional[panel.shows], 0),
    }


def _quotients(numerator: np.ndarray, denominator: np.ndarray, scale: np.ndarray, known: np.ndarray) -> np.ndarray:
    """The nearest float to each value; NaN where there is none."""
    values = np.full(numerator.shape, np.nan)
    return np.divide(numerator * scale, denominator, out=values, where=known)


def _whole(values: np.ndarray, given: np.ndarray) -> pd.arrays.IntegerArray:
    return pd.arrays.IntegerArray(values.astype(np.int64), ~given)


def _denominators(whole: np.ndarray, given: np.ndarray, in_thousands: np.ndarray) -> np.ndarray:
    """Ints, residents in thousands as exact Decimals, None where there is none."""
    exact = np.full(whole.shape, None, dtype=object)
    plain, residents = given & ~in_thousands, given & in_thousands
    exact[plain] = whole[plain].astype(object)
    exact[residents] = [Decimal(int(persons)).scaleb(-3) for persons in whole[residents]]
    return exact


def _iso(dates: np.ndarray) -> np.ndarray:
    return np.where(np.isnat(dates), "", np.datetime_as_string(dates)).astype(object)
