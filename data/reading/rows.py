"""Which rows of a table hold a thing each; totals, signatures and the headings once more are set aside and said."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field

from data.contract.schema import ContractColumn, ContractSheet, Type
from data.findings import Finding, finding
from data.reading import limits
from data.reading.book import Grid, Raw
from data.reading.cells import Cell
from data.reading.headings import Headings
from data.reading.text import shown, squeezed
from data.reading.values import value_of

_TOTAL = re.compile(r".{0,12}(合计|小计|总计|共计)([（(].{0,6}[)）])?[:：]?")
_SIGNED = re.compile(
    r"(填表|填报|制表|审核|复核|审批|负责|单位负责|分管领导|主要领导|联系|经办)(人|领导|单位|日期|时间|电话|方式)?[:：].*"
    r"|(填表|填报|制表|审核|复核|负责|联系|经办)人|联系电话|(备注|注|说明|附注|填表说明)([:：].*)?"
)
_FEW = 4
"""A line of signatures or remarks fills no more cells of the table's columns than this."""
_LONG = 200
CellAt = Callable[[ContractColumn, int], Cell]
"""A column's cell in a row."""


@dataclass
class Rows:
    """The rows of a table: Excel's numbers and cells of those that are data, and what the totals among them said."""

    numbers: list[int] = field(default_factory=list)
    cells: list[list[Raw]] = field(default_factory=list)
    totals: list[tuple[str, int, dict[str, int]]] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)


def gather_rows(grid: Grid, sheet: ContractSheet, headings: Headings, cell_at: CellAt) -> Rows:
    """The rows below the headings, each data or set aside with a finding."""
    gathering = _Gathering(grid, sheet, headings, cell_at)
    gathering.go()
    return gathering.rows


@dataclass
class _Gathering:
    """A table's rows while they are gathered."""

    grid: Grid
    sheet: ContractSheet
    headings: Headings
    cell_at: CellAt
    rows: Rows = field(default_factory=Rows)

    def go(self) -> None:
        places = [
            self.headings.columns[column.key] - self.grid.first_column
            for column in self.sheet.columns
            if column.type is not Type.FORMULA and column.key in self.headings.columns
        ]
        for number, cells in self.grid.numbered(self.headings.row + 1):
            filled = [cells[at] for at in places if cells[at] != ""]
            if not self._set_aside(number, cells, filled) and any(v.__class__ is not str or v.strip() for v in filled):
                self.rows.numbers.append(number)
                self.rows.cells.append(cells)
        if len(self.rows.cells) > limits.DATA_ROWS:
            self.rows.findings.append(finding("sheet.too_long", self.grid.name, limit=limits.DATA_ROWS))

    def _set_aside(self, number: int, cells: list[Raw], filled: list[Raw]) -> bool:
        """Whether a row is a total, a line of signatures or remarks, or the headings once more (printed pages)."""
        first = _first_text(cells)
        if not first:
            return False
        if _TOTAL.fullmatch(first) or (filled and _TOTAL.fullmatch(_first_text(filled))):
            self._keep_total(number)
            return True
        if _SIGNED.fullmatch(first) if len(filled) <= _FEW else self._repeats_headings(filled):
            name = f"A{number}"
            self.rows.findings.append(finding("rows.lines_left_out", self.grid.name, name, shown(first), row=number))
            return True
        return False

    def _repeats_headings(self, filled: list[Raw]) -> bool:
        words = self.headings.words
        return 2 * sum(1 for raw in filled if raw.__class__ is str and raw in words) > len(filled)

    def _keep_total(self, row: int) -> None:
        """What a 合计 row says, for the check against the sums."""
        said = {}
        for column in self.sheet.columns:
            if column.type is Type.INTEGER and column.key in self.headings.columns:
                cell = self.cell_at(column, row)
                value = value_of(cell) if cell.raw != "" else None
                if value is not None:
                    said[column.key] = value
        self.rows.totals.append((self.sheet.key, row, said))
        self.rows.findings.append(finding("rows.total_left_out", self.grid.name, f"A{row}", row=row))


def _first_text(cells: list[Raw]) -> str:
    """The first words of a row, without spaces; a running number before them is passed over."""
    for raw in cells:
        if raw.__class__ is str and raw and not raw.isdigit():
            return squeezed(raw) if len(raw) < _LONG else raw
    return ""
