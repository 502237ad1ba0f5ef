"""Files to take away: one way to write CSV, and one to write a workbook. Text is never taken for a formula."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from data.tokens import colours

FORMULA_LIKE = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
"""How a text may begin that a spreadsheet takes for a formula."""
_SETTINGS = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
"""What somebody wrote in a cell stays text, however much it looks like a formula or an address."""
_LONGEST_HEADER = 255


def guarded(text: str) -> str:
    """A text that a spreadsheet would compute begins with an apostrophe, which our own reader takes off again."""
    return f"'{text}" if text.startswith(FORMULA_LIKE) else text


def csv_file(rows: Iterable[Sequence[Any]], *, line_end: str = "\r\n", marked: bool = True) -> bytes:
    """Rows, the heading among them, as UTF-8; ``marked`` by a byte order mark, so that Excel reads Chinese."""
    out = io.StringIO()
    csv.writer(out, lineterminator=line_end).writerows(rows)
    return out.getvalue().encode("utf-8-sig" if marked else "utf-8")


@dataclass(frozen=True)
class CellFormula:
    """A cell that computes: the formula, and the value it has, kept for readers that do not compute."""

    text: str
    value: Any


class WorkbookWriter:
    """A workbook as it is written: its sheets, its styles, and in the end its bytes."""

    def __init__(self, **properties: Any) -> None:
        """``properties`` as the file's own: title, comments, created."""
        self._out = io.BytesIO()
        self._book = xlsxwriter.Workbook(self._out, _SETTINGS)
        self._styles: dict[tuple[tuple[str, Any], ...], Format] = {}
        if properties:
            self._book.set_properties(properties)

    def sheet(self, name: str) -> Worksheet:
        """A new sheet behind the others."""
        return self._book.add_worksheet(name)

    def style(self, **looks: Any) -> Format:
        """How a cell looks, by xlsxwriter's names; each is made once."""
        key = tuple(sorted(looks.items()))
        if key not in self._styles:
            self._styles[key] = self._book.add_format(looks)
        return self._styles[key]

    def heading(self, **more: Any) -> Format:
        """How the heading of a column looks."""
        return self.style(bold=True, bg_color=colours()["wash"], bottom=1, **more)

    def chart(self, kind: str) -> Any:
        """A chart of the workbook's own: line, bar or column."""
        return self._book.add_chart({"type": kind})

    def content(self) -> bytes:
        """The finished workbook; nothing can be written into it afterwards."""
        self._book.close()
        return self._out.getvalue()


def put(sheet: Worksheet, row: int, column: int, value: Any, style: Format | None = None) -> None:
    """Numbers as numbers, formulas as formulas with their value, everything else as the text it is; nothing of None."""
    if isinstance(value, CellFormula):
        sheet.write_formula(row, column, value.text, style, value.value)
    elif isinstance(value, int | float):
        sheet.write_number(row, column, value, style)
    elif value is not None:
        sheet.write_string(row, column, str(value), style)


def put_row(sheet: Worksheet, row: int, values: Iterable[Any], style: Format | None = None) -> None:
    """A row from its first cell on, in one style."""
    for column, value in enumerate(values):
        put(sheet, row, column, value, style)


def for_paper(sheet: Worksheet, left: str, right: str | None = None) -> None:
    """Landscape, as wide as the page; what stands above on the left and on the right."""
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    above = f"&L{_in_header(left)}" + (f"&R{_in_header(right)}" if right is not None else "")
    sheet.set_header(above[:_LONGEST_HEADER])


def _in_header(text: str) -> str:
    """A text in a sheet's printed header, where & begins a code."""
    return text.replace("&", "&&")
