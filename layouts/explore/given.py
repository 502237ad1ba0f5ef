"""What the data page is given, and how its figures, units and quarters are named and written."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import Any

import pandas as pd

from data.indicators import Indicator
from data.policy.parts import Target
from data.vocabulary import Level, Measured, Source
from layouts.explore.choice import EVERY, TOWNSHIPS, Choice, townships_of
from layouts.kit import numbers
from layouts.kit.shell import View
from layouts.kit.table import COUNT, RATE, SHARE, Column, formatted
from layouts.words.catalogue import seen
from metrics.formulas import FORMULAS

_KINDS: dict[str, str] = {Measured.RATE: RATE, Measured.RATIO: SHARE}


@dataclass(frozen=True)
class ExploreData:
    """The figures of a choice.

    Attributes:
        chosen: what is asked for.
        rows: its rows of the tidy table, of the quarters it shows; ``city`` the city's own beside them, for comparison.
        names: the short name of every unit by its code.
    """

    chosen: Choice
    rows: pd.DataFrame
    city: pd.DataFrame
    names: Mapping[str, str]

    @cached_property
    def last(self) -> pd.DataFrame:
        """The rows of the last quarter."""
        return self.rows[self.rows["quarter"] == self.chosen.last].reset_index(drop=True)

    @cached_property
    def whole(self) -> pd.DataFrame:
        """What a chart over time draws: the rows, then the city's."""
        return pd.concat([self.rows, self.city], ignore_index=True) if len(self.city) else self.rows


def names(view: View, chosen: Choice) -> dict[str, str]:
    """Short names by code: the city as the whole, counties by their short names, townships by their own.

    Where the townships of several counties stand in one list, each is named with its county.
    """
    policy = view.policy
    found = {code: seen(name) for code, name in policy.unit_names().items()}
    for county in policy.counties:
        found[county.code] = county.short_name
        for code in townships_of(policy, chosen.last, county.code) if chosen.scope == TOWNSHIPS else ():
            found[code] = f"{county.short_name}·{found[code]}"
    return {**found, policy.city.code: view.words.text("level.city")}


# --- indicators ------------------------------------------------------------------------------------------------------


def indicator_name(view: View, indicator: Indicator, part: str = "") -> str:
    """An indicator's name, with its part where it is one's."""
    name = view.words.text(f"indicator.{indicator.id}.name")
    if not part or part == EVERY:
        return name
    return view.words.text("explore.of_part", name=name, part=part_name(view, part))


def part_name(view: View, part: str) -> str:
    """A part in the reader's language."""
    return view.words.text(f"part.{part}") if view.words.has(f"part.{part}") else part


def unit_said(view: View, indicator: Indicator) -> str:
    """What its values are counted in: a thousand residents, per cent, things."""
    return "%" if indicator.kind == Measured.RATIO else view.words.text(f"indicator.{indicator.id}.unit")


def definition(view: View, indicator: Indicator) -> str:
    """How an indicator is made, in one line: numerator over denominator."""
    words, formula = view.words, FORMULAS[indicator.id]
    part = words.text("explore.each_part")
    named = {
        "numerator": words.text(f"counted.{formula.numerator}", part=part),
        "denominator": words.text(f"counted.{formula.denominator}", part=part) if formula.denominator else "",
    }
    kind = "count" if not formula.denominator else "rate" if indicator.kind == Measured.RATE else "share"
    return words.text(f"explore.definition.{kind}", **named)


def target_of(view: View, chosen: Choice) -> Target | None:
    """The target or reference of what is shown, for its counties or townships; None where there is none."""
    return view.policy.target(chosen.indicator.id, _level(view, chosen))


def goal(view: View, chosen: Choice) -> Fraction | None:
    """What that target asks for."""
    target = target_of(view, chosen)
    return None if target is None else target.value


def goal_said(view: View, chosen: Choice) -> str:
    """The target as the page writes it: ``5``, ``100%``."""
    exact = goal(view, chosen)
    return written(view, chosen.indicator, exact) if chosen.indicator.kind == Measured.RATIO else numbers.plain(exact)


def is_reference(view: View, chosen: Choice) -> bool:
    """Whether what stands across the chart is a reference and no target of these units."""
    target = target_of(view, chosen)
    return bool(target and target.reference)


def _level(view: View, chosen: Choice) -> str:
    if chosen.level == Level.TOWNSHIP:
        return Level.TOWNSHIP
    return Level.CITY if chosen.units == (view.policy.city.code,) else Level.COUNTY


# --- figures ---------------------------------------------------------------------------------------------------------


def column(view: View, indicator: Indicator, key: str = "value", name: str = "", target: Any = None) -> Column:
    """The column of an indicator's values, which says how they are written."""
    kind = _KINDS.get(indicator.kind, COUNT)
    unit = "" if kind == SHARE else view.words.text(f"indicator.{indicator.id}.unit")
    return Column(key, name or view.words.text(f"indicator.{indicator.id}.short"), unit, kind, target)


def written(view: View, indicator: Indicator, value: Any, target: Any = None) -> str:
    """A value as the page writes it; missing as a dash."""
    return formatted(column(view, indicator, target=target), value)


def said_of(view: View, indicator: Indicator, row: Mapping[Any, Any]) -> str:
    """A row's value as the page writes it, a bound with its sign."""
    value = row["value"]
    if numbers.is_missing(value):
        return numbers.MISSING
    return bound(indicator, row) + written(view, indicator, value, row["target"])


def bound(indicator: Indicator, row: Mapping[Any, Any]) -> str:
    """``≥`` or ``≤`` where a missing county makes the city's figure a bound; else nothing (numbers.md §1)."""
    if not row["provisional"]:
        return ""
    formula = FORMULAS[indicator.id]
    return numbers.AT_LEAST if formula.lower_bound else numbers.AT_MOST if formula.upper_bound else ""


def is_open(row: Mapping[Any, Any]) -> bool:
    """Whether a figure is drawn hollow: carried from an earlier quarter, or provisional."""
    return row["source"] == Source.CARRIED or bool(row["provisional"])


def status_of(view: View, row: Mapping[Any, Any]) -> str:
    """What is to be said of where a figure comes from: carried, missing, provisional; empty where it was reported."""
    words = view.words
    if row["source"] == Source.CARRIED:
        from_ = row["carried_from"]
        return words.text("source.carried_from", quarter=from_) if from_ else words.text("source.carried")
    if row["source"] == Source.MISSING:
        return words.text("source.missing")
    return words.text("explore.provisional", k=row["provisional"]) if row["provisional"] else ""


def percent(indicator: Indicator, value: Any) -> float | None:
    """A value on the axis: shares in per cent; None where missing."""
    if numbers.is_missing(value):
        return None
    return float(value) * (100 if indicator.kind == Measured.RATIO else 1)
