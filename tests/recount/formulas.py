"""The definitions of the numbers a second time, read literally: one workbook's sums, residents, verdicts.

Plain and exact on purpose: Fractions and dicts, no frame, nothing of the product. Sections (§) are those of the
definitions.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from fractions import Fraction
from math import ceil
from typing import Any

import chinese_calendar

from tests.recount.cells import City, Row, Workbook, quarter

Key = tuple[str, str]
"""Indicator and part."""
Sums = dict[Key, tuple[int | None, int | None]]
"""Numerator and denominator; no denominator where the figure is a count; no numerator where a part is missing."""

MIX = {
    "mix_kind": ("独立托育机构", "幼儿园托班", "社区托育点", "用人单位托育点", "家庭托育点", "托育综合服务中心"),
    "mix_ownership": ("公办", "公建民营", "民办非营利", "民办营利"),
    "mix_form": ("全日托", "半日托", "计时托", "临时托"),
    "mix_setting": ("城镇", "乡村"),
}


# --- time ------------------------------------------------------------------------------------------------------------


def quarter_text(number: int) -> str:
    return f"{number // 4}Q{number % 4 + 1}"


def first_day(number: int) -> dt.date:
    return dt.date(number // 4, number % 4 * 3 + 1, 1)


def last_day(number: int) -> dt.date:
    return first_day(number + 1) - dt.timedelta(days=1)


def due_day(number: int, days: int) -> dt.date:
    """So many days after the quarter's end; on a day of rest, the next working day."""
    day = last_day(number) + dt.timedelta(days=days)
    while not chinese_calendar.is_workday(day):
        day += dt.timedelta(days=1)
    return day


# --- one workbook's sums (§1 what counts, §3 indicators) -----------------------------------------------------


def counted(book: Workbook, city: City, rule: str) -> list[Row]:
    """运营, of a counted kind, and under "registered" 已备案."""
    return [
        row
        for row in book.institutions
        if row["status"] in city.statuses
        and row["kind"] in city.kinds
        and (rule == "all" or row["registered"] == "已备案")
    ]


def workbook_sums(book: Workbook, city: City, rule: str) -> Sums:
    """A county's numerators and denominators, but for residents and the roster of townships."""
    rows = counted(book, city, rule)
    places, number = total(rows, "places"), len(rows)
    enrolled, under3 = total(rows, "enrolled"), book.overview["under3"]
    figures: dict[str, tuple[int | None, int | None]] = {
        "places_per_1000": (places, None),
        "demonstration": (how_many(rows, lambda r: r["demonstration"] == "是"), None),
        "pilot_kindergarten": (how_many(rows, lambda r: r["pilot"] == "幼儿园托班试点"), None),
        "pilot_workplace": (how_many(rows, lambda r: r["pilot"] == "福利性托育试点"), None),
        "kindergartens": (how_many(rows, lambda r: r["kind"] == "幼儿园托班"), None),
        "inclusive_share": (total((r for r in rows if r["inclusive"] == "是"), "places"), places),
        "registered_share": (how_many(rows, lambda r: r["registered"] == "已备案"), number),
        "utilisation": (enrolled, places),
        "enrolment_rate": (None, None) if under3 is None else (enrolled, under3),
        "trained_share": (how_many(rows, lambda r: trained(r, book.quarter)), number),
        "certified_share": (total(rows, "certified"), total(rows, "carers")),
        "staffing": staffing(rows, city.carers),
        "inspection_pass": inspections(rows, book.quarter),
        **estates(book.estates),
    }
    return {(indicator, ""): pair for indicator, pair in figures.items()} | mix(rows)


def total(rows: Iterable[Row], key: str) -> int:
    return sum(row[key] or 0 for row in rows)


def how_many(things: Iterable[Any], holds: Callable[[Any], bool]) -> int:
    return sum(1 for thing in things if holds(thing))


def trained(row: Row, number: int) -> bool:
    """Training and health check fell in the quarter's calendar year, not after the quarter's end."""
    day = row["trained_on"]
    return day is not None and day.year == number // 4 and day <= last_day(number)


def staffing(rows: list[Row], per_carer: dict[str, int]) -> tuple[int, int]:
    """Of the institutions whose class places are given, those whose carers suffice: each kind of class rounded up."""
    given = [row for row in rows if any(row[kind] is not None for kind in per_carer)]
    enough = [r for r in given if r["carers"] >= sum(ceil(Fraction(r[k] or 0, per)) for k, per in per_carer.items())]
    return len(enough), len(given)


def inspections(rows: list[Row], number: int) -> tuple[int, int]:
    """Of those last inspected within the four quarters that end with this one, those found 合格."""
    start, end = first_day(number - 3), last_day(number)
    within = [row for row in rows if row["inspected_on"] is not None and start <= row["inspected_on"] <= end]
    return how_many(within, lambda r: r["inspection"] == "合格"), len(within)


def estates(rows: list[Row]) -> dict[str, tuple[int | None, int | None]]:
    """Judged estates that have their places; the places that judged ones lack."""
    judged = [row for row in rows if is_judged(row)]
    new = [row for row in judged if row["kind"] == "新建居住区"]
    old = [row for row in judged if row["kind"] == "老城区及已建成住宅区"]
    return {
        "estates_new": (how_many(new, lambda r: r["built"] >= needed(r) and not delivered_ahead(r)), len(new)),
        "estates_old": (how_many(old, lambda r: r["built"] >= needed(r)), len(old)),
        "estate_places_gap": (sum(max(0, needed(row) - row["built"]) for row in judged), None),
    }


def is_judged(row: Row) -> bool:
    """Not those still 规划, nor new ones 在建 whose housing is not delivered."""
    being_built = row["kind"] == "新建居住区" and row["phase"] == "在建" and row["housing_delivered"] != "是"
    return row["phase"] != "规划" and not being_built


def needed(row: Row) -> int:
    return ceil(Fraction((6 if row["kind"] == "新建居住区" else 5) * row["residents"], 1000))


def delivered_ahead(row: Row) -> bool:
    """A new estate with 住宅是否已交付 = 是 and (built < needed or 是否同步交付 = 否)."""
    return row["housing_delivered"] == "是" and (row["built"] < needed(row) or row["delivered_together"] == "否")


def mix(rows: list[Row]) -> Sums:
    """Places by choice, zeros included; in full under each form an institution has."""
    return {
        (indicator, choice): (total((r for r in rows if choice in str(r[column]).split("、")), "places"), None)
        for indicator, choices in MIX.items()
        for column in ["forms" if indicator == "mix_form" else indicator.removeprefix("mix_")]
        for choice in choices
    }


def inclusive_by_township(book: Workbook, city: City, rule: str) -> Counter[str]:
    """Counted institutions with 普惠 = 是, by the township's code in the workbook's own roster."""
    inclusive = (row for row in counted(book, city, rule) if row["inclusive"] == "是")
    day = last_day(book.quarter)
    return Counter(city.township(row["township"], book.county, day) for row in inclusive)


# --- residents (§1) ------------------------------------------------------------------------------------------


class Residents:
    """Permanent residents of the city and its counties at any day."""

    def __init__(self, city: City, books: list[Workbook]) -> None:
        self.city = city
        # Of one date the official figure wins over the county's own, of two own ones the later quarter's workbook.
        self.known = [(unit, (day, 1, 0), persons) for unit, day, persons in city.population] + [
            (b.county, (b.overview["population_as_of"], 0, b.quarter), b.overview["population"]) for b in books
        ]

    def of(self, unit: str, day: dt.date) -> tuple[int, dt.date] | None:
        """The figure with the latest as-of date not after the day; nothing from before the census."""
        own = self.latest(unit, day)
        if own is not None or unit != self.city.code:
            return own
        counties = [self.latest(county, day) for county in self.city.counties]
        if not all(counties):
            return None
        known = [pair for pair in counties if pair]
        return sum(persons for persons, _ in known), min(as_of for _, as_of in known)

    def latest(self, unit: str, day: dt.date) -> tuple[int, dt.date] | None:
        found = [(rank, n) for name, rank, n in self.known if name == unit and self.city.since <= rank[0] <= day]
        return (max(found)[1], max(found)[0][0]) if found else None


# --- targets and verdicts (§4) -------------------------------------------------------------------------------


@dataclass(frozen=True)
class Target:
    value: int
    kind: str  # deadline, standing, yearly or reference
    deadline: int | None = None


BASELINE = quarter("2020Q3")
BY_2020, BY_2025 = quarter("2020Q4"), quarter("2025Q4")
TARGETS = {
    ("places_per_1000", "city"): Target(5, "deadline", BY_2025),
    ("places_per_1000", "county"): Target(5, "reference"),
    ("demonstration", "county"): Target(1, "deadline", BY_2020),
    ("pilot_kindergarten", "county"): Target(1, "deadline", BY_2020),
    ("pilot_workplace", "county"): Target(1, "deadline", BY_2020),
    ("inclusive_institutions", "township"): Target(1, "deadline", BY_2025),
    **{("township_coverage", level): Target(1, "deadline", BY_2025) for level in ("city", "county")},
    **{("estates_old", level): Target(1, "deadline", BY_2025) for level in ("city", "county")},
    **{("estates_new", level): Target(1, "standing") for level in ("city", "county")},
    **{("trained_share", level): Target(1, "yearly") for level in ("city", "county")},
}


def verdict(target: Target, history: dict[int, Fraction], now: int) -> str:
    """The verdict at a quarter; ``history`` holds the unit's values up to it, none where it had none."""
    if now not in history:
        return "none"
    if target.kind == "reference":
        return "reference"
    if target.kind == "standing":
        return "met" if history[now] >= target.value else "overdue"
    if target.kind == "yearly":
        return yearly(history[now], target.value, now % 4 + 1)
    return with_deadline(target, {t: y for t, y in history.items() if t >= BASELINE}, now)


def yearly(share: Fraction, target: int, k: int) -> str:
    """Starts at 0 each year and is due in the fourth quarter."""
    if k == 4:
        return "met_on_time" if share >= target else "overdue"
    return "met" if share >= target else by_pace(share / target / Fraction(k, 4))


def with_deadline(target: Target, history: dict[int, Fraction], now: int) -> str:
    assert target.deadline is not None
    met = history[now] >= target.value
    if now >= target.deadline:
        if target.deadline not in history:
            return "no_deadline_data"
        then = history[target.deadline] >= target.value
        return ("met_on_time" if met else "slipped") if then else ("met_late" if met else "overdue")
    start = min(history)
    if met or history[start] >= target.value:
        return "met" if met else "reversing"
    if now == start:
        return "none"
    way = (history[now] - history[start]) / (target.value - history[start])
    return by_pace(way / Fraction(now - start, target.deadline - start))


def by_pace(pace: Fraction) -> str:
    """正常推进, 需加快, 滞后, 倒退 by the pace ratio L."""
    if pace >= Fraction("0.95"):
        return "on_track"
    if pace >= Fraction("0.60"):
        return "accelerate"
    return "behind" if pace >= 0 else "reversing"
