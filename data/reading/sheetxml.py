"""What the parser does not say about a sheet: its real extent, what is hidden, errors, formulas without a value.

The bytes are searched with compiled expressions, a sheet of a county's size in a millisecond. Rows and columns count
from 1. Used in the child only; imports nothing that starts slowly.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from xml.parsers import expat

from data.reading import limits
from data.reading.archive import FileRefused

_PREFIX = rb"(?:\w+:)?"
_REFERENCE = re.compile(rb"\sr=[\"']([A-Z]{1,3})([0-9]{1,7})[\"']")
_FAR = re.compile(rb' r="(?:(?:[A-Z]{3}|G[S-Z]|[H-Z][A-Z])[0-9]|[A-Z]{0,3}(?:[0-9]{5}|[2-9][0-9]{3}))')
"""A cell beyond column GR (the 200th) or row 1999, as every known program writes it."""
_UNUSUAL = (b"r='", b"\nr=", b"\tr=", b"\rr=")
_PLACED = rb"\sr=[\"'][A-Z]{1,3}([0-9]{1,7})[\"']"
_MORE = rb"[^>]*(?<!/)>(?!</" + _PREFIX + rb"c>)"
"""The rest of the tag of a cell that is more than formatted: it holds something."""
_FILLED = re.compile(rb"<" + _PREFIX + rb"c\b[^>]*?" + _PLACED + _MORE)
_UNPLACED = re.compile(rb"<" + _PREFIX + rb"c\b(?![^>]*" + _PLACED + rb")" + _MORE)
_WIDE = re.compile(rb"\sr=[\"'](?:[A-Z]{3}|G[S-Z]|[H-Z][A-Z])[0-9]{1,7}[\"']" + _MORE)
_ROW = re.compile(rb"<" + _PREFIX + rb"row\b([^>]*)>")
_ROW_NUMBER = re.compile(rb"\sr=[\"']([0-9]{1,7})[\"']")
_COLUMN = re.compile(rb"<" + _PREFIX + rb"col\b([^>]*)>")
_HIDDEN = re.compile(rb"\shidden=[\"'](?:1|true|on)[\"']")
_NO_HEIGHT = re.compile(
    rb"\sht=[\"'](?:0(?:\.\d*)?|1(?:\.0*)?)[\"']|^(?=[^>]*\scustomHeight=[\"'](?:1|true|on)[\"'])(?![^>]*\sht=)"
)
"""A row a pixel high or less, which nobody can see: or with a height set that is none, as openpyxl writes 0."""
_NO_WIDTH = re.compile(rb"\swidth=[\"']0(?:\.[0-2]\d*)?[\"']")
_SPAN = re.compile(rb"\s(min|max)=[\"']([0-9]{1,7})[\"']")
_MERGE = re.compile(
    rb"<" + _PREFIX + rb"mergeCell\b[^>]*\sref=[\"']([A-Z]{1,3})([0-9]{1,7}):([A-Z]{1,3})([0-9]{1,7})[\"']"
)
_ERROR = re.compile(
    rb"<" + _PREFIX + rb"c\b([^>]*\st=[\"']e[\"'][^>]*)>.{0,20000}?<" + _PREFIX + rb"v>([^<]{1,20})<", re.DOTALL
)
_FORMULA = re.compile(
    rb"<" + _PREFIX + rb"f\b(?:[^>]*/>|[^>]*>([^<]*)</" + _PREFIX + rb"f>)(?=\s*(.{0,24}))", re.DOTALL
)
_CELL_TAG = 400  # bytes in which a cell's own tag stands before its formula
_STRING_RESULT = re.compile(rb"\st=[\"']str[\"']")
_VALUE = re.compile(rb"<" + _PREFIX + rb"v\b[^>/]*>(?!<)")
_EMPTY_VALUE = re.compile(rb"<" + _PREFIX + rb"v\b")
_STYLED = re.compile(
    rb"<" + _PREFIX + rb"c\b([^>]*(?<!/))>(?:<" + _PREFIX + rb"f\b[^>]*(?:/>|>[^<]*</" + _PREFIX + rb"f>))?\s*"
    rb"<" + _PREFIX + rb"(?:v|is)\b[^>]*>([^<]{0,40})"
)
_INLINE = re.compile(
    rb"<" + _PREFIX + rb"c\b([^>]*)>\s*<" + _PREFIX + rb"is\b[^>]*>(.{0,100000}?)</" + _PREFIX + rb"is>", re.DOTALL
)
_STYLE, _KIND = re.compile(rb"\ss=[\"'](\d{1,6})[\"']"), re.compile(rb"\st=[\"'](\w{1,10})[\"']")
_OUTSIDE = re.compile(rb"\[[0-9]+\][^\[\]]*!")
_MERGES = 20_000  # as many as there can be rows
_OTHER_ROWS = 1_000  # titles, headings, totals and signatures are no data


def column_number(letters: str) -> int:
    """Excel's column letters as a number from 1."""
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number


def check_extent(xml: bytes) -> None:
    """No cell may stand beyond the limits. Raises Refused: sheet.too_wide or sheet.too_long."""
    if len(xml) < limits.MEGABYTE and not _FAR.search(xml) and not any(sign in xml for sign in _UNUSUAL):
        return
    if _UNPLACED.search(xml):
        _check_counted(xml)
    elif _WIDE.search(xml):
        raise FileRefused("sheet.too_wide", limit=limits.COLUMNS)
    check_rows(map(int, set(_FILLED.findall(xml))))


def _check_counted(xml: bytes) -> None:
    """The same where cells do not say where they are: each follows the one before."""
    counter = _Counter()
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.StartElementHandler = counter.start
    parser.Parse(xml, True)
    check_width(max(counter.columns, default=0))
    check_rows(counter.rows)


class _Counter:
    def __init__(self) -> None:
        self.row = self.column = 0
        self.rows: set[int] = set()
        self.columns: set[int] = set()

    def start(self, name: str, attributes: dict[str, str]) -> None:
        tag = name.rsplit(" ", 1)[-1]
        if tag == "row":
            self.row, self.column = int(attributes.get("r", self.row + 1)), 0
        elif tag == "c":
            place = re.fullmatch(r"([A-Z]{1,3})([0-9]{1,7})", attributes.get("r", ""))
            self.column = column_number(place[1]) if place else self.column + 1
            self.row = int(place[2]) if place else self.row
        elif tag in ("v", "is", "f"):
            self.rows.add(self.row)
            self.columns.add(self.column)


def letters_of(column: int) -> str:
    """A column's number from 1 as Excel's letters."""
    letters = ""
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def check_width(last: int) -> None:
    """Raises Refused if the last column lies beyond the limit."""
    if last > limits.COLUMNS:
        raise FileRefused("sheet.too_wide", limit=limits.COLUMNS)


def check_rows(numbers: Iterable[int]) -> None:
    """Raises Refused if there are too many filled rows, or one below too many blank ones."""
    before = 0
    for count, number in enumerate(sorted(set(numbers)), 1):
        if count > limits.DATA_ROWS + _OTHER_ROWS or number - before > limits.BLANK_ROWS:
            raise FileRefused("sheet.too_long", limit=limits.DATA_ROWS)
        before = number


def hidden_rows(xml: bytes) -> list[int]:
    """Numbers of rows that are hidden or have no height."""
    found, number = [], 0
    if b"hidden=" not in xml and b"customHeight=" not in xml and b" ht=" not in xml:
        return found
    for attributes in _ROW.findall(xml):
        written = _ROW_NUMBER.search(attributes)
        number = int(written[1]) if written else number + 1
        if _HIDDEN.search(attributes) or _NO_HEIGHT.search(attributes):
            found.append(number)
    return found


def hidden_columns(xml: bytes) -> list[int]:
    """Numbers of columns within the limit that are hidden or have no width."""
    found: list[int] = []
    for attributes in _COLUMN.findall(xml, 0, _before_data(xml)):
        span = {name: int(number) for name, number in _SPAN.findall(attributes)}
        if (_HIDDEN.search(attributes) or _NO_WIDTH.search(attributes)) and len(span) == 2:
            found.extend(range(span[b"min"], min(span[b"max"], limits.COLUMNS) + 1))
    return found


def _before_data(xml: bytes) -> int:
    at = xml.find(b"sheetData")
    return at if at >= 0 else len(xml)


def merges(xml: bytes) -> list[tuple[int, int, int, int]]:
    """Merged ranges: first row, first column, last row, last column."""
    start = xml.rfind(b"mergeCells ") if b"mergeCells " in xml else xml.find(b"mergeCells>")
    found = []
    for match in _MERGE.finditer(xml, max(start, 0)) if b"mergeCell" in xml else ():
        first, top, last, bottom = (part.decode() for part in match.groups())
        found.append((int(top), column_number(first), int(bottom), column_number(last)))
        if len(found) == _MERGES:
            break
    return found


def errors(xml: bytes) -> list[tuple[int, int, str]]:
    """Cells with an error value: row, column, and the error as Excel writes it."""
    if b't="e"' not in xml and b"t='e'" not in xml:
        return []
    found = ((_place(match[1]), match[2].decode("utf-8", "replace")) for match in _ERROR.finditer(xml))
    return [(*place, error) for place, error in found if place]


def formulas(xml: bytes) -> tuple[list[tuple[int, int]], list[tuple[int, int]]]:
    """Formula cells without a value kept beside them, and those that look into another workbook."""
    bare, outside = [], []
    for match in _FORMULA.finditer(xml):
        tag = xml[max(0, match.start() - _CELL_TAG) : match.start()].rpartition(b"c ")[2]
        place = _place(tag)
        if not place:
            continue
        empty_text = _STRING_RESULT.search(b" " + tag) and _EMPTY_VALUE.match(match[2])
        if not _VALUE.match(match[2]) and not empty_text:
            bare.append(place)
        if match[1] and _OUTSIDE.search(match[1]):
            outside.append(place)
    return bare, outside


def pictured(xml: bytes) -> list[tuple[int, int]]:
    """Cells that hold a value of their own kind and show an error to programs without it: pictures in cells."""
    found = (_place(match[1]) for match in _ERROR.finditer(xml) if b" vm=" in match[1]) if b" vm=" in xml else ()
    return [place for place in found if place]


def styled(xml: bytes) -> Iterator[tuple[int, int, int, bytes, bytes]]:
    """Every filled cell with a format of its own: row, column, the format's number, the cell's type and its value."""
    for match in _STYLED.finditer(xml):
        place = _place(match[1])
        style, kind = _STYLE.search(match[1]), _KIND.search(match[1])
        if place and (style or kind):
            yield *place, int(style[1]) if style else 0, kind[1] if kind else b"n", match[2]


def inline_strings(xml: bytes) -> Iterator[tuple[int, int, bytes]]:
    """Texts kept in their own cells in several fonts: row, column and what the text is made of."""
    for match in _INLINE.finditer(xml) if b"strike" in xml else ():
        place = _place(match[1])
        if place and b"strike" in match[2]:
            yield *place, match[2]


def _place(attributes: bytes) -> tuple[int, int] | None:
    found = _REFERENCE.search(b" " + attributes)
    return (int(found[2]), column_number(found[1].decode())) if found else None
