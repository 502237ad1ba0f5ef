"""Spreadsheets as officials really send them: a short roster of invented institutions, and ways to spoil it."""

from __future__ import annotations

import csv
import datetime as dt
import io
import random
import resource
import struct
import zipfile
from collections.abc import Callable
from typing import Any

import openpyxl
import xlsxwriter
import xlwt
from xlwt.CompoundDoc import XlsDoc

from callbacks.services.acts import Checked, check_files
from callbacks.services.context import Context
from data.policy.policy import Policy, Unit
from data.reading.codes import check_character
from data.rights import SHELL, Actor

SOMEBODY = Actor("演示", SHELL)
SHEET = "机构台账"
QUARTER, BEFORE = "2026Q3", "2026Q2"
ROW = {
    "机构名称": "演示甲托育园",
    "统一社会信用代码": "",
    "备案编号": "演备0001",
    "所属乡镇（街道）": "",
    "机构类型": "社区托育点",
    "举办性质": "民办非营利",
    "城乡": "城镇",
    "是否普惠": "否",
    "是否示范": "否",
    "试点类型": "无",
    "备案状态": "已备案",
    "运营状态": "运营",
    "开业日期": dt.date(2022, 3, 1),
    "托位总数": 30,
    "在托人数": 20,
    "服务形式": "全日托",
    "保育人员数": 10,
    "持证保育人员数": 8,
    "备注": None,
}
"""The shortest roster that has every required column: B is the code, D the township, M opened, N places, O enrolled."""
PLACES, ENROLLED = "托位总数", "在托人数"
Cells = list[list[Any]]


def code(number: int) -> str:
    """An invented credit code with a right check character."""
    body = f"52140800DEM{number:06d}"
    return body + check_character(body)


def a_county(policy: Policy) -> Unit:
    """A county with a township that was renamed and one that was dissolved, so that every spelling can be tried."""
    old = policy.townships(dt.date(2020, 12, 31))
    led = {code: policy.successor(code) for code in old["code"]}
    for unit in policy.counties:
        own = old.loc[(old["county"] == unit.code) & ~old["is_pseudo"], "code"]
        if any(led[c] is None for c in own) and any(led[c] not in (None, c) for c in own):
            return unit
    raise LookupError("no county of the policy has both")


class Maker:
    """Makes rosters of one county."""

    def __init__(self, policy: Policy, county: Unit) -> None:
        self.policy, self.county = policy, county
        roster = policy.townships(dt.date(2026, 9, 30))
        self.townships = roster.loc[(roster["county"] == county.code) & ~roster["is_pseudo"], "name"].tolist()

    def row(self, number: int = 1, **changed: Any) -> dict[str, Any]:
        """One institution by heading, without a fault but for what is ``changed``."""
        own = {
            "机构名称": f"演示{number}托育园",
            "统一社会信用代码": code(number),
            "备案编号": f"演备{number:04d}",
            "所属乡镇（街道）": self.townships[0],
        }
        return {**ROW, **own, **changed}

    def rows(self, count: int) -> list[dict[str, Any]]:
        """Several of them."""
        return [self.row(number) for number in range(1, count + 1)]

    def cells(self, *rows: dict[str, Any]) -> Cells:
        """Headings and rows; the first row says which headings there are."""
        rows = rows or (self.row(),)
        return [list(rows[0]), *(list(row.values()) for row in rows)]

    def with_values(self, heading: str, *values: Any, **changed: Any) -> Cells:
        """One institution for each value of a column; the first one stands in row 2."""
        return self.cells(*(self.row(n, **{**changed, heading: value}) for n, value in enumerate(values, 1)))


def xlsx(cells: Cells, *, sheet: str = SHEET, then: Callable[[Any, Any], None] | None = None) -> bytes:
    """A workbook of one sheet; ``then`` changes it further."""
    book = openpyxl.Workbook()
    page = book.active
    assert page is not None
    page.title = sheet
    for row in cells:
        page.append(row)
    if then:
        then(page, book)
    return saved(book)


def saved(book: openpyxl.Workbook) -> bytes:
    """A workbook's bytes."""
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def written(write: Callable[[Any, Any], None], **options: Any) -> bytes:
    """A workbook whose one sheet ``write(sheet, book)`` writes as Excel does: shared texts, values beside formulas."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True, "default_date_format": "yyyy-mm-dd", **options})
    write(book.add_worksheet(SHEET), book)
    book.close()
    return out.getvalue()


def put(sheet: Any, cells: Cells) -> None:
    """Write cells with XlsxWriter."""
    for at, row in enumerate(cells):
        sheet.write_row(at, 0, row)


def xls(cells: Cells) -> bytes:
    """A BIFF8 workbook, as Excel 2003 and WPS write it."""
    book = xlwt.Workbook(encoding="utf-8")
    page, day = book.add_sheet(SHEET), xlwt.easyxf(num_format_str="yyyy-mm-dd")
    for row, values in enumerate(cells):
        for column, value in enumerate(values):
            if value is not None:
                page.write(row, column, value, *([day] if isinstance(value, dt.date) else []))
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def xls5(cells: Cells) -> bytes:
    """A BIFF5 workbook, as Excel 95 wrote it: GBK bytes in a stream named Book, dates as bare serials."""

    def record(kind: int, data: bytes) -> bytes:
        return struct.pack("<2H", kind, len(data)) + data

    def cell(row: int, column: int, value: Any) -> bytes:
        place = struct.pack("<3H", row, column, 0)
        if isinstance(value, dt.date):
            value = (value - dt.date(1899, 12, 30)).days
        if isinstance(value, str):
            encoded = value.encode("gbk")
            return record(0x0204, place + struct.pack("<H", len(encoded)) + encoded)
        return record(0x0203, place + struct.pack("<d", value))

    begin = [record(0x0809, struct.pack("<4H", 0x0500, kind, 0, 0)) for kind in (0x0005, 0x0010)]
    name, end = SHEET.encode("gbk"), record(0x000A, b"")
    head = begin[0] + record(0x0042, struct.pack("<H", 936))
    at = len(head) + 4 + 7 + len(name) + len(end)
    head += record(0x0085, struct.pack("<LHB", at, 0, len(name)) + name) + end
    filled = [cell(r, c, v) for r, row in enumerate(cells) for c, v in enumerate(row) if v is not None]
    out = io.BytesIO()
    XlsDoc().save(out, head + begin[1] + b"".join(filled) + end)
    entry = "Workbook".encode("utf-16-le").ljust(64, b"\0") + struct.pack("<H", 18)
    return out.getvalue().replace(entry, "Book".encode("utf-16-le").ljust(64, b"\0") + struct.pack("<H", 10))


def text(cells: Cells) -> str:
    """The same as comma-separated text."""
    out = io.StringIO()
    csv.writer(out).writerows([["" if value is None else value for value in row] for row in cells])
    return out.getvalue()


def repacked(content: bytes, change: Callable[[str, bytes], bytes | None], *added: tuple[str, bytes]) -> bytes:
    """A workbook with its parts changed one by one (None takes one away), and others added."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as source, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            part = change(name, source.read(name))
            if part is not None:
                target.writestr(name, part)
        for name, part in added:
            target.writestr(name, part)
    return out.getvalue()


def in_sheet(content: bytes, change: Callable[[bytes], bytes]) -> bytes:
    """A workbook with the XML of its first sheet changed."""
    return repacked(content, lambda name, part: change(part) if name == "xl/worksheets/sheet1.xml" else part)


def noise(size: int) -> bytes:
    """Bytes that mean nothing."""
    return random.Random(1).randbytes(size)


def spent() -> float:
    """Processor seconds of this process and its ended children: a busy machine must not fail a test of speed."""
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(each.ru_utime + each.ru_stime for each in used)


# --- what was found --------------------------------------------------------------------------------------------------


class Checker:
    """Checks a county's files at a context, and says what was found."""

    def __init__(self, context: Context, county: Unit) -> None:
        self.context, self.county = context, county

    def __call__(self, content: bytes, name: str = "台账.xlsx", **said: Any) -> Checked:
        given = {"county": self.county.code, "quarter": QUARTER, **said}
        return check_files(self.context, [(name, content)], **given)[0]


def found(checked: Checked, *grades: str) -> list[tuple[str, str | None]]:
    """Code and cell of the findings of these grades (errors and queries if none is named), in order of their cells."""
    wanted = grades or ("error", "query")
    listed = [(f.code, f.cell) for f in checked.findings if f.grade in wanted and f.code != "sheet.absent"]
    return sorted(listed, key=lambda each: (len(each[1] or ""), each[1] or "", each[0]))


def values(checked: Checked, key: str) -> list[Any]:
    """What was taken from a column of the roster; None where nothing was."""
    column = checked.reading.institutions[key].astype(object)
    return column.where(column.notna(), None).tolist()


def days(checked: Checked, key: str) -> list[str | None]:
    """The same of a column of dates, as text."""
    return [None if value is None else value.date().isoformat() for value in values(checked, key)]


def the(checked: Checked, which: str) -> Any:
    """The one finding of that code."""
    (one,) = [f for f in checked.findings if f.code == which]
    return one
