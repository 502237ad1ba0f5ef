"""Units as headings and lines above a table say them: 人, 万元, 百人; and what a line of its own says of a table."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from data.contract.schema import ContractColumn
from data.findings import Finding, finding
from data.reading.book import Grid, cell_name
from data.reading.text import plain, shown

_UNIT = re.compile(
    r"([十百千万亿]*)(人次|人|名|个|元|家|户|张|床|㎡|m2|平方米|平米|所|处|次|班|岁|%)?(?:/[人生月年·/每]{1,5})?"
)
_LINE = re.compile(r"(?<![\u4e00-\u9fff])(?:计量)?单\s*位\s*[:：为]\s*([^\s)）]+)|以([^\s为]{1,6})为单位")
_BETWEEN = re.compile(r"[、,，/;；和及]")
_LONGEST = 60


def is_unit(text: str) -> bool:
    """Whether a text is a unit and nothing else."""
    return bool(text) and bool(_UNIT.fullmatch(text))


def is_multiple(unit: str, own: Iterable[str]) -> bool:
    """Whether a unit is a column's own but for its size: 百人 where 人 is asked, 元 where 万元 is."""
    said = _UNIT.fullmatch(unit)
    return bool(unit and said and (not said[2] or said[2] in {_UNIT.sub(r"\2", one) for one in own}))


@dataclass(frozen=True)
class UnitLine:
    """A line such as 单位：万人、万元: where it stands, its text, and the units it names."""

    cell: str
    text: str
    units: tuple[str, ...]

    def strange_to(self, column: ContractColumn) -> str:
        """The unit by which a column's figures would be read if they were taken for its own; empty where none is."""
        own = [plain(unit) for unit in column.units]
        alike = [unit for unit in self.units if own and is_multiple(unit, own)]
        return "" if not alike or set(alike) & set(own) else alike[0]

    def findings(self, sheet: str, strange: list[tuple[ContractColumn, str]]) -> list[Finding]:
        """One finding for each unit of the line, naming the columns it is strange to."""
        found = []
        for unit in dict.fromkeys(unit for _, unit in strange):
            columns = [column for column, said in strange if said == unit]
            params = {"headings": [c.heading for c in columns], "unit": unit, "expected": columns[0].units[0]}
            found.append(finding("unit.line", sheet, self.cell, shown(self.text), **params))
        return found


def unit_line(grid: Grid, before: int) -> UnitLine | None:
    """The line above row ``before`` that says in which units a table is; the lowest where there are several."""
    for row in range(before - 1, max(grid.first_row, before - 40) - 1, -1):
        for column, text in grid.texts(row).items():
            units = _units_in(plain(text)) if len(text) <= _LONGEST else ()
            if units:
                return UnitLine(cell_name(row, column), text, units)
    return None


def _units_in(text: str) -> tuple[str, ...]:
    found = _LINE.search(text)
    said = [part for part in _BETWEEN.split((found[1] or found[2]) if found else "") if part]
    return tuple(said) if all(is_unit(part) for part in said) else ()
