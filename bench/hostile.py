"""What one upload costs the server itself: processor time and memory over hostile files, the child's own left out."""

from __future__ import annotations

import io
import time
import tracemalloc
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from xlsxwriter import Workbook

from bench.lines import Line, ms
from callbacks.pages.report import page as report
from callbacks.services import access, drafts, returns
from callbacks.services.context import Context, open_context
from callbacks.services.readings import Readings
from callbacks.services.views import view_at
from data.contract import schema
from data.rights import SHELL, Actor
from data.settings import Settings
from layouts.kit import address as at

TODAY, QUARTER = "2026-11-23", "2026Q3"
GOAL = "≤ 300 ms, ≤ 30 MB"
Rows = Iterable[list[Any]]
_HEADINGS = [column.heading for column in schema.INSTITUTIONS.columns]
_AT = {column.key: place for place, column in enumerate(schema.INSTITUTIONS.columns)}


def files() -> dict[str, Callable[[], bytes]]:
    """By what each is: a file that asks for as much work as its kind can."""
    odd = {"places": " 30 ", "enrolled": "２０", "carers": "7人"}
    return {
        "one long text in 70,000 cells": lambda: _book([[_HEADINGS, *([["长" * 1900] * 70] * 1000)]]),
        "19,000 rows, three wrong cells each": lambda: _book([_ledger(19_000, **_WRONG)]),
        "19,000 rows, every number a text": lambda: _book([_ledger(19_000, **odd)]),
        "19,000 rows in order": lambda: _book([_ledger(19_000)]),
        "2,000 rows, three wrong cells each": lambda: _book([_ledger(1_990, **_WRONG)]),
        "2,000 rows, every number a text": lambda: _book([_ledger(1_990, **odd)]),
        "300 rows in order": lambda: _book([_ledger(300)]),
        "2,000 rows in order": lambda: _book([_ledger(1_990)]),
        "10,000 choices that there are not": lambda: _book([_ledger(1_000, **dict.fromkeys(_CHOICES, "别的"))]),
        "50 sheets": lambda: _book([_ledger(200, name=f"演示{n}") for n in range(50)]),
        "20,000 merged cells": lambda: _book([_ledger(1_900)], after=_merge),
        "20,000 comments": lambda: _book([_ledger(1_900)], after=_comment),
        "200 headings nobody knows": lambda: _book([[[f"{n}号栏目" for n in range(200)], *_ledger(50)[1:]]]),
        "60,000 different texts": lambda: _book([[_HEADINGS, *_texts(60, 1_000)]]),
        "1,900 townships that there are not": lambda: _book([_towns(1_900)]),
        "deep formulas": lambda: _book([_ledger(1_900, places="=" + "(" * 60 + "1" + ")" * 60)]),
    }


_WRONG = {"status": "开", "inclusive": "x", "places": "约30"}
_CHOICES = [column.key for column in schema.INSTITUTIONS.columns if column.choices]


def _texts(wide: int, rows: int) -> list[list[str]]:
    return [[f"演{row}-{column}" * 6 for column in range(wide)] for row in range(rows)]


def _towns(count: int) -> list[list[Any]]:
    headings, *rows = _ledger(count)
    for number, row in enumerate(rows):
        row[_AT["township"]] = f"第{number}演示镇"
    return [headings, *rows]


_SAID = {
    "kind": "家庭托育点",
    "ownership": "民办非营利",
    "setting": "城镇",
    "inclusive": "否",
    "demonstration": "否",
    "pilot": "无",
    "registered": "未备案",
    "status": "运营",
    "opened": "2022-03-01",
    "township": "东城街道",
    "places": 5,
    "enrolled": 4,
    "forms": "全日托",
    "carers": 2,
    "carers_certified": 2,
}


def _ledger(count: int, **changed: Any) -> list[list[Any]]:
    """Headings and ``count`` invented institutions, each with what is ``changed``."""
    rows: list[list[Any]] = [list(_HEADINGS)]
    for number in range(count):
        row: list[Any] = [None] * len(_HEADINGS)
        for key, value in {**_SAID, **changed}.items():
            row[_AT[key]] = value
        row[0] = f"{changed.get('name', '演示')}{number}托育园"
        rows.append(row)
    return rows


def _book(sheets: list[Rows], after: Callable[[Any], None] | None = None) -> bytes:
    out = io.BytesIO()
    book = Workbook(out, {"in_memory": True, "strings_to_numbers": False})
    for place, rows in enumerate(sheets):
        page = book.add_worksheet("机构台账" if not place else f"第{place}张")
        for number, row in enumerate(rows):
            page.write_row(number, 0, row)
        if after:
            after(page)
    book.close()
    return out.getvalue()


def _merge(page: Any) -> None:
    for row in range(1, 10_000):
        page.merge_range(row, 40, row, 41, "合")
        page.merge_range(row, 44, row, 45, "合")


def _comment(page: Any) -> None:
    for row in range(1, 10_000):
        page.write_comment(row, 2, "批注")
        page.write_comment(row, 3, "批注")


def measure(folder: Path) -> list[Line]:
    """One line a file: kept as a draft, checked and shown, its child's own time left out."""
    context = open_context(Settings.from_environment({"TUOYU_TODAY": TODAY}).moved_to(folder), demo=True)
    with access.acting(Actor("bench", SHELL)):
        _upload(context, "直.xlsx", _book([_ledger(3)]))  # what is made once
        lines = [_line(context, what, make()) for what, make in files().items()]
    context.store.close()
    return lines


def _line(context: Context, what: str, content: bytes) -> Line:
    begun, outlook = time.process_time(), [0.0]
    with _timed(outlook):
        _upload(context, "台账.xlsx", content)
    took = time.process_time() - begun
    tracemalloc.start()
    _upload(context, "台账.xlsx", content)
    most = tracemalloc.get_traced_memory()[1] / 1024 / 1024
    tracemalloc.stop()
    reached = f"{ms([took - outlook[0]])} + {ms(outlook)} for the outlook, {most:,.0f} MB"
    return Line(f"server, {what} ({len(content) / 1024:,.0f} KB)", reached, "-", GOAL)


@contextmanager
def _timed(spent: list[float]) -> Iterator[None]:
    """What the outlook takes: it makes the city's figures anew, however small the file."""
    whole = returns.outlook

    def outlook(*given: Any) -> Any:
        begun = time.process_time()
        made = whole(*given)
        spent[0] += time.process_time() - begun
        return made

    returns.outlook = outlook
    try:
        yield
    finally:
        returns.outlook = whole


def _upload(context: Context, name: str, content: bytes) -> None:
    """As the page does it: keep the file, check it, make the page of its findings."""
    context.readings = Readings(most=0)
    county = context.policy.counties[0].code
    number = drafts.save_draft(context, name, content, county=county, quarter=QUARTER, by=access.actor())
    report.content(context, view_at(context, at.REPORT, f"?county={county}&quarter={QUARTER}&draft={number}"))
    context.store.drop_draft(number, by="bench", now=context.now())
