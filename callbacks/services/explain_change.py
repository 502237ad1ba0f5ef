"""What changed in one figure between two quarters: county by county, and of a county institution by institution."""

from __future__ import annotations

from fractions import Fraction

from callbacks.services.context import Context
from callbacks.services.explain import explain_figure
from callbacks.services.moves import institutions_sent
from data.contract import schema
from data.records import Submission
from data.vocabulary import Level
from metrics.explanation import Change, MovedInstitution, Pair, Told
from metrics.moved import RateChange, largest_first, movements, split_rate_change


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
    was, now = (_of_county(context, one) for one in (before, after))
    if was is None or now is None:
        return ()
    listed = institutions_sent(context, {was.id: after.unit, now.id: after.unit})
    moved = movements(listed[was.id], listed[now.id], since=before.quarter, rule=after.rule)
    names = context.policy.unit_names()
    return tuple(
        MovedInstitution(
            cause=one.cause,
            name=one.name,
            township_name=names.get(str(one.township), ""),
            before=one.before,
            now=one.now,
            change=one.change,
            cell_before=_places_cell(was, one.row_before),
            cell_now=_places_cell(now, one.row_now),
        )
        for one in largest_first(moved)
    )


def _of_county(context: Context, told: Told) -> Submission | None:
    sent = told.counties[0].sent
    return None if sent is None else context.store.submission(sent.number)


def _places_cell(sent: Submission, row: int | None) -> str | None:
    if row is None:
        return None
    sheet = schema.INSTITUTIONS
    return f"{sent.sheets.get(sheet.key, sheet.name)}!{sent.cell(sheet.key, 'places', row)}"
