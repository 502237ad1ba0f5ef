"""What a cell looks like, laid over the parser's values where it changes what they say. Used in the child only."""

from __future__ import annotations

from dataclasses import dataclass, field

from data.reading import package, sheetxml
from data.reading.styles import Styles, struck_strings, styles

_NUMBERS = (b"n", b"")
_MOST = 20_000
"""Cells that are told of; what is struck through beyond them is too much to ask about."""


@dataclass
class Looks:
    """The styles of an xlsx, and which of its shared strings are struck through, wholly or in part."""

    styles: Styles
    whole: set[int] = field(default_factory=set)
    part: set[int] = field(default_factory=set)
    pictures: bool = False

    @classmethod
    def of(cls, parts: dict[str, bytes]) -> Looks:
        """By the parts of a package."""
        strings = struck_strings(package.part_named(parts, "sharedStrings"))
        return cls(styles(package.part_named(parts, "styles")), *strings, package.holds_pictures_in_cells(parts))

    def lay_over(self, sheet: dict, xml: bytes) -> None:
        """Numbers that are shown as something else, pictures in cells, and what is struck through."""
        if self.pictures:
            overlay(sheet, [(row, column, ["picture"]) for row, column in sheetxml.pictured(xml)])
        for row, column, inner in sheetxml.inline_strings(xml):
            whole, part = struck_strings(b"<sst><si>" + inner + b"</si></sst>")
            if whole or part:
                sheet["struck" if whole else "partly_struck"].append((row, column))
        known = self.styles
        if not (b"v>-" in xml or known.struck or known.percent or known.multiples or self.whole or self.part):
            return
        values = []
        for row, column, style, kind, value in sheetxml.styled(xml):
            self._note_struck(sheet, row, column, style, kind, value)
            if kind in _NUMBERS and (said := self._shown(style, value)) is not None:
                values.append((row, column, said))
        overlay(sheet, values)

    def _note_struck(self, sheet: dict, row: int, column: int, style: int, kind: bytes, value: bytes) -> None:
        string = int(value) if kind == b"s" and value.isdigit() else -1
        into = "struck" if style in self.styles.struck or string in self.whole else "partly_struck"
        if (into == "struck" or string in self.part) and len(sheet[into]) < _MOST:
            sheet[into].append((row, column))

    def _shown(self, style: int, value: bytes) -> str | float | None:
        """What is shown of a number where the parser says something else; a day before the first is its number."""
        try:
            number = float(value)
        except ValueError:
            return None
        if said := self.styles.shown(style, number):
            return said
        return number if number < 0 and number > -1e15 else None


def overlay(sheet: dict, cells: list[tuple]) -> None:
    """Put what the parser left empty where it stands, enlarging the rows if it lies outside them."""
    if not cells:
        return
    if not sheet["rows"]:
        sheet["first_row"], sheet["first_column"] = cells[0][0], cells[0][1]
    rows, columns = [cell[0] for cell in cells], [cell[1] for cell in cells]
    _enlarge(sheet, min(rows), min(columns), max(rows), max(columns))
    for row, column, value in cells:
        sheet["rows"][row - sheet["first_row"]][column - sheet["first_column"]] = value


def _enlarge(sheet: dict, top: int, left: int, bottom: int, right: int) -> None:
    rows = sheet["rows"]
    width = len(rows[0]) if rows else 0
    before, above = max(0, sheet["first_column"] - left), max(0, sheet["first_row"] - top)
    after = max(0, right - (sheet["first_column"] + width - 1))
    below = max(0, bottom - (sheet["first_row"] + len(rows) - 1))
    rows = [[""] * before + row + [""] * after for row in rows] if before or after else rows
    blank = width + before + after
    sheet["rows"] = [[""] * blank for _ in range(above)] + rows + [[""] * blank for _ in range(below)]
    sheet["first_row"] -= above
    sheet["first_column"] -= before
