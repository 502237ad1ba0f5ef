"""Milestones: the commitments that are true or false, with what the workbooks say of each (reading.md B)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pandas as pd

from data.contract import schema
from data.indicators import INDICATORS
from data.policy.parts import Milestone
from data.policy.policy import Policy
from data.vocabulary import Level, MilestoneState, Source
from metrics.figure import Quarter

MILESTONE_COLUMNS = ["milestone", "level", "unit", "state", "done", "of", "lacking", "evidence"]


def milestones(values: pd.DataFrame, figures: Quarter, policy: Policy) -> pd.DataFrame:
    """Where every milestone stands in one quarter.

    A county's is decided by the first item of 县区概况 that the policy names for it: 是, or a number above 0. One that
    the policy watches by indicators alone is monitored, not decided; of one it watches by nothing there is no record.

    Args:
        values: one row a county: ``county``, ``source`` (reported, carried or missing) and the keys of
            ``schema.COUNTY``, of the workbook behind its figures.
        figures: of the quarter and one rule.

    Returns:
        ``MILESTONE_COLUMNS``, in the policy's order, the city first; key ``milestone``, ``unit``. ``state`` is a
        ``MilestoneState``. Of a city's row that sums up its counties ``done`` and ``of`` count them and ``lacking``
        lists those that have not or are missing (it is missing where only missing ones lack it); else they are NA and
        empty. ``evidence`` is a list of (key, value, of): items of 县区概况
        with their value, indicators with numerator and denominator.
    """
    by_county = {str(row["county"]): row for row in values.to_dict("records")}
    rows = [row for one in policy.milestones for row in _rows(one, by_county, figures, policy)]
    table = pd.DataFrame(rows, columns=MILESTONE_COLUMNS)
    return table.astype({"done": "Int64", "of": "Int64"})


def deciding(milestone: Milestone) -> str | None:
    """The item of 县区概况 that decides a milestone; None where the policy names none."""
    return next((key for key in milestone.monitored_by if key in schema.COUNTY.keys), None)


def _rows(
    one: Milestone, by_county: dict[str, dict[Any, Any]], figures: Quarter, policy: Policy
) -> Iterator[tuple[Any, ...]]:
    states = {county.code: _state(one, by_county.get(county.code)) for county in policy.counties}
    yield _city_row(one, states, figures, policy)
    if Level.COUNTY not in one.levels:
        return
    for code, state in states.items():
        told = _evidence(one, by_county.get(code), figures, code) if state != MilestoneState.MISSING else []
        yield (one.id, Level.COUNTY, code, state, pd.NA, pd.NA, [], told)


def _city_row(one: Milestone, states: dict[str, str], figures: Quarter, policy: Policy) -> tuple[Any, ...]:
    told = _evidence(one, None, figures, policy.city.code)
    if deciding(one) is None:
        return (
            one.id,
            Level.CITY,
            policy.city.code,
            MilestoneState.MONITORED if told else MilestoneState.NO_RECORD,
            pd.NA,
            pd.NA,
            [],
            told,
        )
    lacking = [code for code, state in states.items() if state != MilestoneState.DONE]
    failing = [code for code in lacking if states[code] != MilestoneState.MISSING]
    state = MilestoneState.NOT_DONE if failing else MilestoneState.MISSING if lacking else MilestoneState.DONE
    return (one.id, Level.CITY, policy.city.code, state, len(states) - len(lacking), len(states), lacking, told)


def _state(one: Milestone, values: dict[Any, Any] | None) -> str:
    if values is None or values["source"] == Source.MISSING:
        return MilestoneState.MISSING
    key = deciding(one)
    if key is None:
        return MilestoneState.MONITORED if one.monitored_by else MilestoneState.NO_RECORD
    value = values.get(key)
    if value is None or pd.isna(value):
        return MilestoneState.NO_RECORD
    done = value == schema.YES if isinstance(value, str) else value > 0
    return MilestoneState.DONE if done else MilestoneState.NOT_DONE


def _evidence(one: Milestone, values: dict[Any, Any] | None, figures: Quarter, unit: str) -> list[tuple[str, Any, Any]]:
    told = []
    for key in one.monitored_by:
        if key in INDICATORS:
            told += _of_indicator(figures, key, unit)
        elif values is not None and not pd.isna(values.get(key)):
            told.append((key, values[key], None))
    return told


def _of_indicator(figures: Quarter, indicator: str, unit: str) -> list[tuple[str, Any, Any]]:
    """Numerator and denominator; of a mix how many of its choices have any places."""
    key = unit, indicator
    known = [one for one in (*figures.parts.get(key, ()), figures.cells.get(key)) if one and one.numerator is not None]
    if INDICATORS[indicator].parts and known:
        return [(indicator, sum(one.numerator > 0 for one in known), len(known))]
    return [(indicator, int(one.numerator), one.denominator) for one in known]
