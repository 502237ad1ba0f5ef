"""The limited child that marks findings in the sender's own workbook: it opens a stranger's file with openpyxl.

Started by ``data.annotated`` as ``child`` is by ``parser``, under the same limits. The file is looked at and parsed as
every upload is; only then openpyxl takes it. A job has, besides ``kind`` and ``size``: ``folder`` (for openpyxl's
temporary files: the parent takes it away), ``stem`` (a csv's sheet name), ``marks`` (grade, sheet, cell, text), and
``listing`` (title, lines, anew, headings, widths, rows). The answer has either ``content`` (base64) or ``refused``.

A cell is coloured by a conditional format that always holds, so that the sender's own formats stay untouched and the
mark can be taken away again without a trace.
"""

# Long: what runs in the limited child to write into a stranger's file, kept together for whoever examines it.
from __future__ import annotations

import base64
import datetime as dt
import io
import re
import tempfile
from typing import Any
from xml.sax.saxutils import escape
from zipfile import ZIP_DEFLATED, ZipFile

from openpyxl import Workbook, load_workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE, Cell
from openpyxl.comments import Comment
from openpyxl.formatting.formatting import ConditionalFormattingList
from openpyxl.formatting.rule import Rule
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.styles.differential import DifferentialStyle
from openpyxl.utils import get_column_letter
from openpyxl.utils.datetime import CALENDAR_MAC_1904, to_excel
from openpyxl.workbook.properties import CalcProperties
from openpyxl.worksheet.hyperlink import Hyperlink
from openpyxl.worksheet.worksheet import Worksheet

from data.contract.schema import FINDINGS_NAME, REMARK
from data.reading import archive, child, package
from data.reading.drawings import keep_drawings
from data.vocabulary import Grade

CELLS = 300_000
"""Cells beyond which openpyxl would need more time or memory than the child has."""
COLOURS: dict[str, tuple[str, str]] = {
    Grade.ERROR: ("B42B10", "FCEFEB"),
    Grade.QUERY: ("7A5600", "FFF6DA"),
    Grade.NOTE: ("1B64A0", "EAF2F9"),
}
"""Line and wash of each grade: the look's own (``assets/tokens.css``)."""
_GRADES = tuple(COLOURS)
_ALWAYS = 'LEN("tuoyu")=5'
"""The condition of our marks: always true, and nobody else's."""
_AUTHOR = "托育看板"
_CELL = re.compile(r"[A-Z]{1,3}[1-9][0-9]{0,6}")
_FORMULA = re.compile(rb'<c r="([A-Z]+[0-9]+)"((?: s="[0-9]+")?)><f([^>]*/>|[^>]*>[^<]*</f>)<v ?(?:/>|></v>)</c>')
_DIGITS = re.compile(r"0|[1-9][0-9]{0,11}")
_UNFIT = re.compile(r"[\[\]:*?/\\]")
_GROUP = 100  # cells a range of marks names
_INK, _INK_3, _WASH, _RULE, _LINK = "16202A", "586573", "F3F5F7", "CFD6DC", "0C3A6A"
_FONT = "微软雅黑"


def main() -> None:
    """Serve jobs until the parent closes the pipe."""
    child.serve(mark)


def mark(job: dict, content: bytes) -> dict:
    """The answer to one job."""
    tempfile.tempdir = job["folder"]
    parsed = child.parse(job["kind"], content)
    refused = parsed.get("refused") or next((s["refused"] for s in parsed["sheets"] if s["refused"]), None)
    if refused:
        return {"refused": refused}
    parsed["sheets"] = [sheet for sheet in parsed["sheets"] if sheet["name"] != FINDINGS_NAME]
    if sum(len(sheet["rows"]) * len(sheet["rows"][0]) for sheet in parsed["sheets"] if sheet["rows"]) > CELLS:
        return {"refused": ["file.too_hard", {}]}
    return {"content": base64.b64encode(_marked(job, content, parsed)).decode()}


def _marked(job: dict, content: bytes, parsed: dict) -> bytes:
    """The workbook's bytes with all marks and the list."""
    listing, names = job["listing"], {}
    book = _own_workbook(content, parsed) if job["kind"] == "xlsx" else None
    source = content if book else None
    if book is None:
        book, names = _new_workbook(parsed, job["stem"])
        listing["lines"].append(listing["anew"])
    marks = [{**found, "sheet": names.get(found["sheet"], found["sheet"])} for found in job["marks"]]
    _mark_cells(book, marks)
    _list_findings(book, listing, marks)
    return _saved(book, parsed, source)


# --- the workbook to mark --------------------------------------------------------------------------------------------


def _own_workbook(content: bytes, parsed: dict) -> Workbook | None:
    """The sender's own workbook without our earlier marks.

    None where it holds too much, or openpyxl does not see what the parser saw.
    """
    if _formatted_cells(content) > CELLS:
        return None
    try:
        book = load_workbook(io.BytesIO(content), rich_text=True)
    except Exception:  # whatever openpyxl makes of a stranger's file
        return None
    if FINDINGS_NAME in book.sheetnames:
        del book[FINDINGS_NAME]
    if book.sheetnames != [sheet["name"] for sheet in parsed["sheets"]] or not book.worksheets:
        return None
    for page in book.worksheets:
        _unmark(page)
    return book


def _formatted_cells(content: bytes) -> int:
    with ZipFile(io.BytesIO(content)) as archive:
        parts = (archive.read(name) for name in archive.namelist() if name.startswith("xl/worksheets/"))
        return sum(part.count(b"<c ") + part.count(b"<row") for part in parts)


def _unmark(page: Worksheet) -> None:
    """Take away what an earlier annotation left: our colours and our part of each comment."""
    kept = ConditionalFormattingList()
    for formatted in page.conditional_formatting:
        for rule in formatted.rules:
            if _ALWAYS not in rule.formula:
                kept.add(str(formatted.sqref), rule)
    page.conditional_formatting = kept
    for cell in list(page._cells.values()):
        if isinstance(cell, Cell) and cell.comment:
            theirs = cell.comment.text.partition(REMARK)[0].rstrip()
            cell.comment = _comment(theirs, cell.comment.author) if theirs else None


def _new_workbook(parsed: dict, stem: str) -> tuple[Workbook, dict[str, str]]:
    """A workbook of the values read, and each sheet's name in it by its name in the file."""
    book = Workbook()
    if book.active:
        book.remove(book.active)
    if parsed["date_1904"]:
        book.epoch = CALENDAR_MAC_1904
    names = {}
    for sheet in parsed["sheets"]:
        if sheet["worksheet"]:
            own = sheet["name"] or stem
            page = book.create_sheet(_UNFIT.sub("_", _clean(own))[:31] or "1")
            names[own] = page.title
            page.sheet_state = "visible" if sheet["visible"] == "visible" else "hidden"
            _fill(page, sheet, plain_text=not sheet["name"])
    return book, names


def _fill(page: Worksheet, sheet: dict, *, plain_text: bool) -> None:
    widths: dict[int, int] = {}
    for row, values in enumerate(sheet["rows"], sheet["first_row"]):
        for column, value in enumerate(values, sheet["first_column"]):
            if value != "":
                text = _put(_cell(page, row, column), value, plain_text=plain_text)
                widths[column] = min(40, max(widths.get(column, 8), _width(text) + 2))
    for column, width in widths.items():
        page.column_dimensions[get_column_letter(column)].width = width
    for top, left, bottom, right in sheet["merges"]:
        page.merge_cells(start_row=top, start_column=left, end_row=bottom, end_column=right)
    for row in sheet["hidden_rows"]:
        page.row_dimensions[row].hidden = True
    for column in sheet["hidden_columns"]:
        page.column_dimensions[get_column_letter(column)].hidden = True


def _put(cell: Cell, value: Any, *, plain_text: bool) -> str:
    """Write a value as the parser gave it; text is never taken for a formula. Gives it as text."""
    if value == ["formula"]:
        return ""
    if plain_text and isinstance(value, str) and _DIGITS.fullmatch(value):
        value = int(value)
    if isinstance(value, (str, list)):
        _write(cell, "1E+999" if isinstance(value, list) else value)
        cell.number_format = "@"
    elif isinstance(value, dt.date):
        cell.value = value
        cell.number_format = "yyyy-mm-dd"
    else:
        cell.value = value if isinstance(value, (bool, int, float)) else str(value)
    return str(cell.value)


# --- marks -----------------------------------------------------------------------------------------------------------


def _mark_cells(book: Workbook, marks: list[dict]) -> None:
    for page in book.worksheets:
        mine: dict[str, list[dict]] = {}
        for found in marks:
            if found["sheet"] == page.title and _CELL.fullmatch(found["cell"] or ""):
                mine.setdefault(_anchor(page, found["cell"]), []).append(found)
        worst = {cell: min((found["grade"] for found in said), key=_GRADES.index) for cell, said in mine.items()}
        for cell, said in mine.items():
            _remark(page[cell], [found["text"] for found in said])
        for grade in _GRADES:
            _colour(page, grade, [cell for cell in mine if worst[cell] == grade])


def _anchor(page: Worksheet, cell: str) -> str:
    """The cell itself, or the first one of the merged range it lies in."""
    place = next((merged for merged in page.merged_cells.ranges if cell in merged), None)
    return place.start_cell.coordinate if place else cell


def _remark(cell: Cell, said: list[str]) -> None:
    """Put our words in the cell's comment, below what its own author wrote."""
    theirs = cell.comment.text.rstrip() if cell.comment else ""
    author = cell.comment.author if cell.comment else _AUTHOR
    cell.comment = _comment("\n".join([*([theirs] if theirs else []), REMARK, *map(_clean, said)]), author)


def _comment(text: str, author: str) -> Comment:
    """A comment large enough for its words."""
    lines = sum(1 + _width(line) // 44 for line in text.splitlines())
    return Comment(text, author or _AUTHOR, width=330, height=24 + 19 * min(lines, 40))


def _colour(page: Worksheet, grade: str, cells: list[str]) -> None:
    line, wash = COLOURS[grade]
    side = Side(style="thin", color=line)
    dress = DifferentialStyle(
        font=Font(bold=True) if grade != Grade.NOTE else None,
        fill=PatternFill("solid", bgColor=wash, fgColor=wash),
        border=Border(left=side, right=side, top=side, bottom=side),
    )
    for at in range(0, len(cells), _GROUP):
        rule = Rule(type="expression", dxf=dress, formula=[_ALWAYS])
        page.conditional_formatting.add(" ".join(cells[at : at + _GROUP]), rule)


# --- the list --------------------------------------------------------------------------------------------------------


def _list_findings(book: Workbook, listing: dict, marks: list[dict]) -> None:
    """The first sheet: how many, what to do, and every finding with a link to its cell."""
    page = book.create_sheet(FINDINGS_NAME, 0)
    _write(page["A1"], listing["title"], Font(name=_FONT, size=15, bold=True, color=_INK))
    for row, line in enumerate(listing["lines"], 2):
        _write(_cell(page, row, 1), line, Font(name=_FONT, size=10, color=_INK_3))
    heading = len(listing["lines"]) + 3
    for column, (words, width) in enumerate(zip(listing["headings"], listing["widths"], strict=True), 1):
        cell = _cell(page, heading, column)
        _write(cell, words, Font(name=_FONT, size=10, bold=True, color=_INK))
        cell.fill, cell.border = PatternFill("solid", fgColor=_WASH), _ruled()
        page.column_dimensions[get_column_letter(column)].width = width
    shown = {sheet.title for sheet in book.worksheets if sheet.sheet_state == "visible"}
    for row, (values, found) in enumerate(zip(listing["rows"], marks, strict=True), heading + 1):
        _row(page, row, values, found, linked=found["sheet"] in shown)
        lines = max(1 + _width(text) // width for text, width in zip(values, listing["widths"], strict=True))
        page.row_dimensions[row].height = 6 + 14 * min(lines, 25)
    _set_up(book, page, heading, len(listing["headings"]))


def _row(page: Worksheet, row: int, values: list[str], found: dict, *, linked: bool) -> None:
    line, wash = COLOURS[found["grade"]]
    for column, value in enumerate(values, 1):
        cell = _cell(page, row, column)
        _write(cell, value, Font(name=_FONT, size=10, color=_INK))
        cell.alignment, cell.border = Alignment(wrap_text=True, vertical="top"), _ruled()
    page.cell(row, 1).font = Font(name=_FONT, size=10, bold=True, color=line)
    page.cell(row, 1).fill = PatternFill("solid", fgColor=wash)
    if linked and _CELL.fullmatch(found["cell"] or ""):
        place, name = page.cell(row, 3), found["sheet"].replace("'", "''")
        place.hyperlink = Hyperlink(ref=place.coordinate, location=f"'{name}'!{found['cell']}", display=found["cell"])
        place.font = Font(name=_FONT, size=10, bold=True, underline="single", color=_LINK)


def _set_up(book: Workbook, page: Worksheet, heading: int, columns: int) -> None:
    """Show this sheet alone first, its headings frozen, and print it on A4 across."""
    page.freeze_panes = f"A{heading + 1}"
    page.sheet_view.showGridLines = False
    page.auto_filter.ref = f"A{heading}:{get_column_letter(columns)}{max(page.max_row, heading)}"
    page.print_title_rows = f"{heading}:{heading}"
    page.page_setup.orientation, page.page_setup.paperSize = "landscape", 9
    page.page_setup.fitToHeight, page.sheet_properties.pageSetUpPr.fitToPage = 0, True  # type: ignore[union-attr]
    for sheet in book.worksheets:
        sheet.sheet_view.tabSelected = sheet is page  # two selected sheets would be written to together
    book.active = 0
    book.calculation = CalcProperties(fullCalcOnLoad=True)


def _ruled() -> Border:
    return Border(bottom=Side(style="thin", color=_RULE))


def _cell(page: Worksheet, row: int, column: int) -> Cell:
    cell = page.cell(row, column)
    assert isinstance(cell, Cell)  # nothing is merged where we write
    return cell


def _write(cell: Cell, text: str, font: Font | None = None) -> None:
    """Text as text, whatever it begins with."""
    cell.value = _clean(text)
    cell.data_type = "s"
    if font:
        cell.font = font


def _clean(text: str) -> str:
    """Without what a workbook's XML cannot hold."""
    return ILLEGAL_CHARACTERS_RE.sub("", text).encode("utf-8", "ignore").decode()[:32_000]


def _width(text: str) -> int:
    """About as wide as so many narrow letters."""
    return sum(2 if ord(letter) > 255 else 1 for letter in text)


# --- saving ----------------------------------------------------------------------------------------------------------


def _saved(book: Workbook, parsed: dict, source: bytes | None) -> bytes:
    """The bytes of the workbook, each formula with the value it had and each sheet with its drawings.

    openpyxl itself drops the values, and pictures, charts and shapes wholly or in part. ``source`` is the sender's own
    file, None where the workbook is made of the values alone.
    """
    made, out = io.BytesIO(), io.BytesIO()
    book.save(made)
    values = {sheet["name"]: sheet for sheet in parsed["sheets"]}
    pages = {page.path[1:]: page.title for page in book.worksheets}
    with ZipFile(made) as saved:
        parts = {name: saved.read(name) for name in saved.namelist()}
    for name, title in pages.items():
        if title in values:
            parts[name] = _with_values(parts[name], values[title], book.epoch)
    if source is not None:
        sent = archive.unpack(source, archive.entries(source))
        places = package.workbook(sent)[1]
        keep_drawings(parts, sent, {name: places[title] for name, title in pages.items() if title in places})
    with ZipFile(out, "w", ZIP_DEFLATED) as target:
        for name, part in parts.items():
            target.writestr(name, part)
    return out.getvalue()


def _with_values(xml: bytes, sheet: dict, epoch: dt.datetime) -> bytes:
    def with_value(found: re.Match[bytes]) -> bytes:
        value = _value_at(sheet, found[1].decode())
        if value in ("", None) or isinstance(value, list):
            return found[0]
        kind, text = _as_xml(value, epoch)
        return b'<c r="%s"%s%s><f%s<v>%s</v></c>' % (found[1], found[2], kind, found[3], text)

    return _FORMULA.sub(with_value, xml)


def _value_at(sheet: dict, name: str) -> Any:
    letters = name.rstrip("0123456789")
    row, column = int(name[len(letters) :]) - sheet["first_row"], 0
    for letter in letters:
        column = column * 26 + ord(letter) - 64
    column -= sheet["first_column"]
    inside = 0 <= row < len(sheet["rows"]) and 0 <= column < len(sheet["rows"][row])
    return sheet["rows"][row][column] if inside else None


def _as_xml(value: Any, epoch: dt.datetime) -> tuple[bytes, bytes]:
    """The type attribute and the text of a formula's value."""
    if isinstance(value, bool):
        return b' t="b"', b"%d" % value
    if isinstance(value, (int, float)):
        return b"", repr(value).encode()
    if isinstance(value, (dt.date, dt.time, dt.timedelta)):
        return b"", repr(to_excel(value, epoch)).encode()
    kind = b' t="e"' if str(value).startswith("#") and str(value).endswith(("!", "?", "A")) else b' t="str"'
    return kind, escape(_clean(str(value))).encode()
