"""The workbooks' cells and the policy's raw tables as plain dicts: nothing of the product is used to read them."""

from __future__ import annotations

import csv
import datetime as dt
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import python_calamine

INSTITUTION = {
    "机构名称": "name",
    "所属乡镇（街道）": "township",
    "机构类型": "kind",
    "举办性质": "ownership",
    "城乡": "setting",
    "是否普惠": "inclusive",
    "是否示范": "demonstration",
    "试点类型": "pilot",
    "备案状态": "registered",
    "运营状态": "status",
    "托位总数": "places",
    "乳儿班托位": "infant",
    "托小班托位": "toddler",
    "托大班托位": "older",
    "混合班托位": "mixed",
    "在托人数": "enrolled",
    "服务形式": "forms",
    "保育人员数": "carers",
    "持证保育人员数": "certified",
    "本年度培训体检日期": "trained_on",
    "最近检查日期": "inspected_on",
    "检查结果": "inspection",
}
ESTATE = {
    "居住区名称": "name",
    "居住区类别": "kind",
    "规划（常住）人口": "residents",
    "已建托位": "built",
    "建设阶段": "phase",
    "住宅是否已交付": "housing_delivered",
    "是否同步交付": "delivered_together",
}
COUNTY = {"常住人口（人）": "population", "常住人口截止日期": "population_as_of", "3岁以下婴幼儿数": "under3"}

Row = dict[str, Any]


@dataclass(frozen=True)
class Workbook:
    """One county's quarter: ``quarter`` counts quarters from year 0; an empty cell is None, a figure an int."""

    county: str
    quarter: int
    institutions: list[Row]
    estates: list[Row]
    overview: Row


@dataclass(frozen=True)
class City:
    """What the policy's files say, as read: names of townships by roster and county, pseudo units left out."""

    code: str
    names: dict[str, str]  # of city and counties
    counties: tuple[str, ...]
    rosters: list[tuple[dt.date, dict[str, dict[str, str]]]]  # from which day on: county → name → code
    successors: dict[str, str]  # older code → today's; "" where dissolved
    population: list[tuple[str, dt.date, int]]  # published: unit, as of, residents
    since: dt.date
    statuses: frozenset[str]
    kinds: frozenset[str]
    carers: dict[str, int]
    due_days: int
    carried_at_most: int

    def roster(self, day: dt.date) -> dict[str, dict[str, str]]:
        """The roster valid at that day; the first one also for the days before it."""
        valid = [towns for start, towns in self.rosters if start <= day]
        return valid[-1] if valid else self.rosters[0][1]

    def township(self, written: str, county: str, day: dt.date) -> str:
        """The code of a township as written: in the roster of the day, else by its older name. KeyError if neither."""
        towns = self.roster(day)[county]
        if written in towns:
            return towns[written]
        older = next(names[county][written] for _, names in self.rosters if written in names[county])
        return self.successors[older]


def quarter(text: str) -> int:
    """2026Q3 as a number that counts quarters."""
    return int(text[:4]) * 4 + int(text[5]) - 1


def read_workbooks(folder: Path) -> list[Workbook]:
    """The approved workbooks: those at the folder's top level."""
    return [_workbook(path) for path in sorted(folder.glob("*.xlsx"))]


def _workbook(path: Path) -> Workbook:
    book = python_calamine.CalamineWorkbook.from_path(path)
    meta = {row[0]: row[1] for row in _rows(book, "_meta")}
    overview = {COUNTY[row[0]]: row[1] for row in _rows(book, "县区概况") if row[0] in COUNTY}
    return Workbook(
        county=str(meta["county"]),
        quarter=quarter(str(meta["quarter"])),
        institutions=_table(_rows(book, "机构台账"), INSTITUTION),
        estates=_table(_rows(book, "居住区配建"), ESTATE),
        overview=overview,
    )


def _rows(book: python_calamine.CalamineWorkbook, sheet: str) -> list[list[Any]]:
    return [[_plain(cell) for cell in row] for row in book.get_sheet_by_name(sheet).to_python()]


def _plain(cell: Any) -> Any:
    if isinstance(cell, float) and cell.is_integer():
        return int(cell)
    return None if cell == "" else cell


def _table(rows: list[list[Any]], keys: dict[str, str]) -> list[Row]:
    """The rows below the heading row, by key."""
    top = next(i for i, row in enumerate(rows) if set(keys) <= set(row))
    places = {keys[heading]: i for i, heading in enumerate(rows[top]) if heading in keys}
    found = [{key: row[i] for key, i in places.items()} for row in rows[top + 1 :]]
    return [row for row in found if row["name"] is not None]


def read_city(policy: Path) -> City:
    """The policy's file and its tables."""
    raw = tomllib.loads(policy.read_text(encoding="utf-8"))
    tables = {key: policy.parent / file for key, file in raw["tables"].items() if key != "rosters"}
    units = [raw["city"], *raw["counties"]]
    return City(
        code=raw["city"]["code"],
        names={unit["code"]: unit["name"] for unit in units},
        counties=tuple(unit["code"] for unit in raw["counties"]),
        rosters=[(r["valid_from"], _roster(policy.parent / r["file"])) for r in raw["tables"]["rosters"]],
        successors={row["older_code"]: row["code"] for row in _csv(tables["successors"])},
        population=[
            (row["adcode"], dt.date.fromisoformat(row["as_of"]), int(row["permanent_residents"]))
            for row in _csv(tables["population"])
        ],
        since=raw["population"]["since"],
        statuses=frozenset(raw["counting"]["statuses"]),
        kinds=frozenset(raw["counting"]["kinds"]),
        carers=raw["counting"]["carers_per_place"],
        due_days=raw["reporting"]["due_days"],
        carried_at_most=raw["reporting"]["carry_quarters"],
    )


def _roster(path: Path) -> dict[str, dict[str, str]]:
    towns: dict[str, dict[str, str]] = {}
    for row in _csv(path):
        if row["is_pseudo"] == "0":
            towns.setdefault(row["county_adcode"], {})[row["name"]] = row["code"]
    return towns


def _csv(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))
