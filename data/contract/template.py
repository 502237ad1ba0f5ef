"""The quarterly workbook as a county gets it: made entirely from the contract (``schema.py``) and the policy.

The demonstration fills its workbooks through the same function, so that what is invented looks like what is sent.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path
from typing import Any, BinaryIO

import pandas as pd
from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.utility import xl_col_to_name, xl_range_abs
from xlsxwriter.worksheet import Worksheet

from data.contract import schema
from data.contract.guide import Line, guide, hint, note, quarter_words, what_it_takes
from data.contract.schema import Column, Required, Sheet, Type
from data.policy.policy import Policy, Unit
from data.quarters import last_day, quarter

DEMO_MARK = "【演示数据】"
HEADING_ROW = 3
"""The row of the headings, as Excel counts; data start below."""
SPARE_ROWS = {"institutions": 300, "estates": 100}
"""Empty rows with rules below the pre-filled ones. Formats go on to the end of the sheet."""
LIST_LIMIT = 255
"""Excel's limit on a drop-down list written into its rule; a longer one stands on ``_meta``."""
_MESSAGE_LIMIT = 255
"""Excel's limit on what a rule says."""
_LIST_COLUMN, _LIST_NAME = 3, "townships"

_FONT = "微软雅黑"
_INK, _INK_3, _WASH, _RULE = "#16202a", "#586573", "#f3f5f7", "#cfd6dc"
_ACCENT, _ACCENT_INK, _ACCENT_WASH, _PAPER = "#124e8c", "#0c3a6a", "#e6eef7", "#ffffff"

_STYLES: dict[str, dict[str, Any]] = {
    "title": {"bold": True, "font_size": 15, "font_color": _INK, "valign": "vcenter"},
    "hint": {"font_color": _INK_3, "font_size": 9, "valign": "vcenter"},
    "heading": {"bold": True, "text_wrap": True, "align": "center", "valign": "vcenter", "border": 1},
    Required.ALWAYS.name: {"bg_color": _ACCENT, "font_color": _PAPER, "border_color": _RULE},
    Required.OPERATING.name: {"bg_color": _ACCENT_WASH, "font_color": _ACCENT_INK, "border_color": _RULE},
    Required.IF_YES.name: {"bg_color": _ACCENT_WASH, "font_color": _ACCENT_INK, "border_color": _RULE},
    Required.OPTIONAL.name: {"bg_color": _WASH, "font_color": _INK, "border_color": _RULE},
    "cell": {"valign": "vcenter", "font_color": _INK},
    "ruled": {"bottom": 1, "bottom_color": _RULE},
    "box": {"border": 1, "border_color": _RULE},
    "open": {"locked": False},
    "given": {"bg_color": _WASH},
    "wrap": {"text_wrap": True},
    "left": {"align": "left", "indent": 1},
    "bold": {"bold": True},
    "section": {"bold": True, "font_size": 12, "font_color": _ACCENT_INK, "valign": "vcenter"},
    "top": {"valign": "top"},
    "flush": {"align": "left"},
    "TEXT": {"align": "left", "indent": 1},
    "CODE": {"align": "left", "indent": 1, "num_format": "@"},
    "CHOICE": {"align": "center"},
    "CHOICES": {"align": "left", "indent": 1},
    "TOWNSHIP": {"align": "left", "indent": 1},
    "INTEGER": {"num_format": "0", "align": "right"},
    "NUMBER": {"num_format": "General", "align": "right"},
    "DATE": {"num_format": "yyyy-mm-dd", "align": "center"},
    "FORMULA": {"num_format": "0", "align": "right"},
}
_AS_TEXT = ("filing_no",)
"""Text columns whose content looks like a number: formatted as text, or Excel would eat leading zeros."""
_COMMON_FORMS = ((0,), (1,), (2,), (3,), (0, 1), (0, 2), (0, 3), (0, 1, 2), (0, 1, 2, 3))
"""Combinations of 服务形式 offered in its list; any other may be typed."""

_PROTECTION = {
    "insert_rows": True,
    "sort": True,
    "autofilter": True,
    "format_columns": True,
    "format_rows": True,
    "select_locked_cells": True,
    "select_unlocked_cells": True,
}
_FIRST_DATE, _LAST_DATE = dt.date(1950, 1, 1), dt.date(2099, 12, 31)
_SHEET_HINTS = {
    "cover": "深蓝底的项目必填。灰底的已经填好，不能改。",
    "institutions": "一行一家机构，停业的保留一行。标题深蓝底必填，浅蓝底运营时必填，灰底选填；鼠标停在标题上看说明。",
    "estates": "一行一个居住区（小区）。标题深蓝底必填，灰底选填；“应配托位”自动计算。鼠标停在标题上看说明。",
    "county": "只填“数值”一列。深蓝底的项目必填，没有发生填 0。",
    "tasks": "只填状态、进展、问题、佐证。任务和牵头单位由文件规定。",
}


@dataclass
class _Book:
    """What the sheets of one workbook share."""

    workbook: Workbook
    policy: Policy
    county: Unit
    quarter: pd.Period
    townships: dict[str, str]
    demo: bool
    formats: dict[tuple[str, ...], Format] = field(default_factory=dict)

    def style(self, *names: str) -> Format:
        """The format that joins the named styles, made once."""
        if names not in self.formats:
            joined: dict[str, Any] = {}
            for name in names:
                joined |= _STYLES[name]
            self.formats[names] = self.workbook.add_format(joined)
        return self.formats[names]


# --- what a template is pre-filled with --------------------------------------------------------------------------


def next_roster(institutions: pd.DataFrame, code: str) -> pd.DataFrame:
    """The roster to pre-fill quarter ``code`` with, from the last approved one.

    Institutions reported 停业 are dropped, and training dates of another year are emptied; all else stays as it was.
    """
    kept = institutions.loc[institutions["status"] != schema.CLOSED].reset_index(drop=True)
    trained = pd.to_datetime(kept["trained_on"])
    return kept.assign(trained_on=trained.where(trained.dt.year == quarter(code).year))


# --- the workbook ------------------------------------------------------------------------------------------------


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
    """
    target = str(out) if isinstance(out, Path) else out
    workbook = Workbook(target, {"in_memory": True, "default_format_properties": {"font_name": _FONT, "font_size": 10}})
    book = _book(workbook, policy, county_code, quarter_code, demo)
    _properties(book, made)
    _guide(book)
    _form(book, schema.COVER, _cover_values(book, cover or {}, institutions), locked=("county", "quarter"))
    _table(book, schema.INSTITUTIONS, institutions)
    _table(book, schema.ESTATES, estates)
    _form(book, schema.COUNTY, county_values or {}, locked=())
    _tasks(book, tasks)
    _meta(book, made)
    workbook.get_worksheet_by_name(schema.COVER.name).activate()  # type: ignore[union-attr]
    workbook.close()


def _book(workbook: Workbook, policy: Policy, county_code: str, quarter_code: str, demo: bool) -> _Book:
    period = quarter(quarter_code)
    roster = policy.townships(last_day(period))
    own = roster.loc[(roster["county"] == county_code) & ~roster["is_pseudo"]]
    names = dict(zip(own["code"], own["name"], strict=True))
    return _Book(workbook, policy, policy.unit(county_code), period, names, demo)


def _properties(book: _Book, made: dt.datetime) -> None:
    book.workbook.set_properties(
        {
            "title": f"{_mark(book)}{book.county.name}{quarter_words(book.quarter)}托育服务季度报表",
            "subject": book.policy.number,
            "created": made.astimezone(dt.UTC).replace(tzinfo=None),
        }
    )


def _cover_values(book: _Book, cover: Mapping[str, Any], institutions: pd.DataFrame | None) -> dict[str, Any]:
    listed = institutions is not None and len(institutions) > 0
    known = {"county": book.county.name, "quarter": str(book.quarter)}
    return {"zero_report": schema.NO if listed else None, **cover, **known}


# --- sheets ------------------------------------------------------------------------------------------------------


def _sheet(book: _Book, name: str, title: tuple[str, ...], hint: tuple[str, ...]) -> Worksheet:
    """A new sheet with its title and hint, protected and set for A4 landscape."""
    sheet = book.workbook.add_worksheet(name)
    for row, (words, height, style) in enumerate(((title, 26, "title"), (hint, 18, "hint"))):
        sheet.set_row(row, height, book.style(style))
        for column, part in enumerate(words):
            sheet.write_string(row, column, part, book.style(style))
    sheet.protect("", _PROTECTION)
    sheet.set_comments_author(book.policy.city.name)
    sheet.set_paper(9)
    sheet.set_landscape()
    sheet.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
    sheet.set_footer(f"&L&9{book.county.name} {book.quarter} {name}&R&9第 &P 页，共 &N 页")
    return sheet


def _titled(book: _Book, sheet: Sheet) -> Worksheet:
    name = f"{_mark(book)}{sheet.name}"
    when = f"{book.county.name}　{quarter_words(book.quarter)}（{book.quarter}）"
    hint = _SHEET_HINTS[sheet.key]
    # Column A is printed on every page of a wide table: what stands there must not run over into B.
    if _pages_wide(sheet) > 1:
        return _sheet(book, sheet.name, (name, when), ("怎么填", hint))
    return _sheet(book, sheet.name, (f"{name}　{when}",), (hint,))


def _mark(book: _Book) -> str:
    return DEMO_MARK if book.demo else ""


def _guide(book: _Book) -> None:
    title, *lines = guide(book.policy, book.county, book.quarter)
    sheet = _sheet(book, schema.GUIDE_NAME, (f"{_mark(book)}{title.cells[0]}",), ("先看“怎么填”，再填后面五张表。",))
    for column, width in enumerate((24, 32, 54, 48)):
        sheet.set_column(column, column, width, book.style("cell", "wrap", "top"))
    for row, line in enumerate(lines, start=HEADING_ROW - 1):
        _guide_line(book, sheet, row, line)
    sheet.hide_gridlines(2)
    sheet.fit_to_pages(1, 0)


_GUIDE_DRESS = {
    "fact": ("cell", "top"),
    "section": ("section",),
    "text": ("cell",),
    "head": ("heading", Required.OPTIONAL.name, "flush"),
    "row": ("cell", "ruled", "wrap", "top"),
}


def _guide_line(book: _Book, sheet: Worksheet, row: int, line: Line) -> None:
    dress = book.style(*_GUIDE_DRESS[line.dress])
    if line.dress == "section":
        sheet.set_row(row, 28, dress)
    wide = ("",) * (4 - len(line.cells)) if line.dress in ("head", "row") else ()
    for column, words in enumerate((*line.cells, *wide)):
        bold = line.dress in ("row", "fact") and column == 0
        sheet.write(row, column, words, book.style(*_GUIDE_DRESS[line.dress], "bold") if bold else dress)


def _table(book: _Book, sheet: Sheet, frame: pd.DataFrame | None) -> None:
    """A table sheet: headings, the rows given, and rules and formats on the empty rows below."""
    page = _titled(book, sheet)
    rows = 0 if frame is None else len(frame)
    last = HEADING_ROW + rows + SPARE_ROWS[sheet.key] - 1
    _headings(book, page, sheet)
    for index, column in enumerate(sheet.columns):
        page.set_column(index, index, _width(column), _input_style(book, column))
        rule = _rule(book, column)
        if rule is not None:
            page.data_validation(HEADING_ROW, index, last, index, rule)
    if frame is not None:
        _rows(book, page, sheet, frame)
    if sheet is schema.ESTATES:
        _required_places(book, page, frame)
    page.autofilter(HEADING_ROW - 1, 0, last, len(sheet.columns) - 1)
    page.freeze_panes(HEADING_ROW, 1)
    _print_table(page, sheet)


_WIDEST_HEADING = 18


def _width(column: Column) -> float:
    """Wide enough for the heading, in two lines if it is long, and for its longest choice."""
    longest = max((2 * len(choice) + 3 for choice in column.choices), default=0)
    return max(column.width, min(2 * len(column.heading) + 3, _WIDEST_HEADING), longest)


def _headings(book: _Book, page: Worksheet, sheet: Sheet) -> None:
    page.set_row(HEADING_ROW - 1, 34, book.style("heading"))
    for index, column in enumerate(sheet.columns):
        page.write_string(HEADING_ROW - 1, index, column.heading, book.style("heading", column.required.name))
        page.write_comment(HEADING_ROW - 1, index, note(column, book.policy), _NOTE)


_NOTE = {"font_name": _FONT, "font_size": 9, "x_scale": 2.2, "y_scale": 1.35, "color": _PAPER}


def _input_style(book: _Book, column: Column, *more: str) -> Format:
    kind = Type.CODE.name if column.key in _AS_TEXT else column.type.name
    lock = () if column.type is Type.FORMULA else ("open",)
    return book.style("cell", kind, *lock, *more)


def _rows(book: _Book, page: Worksheet, sheet: Sheet, frame: pd.DataFrame) -> None:
    for index, column in enumerate(sheet.columns):
        if column.type is Type.FORMULA:
            continue
        style = _input_style(book, column, "ruled")
        for row, value in enumerate(_values(book, frame, column), start=HEADING_ROW):
            _write(page, row, index, value, style)


def _values(book: _Book, frame: pd.DataFrame, column: Column) -> list[Any]:
    """The column's values as plain Python, None where missing; townships by the name they have at the quarter's end."""
    if column.key not in frame:
        return [None] * len(frame)
    given = frame[column.key].astype(object)
    values = given.where(given.notna(), None).tolist()
    return [_township(book, code) for code in values] if column.type is Type.TOWNSHIP else values


def _township(book: _Book, code: str | None) -> str | None:
    """A township's name at the quarter's end; an older code leads to its successor, a dissolved one stays empty."""
    if code is None or code in book.townships:
        return book.townships.get(code or "")
    return book.townships.get(book.policy.successor(code) or "")


def _write(page: Worksheet, row: int, column: int, value: Any, style: Format) -> None:
    """Write a value by its type. Text is never taken for a formula, a number or a link."""
    if value is None:
        page.write_blank(row, column, None, style)
    elif isinstance(value, str):
        page.write_string(row, column, value, style)
    elif isinstance(value, dt.date):
        page.write_datetime(row, column, dt.datetime(value.year, value.month, value.day), style)  # noqa: DTZ001
    else:
        page.write_number(row, column, value, style)


# --- 应配托位 ----------------------------------------------------------------------------------------------------


_SPARE_FORMULAS = 30
"""Formulas below the filled rows: a formula is printed even where it shows nothing, so not too many."""


def _required_places(book: _Book, page: Worksheet, frame: pd.DataFrame | None) -> None:
    """The formula of 应配托位 on the filled rows, with its value, and on some below."""
    kinds, residents, needed = (xl_col_to_name(schema.ESTATES.keys.index(k)) for k in ("kind", "residents", "required"))
    rates = (book.policy.estates.new.per_1000, book.policy.estates.old.per_1000)
    new, old = map(_per_resident, rates)
    known = _needed(frame, *rates)
    style = _input_style(book, schema.ESTATES.column("required"))
    ruled = _input_style(book, schema.ESTATES.column("required"), "ruled", "given")
    for index in range(len(known) + _SPARE_FORMULAS):
        row = HEADING_ROW + 1 + index
        people, kind = f"{residents}{row}", f"{kinds}{row}"
        either = f'IF({kind}="{schema.ESTATE_NEW}",{people}*{new},{people}*{old})'
        formula = f'=IF(OR({people}="",{kind}=""),"",ROUNDUP({either},0))'
        filled = index < len(known)
        value: Any = known[index] if filled else ""
        page.write_formula(f"{needed}{row}", formula, ruled if filled else style, value)


def _per_resident(rate: Fraction) -> str:
    """Places per 1,000 residents as Excel computes them exactly: numerator first, one division last."""
    return f"{rate.numerator}/{1000 * rate.denominator}"


def _needed(frame: pd.DataFrame | None, new: Fraction, old: Fraction) -> list[int | str]:
    if frame is None:
        return []
    pairs = zip(frame["kind"], frame["residents"], strict=True)
    return [_places_for(people, new if kind == schema.ESTATE_NEW else old) for kind, people in pairs]


def _places_for(residents: Any, rate: Fraction) -> int | str:
    return "" if pd.isna(residents) else math.ceil(rate * int(residents) / 1000)


# --- rules -------------------------------------------------------------------------------------------------------


def _rule(book: _Book, column: Column) -> dict[str, Any] | None:
    """The data validation of a column; None where anything may be typed."""
    rule = _RULES.get(column.type, lambda _book, _column: None)(book, column)
    if rule is None:
        return None
    words = {"input_title": column.heading, "input_message": hint(column, book.policy), "error_title": "请检查这一格"}
    wrong = f"“{column.heading}”：{what_it_takes(column)}。"
    return words | {"error_message": wrong[:_MESSAGE_LIMIT]} | rule


def _choice_rule(_book: _Book, column: Column) -> dict[str, Any]:
    return {"validate": "list", "source": list(column.choices)}


def _choices_rule(_book: _Book, column: Column) -> dict[str, Any]:
    offered = [schema.LISTED.join(column.choices[i] for i in picked) for picked in _COMMON_FORMS]
    return {"validate": "list", "source": offered, "show_error": False}


def _township_rule(book: _Book, _column: Column) -> dict[str, Any]:
    names = list(book.townships.values())
    return {"validate": "list", "source": names if _fits(names) else f"={_LIST_NAME}"}


def _fits(names: list[str]) -> bool:
    return len(",".join(names)) <= LIST_LIMIT


def _number_rule(_book: _Book, column: Column) -> dict[str, Any]:
    kind = "integer" if column.type is Type.INTEGER else "decimal"
    return {"validate": kind, "criteria": ">" if column.above_zero else ">=", "value": 0}


def _date_rule(_book: _Book, _column: Column) -> dict[str, Any]:
    return {"validate": "date", "criteria": "between", "minimum": _FIRST_DATE, "maximum": _LAST_DATE}


def _code_rule(_book: _Book, _column: Column) -> dict[str, Any]:
    return {"validate": "length", "criteria": "==", "value": 18, "error_type": "warning"}


_RULES = {
    Type.CHOICE: _choice_rule,
    Type.CHOICES: _choices_rule,
    Type.TOWNSHIP: _township_rule,
    Type.INTEGER: _number_rule,
    Type.NUMBER: _number_rule,
    Type.DATE: _date_rule,
    Type.CODE: _code_rule,
}


# --- forms, tasks, _meta -----------------------------------------------------------------------------------------


def _form(book: _Book, sheet: Sheet, values: Mapping[str, Any], locked: tuple[str, ...]) -> None:
    """A form sheet: one row an item, its label in A, its value in B, what it means in C."""
    page = _titled(book, sheet)
    for index, width in enumerate((26, 32, 70)):
        page.set_column(index, index, width)
    if sheet is schema.COUNTY:
        for index, heading in enumerate(schema.FORM_HEADINGS):
            page.write_string(HEADING_ROW - 1, index, heading, book.style("heading", Required.OPTIONAL.name, "left"))
    for row, column in enumerate(sheet.columns, start=HEADING_ROW):
        _item(book, page, row, column, values.get(column.key), column.key in locked)
    page.freeze_panes(HEADING_ROW, 0)
    page.hide_gridlines(2)
    page.fit_to_pages(1, 0)


def _item(book: _Book, page: Worksheet, row: int, column: Column, value: Any, locked: bool) -> None:
    page.set_row(row, 24)
    page.write_string(row, 0, column.heading, book.style("heading", column.required.name, "left"))
    page.write_comment(row, 0, note(column, book.policy), _NOTE)
    style = book.style("cell", column.type.name, "box", "left", "given" if locked else "open")
    _write(page, row, 1, None if bool(pd.isna(value)) else value, style)
    page.write_string(row, 2, hint(column, book.policy), book.style("hint", "box", "wrap", "left"))
    rule = None if locked else _rule(book, column)
    if rule is not None:
        page.data_validation(row, 1, row, 1, rule)


_GIVEN_TASK_KEYS = ("no", "task", "lead")


def _tasks(book: _Book, tasks: pd.DataFrame | None) -> None:
    sheet = schema.TASKS
    page = _titled(book, sheet)
    _headings(book, page, sheet)
    said = {} if tasks is None else {row["no"]: row for row in tasks.to_dict("records")}
    last = HEADING_ROW + len(book.policy.tasks) - 1
    for row, task in enumerate(book.policy.tasks, start=HEADING_ROW):
        page.set_row(row, 34)
        given = {"no": task.no, "task": task.title, "lead": schema.LISTED.join(task.lead)}
        _task(book, page, row, said.get(task.no, {}) | given)
    for index, column in enumerate(sheet.columns):
        page.set_column(index, index, _width(column))
        rule = _rule(book, column)
        if rule is not None and column.key not in _GIVEN_TASK_KEYS:
            page.data_validation(HEADING_ROW, index, last, index, rule)
    page.freeze_panes(HEADING_ROW, 2)
    page.hide_gridlines(2)
    _print_table(page, sheet)


def _task(book: _Book, page: Worksheet, row: int, values: Mapping[Any, Any]) -> None:
    for index, column in enumerate(schema.TASKS.columns):
        state = "given" if column.key in _GIVEN_TASK_KEYS else "open"
        value = values.get(column.key)
        style = book.style("cell", column.type.name, "box", "wrap", "left", state)
        _write(page, row, index, None if bool(pd.isna(value)) else value, style)


def _meta(book: _Book, made: dt.datetime) -> None:
    page = book.workbook.add_worksheet(schema.META_NAME)
    values = (schema.FORM, schema.VERSION, book.county.code, str(book.quarter), made.isoformat())
    for row, pair in enumerate(zip(schema.META_KEYS, values, strict=True)):
        page.write_string(row, 0, pair[0])
        page.write_string(row, 1, pair[1], book.style("CODE"))
    names = list(book.townships.values())
    if not _fits(names):
        page.write_column(0, _LIST_COLUMN, names)
        where = xl_range_abs(0, _LIST_COLUMN, len(names) - 1, _LIST_COLUMN)
        book.workbook.define_name(_LIST_NAME, f"='{schema.META_NAME}'!{where}")
    page.protect()
    page.very_hidden()


# --- print -------------------------------------------------------------------------------------------------------

_PAGE_CHARACTERS = 165
"""About as many characters of width as an A4 landscape page takes while it can still be read."""


def _print_table(page: Worksheet, sheet: Sheet) -> None:
    """Fit to as few pages wide as can still be read; headings and the first column are repeated on each."""
    wide = _pages_wide(sheet)
    page.repeat_rows(HEADING_ROW - 1)
    if wide > 1:
        page.repeat_columns("A:A")
    page.fit_to_pages(wide, 0)


def _pages_wide(sheet: Sheet) -> int:
    """How many pages wide a table is printed; a form is one."""
    return max(1, round(sum(map(_width, sheet.columns)) / _PAGE_CHARACTERS)) if sheet.shape == "table" else 1
