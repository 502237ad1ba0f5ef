"""Dates as people write them: 2024.9.1, 2024年9月, 二〇二四年九月, 20240901, a serial. An ambiguous one is an error."""

from __future__ import annotations

import datetime as dt
import re

from data.quarters import CHINA
from data.reading.cells import Cell
from data.reading.text import is_missing, squeezed, visible

FIRST_YEAR, LAST_YEAR = 1900, 2100
_EPOCH, _EPOCH_1904 = dt.date(1899, 12, 30), dt.date(1904, 1, 1)
_SERIALS = (10_000, 73_415)
"""Serial numbers from 1927 on: a smaller number in a date column is a year or a slip, not a day."""
_COMPACT = (19_000_101, 21_001_231)

NO_DAY = re.compile(r"1899-12-3[01](?:[T ]00:00:00)?|1900-01-00|00:00:00")
"""What a link to an empty cell shows in a column of days."""
_MIDNIGHT = re.compile(r".*[T ]?23:59(?::[0-5]\d(?:\.\d+)?)?")
"""Less than a minute before midnight: programs that count time in another zone's seconds write the day after so."""
_LAST_MINUTE = 1 - 1 / (24 * 60)
_ISO = re.compile(r"(\d{4})-(\d\d)-(\d\d)(?:[T ]\d\d:\d\d.*)?")
_INSTANT = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d(?::\d\d(?:[.,]\d+)?)? ?(?:Z|UTC|GMT|[+-]\d\d:?(?:\d\d)?)")
"""A moment that says its zone, as systems export it: the day is China's."""
_ZONE_APART = re.compile(r" (UTC|GMT|Z|[+-])")
_WEEKDAY = re.compile(r"[(（]?(?:星期|周|礼拜)[一二三四五六日天][)）]?")
_TIMED = re.compile(r"(\d{8})(?:[01]\d|2[0-3])[0-5]\d(?:[0-5]\d)?")
"""20210315154213: a day and a time of day without anything between."""
_DAY = re.compile(r"(\d{4})[-./年](\d{1,2})[-./月](\d{1,2})[日号]?(?:(?:T|上午|下午)?\d{1,2}[:时点].*)?")
_MONTH = re.compile(r"(\d{4})(?:[-./]|年)(\d{1,2})月?份?")
_AMBIGUOUS = re.compile(r"\d{1,2}[-./年]\d{1,2}[-./月]\d{1,4}[日号]?|\d{1,2}年\d{1,2}月?")
_DIGITS = {
    "〇": "0",
    "零": "0",
    "○": "0",
    "一": "1",
    "二": "2",
    "三": "3",
    "四": "4",
    "五": "5",
    "六": "6",
    "七": "7",
    "八": "8",
    "九": "9",
}
_CHINESE_DIGIT = re.compile("[〇零○一二三四五六七八九十]")
_TENS = re.compile("([一二三四五六七八九]?)十([一二三四五六七八九]?)")


def date_of(cell: Cell) -> dt.date | None:
    """The day in a cell; None if missing or wrong."""
    raw = cell.raw
    if isinstance(raw, bool):
        cell.report("cell.date_unreadable")
        return None
    if isinstance(raw, int | float):
        return _counted(cell, float(raw))
    if _INSTANT.fullmatch(raw.strip()):
        return _in_china(cell, raw.strip())
    found = _ISO.fullmatch(raw)
    if found:
        return _settled(cell, _day(cell, found), raw)
    return None if is_missing(raw) else _written(cell, raw)


def _in_china(cell: Cell, raw: str) -> dt.date | None:
    """The day it was in China at a moment of any zone: 2021-03-14T16:00:00Z is the 15th there."""
    written = _ZONE_APART.sub(r"\1", raw.replace(",", ".")).replace("UTC", "Z").replace("GMT", "Z")
    try:
        moment = dt.datetime.fromisoformat(written).astimezone(CHINA)
        if _MIDNIGHT.fullmatch(moment.strftime("%H:%M:%S")):
            return _said(cell, "midnight", moment.date() + dt.timedelta(days=1))
        return _said(cell, "zone", moment.date())
    except (ValueError, OverflowError):
        cell.report("cell.date_impossible")
        return None


def _counted(cell: Cell, number: float) -> dt.date | None:
    """A number in a date column: a serial of the workbook's calendar, or 20240901."""
    if number.is_integer() and (_COMPACT[0] <= number <= _COMPACT[1] or _TIMED.fullmatch(str(int(number)))):
        return _written(cell, str(int(number)))
    if not _SERIALS[0] <= number <= _SERIALS[1]:
        cell.report("cell.date_ambiguous" if 1 <= number < _SERIALS[0] else "cell.date_impossible")
        return None
    epoch = _EPOCH_1904 if cell.date_1904 else _EPOCH
    late = number % 1 >= _LAST_MINUTE
    return _said(cell, "midnight" if late else "serial", epoch + dt.timedelta(days=int(number) + late))


def _written(cell: Cell, raw: str) -> dt.date | None:
    text = _arabic(_WEEKDAY.sub("", squeezed(visible(raw)).lstrip("'")))
    if timed := _TIMED.fullmatch(text):
        text = timed[1]
    if re.fullmatch(r"\d{8}", text):
        text = f"{text[:4]}-{text[4:6]}-{text[6:]}"
    if re.fullmatch(r"\d{5}(?:\.0+)?", text):
        return _counted(cell, float(text))
    if found := _DAY.fullmatch(text):
        return _settled(cell, _day(cell, found), raw, "date")
    if found := _MONTH.fullmatch(text):
        return _said(cell, "month", _day(cell, found))
    cell.report("cell.date_ambiguous" if _AMBIGUOUS.fullmatch(text) else "cell.date_unreadable")
    return None


def _settled(cell: Cell, day: dt.date | None, written: str, what: str = "") -> dt.date | None:
    """A day with its time of day: the next one within a minute of midnight, which is said."""
    if day and _MIDNIGHT.fullmatch(written.strip()):
        return _said(cell, "midnight", day + dt.timedelta(days=1))
    return _said(cell, what, day) if what else day


def _day(cell: Cell, found: re.Match[str]) -> dt.date | None:
    year, month, day = int(found[1]), int(found[2]), int(found[3]) if found.re.groups > 2 else 1
    try:
        if FIRST_YEAR <= year <= LAST_YEAR:
            return dt.date(year, month, day)
    except ValueError:
        pass
    cell.report("cell.date_impossible")
    return None


def _said(cell: Cell, what: str, day: dt.date | None) -> dt.date | None:
    if day:
        cell.note(what, day.isoformat())
    return day


def _arabic(text: str) -> str:
    """二〇二四年十月 as 2024年10月."""
    if not _CHINESE_DIGIT.search(text):
        return text
    text = _TENS.sub(lambda found: f"{_DIGITS.get(found[1], '1')}{_DIGITS.get(found[2], '0')}", text)
    return "".join(_DIGITS.get(letter, letter) for letter in text)
