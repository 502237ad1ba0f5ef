"""Ways to type days."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from random import Random
from typing import Any

from data.contract.schema import Type
from tests.torture.cells import noted, some, typed
from tests.torture.draft import Draft
from tests.torture.ways import BOOK, way

_EPOCH = dt.date(1899, 12, 30)
_NUMERALS = "〇一二三四五六七八九"


def _days(name: str, how: Callable[[dt.date], Any], *needs: str, note: bool = True) -> None:
    @way(f"days.{name}", *needs)
    def change(draft: Draft, random: Random) -> bool:
        changed = typed(draft, some(random, draft.own(Type.DATE)), how)
        return noted(draft, f"days.{name}", changed) if note else bool(changed)


def _in_words(day: dt.date) -> str:
    tens, ones = divmod(day.month, 10)
    month = _NUMERALS[ones] if not tens else "十" + (_NUMERALS[ones] if ones else "")
    return "".join(_NUMERALS[int(digit)] for digit in str(day.year)) + f"年{month}月"


_days("dots", lambda day: f"{day.year}.{day.month}.{day.day}")
_days("dots filled", lambda day: f"{day:%Y.%m.%d}")
_days("slashes", lambda day: f"{day.year}/{day.month}/{day.day}", BOOK)
_days("in Chinese", lambda day: f"{day.year}年{day.month}月{day.day}日")
_days("text", lambda day: day.isoformat(), BOOK, note=False)
_days("compact", lambda day: int(f"{day:%Y%m%d}"), BOOK)
_days("compact text", lambda day: f"{day:%Y%m%d}")
_days("serial", lambda day: (day - _EPOCH).days, BOOK)
_days("serial text", lambda day: str((day - _EPOCH).days))
_days("with time", lambda day: dt.datetime.combine(day, dt.time(10, 30)), BOOK, note=False)
_days("text with time", lambda day: f"{day.isoformat()} 10:30:00", note=False)
_days("spaces", lambda day: f" {day.year} 年 {day.month} 月 {day.day} 日 ")


@way("days.each otherwise")
def _each_day(draft: Draft, random: Random) -> bool:
    hows = (str, lambda day: f"{day:%Y.%m.%d}", lambda day: f"{day.year}年{day.month}月{day.day}日", lambda day: day)
    columns = draft.own(Type.DATE)
    for column in columns:
        column.cells = [None if day is None else random.choice(hows)(day) for day in column.cells]
    return bool(columns)


def _months(name: str, how: Callable[[dt.date], Any]) -> None:
    """Year and month alone: read as the month's first day, and said."""

    @way(f"days.{name}")
    def change(draft: Draft, random: Random) -> bool:
        columns = some(random, draft.own(Type.DATE))
        changed = typed(draft, columns, how)
        for column in columns:
            key = column.key or ""
            draft.truth[key] = [day and day.replace(day=1) for day in draft.truth[key]]
        return noted(draft, f"days.{name}", changed)


_months("month", lambda day: f"{day.year}年{day.month}月")
_months("month with dot", lambda day: f"{day.year}.{day.month:02d}")
_months("month with dash", lambda day: f"{day.year}-{day.month}")
_months("month in numerals", _in_words)


@way("days.1904", BOOK)
def _since_1904(draft: Draft, _: Random) -> bool:
    draft.date_1904 = draft.writer in ("openpyxl", "xlsxwriter")
    return draft.date_1904 and bool(draft.own(Type.DATE))


@way("days.two digits")
def _two_digits(draft: Draft, random: Random) -> bool:
    return _unclear_day(draft, random, lambda day: f"{day:%y}.{day.month}.{day.day}")


@way("days.typed as a decimal", BOOK)
def _decimal(draft: Draft, random: Random) -> bool:
    return _unclear_day(draft, random, lambda day: float(f"{day.year}.{day.month}"))


@way("days.without year")
def _yearless(draft: Draft, random: Random) -> bool:
    return _unclear_day(draft, random, lambda day: f"{day.month}月{day.day}日")


def _unclear_day(draft: Draft, random: Random, how: Callable[[dt.date], Any]) -> bool:
    column = draft.column("opened")
    if not column:
        return False
    for at, day in enumerate(draft.truth["opened"]):
        if day is not None:
            column.cells[at] = how(day)
            draft.withhold("opened", at, "cell.date_ambiguous", "cell.date_unreadable", "cell.date_impossible")
    return True
