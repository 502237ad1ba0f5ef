"""What changed in one figure between two quarters: county by county, and of a county institution by institution."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pandas as pd

from callbacks.services.context import Context
from callbacks.services.explain import explain_figure, plain, value_of
from data.contract import schema
from data.records import Submission
from data.vocabulary import Level
from metrics.pace import split_places, split_rate_change


def explain_change(
    context: Context, *, since: str, quarter: str, unit: str, indicator: str, part: str = "", rule: str = "all"
) -> dict[str, Any]:
    """What changed in one figure between two quarters, as plain data.

    Keys: ``before`` and ``after`` (as ``explain_figure`` gives them, without cells), ``pairs`` (county, name, numerator
    before and after, each with its source; ``like`` where both are known), ``moved`` (the sum over like counties),
    ``rate`` (the part of places and of population in a change of a rate) and ``institutions`` (of one county's
    places: cause, name, places before and after with the cells they stand in).
    Raises UserError ``use.figure`` where the table has no such rows.
    """
    asked = {"unit": unit, "indicator": indicator, "part": part, "rule": rule, "cells": False}
    before, after = explain_figure(context, quarter=since, **asked), explain_figure(context, quarter=quarter, **asked)
    pairs = _pairs(before, after)
    like = [pair["after"] - pair["before"] for pair in pairs if pair["like"]]
    of_places = after["formula"]["numerator"] == "places" and after["formula"]["denominator"] == "residents"
    return {
        "before": before,
        "after": after,
        "pairs": pairs,
        "moved": sum(like) if like else None,
        "rate": _rate_split(before, after) if of_places else None,
        "institutions": _moved_institutions(context, before, after)
        if of_places and after["level"] == Level.COUNTY
        else [],
    }


def _pairs(before: dict[str, Any], after: dict[str, Any]) -> list[dict[str, Any]]:
    then = {county["county"]: county for county in before["counties"]}
    pairs = []
    for now in after["counties"]:
        was = then[now["county"]]
        sides = (was["numerator"], now["numerator"])
        pairs.append(
            {
                "county": now["county"],
                "name": now["name"],
                "before": sides[0],
                "after": sides[1],
                "source_before": was["source"],
                "carried_before": was["carried_from"],
                "source_after": now["source"],
                "carried_after": now["carried_from"],
                "like": None not in sides,
            }
        )
    return pairs


def _rate_split(before: dict[str, Any], after: dict[str, Any]) -> dict[str, Any] | None:
    sides = [one[key] for one in (before, after) for key in ("numerator", "denominator")]
    if None in sides or not Fraction(sides[1]) or not Fraction(sides[3]):
        return None
    places, people = sides[::2], [int(Fraction(thousands) * 1000) for thousands in sides[1::2]]
    moved = split_rate_change(places[0], people[0], places[1], people[1])
    return {"places": plain(moved.places), "population": plain(moved.population), "total": plain(moved.total)}


def _moved_institutions(context: Context, before: dict[str, Any], after: dict[str, Any]) -> list[dict[str, Any]]:
    """Each institution that moved a county's places, with the cells of both workbooks; none where one is missing."""
    sent = [_of_county(context, one) for one in (before, after)]
    if sent[0] is None or sent[1] is None:
        return []
    frames = [context.store.institutions([one.id]) for one in sent]  # type: ignore[union-attr]
    moved = split_places(
        frames[0], frames[1], quarters=(before["quarter"], after["quarter"]), policy=context.policy, rule=after["rule"]
    )
    rows = [_row_of(frame) for frame in frames]
    names = context.policy.unit_names()
    return [
        {
            **{key: value_of(one[key]) for key in ("cause", "name", "before", "now", "change")},
            "township_name": names.get(str(one["township"]), ""),
            "cell_before": _places_cell(sent[0], rows[0], one),
            "cell_now": _places_cell(sent[1], rows[1], one),
        }
        for one in moved.to_dict("records")
    ]


def _of_county(context: Context, told: dict[str, Any]) -> Submission | None:
    sent = told["counties"][0]["submission"]
    return None if sent is None else context.store.submission(sent["number"])


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
