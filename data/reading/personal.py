"""Columns that look like children's names or identity numbers, refused wherever they stand and never repeated.

Looked for in the limited child, however much a file holds; what is imported here is waited for at every upload.
"""

from __future__ import annotations

import re
from typing import Any

_HEADING = re.compile(
    r".{0,6}(幼儿|儿童|婴儿|宝宝|孩子|小孩|学生|学员).{0,4}(姓名|名字|名单)|(姓名|名字)\(?(幼儿|儿童|婴幼儿|宝宝|孩子)\)?"
    r"|.{0,8}(身份证|身份证件|居民证件|证件号|证件编号)(件)?(号|号码|编号|信息)?.{0,4}"
)
_LONGEST = 20
_SEARCHED = 40
_SUSPECT = re.compile(r"姓\s*名|名\s*字|名\s*单|证\s*件|身\s*份\s*证|\d{17}")
Place = tuple[int, int, str]
"""Excel's row and column of the first such cell of a column, and the heading it is, if any."""


def places(rows: list[list[Any]], first_row: int, first_column: int) -> list[Place]:
    """Where the columns of a sheet's rows that look personal first do, from left to right."""
    search, found = _Search(), {}
    for number, row in enumerate(rows):
        # One search over the row's new texts as one: nearly no workbook has anything of the kind.
        new = [raw for raw in row if raw.__class__ is str and raw not in search.harmless]
        if _SUSPECT.search("\n".join(new)):
            for column, heading in search.cells(row, heading_row=number < _SEARCHED):
                found.setdefault(column + first_column, (number + first_row, heading))
        else:
            search.harmless.update(new)
    return [(row, column, heading) for column, (row, heading) in sorted(found.items())]


class _Search:
    """One sheet's search: a text that stands in many cells is looked at once."""

    def __init__(self) -> None:
        self.harmless: set[str] = set()
        self._numbers: dict[str, bool] = {}

    def cells(self, row: list[Any], *, heading_row: bool) -> list[tuple[int, str]]:
        """Positions in a row with a personal heading (and that heading) or an identity number (and nothing)."""
        from data.reading.headings import normal  # noqa: PLC0415  (slow to start, and seldom of use)
        from data.reading.text import shown  # noqa: PLC0415

        found = []
        for at, raw in enumerate(row):
            if raw.__class__ is not str or raw in self.harmless:
                continue
            if heading_row and 1 < len(raw) <= _LONGEST and _HEADING.fullmatch(normal(raw)):
                found.append((at, str(shown(raw))))
            elif self._holds_number(raw):
                found.append((at, ""))
        return found

    def _holds_number(self, text: str) -> bool:
        from data.reading.codes import holds_identity_number  # noqa: PLC0415

        if text not in self._numbers:
            self._numbers[text] = holds_identity_number(text)
        return self._numbers[text]
