"""How one figure was made, down to the cells: ``metrics.explain`` joined with the rows of the workbooks."""

from __future__ import annotations

import dataclasses
import datetime as dt
from fractions import Fraction
from typing import Any

import pandas as pd

from callbacks.desk import Desk
from data import schema
from data.errors import UserError
from data.quarters import CHINA
from data.store.store import Submission
from metrics.explain import Contribution, Explanation, Judgement, Point, Reads, contributing, explain
from metrics.rates import exact_text, shown

_NAMED = (
    "quarter", "level", "unit", "unit_name", "indicator", "part", "rule", "source", "carried_from", "provisional",
)  # fmt: skip


def explain_figure(
    desk: Desk, *, quarter: str, unit: str, indicator: str, part: str = "", rule: str = "all"
) -> dict[str, Any]:
    """One figure's explanation as plain data, numbers exact as text where they are not whole.

    Keys: those of the table of figures, ``shown``, ``clause``, ``words``, ``reason``, ``population`` (rows used),
    ``judgement`` (what the verdict looked at) and ``counties``: each with its submission (number, version, file,
    SHA-256, who sent and approved it, when) and ``cells`` (sheet, cell, row, name, heading, value, amount, side).
    Raises UserError ``use.figure`` where the table has no such row.
    """
    try:
        told = explain(
            desk.figures(), desk.inputs(), desk.policy,
            quarter=quarter, unit=unit, indicator=indicator, part=part, rule=rule,
        )  # fmt: skip
    except KeyError as error:
        raise UserError("use.figure", quarter=quarter, unit=unit, indicator=indicator, part=part) from error
    return {
        **_figure(told),
        **_verdict(told.judgement),
        "reason": told.reason,
        "reason_params": told.params,
        "formula": {"numerator": told.formula.numerator, "denominator": told.formula.denominator},
        "population": [dataclasses.asdict(row) for row in told.population],
        "missing_counties": list(told.missing_counties),
        "counties": [_county(desk, told, one) for one in told.contributions],
    }


def _figure(told: Explanation) -> dict[str, Any]:
    judged = told.judgement
    target = judged.target.value if judged else None
    met = judged.now.met if judged and judged.now else None
    return {
        **{key: getattr(told, key) for key in _NAMED},
        "value": _plain(told.value),
        "shown": _shown(told, target, met),
        "numerator": _plain(told.numerator),
        "denominator": _plain(told.denominator),
    }  # fmt: skip


def _shown(told: Explanation, target: Fraction | None, met: bool | None) -> str | None:
    if told.value is None:
        return None
    return str(int(told.value)) if told.formula.denominator is None else shown(told.value, target, met)


def _verdict(judged: Judgement | None) -> dict[str, Any]:
    if judged is None:
        return {"target": None, "gap": None, "verdict": "none", "clause": None, "words": None, "judgement": None}
    target = judged.target
    return {
        "target": _plain(target.value),
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
            "pace_ratio": _plain(judged.ratio),
        },
    }


def _point(point: Point | None) -> dict[str, Any] | None:
    if point is None:
        return None
    return {"quarter": point.quarter, "numerator": _plain(point.numerator), "denominator": _plain(point.denominator),
            "value": _plain(point.value), "met": point.met}  # fmt: skip


def _county(desk: Desk, told: Explanation, one: Contribution) -> dict[str, Any]:
    county = {
        "county": one.county,
        "name": desk.policy.unit(one.county).name,
        "source": one.source,
        "carried_from": one.carried_from,
        "numerator": _plain(one.numerator),
        "denominator": _plain(one.denominator),
        "submission": None,
        "cells": [],
    }
    sent = desk.store.submission(one.submission) if one.submission is not None else None
    if sent is None:
        return county
    return {**county, "submission": _sent(sent), "cells": _cells(desk, told, sent)}


def _sent(sent: Submission) -> dict[str, Any]:
    return {
        "number": sent.id,
        "version": sent.version,
        "file": sent.file_name,
        "sha256": sent.file_sha,
        "sent_at": _moment(sent.sent_at),
        "sent_by": sent.sent_by,
        "approved_at": _moment(sent.decided_at),
        "approved_by": sent.decided_by,
        "explanations": sent.explanations,
    }


def _moment(at: dt.datetime | None) -> str | None:
    return None if at is None else at.astimezone(CHINA).isoformat(sep=" ", timespec="minutes")


def _cells(desk: Desk, told: Explanation, sent: Submission) -> list[dict[str, Any]]:
    """Every cell of the workbook the figure reads."""
    frames = {
        schema.INSTITUTIONS.key: desk.store.institutions([sent.id]),
        schema.ESTATES.key: desk.store.estates([sent.id]),
    }
    townships = None
    if told.level == "township":
        line = desk.policy.lineage(told.unit)
        townships = [code for code in desk.policy.unit_names() if desk.policy.lineage(code) == line]
    reads = contributing(
        told.indicator, told.part, told.rule, frames[schema.INSTITUTIONS.key], frames[schema.ESTATES.key],
        quarter=sent.quarter, policy=desk.policy, townships=townships,
    )  # fmt: skip
    cells = [cell for read in reads for cell in _read_cells(desk, sent, frames, read)]
    return list({(c["side"], c["sheet"], c["cell"]): c for c in cells}.values())


def _read_cells(desk: Desk, sent: Submission, frames: dict[str, pd.DataFrame], read: Reads) -> list[dict[str, Any]]:
    if read.sheet not in frames:
        values = desk.store.county_values(sent.id)
        return [_cell(sent, read, key, None, "", values.get(key), None) for key in read.columns]
    rows = frames[read.sheet].loc[read.amounts.index]
    return [
        _cell(sent, read, key, int(row["row"]), row["name"], row[key], int(amount))
        for (_, row), amount in zip(rows.iterrows(), read.amounts, strict=True)
        for key in read.columns
    ]


def _cell(sent: Submission, read: Reads, key: str, row: int | None, name: str, value: Any, amount: int | None) -> dict:
    place = sent.cells.get(read.sheet, {}).get(key)
    return {
        "side": read.side,
        "sheet": sent.sheets.get(read.sheet, schema.sheet(read.sheet).name),
        "cell": place if place is None or row is None else f"{place}{row}",
        "row": row,
        "name": name,
        "heading": schema.sheet(read.sheet).column(key).heading,
        "value": _value(value),
        "amount": amount,
    }


def _value(value: Any) -> Any:
    if value is None or pd.isna(value):
        return None
    if isinstance(value, pd.Timestamp):
        return value.date().isoformat()
    return value.item() if hasattr(value, "item") else value


def _plain(value: Any) -> Any:
    """A whole number as it is, another one exactly as text."""
    if value is None:
        return None
    if isinstance(value, int):
        return value
    return int(value) if Fraction(value).denominator == 1 else exact_text(value)
