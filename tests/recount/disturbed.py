"""The demonstration's workbooks disturbed by chance, the same each time: all that a tidy demonstration never shows.

Counties and quarters fall out, institutions close, training and inspection fall on the edges of their windows, classes
lack their places, carers are short, estates change phase, under-3s are not given, population is the county's own, and
before the roster's change institutions move into townships that were later renamed or dissolved.
"""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from random import Random

import openpyxl
from openpyxl.worksheet.worksheet import Worksheet

from data.contract.schema import FORMS, OWNERSHIPS
from tests.recount.cells import City

QUARTERS = ("2022Q3", "2022Q4", "2023Q1", "2023Q4", "2024Q1", "2025Q3", "2025Q4", "2026Q1")
"""Around the change of the roster, the turn of years and the deadline; two quarters of 2023 nobody reports."""
CLASSES = ("乳儿班托位", "托小班托位", "托大班托位", "混合班托位")
YES_NO = ("是", "否")


def disturb(workbooks: Path, out: Path, city: City, seed: int) -> None:
    """Writes disturbed copies of some of the workbooks into ``out``."""
    random = Random(seed)
    for path in sorted(workbooks.glob("*.xlsx")):
        quarter, county = path.name.split("-")[:2]
        if quarter not in QUARTERS or random.random() < 0.2:
            continue
        book = openpyxl.load_workbook(path)
        first, last = days(quarter)
        if random.random() < 0.05:
            empty(book)
        else:
            institutions(Rows(book["机构台账"]), random, first, last, older_names(city, county, last))
        estates(Rows(book["居住区配建"]), random)
        county_values(book["县区概况"], random, last)
        book.save(out / path.name)


class Rows:
    """A table of a workbook: rows by number, cells by heading."""

    def __init__(self, sheet: Worksheet) -> None:
        self.sheet = sheet
        self.columns = {cell.value: cell.column for cell in sheet[3]}
        self.numbers = [row for row in range(4, sheet.max_row + 1) if sheet.cell(row, 1).value]

    def get(self, row: int, heading: str):
        return self.sheet.cell(row, self.columns[heading]).value

    def put(self, row: int, heading: str, value) -> None:
        self.sheet.cell(row, self.columns[heading]).value = value


def days(quarter: str) -> tuple[dt.date, dt.date]:
    """The quarter's first and last day."""
    year, number = int(quarter[:4]), int(quarter[5])
    first = dt.date(year, 3 * number - 2, 1)
    return first, dt.date(year + (number == 4), number % 4 * 3 + 1, 1) - dt.timedelta(1)


def older_names(city: City, county: str, day: dt.date) -> list[str]:
    """Townships of the county's first roster whose name the last one no longer has; none once that one is valid."""
    (_, old), (since, new) = city.rosters[0], city.rosters[-1]
    return sorted(old[county].keys() - new[county].keys()) if day < since else []


def empty(book: openpyxl.Workbook) -> None:
    """A zero report."""
    rows = Rows(book["机构台账"])
    rows.sheet.delete_rows(4, len(rows.numbers))
    for label, value, *_ in book["封面"].iter_rows():
        if label.value == "零报告":
            value.value = "是"


def institutions(rows: Rows, random: Random, first: dt.date, last: dt.date, older: list[str]) -> None:
    begin = dt.date(first.year, 1, 1)
    window = dt.date(first.year - (first.month < 10), (first.month + 2) % 12 + 1, 1)
    edges = [first, last, begin, begin - dt.timedelta(1), last + dt.timedelta(1)]
    for row in rows.numbers:
        chance = random.random
        if rows.get(row, "运营状态") == "运营" and chance() < 0.1:
            rows.put(row, "运营状态", random.choice(["停业", "筹建"]))
        for heading, value, share in (
            ("是否普惠", "否", 0.15),
            ("备案状态", "未备案", 0.15),
            ("是否示范", random.choice(YES_NO), 0.05),
            ("试点类型", random.choice(["无", "幼儿园托班试点", "福利性托育试点"]), 0.3),
            ("举办性质", random.choice(OWNERSHIPS), 0.2),
            ("服务形式", "、".join(random.sample(FORMS, random.randint(1, 4))), 0.2),
            ("本年度培训体检日期", random.choice(edges), 0.3),
        ):
            if chance() < share:
                rows.put(row, heading, value)
        if chance() < 0.3:
            day = random.choice([window, window - dt.timedelta(1), last, last + dt.timedelta(1), None])
            rows.put(row, "最近检查日期", day)
            rows.put(row, "检查结果", random.choice(["合格", "限期整改", "不合格"]) if day else None)
        if older and chance() < 0.3:
            rows.put(row, "所属乡镇（街道）", random.choice(older))
        classes(rows, row, random)


def classes(rows: Rows, row: int, random: Random) -> None:
    """Class places not given, all in one class, or all nothing; carers a few more or fewer."""
    case = random.random()
    if case < 0.2:
        for heading in CLASSES:
            rows.put(row, heading, None if case < 0.15 else 0)
    if case < 0.05:
        rows.put(row, "混合班托位", rows.get(row, "托位总数"))
    elif 0.15 <= case < 0.2:
        rows.put(row, "托位总数", 0)
    carers = rows.get(row, "保育人员数")
    if carers is not None and random.random() < 0.2:
        carers = max(0, carers + random.randint(-3, 3))
        rows.put(row, "保育人员数", carers)
        rows.put(row, "持证保育人员数", min(carers, rows.get(row, "持证保育人员数")))


def estates(rows: Rows, random: Random) -> None:
    for row in rows.numbers:
        per_thousand = 6 if rows.get(row, "居住区类别") == "新建居住区" else 5
        needed = -(-per_thousand * rows.get(row, "规划（常住）人口") // 1000)
        for heading, value in (
            ("建设阶段", random.choice(["规划", "在建", "已验收", "已交付"])),
            ("住宅是否已交付", random.choice(YES_NO)),
            ("是否同步交付", random.choice([*YES_NO, None])),
            ("已建托位", max(0, needed + random.choice([-1, 0, 1]))),
        ):
            if random.random() < 0.2:
                rows.put(row, heading, value)


def county_values(sheet: Worksheet, random: Random, last: dt.date) -> None:
    dates = [dt.date(2020, 6, 30), dt.date(2020, 11, 1), dt.date(2021, 12, 31), dt.date(2022, 12, 31), last]
    own = random.random() < 0.4
    for label, value, *_ in sheet.iter_rows():
        if label.value == "3岁以下婴幼儿数" and random.random() < 0.25:
            value.value = random.choice([None, 0])
        elif label.value == "常住人口（人）" and own:
            value.value = int(value.value * random.uniform(0.9, 1.1))
        elif label.value == "常住人口截止日期" and own:
            value.value = min(last, random.choice(dates))
