"""Comma-separated text, as Excel and county systems write it: encoding, separator, rows.

An upload is parsed in the child only; what the office itself takes in asks for encoding and separator too.
"""

from __future__ import annotations

import csv
import io

from data.reading import limits
from data.reading.archive import FileRefused
from data.reading.sheetxml import check_rows

_SEPARATORS = (",", "\t", ";", "，")
_SAMPLE = 8192  # characters that show which separator it is
_MARKS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))


def sheets(content: bytes) -> dict:
    """The child's answer about a csv file: one sheet without a name. Raises Refused."""
    text = decode(content)
    separator = separator_of(text)
    csv.field_size_limit(limits.FILE_BYTES)
    try:
        rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=separator))
    except csv.Error:
        raise FileRefused("file.damaged") from None
    return {"date_1904": False, "sheets": [_sheet(rows)]}


def separator_of(text: str) -> str:
    """What stands between its cells: Excel's “Unicode text” has tabs."""
    return max(_SEPARATORS, key=text[:_SAMPLE].count)


def decode(content: bytes) -> str:
    """Text by its byte order mark, else UTF-8, else GB 18030 (which holds GBK). Raises Refused where none fits."""
    for mark, encoding in _MARKS:
        if content.startswith(mark):
            return _decoded(content, encoding)
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError:
        return _decoded(content, "gb18030")


def _decoded(content: bytes, encoding: str) -> str:
    try:
        return content.decode(encoding)
    except UnicodeDecodeError:
        raise FileRefused("file.damaged") from None


def _sheet(rows: list[list[str]]) -> dict:
    rows = _without_blank_end(rows)
    width = max(map(len, rows), default=0)
    refused = _too_far(rows, width)
    filled = [] if refused else [[_plain(value) for value in row] + [""] * (width - len(row)) for row in rows]
    return {
        "name": "",
        "visible": "visible",
        "worksheet": True,
        "first_row": 1,
        "first_column": 1,
        "rows": filled,
        "hidden_rows": [],
        "hidden_columns": [],
        "merges": [],
        "outside": [],
        "refused": refused,
    }


def _too_far(rows: list[list[str]], width: int) -> list | None:
    if width > limits.COLUMNS:
        return ["sheet.too_wide", {"limit": limits.COLUMNS}]
    try:
        check_rows(number for number, row in enumerate(rows, 1) if any(value.strip() for value in row))
    except FileRefused as refused:
        return [refused.code, refused.params]
    return None


def _without_blank_end(rows: list[list[str]]) -> list[list[str]]:
    end = len(rows)
    while end and not any(value.strip() for value in rows[end - 1]):
        end -= 1
    return rows[:end]


def _plain(value: str) -> str:
    """``="001"`` is how some exports keep a spreadsheet from reading a number: the text is 001."""
    return value[2:-1] if len(value) > 3 and value.startswith('="') and value.endswith('"') else value
