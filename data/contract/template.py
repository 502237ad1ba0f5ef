"""The quarterly workbook as a county gets it: made entirely from the contract (``schema.py``) and the policy.

The demonstration fills its workbooks through the same function, so that what is invented looks like what is sent.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from pathlib import Path
from typing import Any, BinaryIO

import pandas as pd
from xlsxwriter import Workbook
from xlsxwriter.utility import xl_range_abs

from data.contract import schema
from data.contract.guide import quarter_words
from data.contract.template_rules import LIST_NAME, fits
from data.contract.template_sheets import form_sheet, guide_sheet, table_sheet, tasks_sheet
from data.contract.template_style import FONT, TemplateBook, mark
from data.policy.policy import Policy
from data.quarters import last_day, quarter

_LIST_COLUMN = 3
# --- what a template is pre-filled with --------------------------------------------------------------------------


def next_roster(institutions: pd.DataFrame, code: str) -> pd.DataFrame:
    """The roster to pre-fill quarter ``code`` with, from the last approved one.

    Institutions reported 停业 are dropped, and training dates of another year are emptied; all else stays as it was.
    """
    kept = institutions.loc[institutions["status"] != schema.CLOSED].reset_index(drop=True)
    trained = pd.to_datetime(kept["trained_on"])
    return kept.assign(trained_on=trained.where(trained.dt.year == quarter(code).year))


# --- the workbook ------------------------------------------------------------------------------------------------


# Long: most of it says what goes in.
def write_template(
    policy: Policy,
    county_code: str,
    quarter_code: str,
    out: BinaryIO | Path,
    *,
    institutions: pd.DataFrame | None = None,
    estates: pd.DataFrame | None = None,
    county_values: Mapping[str, Any] | None = None,
    made: dt.datetime,
    demo: bool = False,
    cover: Mapping[str, Any] | None = None,
    tasks: pd.DataFrame | None = None,
    to_fill: bool = False,
) -> None:
    """Write one county's workbook of one quarter to ``out``, pre-filled with what is given.

    Args:
        policy: whose rosters, tasks, ratios and due days apply.
        county_code: a county of the policy. Raises KeyError for an unknown one.
        quarter_code: such as 2026Q3. Raises ValueError for anything else.
        out: a path, or a binary file to write into.
        institutions, estates: columns by the contract's keys, ``township`` a code of any roster; written as they are
            (``next_roster`` says what of last quarter's belongs here). Absent columns and missing values stay empty.
        county_values, cover: values by the contract's keys; county and quarter of the cover are filled in here.
        made: when it is made, with its time zone; the same moment gives the same bytes.
        demo: whether every sheet says 演示数据.
        tasks: ``no`` and any of state, progress, problems, evidence.
        to_fill: whether required cells that are empty are coloured, the first of each column with a note.
    """
    target = str(out) if isinstance(out, Path) else out
    workbook = Workbook(target, {"in_memory": True, "default_format_properties": {"font_name": FONT, "font_size": 10}})
    book = _book(workbook, policy, county_code, quarter_code, demo)
    book.to_fill = to_fill
    _properties(book, made)
    guide_sheet(book)
    form_sheet(book, schema.COVER, _cover_values(book, cover or {}, institutions), locked=("county", "quarter"))
    table_sheet(book, schema.INSTITUTIONS, institutions)
    table_sheet(book, schema.ESTATES, estates)
    form_sheet(book, schema.COUNTY, county_values or {}, locked=())
    tasks_sheet(book, tasks)
    _meta(book, made)
    workbook.get_worksheet_by_name(schema.COVER.name).activate()  # type: ignore[union-attr]
    workbook.close()


def _book(workbook: Workbook, policy: Policy, county_code: str, quarter_code: str, demo: bool) -> TemplateBook:
    period = quarter(quarter_code)
    roster = policy.townships(last_day(period))
    own = roster.loc[(roster["county"] == county_code) & ~roster["is_pseudo"]]
    names = dict(zip(own["code"], own["name"], strict=True))
    return TemplateBook(workbook, policy, policy.unit(county_code), period, names, demo)


def _properties(book: TemplateBook, made: dt.datetime) -> None:
    book.workbook.set_properties(
        {
            "title": f"{mark(book)}{book.county.name}{quarter_words(book.quarter)}托育服务季度报表",
            "subject": book.policy.number,
            "created": made.astimezone(dt.UTC).replace(tzinfo=None),
        }
    )


def _cover_values(book: TemplateBook, cover: Mapping[str, Any], institutions: pd.DataFrame | None) -> dict[str, Any]:
    listed = institutions is not None and len(institutions) > 0
    known = {"county": book.county.name, "quarter": str(book.quarter)}
    return {"zero_report": schema.NO if listed else None, **cover, **known}


def _meta(book: TemplateBook, made: dt.datetime) -> None:
    page = book.workbook.add_worksheet(schema.META_NAME)
    values = (schema.FORM, schema.VERSION, book.county.code, str(book.quarter), made.isoformat())
    for row, pair in enumerate(zip(schema.META_KEYS, values, strict=True)):
        page.write_string(row, 0, pair[0])
        page.write_string(row, 1, pair[1], book.style("CODE"))
    names = list(book.townships.values())
    if not fits(names):
        page.write_column(0, _LIST_COLUMN, names)
        where = xl_range_abs(0, _LIST_COLUMN, len(names) - 1, _LIST_COLUMN)
        book.workbook.define_name(LIST_NAME, f"='{schema.META_NAME}'!{where}")
    page.protect()
    page.very_hidden()
