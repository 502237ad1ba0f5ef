"""The sheets of the quarterly workbook: the guide, the tables, the forms, the tasks."""

from __future__ import annotations

import math
from collections.abc import Mapping
from fractions import Fraction
from typing import Any

import pandas as pd
from xlsxwriter.utility import xl_col_to_name
from xlsxwriter.worksheet import Worksheet

from data.contract import schema
from data.contract.guide import GuideLine, guide, hint, note, quarter_words
from data.contract.schema import ContractColumn, ContractSheet, Required, Type
from data.contract.template_rules import rule
from data.contract.template_style import HEADING_ROW, NOTE, TemplateBook, input_style, mark, width, write

SPARE_ROWS = {"institutions": 300, "estates": 100}
"""Empty rows with rules below the pre-filled ones. Formats go on to the end of the sheet."""
_PROTECTION = {
    "insert_rows": True,
    "sort": True,
    "autofilter": True,
    "format_columns": True,
    "format_rows": True,
    "select_locked_cells": True,
    "select_unlocked_cells": True,
}
_LACKING = "{heading}：原来的表里没有，或者没有读出来。标黄的格子请补填。"
_SHEET_HINTS = {
    "cover": "深蓝底的项目必填。灰底的已经填好，不能改。",
    "institutions": "一行一家机构，停业的保留一行。标题深蓝底必填，浅蓝底运营时必填，灰底选填；鼠标停在标题上看说明。",
    "estates": "一行一个居住区（小区）。标题深蓝底必填，灰底选填；“应配托位”自动计算。鼠标停在标题上看说明。",
    "county": "只填“数值”一列。深蓝底的项目必填，没有发生填 0。",
    "tasks": "只填状态、进展、问题、佐证。任务和牵头单位由文件规定。",
}


def _sheet(book: TemplateBook, name: str, title: tuple[str, ...], hint: tuple[str, ...]) -> Worksheet:
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


def _titled(book: TemplateBook, sheet: ContractSheet) -> Worksheet:
    name = f"{mark(book)}{sheet.name}"
    when = f"{book.county.name}　{quarter_words(book.quarter)}（{book.quarter}）"
    hint = _SHEET_HINTS[sheet.key]
    # Column A is printed on every page of a wide table: what stands there must not run over into B.
    if _pages_wide(sheet) > 1:
        return _sheet(book, sheet.name, (name, when), ("怎么填", hint))
    return _sheet(book, sheet.name, (f"{name}　{when}",), (hint,))


def guide_sheet(book: TemplateBook) -> None:
    """How the workbook is filled in, for this county and quarter."""
    title, *lines = guide(book.policy, book.county, book.quarter)
    sheet = _sheet(book, schema.GUIDE_NAME, (f"{mark(book)}{title.cells[0]}",), ("先看“怎么填”，再填后面五张表。",))
    for column, wide in enumerate((24, 32, 54, 48)):
        sheet.set_column(column, column, wide, book.style("cell", "wrap", "top"))
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


def _guide_line(book: TemplateBook, sheet: Worksheet, row: int, line: GuideLine) -> None:
    dress = book.style(*_GUIDE_DRESS[line.dress])
    if line.dress == "section":
        sheet.set_row(row, 28, dress)
    wide = ("",) * (4 - len(line.cells)) if line.dress in ("head", "row") else ()
    for column, words in enumerate((*line.cells, *wide)):
        bold = line.dress in ("row", "fact") and column == 0
        sheet.write(row, column, words, book.style(*_GUIDE_DRESS[line.dress], "bold") if bold else dress)


def table_sheet(book: TemplateBook, sheet: ContractSheet, frame: pd.DataFrame | None) -> None:
    """A table sheet: headings, the rows given, and rules and formats on the empty rows below."""
    page = _titled(book, sheet)
    rows = 0 if frame is None else len(frame)
    last = HEADING_ROW + rows + SPARE_ROWS[sheet.key] - 1
    _headings(book, page, sheet)
    for index, column in enumerate(sheet.columns):
        page.set_column(index, index, width(column), input_style(book, column))
        allowed = rule(book, column)
        if allowed is not None:
            page.data_validation(HEADING_ROW, index, last, index, allowed)
    if frame is not None:
        _rows(book, page, sheet, frame)
    if sheet is schema.ESTATES:
        _required_places(book, page, frame)
    page.autofilter(HEADING_ROW - 1, 0, last, len(sheet.columns) - 1)
    page.freeze_panes(HEADING_ROW, 1)
    _print_table(page, sheet)


def _headings(book: TemplateBook, page: Worksheet, sheet: ContractSheet) -> None:
    page.set_row(HEADING_ROW - 1, 34, book.style("heading"))
    for index, column in enumerate(sheet.columns):
        page.write_string(HEADING_ROW - 1, index, column.heading, book.style("heading", column.required.name))
        page.write_comment(HEADING_ROW - 1, index, note(column, book.policy), NOTE)


def _rows(book: TemplateBook, page: Worksheet, sheet: ContractSheet, frame: pd.DataFrame) -> None:
    for index, column in enumerate(sheet.columns):
        if column.type is Type.FORMULA:
            continue
        style = input_style(book, column, "ruled")
        values = _values(book, frame, column)
        for row, value in enumerate(values, start=HEADING_ROW):
            write(page, row, index, value, style)
        if book.to_fill:
            _mark_lacking(book, page, index, column, [at for at in _due(frame, column) if values[at] is None])


def _due(frame: pd.DataFrame, column: ContractColumn) -> list[int]:
    """The rows that must fill a column, so far as they say."""
    if column.required is Required.ALWAYS:
        return list(range(len(frame)))
    if column.required is not Required.OPERATING:
        return []
    asked = ~frame["status"].isin((schema.CLOSED, schema.PREPARING)) & (frame["kind"] != column.exempt_kind)
    return [at for at, due in enumerate(asked) if due]


def _mark_lacking(book: TemplateBook, page: Worksheet, index: int, column: ContractColumn, places: list[int]) -> None:
    """Colour the cells still to be filled in; the first of them says so."""
    for place in places:
        page.write_blank(HEADING_ROW + place, index, None, input_style(book, column, "lacking"))
    if places:
        page.write_comment(HEADING_ROW + places[0], index, _LACKING.format(heading=column.heading), NOTE)


def _values(book: TemplateBook, frame: pd.DataFrame, column: ContractColumn) -> list[Any]:
    """The column's values as plain Python, None where missing; townships by the name they have at the quarter's end."""
    if column.key not in frame:
        return [None] * len(frame)
    given = frame[column.key].astype(object)
    values = given.where(given.notna(), None).tolist()
    return [_township(book, code) for code in values] if column.type is Type.TOWNSHIP else values


def _township(book: TemplateBook, code: str | None) -> str | None:
    """A township's name at the quarter's end; an older code leads to its successor, a dissolved one stays empty."""
    if code is None or code in book.townships:
        return book.townships.get(code or "")
    return book.townships.get(book.policy.successor(code) or "")


# --- 应配托位 ----------------------------------------------------------------------------------------------------


_SPARE_FORMULAS = 30
"""Formulas below the filled rows: a formula is printed even where it shows nothing, so not too many."""


def _required_places(book: TemplateBook, page: Worksheet, frame: pd.DataFrame | None) -> None:
    """The formula of 应配托位 on the filled rows, with its value, and on some below."""
    kinds, residents, needed = (xl_col_to_name(schema.ESTATES.keys.index(k)) for k in ("kind", "residents", "required"))
    rates = (book.policy.estates.new.per_1000, book.policy.estates.old.per_1000)
    new, old = map(_per_resident, rates)
    known = _needed(frame, *rates)
    style = input_style(book, schema.ESTATES.column("required"))
    ruled = input_style(book, schema.ESTATES.column("required"), "ruled", "given")
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


# --- forms, tasks, _meta -----------------------------------------------------------------------------------------


def form_sheet(book: TemplateBook, sheet: ContractSheet, values: Mapping[str, Any], locked: tuple[str, ...]) -> None:
    """A form sheet: one row an item, its label in A, its value in B, what it means in C."""
    page = _titled(book, sheet)
    for index, wide in enumerate((26, 32, 70)):
        page.set_column(index, index, wide)
    if sheet is schema.COUNTY:
        for index, heading in enumerate(schema.FORM_HEADINGS):
            page.write_string(HEADING_ROW - 1, index, heading, book.style("heading", Required.OPTIONAL.name, "left"))
    for row, column in enumerate(sheet.columns, start=HEADING_ROW):
        _item(book, page, row, column, values.get(column.key), column.key in locked)
    page.freeze_panes(HEADING_ROW, 0)
    page.hide_gridlines(2)
    page.fit_to_pages(1, 0)


def _item(book: TemplateBook, page: Worksheet, row: int, column: ContractColumn, value: Any, locked: bool) -> None:
    page.set_row(row, 24)
    page.write_string(row, 0, column.heading, book.style("heading", column.required.name, "left"))
    page.write_comment(row, 0, note(column, book.policy), NOTE)
    style = book.style("cell", column.type.name, "box", "left", "given" if locked else "open")
    empty = bool(pd.isna(value))
    write(page, row, 1, None if empty else value, style)
    if empty and book.to_fill and column.required is Required.ALWAYS:
        page.write_blank(row, 1, None, book.style("cell", column.type.name, "left", "open", "lacking"))
        page.write_comment(row, 1, _LACKING.format(heading=column.heading), NOTE)
    page.write_string(row, 2, hint(column, book.policy), book.style("hint", "box", "wrap", "left"))
    allowed = None if locked else rule(book, column)
    if allowed is not None:
        page.data_validation(row, 1, row, 1, allowed)


_GIVEN_TASK_KEYS = ("no", "task", "lead")


def tasks_sheet(book: TemplateBook, tasks: pd.DataFrame | None) -> None:
    """The policy's tasks with what the county said of each."""
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
        page.set_column(index, index, width(column))
        allowed = rule(book, column)
        if allowed is not None and column.key not in _GIVEN_TASK_KEYS:
            page.data_validation(HEADING_ROW, index, last, index, allowed)
    page.freeze_panes(HEADING_ROW, 2)
    page.hide_gridlines(2)
    _print_table(page, sheet)


def _task(book: TemplateBook, page: Worksheet, row: int, values: Mapping[Any, Any]) -> None:
    for index, column in enumerate(schema.TASKS.columns):
        state = "given" if column.key in _GIVEN_TASK_KEYS else "open"
        value = values.get(column.key)
        style = book.style("cell", column.type.name, "box", "wrap", "left", state)
        write(page, row, index, None if bool(pd.isna(value)) else value, style)


# --- print -------------------------------------------------------------------------------------------------------

_PAGE_CHARACTERS = 165
"""About as many characters of width as an A4 landscape page takes while it can still be read."""


def _print_table(page: Worksheet, sheet: ContractSheet) -> None:
    """Fit to as few pages wide as can still be read; headings and the first column are repeated on each."""
    wide = _pages_wide(sheet)
    page.repeat_rows(HEADING_ROW - 1)
    if wide > 1:
        page.repeat_columns("A:A")
    page.fit_to_pages(wide, 0)


def _pages_wide(sheet: ContractSheet) -> int:
    """How many pages wide a table is printed; a form is one."""
    return max(1, round(sum(map(width, sheet.columns)) / _PAGE_CHARACTERS)) if sheet.shape == "table" else 1
