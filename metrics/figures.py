"""The table of figures: every unit × indicator × part × rule in every quarter, none skipped (numbers.md §6)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import numpy as np
import pandas as pd

from data.policy.policy import Policy
from data.vocabulary import RULES, SOURCES, Source
from metrics.contributions import contributors
from metrics.formulas import FORMULAS, NEEDED, REPORTING, RESIDENTS
from metrics.levels import FigureRow, LevelFigures, by_level
from metrics.measured import material
from metrics.rates import decimal_of

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
    tables = [_table(block, policy) for block in by_level(made, policy)]
    whole = pd.concat([table for table in tables if len(table)], ignore_index=True)
    order = np.argsort(whole["quarter"].to_numpy(dtype="<U6"), kind="stable")
    return whole.iloc[order].reset_index(drop=True)


@dataclass(frozen=True)
class _Flat:
    """Arrays of a level as flat columns, in the order of its rows: quarter, unit, indicator and part, rule."""

    block: LevelFigures

    @property
    def shape(self) -> tuple[int, ...]:
        return int(self.block.shows.sum()), len(self.block.units), len(self.block.rows), len(RULES)

    def along(self, values: Sequence[Any] | np.ndarray, axis: int) -> np.ndarray:
        """One value for each quarter shown (axis 0), unit (1), row (2) or rule (3)."""
        lengths = [len(values) if at == axis else 1 for at in range(4)]
        return np.broadcast_to(np.asarray(values).reshape(lengths), self.shape).reshape(-1)

    def by_unit(self, values: np.ndarray) -> np.ndarray:
        """Values by unit and quarter."""
        shown = values[:, self.block.shows].T
        return np.broadcast_to(shown[:, :, None, None], self.shape).reshape(-1)

    def of_rows(self, part: Callable[[FigureRow], np.ndarray]) -> np.ndarray:
        """An array of unit × rule × quarter of each row."""
        stacked = np.stack([part(row) for row in self.block.rows])
        return stacked[..., self.block.shows].transpose(3, 1, 0, 2).reshape(-1)


def _table(block: LevelFigures, policy: Policy) -> pd.DataFrame:
    """The rows of a level, sorted by quarter, unit, indicator, part and rule."""
    flat, rows, names = _Flat(block), block.rows, policy.unit_names()
    columns = {
        "quarter": flat.along(np.array(block.quarters, dtype=object)[block.shows], 0),
        "level": np.full(int(np.prod(flat.shape)), block.level, dtype=object),
        "unit": flat.along(np.array(block.units, dtype=object), 1),
        "unit_name": flat.along(np.array([names[unit] for unit in block.units], dtype=object), 1),
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
    rows = flat.block.rows
    numerator, denominator, known = (
        flat.of_rows(part)
        for part in (
            lambda row: row.measured.numerator,
            lambda row: row.measured.denominator,
            lambda row: row.measured.known,
        )
    )
    per_thousand = [FORMULAS[row.indicator].denominator == RESIDENTS for row in rows]
    dated = [a or row.counted == NEEDED for a, row in zip(per_thousand, rows, strict=True)]
    targets = [None if row.target is None else decimal_of(row.target.value) for row in rows]
    has_target = flat.along([target is not None for target in targets], 2)
    scale = flat.along([row.measured.scale for row in rows], 2)
    given = flat.of_rows(lambda row: row.measured.denominator_given)
    return {
        "value": pd.array(_quotients(numerator, denominator, scale, known), dtype="Float64"),
        "numerator": _whole(numerator, flat.of_rows(lambda row: row.measured.given)),
        "denominator": _denominators(denominator, given, flat.along(per_thousand, 2)),
        "population_as_of": np.where(flat.along(dated, 2) & known, flat.by_unit(_iso(flat.block.dates)), ""),
        "target": flat.along(np.array(targets, dtype=object), 2),
        "gap": _whole(flat.of_rows(lambda row: row.gap), known & has_target),
    }


def _standing(flat: _Flat) -> dict[str, np.ndarray]:
    """Where the figures come from. What the office received it knows itself, whoever reported."""
    block = flat.block
    received = flat.along([row.counted == REPORTING for row in block.rows], 2)
    by_unit = flat.by_unit(np.array([source.value for source in SOURCES], dtype=object)[block.source])
    source = np.where(received, Source.REPORTED, by_unit)
    return {
        "source": source,
        "carried_from": np.where(source == Source.CARRIED, flat.by_unit(block.carried_from), ""),
        "provisional": flat.along(block.provisional[block.shows], 0),
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
