"""Lines of a table that name several of its rows: totals of all, and groups such as 一、民办机构（2家）."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cached_property

from data.contract import schema
from data.contract.schema import ContractSheet
from data.reading.book import Grid, Raw
from data.reading.context import ReadingContext
from data.reading.text import squeezed

_LONG = 200
_COUNT = r"[:：]?[（(]?共?\d{0,5}(?:家|个|所|处)?(?:托育)?(?:机构|单位)?[)）]?[:：]?"
_TOTAL = re.compile(
    rf".{{0,12}}(合计|小计|总计|共计|累计|总和)([（(].{{0,6}}[)）]|{_COUNT})?[:：]?|共\d{{1,5}}(家|个|所|处)(托育)?(机构|单位)?"
)
_WHOLE = re.compile(rf"(全|本)(县|市|区|辖区|镇|乡|街道){_COUNT}|汇总|总数|total", re.IGNORECASE)
_NUMBER = re.compile(r"^([一二三四五六七八九十]+[、.．]|[（(][一二三四五六七八九十]+[)）]、?)")
_GROUP_LIKE = re.compile(r".{1,12}(镇|乡|街道|社区|片|区|类|组|部分|情况|机构)")
_COUNTED = re.compile(r".+[（(]?共?\d{1,5}(家|个|所|处)(托育)?(机构|单位)?[)）]?")
_AMONG = re.compile(r"其中[:：]?.*")
_KIND = re.compile(
    r"(公办|民办|普惠性?|非普惠性?|营利性?|非营利性?|独立|社区|家庭|用人单位|幼儿园|城镇|乡村|城区|农村|已备案|未备案|示范性?){1,2}"
    r"(托育)?(服务)?(机构|园所?|托班|托育点|点|类|部分)?"
)
_OVER = 3
"""A text merged over at least as many columns of a row is the name of what follows."""


def first_place(cells: list[Raw]) -> int | None:
    """The position of a row's first words; a running number before them is passed over."""
    return next((at for at, raw in enumerate(cells) if raw.__class__ is str and raw and not raw.isdigit()), None)


def first_text(cells: list[Raw]) -> str:
    """The first words of a row, without spaces; empty where it has none."""
    at = first_place(cells)
    if at is None:
        return ""
    return squeezed(cells[at]) if len(cells[at]) < _LONG else cells[at]


def is_total(text: str) -> bool:
    """Whether these are the first words of a 合计 row."""
    return bool(_TOTAL.fullmatch(text))


@dataclass
class GroupLines:
    """The groups of a sheet's rows: by townships, kinds, or numbered 一、二、三."""

    grid: Grid
    sheet: ContractSheet
    context: ReadingContext
    _merged: set[int] = field(default_factory=set)

    def __post_init__(self) -> None:
        self._merged = {
            top for top, left, bottom, right in self.grid.merges if top == bottom and right - left >= _OVER - 1
        }

    def is_merged(self, row: int) -> bool:
        """Whether a text of this row stands over several columns."""
        return row in self._merged

    def is_whole(self, text: str) -> bool:
        """Whether a row without a kind or code of its own stands for the whole county."""
        return bool(_WHOLE.fullmatch(text)) or text in self._county

    def is_group(self, row: int, text: str, *, alone: bool) -> bool:
        """Whether a row that has nothing else, or figures alone, names a group of those below it."""
        if alone and self.is_merged(row):
            return True
        name = _NUMBER.sub("", text)
        if name in self._names or _COUNTED.fullmatch(name) or _AMONG.fullmatch(name) or _KIND.fullmatch(name):
            return True
        return alone and name != text and bool(_GROUP_LIKE.fullmatch(name))

    @cached_property
    def _county(self) -> set[str]:
        if not self.context.county:
            return set()
        name, city = self.context.policy.unit(self.context.county).name, self.context.policy.city.name
        return {name, f"{city}{name}"}

    @cached_property
    def _names(self) -> set[str]:
        """The townships of the county, the counties and the choices of the sheet: what rows are grouped by."""
        choices = {choice for column in self.sheet.columns for choice in column.choices} - {schema.YES, schema.NO}
        choices |= {unit.name for unit in self.context.policy.counties}
        if not self.context.county or not self.context.day:
            return choices
        frame = self.context.policy.townships(self.context.day)
        return choices | set(frame.loc[frame["county"] == self.context.county, "name"])
