"""Quarters of a year, as pandas periods: ``str(period)`` is ``2026Q3``, which is also how frames hold them."""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from functools import cache
from typing import cast
from zoneinfo import ZoneInfo

import chinese_calendar
import pandas as pd

CHINA = ZoneInfo("Asia/Shanghai")
_NUMERALS = {"一": "1", "二": "2", "三": "3", "四": "4"}
_CODE = re.compile(r"(\d{4})Q([1-4])")
_CHINESE = re.compile(r"(\d{4})年?第?([1-4])季度?")


def parse_quarter(text: str) -> pd.Period | None:
    """A quarter as a person writes it: 2026Q3, 2026年第三季度 or 2026年3季度, full-width or not; None if it is none."""
    plain = re.sub(r"\s", "", unicodedata.normalize("NFKC", text)).upper()
    for chinese, digit in _NUMERALS.items():
        plain = plain.replace(chinese, digit)
    found = _CODE.fullmatch(plain) or _CHINESE.fullmatch(plain)
    return quarter(f"{found[1]}Q{found[2]}") if found and int(found[1]) >= 1900 else None


@cache  # a chart asks for hundreds, and periods are slow to make
def quarter(code: str) -> pd.Period:
    """The period of a well-formed code such as ``2026Q3``. Raises ValueError for anything else."""
    if not _CODE.fullmatch(code):
        raise ValueError(f"not a quarter: {code!r}")
    return cast(pd.Period, pd.Period(code, freq="Q"))


def first_day(period: pd.Period) -> dt.date:
    """The first day of the quarter."""
    return period.start_time.date()


def last_day(period: pd.Period) -> dt.date:
    """The quarter's as-of date: its last day (numbers.md §1)."""
    return period.end_time.date()


def quarter_of(day: dt.date) -> pd.Period:
    """The quarter a day lies in."""
    return cast(pd.Period, pd.Period(year=day.year, quarter=(day.month + 2) // 3, freq="Q"))


def last_ended(today: dt.date) -> pd.Period:
    """The latest quarter whose last day has passed."""
    return cast(pd.Period, quarter_of(today) - 1)


def quarters_between(first: pd.Period, last: pd.Period) -> list[str]:
    """Codes of all quarters from ``first`` to ``last``, none skipped; empty if ``last`` comes before ``first``."""
    return [str(period) for period in pd.period_range(first, last, freq="Q")]


def steps(earlier: str, later: str) -> int:
    """How many quarters lie between two codes."""
    return quarter(later).ordinal - quarter(earlier).ordinal


def china_today(now: dt.datetime) -> dt.date:
    """The day it is in Asia/Shanghai at an aware moment."""
    return now.astimezone(CHINA).date()


def due_day(period: pd.Period, day_after: int) -> dt.date:
    """The day a quarter's workbook is due: ``day_after`` days after its end, or the next working day in China.

    Years beyond the published calendar of holidays count Monday to Friday as working days.
    """
    day = last_day(period) + dt.timedelta(days=day_after)
    while not _works(day):
        day += dt.timedelta(days=1)
    return day


def working_days(after: dt.date, until: dt.date) -> int:
    """How many working days in China lie after one day, up to and with another; 0 where that is not later."""
    days = (after + dt.timedelta(days=step) for step in range(1, (until - after).days + 1))
    return sum(_works(day) for day in days)


def _works(day: dt.date) -> bool:
    try:
        return chinese_calendar.is_workday(day)
    except NotImplementedError:
        return day.weekday() < 5
