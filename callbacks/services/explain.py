"""How one figure was made, down to the cells: ``metrics.explain`` joined with the rows of the workbooks."""

from __future__ import annotations

import dataclasses
import datetime as dt
from fractions import Fraction
from typing import Any

import pandas as pd

from callbacks.services import access
from callbacks.services.context import Context
from data import rights
from data.contract import schema
from data.errors import UserError
from data.indicators import INDICATORS
from data.quarters import CHINA, last_day
from data.quarters import quarter as period
from data.records import Submission
from data.vocabulary import Level
from metrics.explain import Contribution, Explanation, Judgement, Point, Reads, contributing, explain
from metrics.facts import FACT_COLUMNS, TOWNSHIP_MEASURE
from metrics.figure import FigureTable
from metrics.figures import Inputs
from metrics.formulas import COVERED, REPORTING
from metrics.prospects import Prospect, prospect
from metrics.rates import exact_text, shown

_NAMED = ("quarter", "level", "unit", "unit_name", "indicator", "part", "rule", "source", "carried_from", "provisional")
_UNDER3 = "under3"
"""The one item of 县区概况 whose value is a denominator as it stands."""


def explain_figure(
    context: Context, *, quarter: str, unit: str, indicator: str, part: str = "", rule: str = "all", cells: bool = True
) -> dict[str, Any]:
    """One figure's explanation as plain data, numbers exact as text where they are not whole.

    ``cells`` False leaves out the cells: whoever shows a city's figure by county does not wait for its workbooks' rows.

    Keys: those of the table of figures, ``kind``, ``shown``, ``as_of`` (the day its numerator counts), ``clause``,
    ``words``, ``reason`` with ``whose`` workbook is not there, ``population`` (rows used), ``judgement`` (what the
    verdict looked at), ``prospect`` (required and recent pace, the expected quarter), ``townships`` (of a coverage:
    each of the roster with its ``older`` codes) and ``counties``: each with its ``reason`` where it is missing,
    ``until`` (how long it is carried), its submission (number, version, file, SHA-256, who sent and approved it, when)
    and ``cells`` (sheet, cell, row, name, township, heading, value, amount, side).
    Raises UserError ``use.figure`` where the table has no such row.
    """
    figures, inputs = context.table(), _inputs(context)
    key = {"quarter": quarter, "indicator": indicator, "part": part, "rule": rule}
    try:
        told = explain(figures, inputs, context.policy, unit=unit, **key)
    except KeyError as error:
        raise UserError("use.figure", quarter=quarter, unit=unit, indicator=indicator, part=part) from error
    reasons = {
        county: explain(figures, inputs, context.policy, unit=county, **key)
        for county in told.missing_counties
        if told.level != Level.TOWNSHIP
    }
    return {
        **_figure(told),
        **_verdict(told.judgement),
        "prospect": _prospect(told, figures.contributors(indicator, rule) if told.level == Level.CITY else None),
        "whose": context.policy.unit(told.contributions[0].county).name
        if told.level == Level.TOWNSHIP
        else told.unit_name,
        "as_of": last_day(period(told.carried_from or told.quarter)).isoformat(),
        "reason": told.reason,
        "reason_params": told.params,
        "formula": {"numerator": told.formula.numerator, "denominator": told.formula.denominator},
        "population": [_population(context, row) for row in told.population],
        "missing_counties": list(told.missing_counties),
        "townships": _townships(context, told, figures) if told.formula.numerator == COVERED else [],
        "counties": [_county(context, told, one, reasons.get(one.county), cells) for one in told.contributions],
    }


def _inputs(context: Context) -> Inputs:
    """What an explanation reads of the inputs: all but the facts, which the table of figures holds already."""
    with context.store.reading():
        return Inputs(
            facts=pd.DataFrame(columns=[*FACT_COLUMNS, "county", "quarter", "submission"]),
            approved=context.store.approved(),
            population=context.store.population(),
            reporting=context.store.reporting(),
        )


def _population(context: Context, row: Any) -> dict[str, Any]:
    return {**dataclasses.asdict(row), "name": context.policy.unit(row.unit).name}


def _townships(context: Context, told: Explanation, figures: FigureTable) -> list[dict[str, Any]]:
    """The roster behind a coverage: code, name, county, inclusive institutions; None where its county is missing."""
    roster = context.policy.townships(last_day(period(told.quarter)))
    county_of = dict(zip(roster["code"], roster["county"], strict=True))
    rows = figures.rows(told.rule, indicators=[TOWNSHIP_MEASURE], quarters=[told.quarter])
    return [
        {
            "code": code,
            "name": name,
            "county": county_of[code],
            "institutions": None if pd.isna(n) else int(n),
            "older": _older(context, code, set(county_of)),
        }
        for code, name, n in zip(rows["unit"], rows["unit_name"], rows["numerator"], strict=True)
        if told.level != Level.COUNTY or county_of[code] == told.unit
    ]


def _older(context: Context, code: str, roster: set[str]) -> list[str]:
    """Other codes under which a workbook may name the township: those of its line that the roster has not."""
    line = context.policy.lineage(code)
    return [
        other for other in context.policy.unit_names() if other not in roster and context.policy.lineage(other) == line
    ]


def _prospect(told: Explanation, contributors: dict[str, frozenset[str]] | None) -> dict[str, Any] | None:
    if told.judgement is None:
        return None
    found = prospect(told.judgement, told.quarter, contributors)
    return {
        "base": _point(found.base),
        "due": found.due,
        "left": found.left,
        "required": plain(found.required),
        **_forecast(found),
    }


def _forecast(found: Prospect) -> dict[str, Any]:
    ahead = found.forecast
    if ahead is None:
        return {"recent": None, "expected": None, "earliest": None, "latest": None, "why": "not_asked"}
    return {
        "recent": plain(ahead.pace),
        "expected": ahead.expected,
        "earliest": ahead.earliest,
        "latest": ahead.latest,
        "why": ahead.reason,
    }


def _figure(told: Explanation) -> dict[str, Any]:
    judged = told.judgement
    target = judged.target.value if judged else None
    met = judged.now.met if judged and judged.now else None
    return {
        **{key: getattr(told, key) for key in _NAMED},
        "kind": INDICATORS[told.indicator].kind,
        "value": plain(told.value),
        "shown": _shown(told, target, met),
        "numerator": plain(told.numerator),
        "denominator": plain(told.denominator),
    }


def _shown(told: Explanation, target: Fraction | None, met: bool | None) -> str | None:
    if told.value is None:
        return None
    return str(int(told.value)) if told.formula.denominator is None else shown(told.value, target, met)


def _verdict(judged: Judgement | None) -> dict[str, Any]:
    if judged is None:
        return {"target": None, "gap": None, "verdict": "none", "clause": None, "words": None, "judgement": None}
    target = judged.target
    return {
        "target": plain(target.value),
        "gap": judged.gap,
        "verdict": judged.verdict,
        "clause": target.clause,
        "words": target.words,
        "judgement": {
            "kind": target.kind,
            "baseline": target.baseline,
            "deadline": target.deadline,
            "reference": target.reference,
            "one_of": list(judged.group),
            "now": _point(judged.now),
            "base": _point(judged.base),
            "evidence": _point(judged.evidence),
            "elapsed": judged.elapsed,
            "span": judged.span,
            "pace_ratio": plain(judged.ratio),
        },
    }


def _point(point: Point | None) -> dict[str, Any] | None:
    if point is None:
        return None
    return {
        "quarter": point.quarter,
        "numerator": plain(point.numerator),
        "denominator": plain(point.denominator),
        "value": plain(point.value),
        "met": point.met,
    }


def _county(
    context: Context, told: Explanation, one: Contribution, missing: Explanation | None, cells: bool
) -> dict[str, Any]:
    county = {
        "county": one.county,
        "name": context.policy.unit(one.county).name,
        "source": one.source,
        "carried_from": one.carried_from,
        "until": str(period(one.carried_from) + context.policy.carry_quarters) if one.carried_from else None,
        "reason": missing.reason if missing else "",
        "reason_params": missing.params if missing else {},
        "numerator": plain(one.numerator),
        "denominator": plain(one.denominator),
        "submission": None,
        "cells": [],
    }
    sent = _submission(context, told, one)
    if sent is None:
        return county
    # A county that does not give the denominator is left out of both sums: its cells make nothing.
    read = cells and one.numerator is not None and told.formula.numerator != REPORTING
    return {**county, "submission": _sent(sent), "cells": _cells(context, told, sent) if read else []}


def _submission(context: Context, told: Explanation, one: Contribution) -> Submission | None:
    """The workbook behind a county's part; of a count of counties the latest one it sent for the quarter."""
    if told.formula.numerator == REPORTING:
        return context.store.latest(one.county, told.quarter)
    return context.store.submission(one.submission) if one.submission is not None else None


def _sent(sent: Submission) -> dict[str, Any]:
    """A workbook. Its file's name, who sent and decided it, what it said to queries: for readers of its returns."""
    who = access.current()
    whole = who is None or who.may(rights.RETURNS, sent.county)
    return {
        "number": sent.id,
        "state": sent.state,
        "version": sent.version,
        "file": sent.file_name if whole else None,
        "sha256": sent.file_sha,
        "sent_at": _moment(sent.sent_at),
        "sent_by": sent.sent_by if whole else None,
        "approved_at": _moment(sent.decided_at),
        "approved_by": sent.decided_by if whole else None,
        "explanations": sent.explanations if whole else {},
        "original": who is None or who.may(rights.ORIGINAL, sent.county),
    }


def _moment(at: dt.datetime | None) -> str | None:
    return None if at is None else at.astimezone(CHINA).isoformat(sep=" ", timespec="minutes")


def _cells(context: Context, told: Explanation, sent: Submission) -> list[dict[str, Any]]:
    """Every cell of the workbook the figure reads."""
    frames = {
        schema.INSTITUTIONS.key: context.store.institutions([sent.id]),
        schema.ESTATES.key: context.store.estates([sent.id]),
    }
    townships = None
    if told.level == Level.TOWNSHIP:
        line = context.policy.lineage(told.unit)
        townships = [code for code in context.policy.unit_names() if context.policy.lineage(code) == line]
    reads = contributing(
        told.indicator,
        told.part,
        told.rule,
        frames[schema.INSTITUTIONS.key],
        frames[schema.ESTATES.key],
        quarter=sent.quarter,
        policy=context.policy,
        townships=townships,
    )
    cells = [cell for read in _with_failing(reads) for cell in _read_cells(context, sent, frames, read)]
    return list({(c["side"], c["sheet"], c["row"], c["heading"]): c for c in cells}.values())


def _with_failing(reads: list[Reads]) -> list[Reads]:
    """The rows of a share's denominator that add nothing to its numerator are looked at for it too."""
    whole = {read.sheet: read.amounts.index for read in reads if read.side == "denominator"}
    filled = []
    for read in reads:
        if read.side == "numerator" and len(whole.get(read.sheet, ())):
            looked_at = whole[read.sheet].union(read.amounts.index)
            filled.append(dataclasses.replace(read, amounts=read.amounts.reindex(looked_at, fill_value=0)))
        else:
            filled.append(read)
    return filled


def _read_cells(
    context: Context, sent: Submission, frames: dict[str, pd.DataFrame], read: Reads
) -> list[dict[str, Any]]:
    if read.sheet not in frames:
        values = context.store.county_values(sent.id)
        return [_cell(sent, read, key, {}, values.get(key), _form_amount(key, values)) for key in read.columns]
    rows = frames[read.sheet].loc[read.amounts.index].to_dict("records")
    names = context.policy.unit_names()
    return [
        _cell(sent, read, key, row | {"town_name": names.get(row["township"], "")}, row[key], int(amount))
        for row, amount in zip(rows, read.amounts, strict=True)
        for key in read.columns
    ]


def _form_amount(key: str, values: dict[str, Any]) -> int | None:
    return int(values[key]) if key == _UNDER3 and values.get(key) is not None else None


def _cell(sent: Submission, read: Reads, key: str, row: dict[Any, Any], value: Any, amount: int | None) -> dict:
    number = int(row["row"]) if row else None
    return {
        "side": read.side,
        "sheet": sent.sheets.get(read.sheet, schema.sheet(read.sheet).name),
        "cell": sent.cell(read.sheet, key, number),
        "row": number,
        "name": row.get("name", ""),
        "township": row.get("township", ""),
        "township_name": row.get("town_name", ""),
        "heading": schema.sheet(read.sheet).column(key).heading,
        "value": row["town_name"] if key == "township" and row else value_of(value),
        "amount": amount,
    }


def value_of(value: Any) -> Any:
    """A value out of a frame as plain data: a day as its date, what is missing as None."""
    if value is None or pd.isna(value):
        return None
    if isinstance(value, pd.Timestamp):
        return value.date().isoformat()
    return value.item() if hasattr(value, "item") else value


def plain(value: Any) -> Any:
    """A whole number as it is, another one exactly as text."""
    if value is None:
        return None
    if isinstance(value, int):
        return value
    return int(value) if Fraction(value).denominator == 1 else exact_text(value)
