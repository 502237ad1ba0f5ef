"""What a file says of itself beside its data: titles, 填报单位, the names of sheets and of the file.

They never decide whose a file is. Where they name another county or quarter they are quoted, and it is asked.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import islice

from data.findings import Finding, finding
from data.reading.book import Grid, cell_name
from data.reading.context import ReadingContext
from data.reading.headings import normal
from data.reading.mentions import counties_in, other_time
from data.reading.text import shown, unpointed

_LONGEST = 80
"""Characters of a title; longer texts explain something."""
_WHO = re.compile(
    r"\s*(填报|报送|制表|上报|填表|统计|编制)?(单\s*位|机关|部门)(名称|全称)?([(（](盖章|公章|章)[)）])?\s*[:：].*"
)
_DATED = re.compile(r".*(截\s*[至止]|统计|数据|季度|时点|期间|月份).*")
_BELOW = 20
"""Rows below a table in which 填报单位：… may stand."""
_QUOTED, _HEARD = 4, 100
"""Places that one finding quotes, and texts that are listened to."""
_PERIOD = re.compile(
    r"(报送|填报|上报|统计|所属|数据|本次)?(季度|期间|年度|年份|月份|时点)|(报送|填报|统计|数据)(时间|日期|截止日期)"
)


@dataclass(frozen=True)
class Saying:
    """A text beside the data, and where it stands; without sheet and cell it is the file's name."""

    text: str
    sheet: str | None = None
    cell: str | None = None


def sayings_of(grid: Grid, top: int, last: int) -> Iterator[Saying]:
    """What stands above a table's headings (row ``top``), 填报单位 below its last row, and the sheet's name."""
    for row in range(grid.first_row, top):
        for column, text in grid.texts(row).items():
            before = grid.at(row, column - 1)
            dated = text[:4].isdigit() and text[4:5] == "-"
            if not dated or (isinstance(before, str) and _DATED.fullmatch(before)):
                yield Saying(text, grid.name, cell_name(row, column))
    for row in range(last + 1, last + 1 + _BELOW):
        for column, text in grid.texts(row).items():
            if _WHO.fullmatch(text):
                yield Saying(text, grid.name, cell_name(row, column))
    yield Saying(grid.name, grid.name)


def periods_of(grid: Grid, others: Mapping[int, str], rows: list[int]) -> Iterator[Saying]:
    """What a column says of the time of each row (季度, 统计时间): every spelling once."""
    for column, heading in sorted(others.items()):
        if not _PERIOD.fullmatch(normal(heading)):
            continue
        seen: set[str] = set()
        for row in rows:
            text = unpointed(grid.at(row, column))
            if text.__class__ is str and text not in seen and len(seen) < _HEARD:
                seen.add(text)
                yield Saying(text, grid.name, cell_name(row, column))


def otherwise(sayings: Iterable[Saying], context: ReadingContext) -> list[Finding]:
    """One query each for what is said of another county and of another quarter, with the texts that say it."""
    heard = [saying for saying in islice(sayings, _HEARD) if len(saying.text) <= _LONGEST]
    findings: list[Finding] = []
    if context.county:
        name = context.policy.unit(context.county).name
        findings += _asked("county.said", heard, lambda text: _other_counties(text, context), name)
    if context.quarter:
        quarter, today = context.quarter, context.today
        findings += _asked("quarter.said", heard, lambda text: _listed(other_time(text, quarter, today)), quarter)
    return findings


def _other_counties(text: str, context: ReadingContext) -> list[str]:
    """The counties a text names, where the workbook's own is not among them."""
    named = counties_in(text, context.policy)
    return [] if context.county in named else [unit.name for unit in context.policy.counties if unit.code in named]


def _listed(time: str | None) -> list[str]:
    return [time] if time else []


def _asked(code: str, heard: list[Saying], other: Callable[[str], list[str]], expected: str) -> Iterator[Finding]:
    found = {saying: named for saying in heard if (named := other(saying.text))}
    if found:
        first = next(iter(found))
        quotes = list(dict.fromkeys(str(shown(saying.text.strip())) for saying in found))
        named = list(dict.fromkeys(name for names in found.values() for name in names))
        params = {"said": quotes[:_QUOTED], "found": named, "expected": expected}
        yield finding(code, first.sheet, first.cell, quotes[0], **params)
