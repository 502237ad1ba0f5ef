"""The lines the headings of a table stand in: up to four, with groups merged or written once over several columns.

What a column is called is a path: what stands over it, from the outermost group inwards, and its own name. A text over
several columns belongs to none of them alone.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from data.reading.book import Grid, Raw, is_filled
from data.reading.headings import LONGEST, normal
from data.reading.text import unpointed
from data.reading.units import is_unit

SEARCHED = 40
"""Rows of a sheet that are looked at for the headings: titles and notes may stand above them."""
_TEXTS = 2_000
"""Texts of a sheet that are looked at for headings: ten rows of the widest sheet there may be."""
_CAPTION = re.compile(
    r"(?!其中).*[:：].*|.*(表|台账|名单|清单|名册|一览|汇总|附件\d*|局|委|公章|盖章|\(章\))(\([^()]*\))?$|.*(填报|报送|统计|制表|截止)(单位|时间|日期|人).*"
)
_SENTENCE = re.compile(r"[。；！;!]|.{31}")
"""What no name of a column or group has."""
_COUNTED = re.compile(r"\(?\d{1,3}\)?(=[\d+*/()\-]+)?|[①-⑳]|[甲乙丙丁戊己庚辛壬癸子丑寅卯辰巳午未申酉戌亥]|[a-z]")
_LABELS = 6
"""填报单位： and such are fewer; in a row of more a colon behind a name is an ornament."""
_NUMBER = re.compile(r"[\d.,]+")
"""A plain text's figures are no names."""
_NAMES = 2
"""A line of names below groups has at least as many."""
_COUNTS = 3
"""A line of column numbers has at least as many."""


@dataclass(frozen=True)
class HeadingText:
    """A text of the heading lines, and the columns and rows over which it stands."""

    text: str
    row: int
    left: int
    right: int
    last_row: int

    @property
    def wide(self) -> bool:
        """Whether it stands over several columns and so belongs to none."""
        return self.right > self.left


@dataclass(frozen=True)
class ColumnPath:
    """What a column is called: ``qualifiers`` stand over it, ``leaf`` is its own name, empty where it has none."""

    qualifiers: tuple[str, ...]
    leaf: str
    row: int
    under: HeadingText | None = None

    @property
    def text(self) -> str:
        """All of it, as people say it."""
        return " ".join(part for part in (*self.qualifiers, self.leaf) if part)


@dataclass
class Lines:
    """The heading lines of a sheet, cut down to the rows that are looked at."""

    grid: Grid
    rows: dict[int, dict[int, HeadingText]] = field(default_factory=dict)
    _held: dict[tuple[int, int], bool] = field(default_factory=dict)

    @classmethod
    def of(cls, grid: Grid) -> Lines:
        """The first rows of a sheet, each text over the columns it is merged over."""
        found, left = cls(grid), _TEXTS
        for row, _ in grid.numbered()[:SEARCHED]:
            texts = {
                at: text
                for at, text in grid.texts(row).items()
                if len(text) <= LONGEST and not _NUMBER.fullmatch(text.strip())
            }
            found.rows[row] = {at: HeadingText(text, row, at, at, row) for at, text in texts.items()}
            left -= len(texts)
            if left < 0:
                break
        last = grid.first_column + grid.width - 1
        for top, first, bottom, right in grid.merges:
            if top in found.rows and (part := found.rows[top].get(first)):
                merged = HeadingText(part.text, top, first, min(right, last), bottom)
                for row in range(top, min(bottom, top + SEARCHED) + 1):
                    if row in found.rows:
                        found.rows[row].update(dict.fromkeys(range(first, merged.right + 1), merged))
        return found

    def paths(self, top: int, bottom: int) -> dict[int, ColumnPath]:
        """What each column is called if the headings stand in these rows."""
        parts = self._parts(top, bottom)
        columns = sorted({at for line in parts for at in line})
        paths = {at: self._path([line[at] for line in parts if at in line], at, bottom) for at in columns}
        return {at: path for at, path in paths.items() if path.text}

    def _parts(self, top: int, bottom: int) -> list[dict[int, HeadingText]]:
        lines = [dict(self.rows.get(row, {})) for row in range(top, bottom + 1)]
        for number, line in enumerate(lines[:-1]):
            _spread(line, lines[number + 1 :])
        return lines

    def _path(self, parts: list[HeadingText], column: int, bottom: int) -> ColumnPath:
        """The parts over a column, from above, as its name; a part merged over several rows counts once."""
        parts = [part for at, part in enumerate(parts) if at == 0 or normal(part.text) != normal(parts[at - 1].text)]
        unit = ""
        while len(parts) > 1 and is_unit(normal(parts[-1].text).strip("()")):
            unit, parts = normal(parts[-1].text).strip("()"), parts[:-1]
        own = not parts[-1].wide or self._alone(parts[-1], column, bottom)
        above = parts[:-1] if own else parts
        leaf = parts[-1].text if own else ""
        if unit and leaf:
            leaf = f"{leaf}（{unit}）"
        return ColumnPath(tuple(part.text for part in above), leaf, parts[-1].row, None if own else parts[-1])

    def _alone(self, part: HeadingText, column: int, bottom: int) -> bool:
        """Whether of all columns under a merged heading only this one holds anything: then it is this one's."""
        filled = [at for at in range(part.left, part.right + 1) if self._holds(at, bottom)]
        return filled == [column] or (not filled and column == part.left)

    def _holds(self, column: int, bottom: int) -> bool:
        if (column, bottom) not in self._held:
            at = column - self.grid.first_column
            inside = 0 <= at < self.grid.width
            rows = self.grid.numbered(bottom + 1)
            self._held[column, bottom] = inside and any(is_filled(cells[at]) for _, cells in rows)
        return self._held[column, bottom]

    # --- which rows are heading lines ---

    def may_be_heading(self, row: int) -> bool:
        """Whether a row above headings can be one of them: no title, no line of who reports."""
        parts, first = set(self.rows.get(row, {}).values()), self.grid.first_column
        texts = [part.text.strip().rstrip(":：") if len(parts) > _LABELS else part.text for part in parts]
        if not parts or any(_CAPTION.fullmatch(text) or _CAPTION.fullmatch(normal(text)) for text in texts):
            return False
        if any(_SENTENCE.search(text) for text in self.grid.texts(row).values()):
            return False
        return len(parts) > 1 or next(iter(parts)).left > first

    def groups(self, row: int, bottom: int) -> bool:
        """Whether a row that may be one holds groups over what stands below it."""
        line = dict(self.rows.get(row, {}))
        _spread(line, [self.rows.get(below, {}) for below in range(row + 1, bottom + 1)])
        return any(part.wide or part.last_row > row for part in line.values())

    def goes_on(self, row: int) -> bool:
        """Whether a row holds the names of columns below groups that stand in the row above it, and nothing else."""
        names = {at: part for at, part in self.rows.get(row, {}).items() if part.row == row}
        above = dict(self.rows.get(row - 1, {}))
        if len(names) < _NAMES or len(self._cells(row)) > len(set(names.values())):
            return False
        _spread(above, [names])
        return all(at in above and above[at].wide for at in names) and not self.is_column_numbers(row)

    def is_units(self, row: int) -> bool:
        """Whether a row holds units alone, as 个 and 人 below the headings."""
        cells = self._cells(row)
        return bool(cells) and all(isinstance(raw, str) and is_unit(normal(raw).strip("()")) for raw in cells)

    def is_column_numbers(self, row: int) -> bool:
        """Whether a row numbers the columns: 甲 乙 1 2 3."""
        cells = [unpointed(raw) for raw in self._cells(row)]
        if len(cells) > _COUNTS and isinstance(cells[0], str) and normal(cells[0]) in ("栏次", "栏目", "列号"):
            cells = cells[1:]
        if len(cells) < _COUNTS or not all(isinstance(raw, str | int) for raw in cells):
            return False
        said = [normal(str(raw)) for raw in cells]
        numbers = [int(found[0]) for one in said if (found := re.match(r"\d+", one.lstrip("(")))]
        rising = all(after == before + 1 for before, after in pairwise(numbers))
        return rising and all(_COUNTED.fullmatch(one) for one in said) and len(set(said)) == len(said)

    def _cells(self, row: int) -> list[Raw]:
        at = row - self.grid.first_row
        cells = self.grid.rows[at] if 0 <= at < len(self.grid.rows) else []
        return [raw for raw in cells if is_filled(raw)]


def _spread(line: dict[int, HeadingText], below: Sequence[Mapping[int, HeadingText]]) -> None:
    """Groups written once, over blank cells to their right, or in every cell: as if they were merged."""
    lower = {at for other in below for at in other}
    for at in sorted(line):
        part = line[at]
        if part.wide or part.left != at or at not in lower or part.last_row > part.row:
            continue
        right = at
        while right + 1 in lower and _continues(line.get(right + 1), part):
            right += 1
        if right > at:
            line.update(dict.fromkeys(range(at, right + 1), HeadingText(part.text, part.row, at, right, part.last_row)))


def _continues(beside: HeadingText | None, part: HeadingText) -> bool:
    return beside is None or (not beside.wide and normal(beside.text) == normal(part.text))
