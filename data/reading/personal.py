"""Columns that look like children's names or identity numbers: refused wherever they stand, and never repeated."""

from __future__ import annotations

import re

from data.contract import schema
from data.findings import Finding, finding
from data.reading.book import Book, Grid, Raw, cell_name
from data.reading.codes import holds_identity_number
from data.reading.headings import normal
from data.reading.text import shown

_HEADING = re.compile(
    r".{0,6}(幼儿|儿童|婴儿|宝宝|孩子|小孩|学生|学员).{0,4}(姓名|名字|名单)|(姓名|名字)\(?(幼儿|儿童|婴幼儿|宝宝|孩子)\)?"
    r"|.{0,8}(身份证|身份证件|居民证件|证件号|证件编号)(件)?(号|号码|编号|信息)?.{0,4}"
)
_LONGEST = 20
_SEARCHED = 40
_SUSPECT = re.compile(r"姓\s*名|名\s*字|名\s*单|证\s*件|身\s*份\s*证|\d{17}")


def personal_columns(book: Book) -> list[Finding]:
    """One finding for each column of any sheet that looks personal. Its value is left out."""
    return [found for grid in book.grids if grid.name != schema.GUIDE_NAME for found in _of_sheet(grid)]


def _of_sheet(grid: Grid) -> list[Finding]:
    columns: dict[int, tuple[int, str]] = {}
    for number, row in enumerate(grid.rows):
        # One search over the row as one text: nearly no workbook has anything of the kind.
        if _SUSPECT.search("\n".join([raw for raw in row if raw.__class__ is str])):
            for column, heading in _personal_cells(row, heading_row=number < _SEARCHED):
                columns.setdefault(column + grid.first_column, (number + grid.first_row, heading))
    return [
        finding("column.personal", grid.name, cell_name(row, column), heading=heading)
        for column, (row, heading) in sorted(columns.items())
    ]


def _personal_cells(row: list[Raw], *, heading_row: bool) -> list[tuple[int, str]]:
    """Positions in a row with a personal heading (and that heading) or an identity number (and nothing)."""
    found = []
    for at, raw in enumerate(row):
        if raw.__class__ is not str:
            continue
        if heading_row and 1 < len(raw) <= _LONGEST and _HEADING.fullmatch(normal(raw)):
            found.append((at, str(shown(raw))))
        elif holds_identity_number(raw):
            found.append((at, ""))
    return found
