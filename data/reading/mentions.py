"""Counties and quarters that a text names: a title, a sheet's or file's name, 填报单位：…"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from data.policy.policy import Policy
from data.quarters import quarter as period_of
from data.reading.text import squeezed

_LEVELS = "[县市区旗]"
_BEFORE = r"(?:(?<![\u4e00-\u9fff])|(?<=[省市区州盟年月日度季于的和与及、在由为是各]))"
"""Where the name of a county of two characters may begin: the end of a longer name is no county."""
_PLACES = r"(?![路街道巷村镇乡社大桥园湖中监]|[东西南北]路)"
"""What follows a county's short name in the name of something else."""


def counties_in(text: str, policy: Policy) -> frozenset[str]:
    """The codes of the city's counties that a text names: in full, by a short name, or by its six digits."""
    names = {name: unit.code for unit in policy.counties for name in (unit.name, unit.short_name, unit.code)}
    plain = squeezed(text).replace(policy.city.name, "")
    found = _pattern(tuple((unit.name, unit.short_name, unit.code) for unit in policy.counties)).finditer(plain)
    return frozenset(names[next(name for name in one.groups() if name)] for one in found)


@lru_cache(maxsize=8)
def _pattern(units: tuple[tuple[str, str, str], ...]) -> re.Pattern[str]:
    """Every spelling, the longest first; a short name also with the level of before a county became a city."""
    spelled: list[tuple[str, str]] = []
    for name, short, code in units:
        edge = _BEFORE if short == name else ""
        spelled += [(name, rf"{edge}({re.escape(name)})"), (code, rf"(?<!\d)({code})(?!\d)")]
        if short != name:
            spelled.append((short, rf"({re.escape(short)}){_LEVELS}"))
            spelled.append((short[:-1], rf"({re.escape(short)}){_PLACES}"))
    spelled.sort(key=lambda each: -len(each[0]))
    return re.compile("|".join(pattern for _, pattern in spelled))


# --- quarters --------------------------------------------------------------------------------------------------------

_DIGITS = str.maketrans("〇零○一二三四五六七八九", "000123456789")
_YEAR_IN_WORDS = re.compile(r"[二2][〇零○0][〇零○一二三四五六七八九]{2}(?=年)")
_NUMBERED = re.compile(r"[\u3014\[(（]20\d\d[\u3015\])）]\d*号?")
"""政办发[2020]37号 is no time."""
_LATER = r"(?!(?:\d{0,2}月)?\d*[日号]?(?:起|以来|以后|之后|版|印发|修订|发布|施行|制定|至今))"
"""2024年1月起 says since when something holds, not what the figures are of."""
_YEAR = r"(?:(?P<year{0}>20\d\d)年?度?[-_.第]{{0,2}}|(?<!\d)(?P<short{0}>\d\d)年第?)?"
_QUARTER = re.compile(_YEAR.format("") + r"[第前]?(?P<quarter>[1-4一二三四])季(?:度|(?=[报末底表台]))")
_CODE = re.compile(r"(?:(?P<year>20\d\d)年?[-_. ]?|(?<![A-Z0-9]))Q(?P<quarter>[1-4])(?!\d)")
_HALF = re.compile(_YEAR.format("") + r"(?P<half>[上下])半年")
_MONTH = re.compile(
    r"(?P<year>20\d\d)(?:年|[-./])(?:\d{1,2}月?[-—~至到])?(?P<month>1[0-2]|0?[1-9])(?!\d)(?:月(?P<day>\d{1,2}[日号])?|[-./]\d{1,2})?"
    + _LATER
)
_COMPACT = re.compile(r"(?<!\d)(?P<year>20\d\d)(?P<month>0[1-9]|1[0-2])(?P<day>[0-3]\d)?(?!\d)")
_BARE_YEAR = re.compile(r"(?<!\d)(?P<year>20\d\d)(?:(?<=^\d{4})$|学?年度?|(?=[-—~至到]20\d\d))" + _LATER)
_LAST, _SOON = 4, 3
"""The last quarter of a year; and months after a quarter in which a month alone is that of the report."""


@dataclass(frozen=True)
class _Time:
    """A time a text names, and how it is to be said; ``day`` where it names the very day."""

    said: str
    year: int | None
    quarter: int | None
    month: int | None = None
    day: bool = False

    def agrees(self, period: str, today: dt.date) -> bool:
        """Whether it may be said of a quarter's figures; the month in which they are reported is no other time."""
        own = period_of(period)
        if self.month and self.year:
            months = (self.year - own.year) * 12 + self.month - (3 * own.quarter - 2)
            until = (today.year - own.year) * 12 + today.month - (3 * own.quarter - 2)
            return 0 <= months <= (until if self.day else min(until, 2 + _SOON))
        if self.quarter:
            return self.quarter == own.quarter and self.year in (None, own.year)
        return self.year == own.year or (self.year == own.year + 1 == today.year and own.quarter == _LAST)


def other_time(text: str, quarter: str, today: dt.date) -> str | None:
    """The quarter or year a text names (2026Q2, Q2, 2025), where it names no time that the quarter's figures may have.

    None where it names none, or the right one too. A month is its quarter's. ``today`` is the day of checking.
    """
    named = list(_times(text))
    if not named or any(time.agrees(quarter, today) for time in named):
        return None
    return named[0].said


def _times(text: str) -> Iterator[_Time]:
    plain = _NUMBERED.sub("", _YEAR_IN_WORDS.sub(lambda found: found[0].translate(_DIGITS), squeezed(text))).upper()
    for pattern, read in (
        (_QUARTER, _quarter),
        (_CODE, _quarter),
        (_HALF, _half),
        (_MONTH, _month),
        (_COMPACT, _month),
    ):
        for found in pattern.finditer(plain):
            yield read(found)
        plain = pattern.sub(" ", plain)
    for found in _BARE_YEAR.finditer(plain):
        yield _Time(found["year"], int(found["year"]), None)


def _quarter(found: re.Match[str]) -> _Time:
    number = int(found["quarter"].translate(_DIGITS))
    return _of_quarter(_year(found), number)


def _half(found: re.Match[str]) -> _Time:
    return _of_quarter(_year(found), 2 if found["half"] == "上" else _LAST)


def _year(found: re.Match[str]) -> int | None:
    said = found.groupdict()
    if said["year"]:
        return int(said["year"])
    return 2000 + int(said["short"]) if said.get("short") else None


def _of_quarter(year: int | None, number: int) -> _Time:
    return _Time(f"{year or ''}Q{number}", year, number)


def _month(found: re.Match[str]) -> _Time:
    year, month = int(found["year"]), int(found["month"])
    return _Time(f"{year}Q{(month + 2) // 3}", year, None, month, bool(found["day"]))
