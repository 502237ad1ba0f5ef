"""Workbooks as programs write them that are no spreadsheet: the XML itself, each with a habit of its own."""

from __future__ import annotations

import datetime as dt
import io
import zipfile
from collections.abc import Callable
from xml.sax.saxutils import escape, quoteattr

from openpyxl.utils import get_column_letter

from tests.torture.draft import Draft, Formula, Page, Raw

_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_REL = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_MACRO = "application/vnd.ms-excel.sheet.binary.macroEnabled.main"
_EPOCH = dt.datetime(1899, 12, 30)  # noqa: DTZ001
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_STYLES = (
    f'{_HEAD}<styleSheet xmlns="{_MAIN}"><fonts count="1"><font/></fonts><fills count="1"><fill/></fills>'
    '<borders count="1"><border/></borders><cellStyleXfs count="1"><xf/></cellStyleXfs>'
    '<cellXfs count="3"><xf numFmtId="0"/><xf numFmtId="14" applyNumberFormat="1"/>'
    '<xf numFmtId="22" applyNumberFormat="1"/></cellXfs></styleSheet>'
)


def package(how: str) -> Callable[[list[Page], Draft], bytes]:
    """A writer of the XML, with one habit."""

    def write(pages: list[Page], _: Draft) -> bytes:
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as parts:
            for name, text in _parts(pages, how).items():
                parts.writestr(name, _strictly(text) if how == "strict" else text)
        return out.getvalue()

    return write


def _strictly(text: str) -> str:
    """The same in the namespaces of Excel's “Strict Open XML”."""
    strict = "http://purl.oclc.org/ooxml"
    return text.replace(_MAIN, f"{strict}/spreadsheetml/main").replace(_REL, f"{strict}/officeDocument/relationships")


def _parts(pages: list[Page], how: str) -> dict[str, str]:
    numbers = range(1, len(pages) + 1)
    binary = f'<Default Extension="bin" ContentType="{_MACRO}"/>' if how == "SheetJS" else ""
    overrides = "".join(
        f'<Override PartName="/xl/worksheets/sheet{n}.xml" ContentType="{_TYPE}.worksheet+xml"/>' for n in numbers
    )
    sheets = "".join(
        f'<sheet name={quoteattr(page.name)} sheetId="{n}" r:id="rId{n}"{"" if page.visible else HIDDEN}/>'
        for n, page in zip(numbers, pages, strict=True)
    )
    relations = "".join(
        f'<Relationship Id="rId{n}" Type="{_REL}/worksheet" Target="worksheets/sheet{n}.xml"/>' for n in numbers
    )
    styles = f'<Relationship Id="rId{len(pages) + 1}" Type="{_REL}/styles" Target="styles.xml"/>'
    return {
        "[Content_Types].xml": f'{_HEAD}<Types xmlns="{_PACKAGE}/content-types">{binary}'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{_TYPE}.sheet.main+xml"/>'
        f'<Override PartName="/xl/styles.xml" ContentType="{_TYPE}.styles+xml"/>{overrides}</Types>',
        "_rels/.rels": f'{_HEAD}<Relationships xmlns="{_PACKAGE}/relationships">'
        f'<Relationship Id="rId1" Type="{_REL}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'{_HEAD}<workbook xmlns="{_MAIN}" xmlns:r="{_REL}"><sheets>{sheets}</sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'{_HEAD}<Relationships xmlns="{_PACKAGE}/relationships">{relations}{styles}'
        "</Relationships>",
        "xl/styles.xml": _STYLES,
        **{f"xl/worksheets/sheet{n}.xml": _sheet(page, how) for n, page in zip(numbers, pages, strict=True)},
    }


HIDDEN = ' state="hidden"'


def _sheet(page: Page, how: str) -> str:
    x = "x:" if how == "prefixes" else ""
    space = f'xmlns:x="{_MAIN}"' if x else f'xmlns="{_MAIN}"'
    rows, columns = page.size
    dimension = f'<{x}dimension ref="A1"/>' if how == "wrong dimension" else ""
    hidden = "".join(f'<{x}col min="{c}" max="{c}" width="0" hidden="1"/>' for c in sorted(page.hidden_columns))
    body = "".join(_row(page, row, columns, how, x) for row in range(1, rows + 1))
    merges = "".join(
        f'<{x}mergeCell ref="{get_column_letter(left)}{top}:{get_column_letter(right)}{bottom}"/>'
        for top, left, bottom, right in page.merges
    )
    return (
        f"{_HEAD}<{x}worksheet {space}>{dimension}{f'<{x}cols>{hidden}</{x}cols>' if hidden else ''}"
        f"<{x}sheetData>{body}</{x}sheetData>"
        f"{f'<{x}mergeCells>{merges}</{x}mergeCells>' if merges else ''}</{x}worksheet>"
    )


def _row(page: Page, row: int, columns: int, how: str, x: str) -> str:
    bare = how == "no references"
    cells = "".join(
        _cell(page.cells.get((row, column)), "" if bare else f' r="{get_column_letter(column)}{row}"', how, x)
        for column in range(1, columns + 1)
        if bare or (row, column) in page.cells
    )
    place = "" if bare else f' r="{row}"'
    look = ' hidden="1"' if row in page.hidden_rows else ' ht="0" customHeight="1"' if row in page.flat_rows else ""
    return f"<{x}row{place}{look}>{cells}</{x}row>"


def _cell(raw: Raw, place: str, how: str, x: str) -> str:
    if raw is None:
        return f"<{x}c{place}/>"
    formula = ""
    if isinstance(raw, Formula):
        formula, raw = f"<{x}f>{escape(raw.text.removeprefix('='))}</{x}f>", raw.value
    if isinstance(raw, str):
        text = escape(raw).replace("\r", "&#13;")
        if formula or how == "SheetJS":
            return f'<{x}c{place} t="str">{formula}<{x}v>{text}</{x}v></{x}c>'
        if how == "rich text" and len(raw) > 1 and "\r" not in raw:
            parts = "".join(f'<r><t xml:space="preserve">{escape(part)}</t></r>' for part in (raw[:1], raw[1:]))
            return f'<c{place} t="inlineStr"><is>{parts}<rPh sb="0" eb="1"><t>yan</t></rPh></is></c>'
        return f'<{x}c{place} t="inlineStr"><{x}is><{x}t xml:space="preserve">{text}</{x}t></{x}is></{x}c>'
    style = ""
    if isinstance(raw, dt.date):
        moment = raw if isinstance(raw, dt.datetime) else dt.datetime(raw.year, raw.month, raw.day)  # noqa: DTZ001
        style = ' s="2"' if isinstance(raw, dt.datetime) else ' s="1"'
        raw = (moment - _EPOCH) / dt.timedelta(days=1)
    return f"<{x}c{place}{style}>{formula}<{x}v>{raw!r}</{x}v></{x}c>"
