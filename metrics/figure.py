"""One figure, typed, and the tidy table indexed once, so that no page scans it.

The table holds every unit, indicator, part, rule and quarter, some millions of rows for a country. A page asks for one
quarter, or for one indicator over time: both are ranges of rows here, found without looking at the others.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd

from data.vocabulary import Level, Source, Verdict

PLACES_RATE = "places_per_1000"
TOWNSHIP_INSTITUTIONS = "inclusive_institutions"
TOWNSHIPS_COVERED = "township_coverage"


@dataclass(frozen=True, slots=True)
class Figure:
    """One unit's standing on one indicator, as in the table of figures; None where it has nothing.

    ``lacking``: names of the townships without an inclusive institution, where the figure is about them.
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
class Quarter:
    """One quarter under one rule.

    Attributes:
        code: the quarter.
        cells: the city's and the counties' figures by (unit, indicator); ``parts`` those of indicators that have parts.
        townships: by county (name, whether it is covered; None where unknown).
    """

    code: str
    cells: dict[tuple[str, str], Figure] = field(default_factory=dict)
    parts: dict[tuple[str, str], list[Figure]] = field(default_factory=dict)
    townships: dict[str, list[tuple[str, bool | None]]] = field(default_factory=dict)

    def figure(self, unit: str, indicators: Iterable[str]) -> Figure:
        """A unit's figure; of several indicators, of which one is enough, the one that has the most."""
        found = [cell for one in indicators if (cell := self.cells.get((unit, one))) is not None]
        if len(found) == 1:
            return found[0]
        return max(found, key=lambda cell: -1 if cell.value is None else float(cell.value), default=Figure(unit, unit))

    def source(self, unit: str) -> str:
        """What a unit's figures come from: reported, carried or missing."""
        cell = self.cells.get((unit, PLACES_RATE))
        return cell.source if cell else Source.MISSING

    def places(self, unit: str) -> int | None:
        """A unit's places; None where missing."""
        cell = self.cells.get((unit, PLACES_RATE))
        return None if cell is None or cell.source == Source.MISSING or cell.numerator is None else int(cell.numerator)


class FigureTable:
    """The tidy table (``metrics.figures.FIGURE_COLUMNS``) with its index."""

    def __init__(self, frame: pd.DataFrame) -> None:
        """Index a table; nothing of it is copied but the rows asked for."""
        self.frame = frame
        self._quarters: dict[tuple[str, str], Quarter] = {}
        self._amounts: dict[tuple[str, str], dict[str, dict[str, int]]] = {}

    @classmethod
    def of(cls, figures: pd.DataFrame | FigureTable) -> FigureTable:
        """A table as it is, or a frame with its index."""
        return figures if isinstance(figures, FigureTable) else cls(figures)

    def rows(
        self,
        rule: str,
        *,
        indicators: Iterable[str] | None = None,
        quarters: Iterable[str] | None = None,
        unit: str | None = None,
    ) -> pd.DataFrame:
        """The rows of a rule, of some indicators, quarters and a unit (None: of all), in the table's order."""
        within = self._index
        if rule not in within.rules:
            return self.frame.iloc[:0]
        positions = [
            within.at(rule, indicator, quarter)
            for indicator in (within.indicators if indicators is None else dict.fromkeys(indicators))
            for quarter in (within.quarters if quarters is None else dict.fromkeys(quarters))
        ]
        found = np.concatenate(positions) if positions else np.empty(0, dtype=np.intp)
        return self.frame.take(np.sort(found if unit is None else within.of_unit(unit, found)))

    def quarter(self, rule: str, code: str) -> Quarter:
        """One quarter's figures, made once."""
        key = rule, code
        if key not in self._quarters:
            self._quarters[key] = quarter_of(self.rows(rule, quarters=[code]), code)
        return self._quarters[key]

    def figure(self, unit: str, indicator: str, quarter: str, rule: str) -> Figure | None:
        """One figure of the city or a county; None where the table has none."""
        return self.quarter(rule, quarter).cells.get((unit, indicator))

    def series(self, unit: str, indicator: str, rule: str, *, through: str | None = None) -> pd.DataFrame:
        """One unit's rows of one indicator, quarter by quarter, up to one."""
        rows = self.rows(rule, indicators=[indicator], quarters=self.quarters(through), unit=unit)
        return rows.sort_values("quarter", kind="stable")

    def quarters(self, through: str | None = None) -> list[str]:
        """The quarters there are, in order, up to one."""
        return [code for code in self._index.quarters if through is None or code <= through]

    @property
    def rules(self) -> Sequence[str]:
        """The rules there are."""
        return list(self._index.rules)

    def amounts(self, indicator: str, rule: str) -> dict[str, dict[str, int]]:
        """By quarter and county the numerators of an indicator, of those that have data; made once."""
        key = indicator, rule
        if key not in self._amounts:
            rows = self.rows(rule, indicators=[indicator])
            there = rows[
                (rows["level"] == Level.COUNTY) & (rows["source"] != Source.MISSING) & rows["numerator"].notna()
            ]
            made: dict[str, dict[str, int]] = {}
            for code, unit, amount in zip(there["quarter"], there["unit"], there["numerator"], strict=True):
                made.setdefault(str(code), {})[str(unit)] = int(amount)
            self._amounts[key] = made
        return self._amounts[key]

    @cached_property
    def _index(self) -> _Index:
        return _Index(self.frame)


Tidy = pd.DataFrame | FigureTable
"""The tidy table, with its index or without: whoever asks more than once brings the index."""


class _Index:
    """Where in the table the rows of a rule, an indicator and a quarter stand."""

    def __init__(self, frame: pd.DataFrame) -> None:
        codes = {}
        for key in ("rule", "indicator", "quarter"):
            codes[key], listed = pd.factorize(frame[key], sort=True)
            setattr(self, f"{key}s", {str(one): at for at, one in enumerate(listed)})
        self._units, listed = pd.factorize(frame["unit"])
        self._unit = {str(one): at for at, one in enumerate(listed)}
        # One number for the three, so that sorting it once puts rows that belong together side by side.
        joined = (codes["rule"] * len(self.indicators) + codes["indicator"]) * len(self.quarters) + codes["quarter"]
        self._order = np.argsort(joined, kind="stable")
        groups = len(self.rules) * len(self.indicators) * len(self.quarters)
        self._starts = np.searchsorted(joined[self._order], np.arange(groups + 1))

    rules: dict[str, int]
    indicators: dict[str, int]
    quarters: dict[str, int]

    def at(self, rule: str, indicator: str, quarter: str) -> np.ndarray:
        """Positions of the rows, in the table's order; none where there is no such indicator or quarter."""
        if indicator not in self.indicators or quarter not in self.quarters:
            return self._order[:0]
        group = self.rules[rule] * len(self.indicators) + self.indicators[indicator]
        group = group * len(self.quarters) + self.quarters[quarter]
        return self._order[self._starts[group] : self._starts[group + 1]]

    def of_unit(self, unit: str, positions: np.ndarray) -> np.ndarray:
        """Those of some positions that are a unit's."""
        return positions[self._units[positions] == self._unit.get(unit, -1)]


def quarter_of(rows: pd.DataFrame, code: str = "") -> Quarter:
    """The figures of one quarter and one rule out of their rows."""
    made = Quarter(code, townships=_townships(rows))
    of_units = rows[rows["level"] != Level.TOWNSHIP]
    columns = [plain(of_units[key]) for key in _COLUMNS]
    parts = plain(of_units["part"])
    for part, indicator, unit, name, verdict, source, *rest in zip(parts, *columns, strict=True):
        value, numerator, denominator, target, gap, carried = rest
        towns = made.townships.get(unit, ()) if indicator == TOWNSHIPS_COVERED else ()
        lacking = tuple(town for town, covered in towns if covered is False)
        one = Figure(unit, name, value, numerator, denominator, target, gap, verdict, source, carried, lacking)
        if part is None:
            made.cells[unit, indicator] = one
        else:
            made.parts.setdefault((unit, indicator), []).append(one)
    return made


_COLUMNS = (
    "indicator",
    "unit",
    "unit_name",
    "verdict",
    "source",
    "value",
    "numerator",
    "denominator",
    "target",
    "gap",
    "carried_from",
)


def _townships(rows: pd.DataFrame) -> dict[str, list[tuple[str, bool | None]]]:
    towns = rows[(rows["level"] == Level.TOWNSHIP) & (rows["indicator"] == TOWNSHIP_INSTITUTIONS)]
    by_county: dict[str, list[tuple[str, bool | None]]] = {}
    for code, name, value in zip(towns["unit"], towns["unit_name"], plain(towns["value"]), strict=True):
        by_county.setdefault(code[:6], []).append((name, None if value is None else float(value) >= 1))
    return by_county


def plain(values: pd.Series) -> list[Any]:
    """A column's values as Python's own, None for what is missing or empty."""
    gone = values.isna().tolist()
    return [None if missing or value == "" else value for value, missing in zip(values.tolist(), gone, strict=True)]
