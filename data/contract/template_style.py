"""How the quarterly workbook looks: its styles in the tokens' colours, widths, and how a value is written."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from typing import Any

import pandas as pd
from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from data.contract.schema import ContractColumn, Required, Type
from data.policy.policy import Policy, Unit
from data.tokens import colours

DEMO_MARK = "【演示数据】"
HEADING_ROW = 3
"""The row of the headings, as Excel counts; data start below."""

FONT = "微软雅黑"
_COLOURS = colours()

_STYLES: dict[str, dict[str, Any]] = {
    "title": {"bold": True, "font_size": 15, "font_color": _COLOURS["ink"], "valign": "vcenter"},
    "hint": {"font_color": _COLOURS["ink-3"], "font_size": 9, "valign": "vcenter"},
    "heading": {"bold": True, "text_wrap": True, "align": "center", "valign": "vcenter", "border": 1},
    Required.ALWAYS.name: {
        "bg_color": _COLOURS["accent"],
        "font_color": _COLOURS["paper"],
        "border_color": _COLOURS["rule"],
    },
    Required.OPERATING.name: {
        "bg_color": _COLOURS["accent-wash"],
        "font_color": _COLOURS["accent-ink"],
        "border_color": _COLOURS["rule"],
    },
    Required.IF_YES.name: {
        "bg_color": _COLOURS["accent-wash"],
        "font_color": _COLOURS["accent-ink"],
        "border_color": _COLOURS["rule"],
    },
    Required.OPTIONAL.name: {
        "bg_color": _COLOURS["wash"],
        "font_color": _COLOURS["ink"],
        "border_color": _COLOURS["rule"],
    },
    "cell": {"valign": "vcenter", "font_color": _COLOURS["ink"]},
    "ruled": {"bottom": 1, "bottom_color": _COLOURS["rule"]},
    "box": {"border": 1, "border_color": _COLOURS["rule"]},
    "open": {"locked": False},
    "given": {"bg_color": _COLOURS["wash"]},
    "lacking": {"bg_color": _COLOURS["st-accelerate-fill"], "border": 1, "border_color": _COLOURS["rule"]},
    "wrap": {"text_wrap": True},
    "left": {"align": "left", "indent": 1},
    "bold": {"bold": True},
    "section": {"bold": True, "font_size": 12, "font_color": _COLOURS["accent-ink"], "valign": "vcenter"},
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
NOTE = {"font_name": FONT, "font_size": 9, "x_scale": 2.2, "y_scale": 1.35, "color": _COLOURS["paper"]}
_WIDEST_HEADING = 18


@dataclass
class TemplateBook:
    """What the sheets of one workbook share."""

    workbook: Workbook
    policy: Policy
    county: Unit
    quarter: pd.Period
    townships: dict[str, str]
    demo: bool
    to_fill: bool = False
    formats: dict[tuple[str, ...], Format] = field(default_factory=dict)

    def style(self, *names: str) -> Format:
        """The format that joins the named styles, made once."""
        if names not in self.formats:
            joined: dict[str, Any] = {}
            for name in names:
                joined |= _STYLES[name]
            self.formats[names] = self.workbook.add_format(joined)
        return self.formats[names]


def mark(book: TemplateBook) -> str:
    """What stands before every title of the demonstration."""
    return DEMO_MARK if book.demo else ""


def width(column: ContractColumn) -> float:
    """Wide enough for the heading, in two lines if it is long, and for its longest choice."""
    longest = max((2 * len(choice) + 3 for choice in column.choices), default=0)
    return max(column.width, min(2 * len(column.heading) + 3, _WIDEST_HEADING), longest)


def input_style(book: TemplateBook, column: ContractColumn, *more: str) -> Format:
    """The format of a column's cells: by its type, and open unless it computes."""
    kind = Type.CODE.name if column.key in _AS_TEXT else column.type.name
    lock = () if column.type is Type.FORMULA else ("open",)
    return book.style("cell", kind, *lock, *more)


def write(page: Worksheet, row: int, column: int, value: Any, style: Format) -> None:
    """Write a value by its type. Text is never taken for a formula, a number or a link."""
    if value is None:
        page.write_blank(row, column, None, style)
    elif isinstance(value, str):
        page.write_string(row, column, value, style)
    elif isinstance(value, dt.date):
        page.write_datetime(row, column, dt.datetime(value.year, value.month, value.day), style)  # noqa: DTZ001
    else:
        page.write_number(row, column, value, style)
