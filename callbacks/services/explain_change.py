"""What changed in one figure between two quarters: county by county, and of a county institution by institution."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pandas as pd

from callbacks.services.context import Context
from callbacks.services.explain import explain_figure
from data.contract import schema
from data.records import Submission
from data.vocabulary import Level
from metrics.explanation import Change, MovedInstitution, Pair, Told
from metrics.pace import RateChange, split_places, split_rate_change


def explain_change(
    context: Context, *, since: str, quarter: str, unit: str, indicator: str, part: str = "", rule: str = "all"
) -> Change:
    """What changed in one figure between two quarters; both are explained without their cells.

    Raises UserError ``use.figure`` where the table has no such rows.
    """
    asked = {"unit": unit, "indicator": indicator, "part": part, "rule": rule, "cells": False}
    before, after = explain_figure(context, quarter=since, **asked), explain_figure(context, quarter=quarter, **asked)
    then = {county.county: county for county in before.counties}
    of_places = (after.formula.numerator, after.formula.denominator) == ("places", "residents")
    in_county = of_places and after.level == Level.COUNTY
    return Change(
        before=before,
        after=after,
        pairs=tuple(Pair(then[county.county], county) for county in after.counties),
        rate=_rate_split(before, after) if of_places else None,
        institutions=_moved_institutions(context, before, after) if in_county else (),
    )


def _rate_split(before: Told, after: Told) -> RateChange | None:
    sides: list[int] = []
    for one in (before, after):
        if one.numerator is None or not one.denominator:
            return None
        sides += [int(one.numerator), int(Fraction(one.denominator) * 1000)]
    return split_rate_change(*sides)


def _moved_institutions(context: Context, before: Told, after: Told) -> tuple[MovedInstitution, ...]:
    """Each institution that moved a county's places, with the cells of both workbooks; none where one is missing."""
    sent = [_of_county(context, one) for one in (before, after)]
    if sent[0] is None or sent[1] is None:
        return ()
    frames = [context.store.institutions([one.id]) for one in sent]  # type: ignore[union-attr]
    moved = split_places(
        frames[0], frames[1], quarters=(before.quarter, after.quarter), policy=context.policy, rule=after.rule
    )
    rows = [_row_of(frame) for frame in frames]
    names = context.policy.unit_names()
    return tuple(
        MovedInstitution(
            cause=str(one["cause"]),
            name=str(one["name"]),
            township_name=names.get(str(one["township"]), ""),
            before=int(one["before"]),
            now=int(one["now"]),
            change=int(one["change"]),
            cell_before=_places_cell(sent[0], rows[0], one),
            cell_now=_places_cell(sent[1], rows[1], one),
        )
        for one in moved.to_dict("records")
    )


def _of_county(context: Context, told: Told) -> Submission | None:
    sent = told.counties[0].workbook
    return None if sent is None else context.store.submission(sent.number)


def _row_of(institutions: pd.DataFrame) -> dict[Any, int]:
    """Excel's row of an institution, by credit code and by name."""
    rows = institutions["row"].astype(int)
    by_name = dict(zip(institutions["name"], rows, strict=True))
    return by_name | dict(zip(institutions["uscc"].dropna(), rows[institutions["uscc"].notna()], strict=True))


def _places_cell(sent: Submission | None, rows: dict[Any, int], one: dict[Any, Any]) -> str | None:
    row = rows.get(one["uscc"], rows.get(one["name"]))
    if sent is None or row is None:
        return None
    sheet = schema.INSTITUTIONS
    return f"{sent.sheets.get(sheet.key, sheet.name)}!{sent.cell(sheet.key, 'places', row)}"
