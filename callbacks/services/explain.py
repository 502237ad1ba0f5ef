"""How one figure was made, down to the cells: ``metrics.explain`` joined with the rows of the workbooks."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Mapping
from typing import Any

import pandas as pd

from callbacks.services import access
from callbacks.services.context import Context
from data import rights
from data.contract import schema
from data.errors import UserError
from data.quarters import CHINA, last_day
from data.quarters import quarter as period
from data.records import Submission
from data.vocabulary import Level
from metrics.contributing import Reads, contributing
from metrics.explain import explain
from metrics.explanation import (
    CellValue,
    Contribution,
    CountyPart,
    CoveredTownship,
    Explanation,
    Sent,
    SourceCell,
    Told,
)
from metrics.facts import FACT_COLUMNS, TOWNSHIP_MEASURE
from metrics.figure import FigureTable
from metrics.figures import Inputs
from metrics.formulas import COVERED, REPORTING

_UNDER3 = "under3"
"""The one item of 县区概况 whose value is a denominator as it stands."""


def explain_figure(
    context: Context, *, quarter: str, unit: str, indicator: str, part: str = "", rule: str = "all", cells: bool = True
) -> Told:
    """One figure's explanation, each county's part with its workbook and the cells it was read from.

    ``cells`` False leaves out the cells: whoever shows a city's figure by county does not wait for its workbooks' rows.
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
    of_township = told.level == Level.TOWNSHIP
    return Told(
        **vars(told),
        whose=context.policy.unit(told.contributions[0].county).name if of_township else told.unit_name,
        as_of=last_day(period(told.carried_from or told.quarter)),
        townships=_townships(context, told, figures) if told.formula.numerator == COVERED else (),
        counties=tuple(_county(context, told, one, reasons.get(one.county), cells) for one in told.contributions),
    )


def _inputs(context: Context) -> Inputs:
    """What an explanation reads of the inputs: all but the facts, which the table of figures holds already."""
    with context.store.reading():
        return Inputs(
            facts=pd.DataFrame(columns=[*FACT_COLUMNS, "county", "quarter", "submission"]),
            approved=context.store.approved(),
            population=context.population(),
            reporting=context.store.reporting(),
        )


def _townships(context: Context, told: Explanation, figures: FigureTable) -> tuple[CoveredTownship, ...]:
    """The roster behind a coverage: code, name, county, inclusive institutions; None where its county is missing."""
    roster = context.policy.townships(last_day(period(told.quarter)))
    county_of = dict(zip(roster["code"], roster["county"], strict=True))
    rows = figures.rows(told.rule, indicators=[TOWNSHIP_MEASURE], quarters=[told.quarter])
    return tuple(
        CoveredTownship(
            code, name, county_of[code], None if pd.isna(n) else int(n), _older(context, code, set(county_of))
        )
        for code, name, n in zip(rows["unit"], rows["unit_name"], rows["numerator"], strict=True)
        if told.level != Level.COUNTY or county_of[code] == told.unit
    )


def _older(context: Context, code: str, roster: set[str]) -> tuple[str, ...]:
    """Other codes under which a workbook may name the township: those of its line that the roster has not."""
    line = context.policy.lineage(code)
    names = context.policy.unit_names()
    return tuple(other for other in names if other not in roster and context.policy.lineage(other) == line)


def _county(
    context: Context, told: Explanation, one: Contribution, missing: Explanation | None, cells: bool
) -> CountyPart:
    sent = _submission(context, told, one)
    # A county that does not give the denominator is left out of both sums: its cells make nothing.
    read = sent if cells and one.numerator is not None and told.formula.numerator != REPORTING else None
    return CountyPart(
        county=one.county,
        name=context.policy.unit(one.county).name,
        source=one.source,
        carried_from=one.carried_from,
        until=context.policy.carried_until(one.carried_from) if one.carried_from else None,
        reason=missing.reason if missing else "",
        params=missing.params if missing else {},
        numerator=one.numerator,
        denominator=one.denominator,
        sent=None if sent is None else _sent(sent),
        cells=() if read is None else _cells(context, told, read),
    )


def _submission(context: Context, told: Explanation, one: Contribution) -> Submission | None:
    """The workbook behind a county's part; of a count of counties the latest one it sent for the quarter."""
    if told.formula.numerator == REPORTING:
        return context.store.latest(one.county, told.quarter)
    return context.store.submission(one.submission) if one.submission is not None else None


def _sent(sent: Submission) -> Sent:
    """A submission. Its file's name, who sent and decided it, what it said to queries: for readers of its returns."""
    who = access.current()
    whole = who is None or who.may(rights.RETURNS, sent.county)
    return Sent(
        number=sent.id,
        state=sent.state,
        version=sent.version,
        file=sent.file_name if whole else None,
        sha256=sent.file_sha,
        sent_at=_in_china(sent.sent_at),
        sent_by=sent.sent_by if whole else None,
        approved_at=_in_china(sent.decided_at),
        approved_by=sent.decided_by if whole else None,
        explanations=sent.explanations if whole else {},
        original=who is None or who.may(rights.ORIGINAL, sent.county),
    )


def _in_china(at: dt.datetime | None) -> dt.datetime | None:
    return None if at is None else at.astimezone(CHINA)


def _cells(context: Context, told: Explanation, sent: Submission) -> tuple[SourceCell, ...]:
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
    return tuple({(cell.side, cell.sheet, cell.row, cell.heading): cell for cell in cells}.values())


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


def _read_cells(context: Context, sent: Submission, frames: dict[str, pd.DataFrame], read: Reads) -> list[SourceCell]:
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


def _form_amount(key: str, values: Mapping[str, Any]) -> int | None:
    return int(values[key]) if key == _UNDER3 and values.get(key) is not None else None


def _cell(
    sent: Submission, read: Reads, key: str, row: Mapping[Any, Any], value: Any, amount: int | None
) -> SourceCell:
    number = int(row["row"]) if row else None
    return SourceCell(
        side=read.side,
        sheet=sent.sheets.get(read.sheet, schema.sheet(read.sheet).name),
        cell=sent.cell(read.sheet, key, number),
        row=number,
        name=row.get("name", ""),
        township=row.get("township", ""),
        township_name=row.get("town_name", ""),
        heading=schema.sheet(read.sheet).column(key).heading,
        value=row["town_name"] if key == "township" and row else value_of(value),
        amount=amount,
    )


def value_of(value: Any) -> CellValue:
    """A value out of a frame as it stands in its cell: a day as its date, what is missing as None."""
    if value is None or pd.isna(value):
        return None
    if isinstance(value, pd.Timestamp):
        return value.date().isoformat()
    return value.item() if hasattr(value, "item") else value
