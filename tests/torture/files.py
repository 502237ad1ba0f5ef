"""Writing pages to the bytes of a file, by each of the programs that people use."""

from __future__ import annotations

import csv
import datetime as dt
import io
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import openpyxl
import xlsxwriter
import xlwt
from openpyxl.styles import Font
from openpyxl.utils.datetime import CALENDAR_MAC_1904

from tests.torture.draft import Draft, Formula, Page, Raw
from tests.torture.laying import Laid
from tests.torture.package import package
from tests.torture.ways import BOOK, FORMULAS, STRIKE

_DAY, _MOMENT = "yyyy-mm-dd", "yyyy-mm-dd hh:mm:ss"


@dataclass(frozen=True)
class Writer:
    """What writes a file: its ending, what it can do, how often it is drawn."""

    ending: str
    write: Callable[[list[Page], Draft], bytes]
    can: frozenset[str] = frozenset()
    weight: int = 1


def write(laid: Laid) -> tuple[str, bytes]:
    """The file's name and bytes."""
    writer = WRITERS[laid.draft.writer]
    return f"{laid.draft.file}.{writer.ending}", writer.write(laid.pages, laid.draft)


def _plain(raw: Raw) -> Raw:
    return raw.value if isinstance(raw, Formula) else raw


# --- openpyxl, XlsxWriter, xlwt --------------------------------------------------------------------------------------


def _openpyxl(pages: list[Page], draft: Draft) -> bytes:
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    if draft.date_1904:
        book.epoch = CALENDAR_MAC_1904
    for page in pages:
        sheet = book.create_sheet(page.name)
        sheet.sheet_state = "visible" if page.visible else "hidden"
        for (row, column), raw in page.cells.items():
            cell = sheet.cell(row, column, raw.text if isinstance(raw, Formula) and raw.value is None else _plain(raw))
            if row in page.struck_rows:
                cell.font = Font(strike=True)
        for top, left, bottom, right in page.merges:
            sheet.merge_cells(start_row=top, start_column=left, end_row=bottom, end_column=right)
        for row in page.hidden_rows:
            sheet.row_dimensions[row].hidden = True
        for row in page.flat_rows:
            sheet.row_dimensions[row].height = 0
        for column in page.hidden_columns:
            sheet.column_dimensions[openpyxl.utils.get_column_letter(column)].hidden = True
    return _saved(book.save)


def _saved(save: Callable[[io.BytesIO], object]) -> bytes:
    out = io.BytesIO()
    save(out)
    return out.getvalue()


def _xlsxwriter(pages: list[Page], draft: Draft) -> bytes:
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True, "date_1904": draft.date_1904, "strings_to_numbers": False})
    for page in pages:
        sheet = book.add_worksheet(page.name)
        covered = {(r, c) for t, left, b, right in page.merges for r in range(t, b + 1) for c in range(left, right + 1)}
        for (row, column), raw in page.cells.items():
            if (row, column) not in covered:
                _put(book, sheet, row - 1, column - 1, raw, struck=row in page.struck_rows)
        for top, left, bottom, right in page.merges:
            sheet.merge_range(top - 1, left - 1, bottom - 1, right - 1, "")
            _put(book, sheet, top - 1, left - 1, page.cells.get((top, left)), struck=top in page.struck_rows)
        for row in page.hidden_rows:
            sheet.set_row(row - 1, None, None, {"hidden": True})
        for row in page.flat_rows:
            sheet.set_row(row - 1, 0)
        for column in page.hidden_columns:
            sheet.set_column(column - 1, column - 1, None, None, {"hidden": True})
        if not page.visible:
            sheet.hide()
    book.close()
    return out.getvalue()


def _put(book: xlsxwriter.Workbook, sheet: Any, row: int, column: int, raw: Raw, *, struck: bool) -> None:
    look = {"font_strikeout": True} if struck else {}
    if isinstance(raw, Formula):
        sheet.write_formula(row, column, raw.text, book.add_format(look), raw.value)
    elif isinstance(raw, dt.datetime):
        sheet.write_datetime(row, column, raw, book.add_format({**look, "num_format": _MOMENT}))
    elif isinstance(raw, dt.date):
        sheet.write_datetime(row, column, raw, book.add_format({**look, "num_format": _DAY}))
    elif isinstance(raw, str):
        sheet.write_string(row, column, raw, book.add_format(look))
    elif raw is not None:
        sheet.write_number(row, column, raw, book.add_format(look))


def _xls(pages: list[Page], draft: Draft) -> bytes:
    book = xlwt.Workbook(encoding="utf-8")
    day, moment = xlwt.easyxf(num_format_str=_DAY), xlwt.easyxf(num_format_str=_MOMENT)
    for page in pages:
        sheet = book.add_sheet(page.name, cell_overwrite_ok=True)
        sheet.visibility = 0 if page.visible else 1
        for top, left, bottom, right in page.merges:
            sheet.merge(top - 1, bottom - 1, left - 1, right - 1)
        for (row, column), raw in page.cells.items():
            style = moment if isinstance(raw, dt.datetime) else day
            typed = [style] if isinstance(raw, dt.date) else []
            sheet.write(row - 1, column - 1, _plain(raw), *typed)
        for row in page.hidden_rows:
            sheet.row(row - 1).hidden = True
        for row in page.flat_rows:
            sheet.row(row - 1).height_mismatch, sheet.row(row - 1).height = True, 0
        for column in page.hidden_columns:
            sheet.col(column - 1).hidden = True
    return _saved(book.save)


# --- text ------------------------------------------------------------------------------------------------------------


def _text(encoding: str, separator: str = ",") -> Callable[[list[Page], Draft], bytes]:
    def write(pages: list[Page], _: Draft) -> bytes:
        page = pages[0]
        rows, columns = page.size
        out = io.StringIO()
        lines = csv.writer(out, delimiter=separator, lineterminator="\r\n")
        for row in range(1, rows + 1):
            lines.writerow([_typed(page.cells.get((row, column))) for column in range(1, columns + 1)])
        return out.getvalue().encode(encoding)

    return write


def _typed(raw: Raw) -> str:
    """As a spreadsheet saves a cell as text."""
    raw = _plain(raw)
    if isinstance(raw, dt.datetime):
        return f"{raw.year}/{raw.month}/{raw.day} {raw:%H:%M}"
    if isinstance(raw, dt.date):
        return f"{raw.year}/{raw.month}/{raw.day}"
    if isinstance(raw, float) and raw.is_integer():
        return str(int(raw))
    return "" if raw is None else str(raw)


_TYPES = frozenset({BOOK})
_ALL = frozenset({BOOK, FORMULAS, STRIKE})
_WITH_FORMULAS = frozenset({BOOK, FORMULAS})

WRITERS = {
    "openpyxl": Writer("xlsx", _openpyxl, frozenset({BOOK, STRIKE}), 6),
    "xlsxwriter": Writer("xlsx", _xlsxwriter, _ALL, 6),
    "xls": Writer("xls", _xls, _TYPES, 2),
    "et": Writer("et", _xls, _TYPES),
    "inline strings": Writer("xlsx", package("inline"), _WITH_FORMULAS),
    "no references": Writer("xlsx", package("no references"), _WITH_FORMULAS),
    "wrong dimension": Writer("xlsx", package("wrong dimension"), _WITH_FORMULAS),
    "prefixes": Writer("xlsx", package("prefixes"), _WITH_FORMULAS),
    "strict": Writer("xlsx", package("strict"), _WITH_FORMULAS),
    "rich text": Writer("xlsx", package("rich text"), _WITH_FORMULAS),
    "SheetJS": Writer("xlsx", package("SheetJS"), _WITH_FORMULAS),
    "csv GBK": Writer("csv", _text("gbk")),
    "csv GB 18030": Writer("csv", _text("gb18030")),
    "csv UTF-8": Writer("csv", _text("utf-8")),
    "csv UTF-8 with BOM": Writer("csv", _text("utf-8-sig")),
    "csv with semicolons": Writer("csv", _text("utf-8-sig", ";")),
    "csv UTF-16 with tabs": Writer("csv", _text("utf-16", "\t")),
}
"""By name; more often drawn are those that write what counties send."""
