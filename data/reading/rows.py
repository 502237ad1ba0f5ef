"""Which rows of a table hold a thing each; totals, groups, forms ruled in advance and what follows are set aside."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field

from data.contract import schema
from data.contract.schema import ContractColumn, ContractSheet, Type
from data.findings import Finding, finding
from data.reading import limits
from data.reading.book import Grid, Raw
from data.reading.cells import Cell
from data.reading.columns import Headings
from data.reading.context import ReadingContext
from data.reading.groups import GroupLines, first_place, first_text, is_total
from data.reading.headings import FIGURES, REMARKS
from data.reading.second_table import TableEnd
from data.reading.text import ERROR_VALUES, is_missing, is_picture, shown
from data.reading.values import value_of

_SIGNED = re.compile(
    r"(填表|填报|制表|审核|复核|审批|负责|单位负责|分管领导|主要领导|联系|经办)(人|领导|单位|日期|时间|电话|方式)?[:：].*"
    r"|(填表|填报|制表|审核|复核|负责|联系|经办)人|联系电话|(备注|注|说明|附注|填表说明)([:：].*)?"
)
_REMARKS = re.compile(r"(备注|注|说明|附注|填表说明)([:：]|$)")
_SENTENCE = re.compile(r"[。；;].*")
"""What stands in a sentence and in no name."""
_EXAMPLE = re.compile(r"(填写|填报)?(示例|样例|范例|举例|例)[:：]?")
"""In front of a row that shows how to fill in the others."""
_FEW = 4
"""A line of signatures or remarks fills no more cells of the table's columns than this."""
_CHOSEN = frozenset({Type.CHOICE, Type.CHOICES, Type.TOWNSHIP})
_CHOSEN_BEFOREHAND = frozenset({schema.NO, schema.NO_PILOT})
_ALIKE = 3
"""So many rows without a name that say the same in a column were filled in before anybody used them."""
_NO_DAY = re.compile(r"1899-12-3[01].*|1900-01-0[01].*|00:00:00")
_LISTED = 20
"""Rows that one finding names."""
CellAt = Callable[[ContractColumn, int], Cell]
"""A column's cell in a row."""


@dataclass
class Rows:
    """The rows of a table: Excel's numbers and cells of those that are data, and what the totals among them said."""

    numbers: list[int] = field(default_factory=list)
    cells: list[list[Raw]] = field(default_factory=list)
    totals: list[tuple[str, int, dict[str, int]]] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)


def gather_rows(grid: Grid, sheet: ContractSheet, headings: Headings, context: ReadingContext, cell_at: CellAt) -> Rows:
    """The rows below the headings, each data or set aside with a finding."""
    gathering = _Gathering(grid, sheet, headings, context, cell_at)
    gathering.go()
    return gathering.rows


@dataclass
class _Sum:
    """What a column's first ``rows`` say together; None once one of them is no number."""

    rows: int = 0
    total: float | None = 0


@dataclass
class _Gathering:
    """A table's rows while they are gathered. ``places`` are the positions of the contract's columns, by key."""

    grid: Grid
    sheet: ContractSheet
    headings: Headings
    context: ReadingContext
    cell_at: CellAt
    rows: Rows = field(default_factory=Rows)
    groups: list[int] = field(default_factory=list)
    unnamed: list[tuple[int, list[Raw]]] = field(default_factory=list)
    remarks: bool = False
    sums: dict[str, _Sum] = field(default_factory=dict)

    def __post_init__(self) -> None:
        first = self.grid.first_column
        columns = [(column, self.headings.columns.get(column.key)) for column in self.sheet.columns]
        self.places = {c.key: at - first for c, at in columns if at is not None and c.type is not Type.FORMULA}
        self.figures = {key: at for key, at in self.places.items() if self.sheet.column(key).type in FIGURES}
        self.choices = {key: at for key, at in self.places.items() if self.sheet.column(key).type in _CHOSEN}
        self.named = self.places.get("name")
        self.lines = GroupLines(self.grid, self.sheet, self.context)

    def go(self) -> None:
        """Every row once, from the headings down to the end of the table."""
        end = TableEnd(self.grid, self.sheet, self.headings)
        for number, cells in self.grid.numbered(self.headings.end + 1):
            if found := end.at(number, cells):
                self.rows.findings.append(found)
                break
            filled = [cells[at] for at in self.places.values() if cells[at] != ""]
            if not self._set_aside(number, cells, filled) and any(v.__class__ is not str or v.strip() for v in filled):
                self._keep(number, cells)
        self._drop_captions(end.captions)
        self._settle_unnamed()
        self._report_groups()
        if len(self.rows.cells) > limits.DATA_ROWS:
            self.rows.findings.append(finding("sheet.too_long", self.grid.name, limit=limits.DATA_ROWS))

    def _keep(self, number: int, cells: list[Raw]) -> None:
        if self.choices.keys() < self.places.keys() and self._says_nothing(cells):
            self.unnamed.append((number, cells))
            return
        self.remarks = False
        self.rows.numbers.append(number)
        self.rows.cells.append(cells)

    # --- totals, groups and lines ---

    def _set_aside(self, number: int, cells: list[Raw], filled: list[Raw]) -> bool:
        """Whether a row is a total, a group's name, a line of signatures or remarks, or the headings once more."""
        first = first_text(cells)
        if not first:
            return self._is_bare_total(number, cells)
        if is_total(first) or (filled and is_total(first_text(filled))):
            self._keep_total(number)
            return True
        others = self._besides(number, cells, first)
        plain, alone = all(key in self.figures for key in others), not others
        if plain and self.lines.is_whole(first):
            self._keep_total(number)
            return True
        if plain and self.lines.is_group(number, first, alone=alone):
            self.groups.append(number)
            return True
        if self._is_line(first, filled, alone=alone):
            name = f"A{number}"
            self.rows.findings.append(finding("rows.lines_left_out", self.grid.name, name, shown(first), row=number))
            return True
        return False

    def _is_line(self, first: str, filled: list[Raw], *, alone: bool) -> bool:
        """Whether a row is signatures, remarks (and what follows them alone: 1. … 2. …), or the headings once more."""
        if _EXAMPLE.fullmatch(first) or (filled and all(map(_is_remark, filled))):
            return True
        if len(filled) > _FEW:
            return self._repeats_headings(filled)
        self.remarks = self.remarks or bool(_REMARKS.match(first))
        return bool(_SIGNED.fullmatch(first)) or (alone and (self.remarks or bool(_SENTENCE.search(first))))

    def _besides(self, row: int, cells: list[Raw], first: str) -> list[str]:
        """Columns in which a row says something besides its first words: a group's name may stand in any.

        One that is no figure is enough: then the row is neither a group nor a total.
        """
        where, over, said = first_place(cells), self.lines.is_merged(row), []
        for key, at in self.places.items():
            apart = at != where or (first in self.sheet.column(key).choices and not over)
            if at != self.named and apart and _says(cells[at]):
                said.append(key)
                if key not in self.figures:
                    break
        return said

    def _repeats_headings(self, filled: list[Raw]) -> bool:
        words = self.headings.words
        return 2 * sum(1 for raw in filled if raw.__class__ is str and raw in words) > len(filled)

    def _is_bare_total(self, number: int, cells: list[Raw]) -> bool:
        """A row of figures alone, each the sum of those above it: a total that nobody has called one."""
        said = {key: cells[at] for key, at in self.places.items() if _says(cells[at])}
        if not said or not self.rows.cells or not said.keys() <= self.figures.keys():
            return False
        sums = {key: total for key in said if (total := self._sum(key)) is not None}
        if not sums or any(self._number(key, number) != total for key, total in sums.items()):
            return False
        self._keep_total(number)
        return True

    def _sum(self, key: str) -> float | None:
        """What a column's rows so far say together, each looked at once; None where one of them says no number."""
        so_far, at = self.sums.setdefault(key, _Sum()), self.figures[key]
        for place in range(so_far.rows, len(self.rows.numbers)):
            if _says(self.rows.cells[place][at]):
                value = self._number(key, self.rows.numbers[place])
                so_far.total = None if value is None or so_far.total is None else so_far.total + value
        so_far.rows = len(self.rows.numbers)
        return so_far.total

    def _number(self, key: str, row: int) -> float | None:
        """What a cell of figures says, however it is typed."""
        return value_of(self.cell_at(self.sheet.column(key), row))

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

    def _drop_captions(self, captions: set[int]) -> None:
        """Titles of a table below, or of the next printed page, are no rows of this one."""
        kept = [at for at, number in enumerate(self.rows.numbers) if number not in captions]
        if len(kept) < len(self.rows.numbers):
            self.rows.numbers = [self.rows.numbers[at] for at in kept]
            self.rows.cells = [self.rows.cells[at] for at in kept]
        self.groups = [number for number in self.groups if number not in captions]
        self.unnamed = [row for row in self.unnamed if row[0] not in captions]

    def _report_groups(self) -> None:
        if self.groups:
            rows = [str(row) for row in self.groups[:_LISTED]]
            self.rows.findings.append(finding("rows.group_lines", self.grid.name, f"A{self.groups[0]}", rows=rows))

    # --- rows of a form ruled in advance ---

    def _says_nothing(self, cells: list[Raw]) -> bool:
        """Whether a row names nothing and counts nothing: at most something was chosen in it."""
        return not any(_says(cells[at]) for key, at in self.places.items() if key not in self.choices)

    def _settle_unnamed(self) -> None:
        """Rows that only hold what was there before anybody filled the form in are left out, and said once."""
        beforehand = {key: self._chosen_beforehand(at) for key, at in self.choices.items()}
        out = [
            number
            for number, cells in self.unnamed
            if not any(_says(cells[at]) and str(cells[at]) not in beforehand[key] for key, at in self.choices.items())
        ]
        left = set(out)
        kept = [*zip(self.rows.numbers, self.rows.cells, strict=True)]
        kept += [(number, cells) for number, cells in self.unnamed if number not in left]
        kept.sort(key=lambda row: row[0])
        self.rows.numbers, self.rows.cells = [number for number, _ in kept], [cells for _, cells in kept]
        if out:
            params = {"first": out[0], "last": out[-1], "count": len(out)}
            self.rows.findings.append(finding("rows.unfilled", self.grid.name, f"A{out[0]}", **params))

    def _chosen_beforehand(self, at: int) -> frozenset[Raw]:
        said = {cells[at] for _, cells in self.unnamed if cells[at].__class__ is str and _says(cells[at])}
        return _CHOSEN_BEFOREHAND | said if len(said) == 1 and len(self.unnamed) >= _ALIKE else _CHOSEN_BEFOREHAND


def _is_remark(raw: Raw) -> bool:
    return raw.__class__ is str and raw.strip("（）()* ") in REMARKS


def _says(raw: Raw) -> bool:
    """Whether a cell says anything: a formula's 0, an error it shows or a sign for nothing does not."""
    if isinstance(raw, list):
        return raw not in (["formula"], ["picture"])
    if isinstance(raw, str):
        text = raw.strip()
        silent = text in ("", "0") or text in ERROR_VALUES or is_missing(raw) or is_picture(raw)
        return not silent and not _NO_DAY.fullmatch(text)
    return raw != 0
