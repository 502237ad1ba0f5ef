"""Workbooks as counties send them, made for the tests: real files, invented institutions."""

from __future__ import annotations

import datetime as dt
import io
from typing import Any

import openpyxl
import xlsxwriter

from data.contract import schema
from data.findings import Finding
from data.policy.policy import load_policy
from data.reading.codes import check_character
from data.reading.read import read_workbooks
from data.reading.reading import Reading

POLICY = load_policy()
COUNTY, OTHER_COUNTY = POLICY.counties[0], POLICY.counties[1]
TODAY, QUARTER = dt.date(2026, 10, 9), "2026Q3"
_TOWNSHIPS = POLICY.townships(dt.date(2026, 9, 30)).query("county == @COUNTY.code and not is_pseudo")["name"].tolist()
HEADINGS = {column.key: column.heading for column in schema.INSTITUTIONS.columns}
COUNTY_VALUES = {
    "population": 100_000,
    "population_as_of": dt.date(2025, 12, 31),
    "under3": 2_000,
    "leading_group": "是",
    "leading_group_on": dt.date(2020, 9, 1),
    "meetings": 2,
    "published": "是",
    "inspections": 0,
    "violations": 0,
}


def credit_code(number: int) -> str:
    """An invented credit code with a right check character."""
    body = f"52140800MJ{number:07d}"
    return body + check_character(body)


def institution(number: int = 1, **changed: Any) -> dict[str, Any]:
    """One institution without any fault, but for what is ``changed``."""
    return {
        "name": f"演示{number}托育园",
        "uscc": credit_code(number),
        "filing_no": f"演备{number:04d}",
        "township": _TOWNSHIPS[0],
        "address": "演示路1号",
        "kind": "独立托育机构",
        "ownership": "民办非营利",
        "setting": "城镇",
        "inclusive": "否",
        "inclusive_doc": None,
        "demonstration": "否",
        "pilot": "无",
        "registered": "已备案",
        "status": "运营",
        "opened": dt.date(2022, 3, 1),
        "classes_infant": 1,
        "classes_toddler": 1,
        "classes_older": 0,
        "classes_mixed": 0,
        "places_infant": 10,
        "places_toddler": 15,
        "places_older": 0,
        "places_mixed": 0,
        "places": 25,
        "enrolled": 20,
        "forms": "全日托",
        "carers": 7,
        "carers_certified": 6,
        "fee": 900,
        "trained_on": dt.date(2026, 3, 1),
        "inspected_on": dt.date(2026, 5, 1),
        "inspection": "合格",
        "area": 300,
        "note": None,
        **changed,
    }


def institutions(count: int) -> list[dict[str, Any]]:
    """Several of them."""
    return [institution(number) for number in range(1, count + 1)]


def roster(rows: list[dict[str, Any]], *, above: int = 0, headings: dict[str, str] | None = None) -> list[list[Any]]:
    """The cells of a 机构台账: ``above`` title rows, the headings (some renamed), the rows."""
    names = {**HEADINGS, **(headings or {})}
    keys = [key for key in names if names[key]]
    title = [["演示县托育机构情况表"]] + [["单位：个"]] * (above - 1) if above else []
    return [*title, [names[key] for key in keys], *([row[key] for key in keys] for row in rows)]


def book(cells: list[list[Any]], sheet: str = "机构台账") -> openpyxl.Workbook:
    """A workbook of one sheet, to be changed further."""
    workbook = openpyxl.Workbook()
    workbook.active.title = sheet
    for row in cells:
        workbook.active.append(row)
    return workbook


def saved(workbook: openpyxl.Workbook) -> bytes:
    """The bytes of a workbook."""
    out = io.BytesIO()
    workbook.save(out)
    return out.getvalue()


def xlsx(cells: list[list[Any]], sheet: str = "机构台账") -> bytes:
    """The bytes of a workbook of one sheet."""
    return saved(book(cells, sheet))


def xlsx_of(write: Any, **options: Any) -> bytes:
    """The bytes of a workbook whose one sheet ``write(sheet, workbook)`` writes with XlsxWriter."""
    out = io.BytesIO()
    workbook = xlsxwriter.Workbook(out, {"in_memory": True, **options})
    write(workbook.add_worksheet("机构台账"), workbook)
    workbook.close()
    return out.getvalue()


def read(content: bytes, name: str = "台账.xlsx", **said: Any) -> Reading:
    """Read a file as the county's own, of the tests' quarter unless ``said`` otherwise."""
    asked = {"today": TODAY, "county": COUNTY.code, "quarter": QUARTER, **said}
    return read_workbooks([(name, content)], POLICY, **asked)[0]


def codes(found: Reading | list[Finding], grade: str | None = None) -> list[str]:
    """The codes of findings, of one grade or all; what is always said of a one-sheet spreadsheet is left out."""
    findings = found.findings if isinstance(found, Reading) else found
    return [f.code for f in findings if (grade is None or f.grade == grade) and f.code != "sheet.absent"]


def the(found: Reading, code: str) -> Finding:
    """The one finding of that code."""
    (finding,) = [f for f in found.findings if f.code == code]
    return finding
