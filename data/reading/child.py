"""The limited child process: unpacks, looks and parses; the parent only ever sees plain JSON.

It is started by ``parser``, limits itself before it reads the first byte, and serves one file after the other: a line
of JSON (``kind``, ``size``) and the bytes come in, a line with a length and an answer in JSON go out. An answer has
either ``refused`` (code and parameters of the finding) or ``sheets`` and ``date_1904``; that of an xlsx also has
``beside`` (what it holds besides cells, ``package.beside_cells``). A sheet has ``name``,
``visible``, ``worksheet``, ``first_row`` and ``first_column`` (from 1), ``rows``, ``hidden_rows``, ``hidden_columns``,
``merges``, ``outside`` (cells of formulas into other workbooks), ``pictures`` (how many lie on it), ``struck`` and
``partly_struck`` (cells), ``personal`` (where a column looks so) and ``refused``. Dates are ISO text, error values text
such as ``#REF!``, percentages text as shown. A cell that is none of JSON's own is a list of one word: ``formula``
(without a value), ``huge`` (beyond any float) or ``picture``.

Whatever is imported here is waited for at every upload: no pandas, nothing of the rooms above.
"""

from __future__ import annotations

import io
import json
import re
import sys
from collections.abc import Callable

from python_calamine import (
    CalamineSheet,
    CalamineWorkbook,
    PasswordError,
    SheetMetadata,
    SheetTypeEnum,
    SheetVisibleEnum,
)

from data.reading import archive, biff, delimited, limits, package, served, sheetxml
from data.reading.archive import FileRefused
from data.reading.looks import Looks, overlay

try:
    import resource
except ImportError:  # Windows
    resource = None

_VISIBLE = ((SheetVisibleEnum.Visible, "visible"), (SheetVisibleEnum.Hidden, "hidden"))
_NEW_USER, _NEW_NETWORK = 0x10000000, 0x40000000
_DECLARATIONS = tuple(
    sign.encode(code) for sign in ("<!DOCTYPE", "<!ENTITY") for code in ("utf-8", "utf-16-le", "utf-16-be")
)
_ENCODING = re.compile(rb"<\?xml[^>]*encoding=[\"']([^\"']+)")
_ENCODINGS = (b"utf-8", b"utf8", b"us-ascii")


def main() -> None:
    """Serve files until the parent closes the pipe."""
    serve(lambda job, content: served.bounded(parse(job["kind"], content), within=job.get("served", False)))


def serve(answer: Callable[[dict, bytes], dict]) -> None:
    """Answer jobs (a line of JSON, then as many bytes as it says) within the limits, until the pipe is closed."""
    limit_itself()
    while line := sys.stdin.buffer.readline():
        job = json.loads(line)
        limit_time()
        said = json.dumps(answer(job, sys.stdin.buffer.read(job["size"])), ensure_ascii=False, default=_plain)
        body = said.encode("utf-8", "replace")
        sys.stdout.buffer.write(b"%d\n" % len(body) + body)
        sys.stdout.buffer.flush()


def limit_itself() -> None:
    """Take away memory, disk, files and network. On Windows, which has no such limits, the parent's clock must do."""
    sys.addaudithook(_refuse_network)
    if resource is None:
        return
    resource.setrlimit(resource.RLIMIT_AS, (limits.MEMORY_BYTES, limits.MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_FSIZE, (limits.WRITTEN_BYTES, limits.WRITTEN_BYTES))
    resource.setrlimit(resource.RLIMIT_NOFILE, (limits.OPEN_FILES, limits.OPEN_FILES))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    _leave_network()


def _refuse_network(event: str, _: tuple) -> None:
    if event.startswith(("socket.", "subprocess.", "os.system", "os.exec", "os.posix_spawn", "os.fork")):
        raise PermissionError(event)


def _leave_network() -> None:
    """Into a network namespace of its own, where there is no address at all; where the system allows it (Linux)."""
    if not sys.platform.startswith("linux"):
        return
    import ctypes  # noqa: PLC0415  (slow to start, and of use here only)

    system = ctypes.CDLL(None)
    if system.unshare(_NEW_USER | _NEW_NETWORK):
        system.unshare(_NEW_NETWORK)


def limit_time() -> None:
    """Give the next file its processor seconds."""
    if resource is None:
        return
    used = resource.getrusage(resource.RUSAGE_SELF)
    until = int(used.ru_utime + used.ru_stime) + limits.CPU_SECONDS
    resource.setrlimit(resource.RLIMIT_CPU, (until, resource.RLIM_INFINITY))


def parse(kind: str, content: bytes) -> dict:
    """The answer about one file. Whatever it makes the parsers do, it is an answer: they panic with BaseExceptions."""
    try:
        return {"csv": delimited.sheets, "xls": _parse_binary, "xlsx": _parse_zip}[kind](content)
    except FileRefused as refused:
        return {"refused": [refused.code, refused.params]}
    except PasswordError:
        return {"refused": ["file.encrypted", {}]}
    except MemoryError:
        return {"refused": ["file.too_hard", {}]}
    except KeyboardInterrupt:
        raise
    except BaseException:  # pyo3's panics are BaseExceptions
        return {"refused": ["file.damaged", {}]}


# --- xlsx ------------------------------------------------------------------------------------------------------------


def _parse_zip(content: bytes) -> dict:
    parts = archive.unpack(content, archive.entries(content))
    _check_markup(parts)
    in_1904, places = package.workbook(parts)
    book = CalamineWorkbook.from_filelike(io.BytesIO(content))
    _check_count(book)
    look = Looks.of(parts)
    sheets = [_zip_sheet(book, meta, parts.get(places.get(meta.name, ""), b""), look) for meta in book.sheets_metadata]
    for sheet in sheets:
        sheet["pictures"] = package.pictures(parts, places.get(sheet["name"], ""))
    return {"date_1904": in_1904, "sheets": sheets, "beside": package.beside_cells(parts)}


def _check_markup(parts: dict[str, bytes]) -> None:
    """No document type, no entity, no encoding but UTF-8; no macros under another name."""
    for name, part in parts.items():
        if not name.lower().endswith((".xml", ".rels", ".vml")):
            continue
        if any(sign in part for sign in _DECLARATIONS):
            raise FileRefused("file.unsafe", what="doctype")
        encoding = _ENCODING.match(part.lstrip(b"\xef\xbb\xbf"))
        if part[:2] in (b"\xff\xfe", b"\xfe\xff") or (encoding and encoding[1].lower() not in _ENCODINGS):
            raise FileRefused("file.unsafe", what="encoding")
    if package.has_macros(parts):
        raise FileRefused("file.macro")


def _check_count(book: CalamineWorkbook) -> None:
    if len(book.sheet_names) > limits.SHEETS:
        raise FileRefused("file.too_many_sheets", limit=limits.SHEETS)


def _zip_sheet(book: CalamineWorkbook, meta: SheetMetadata, xml: bytes, look: Looks) -> dict:
    sheet = _described(meta)
    if not sheet["worksheet"]:
        return sheet
    try:
        sheetxml.check_extent(xml)
    except FileRefused as refused:
        return {**sheet, "refused": [refused.code, refused.params]}
    _take_values(sheet, book)
    bare, outside = sheetxml.formulas(xml)
    overlay(sheet, sheetxml.errors(xml))
    overlay(sheet, [(row, column, ["formula"]) for row, column in bare])
    look.lay_over(sheet, xml)
    sheet["outside"] = outside
    sheet["hidden_rows"] = sheetxml.hidden_rows(xml)
    sheet["hidden_columns"] = sheetxml.hidden_columns(xml)
    sheet["merges"] = sheetxml.merges(xml)
    return sheet


# --- xls and et ------------------------------------------------------------------------------------------------------


def _parse_binary(content: bytes) -> dict:
    in_1904, looked = biff.walk(biff.workbook_stream(content))
    for look in looked:  # before the parser, which builds every sheet at once
        sheetxml.check_width(look.last_column)
        sheetxml.check_rows(look.rows)
    book = CalamineWorkbook.from_filelike(io.BytesIO(content))
    _check_count(book)
    looked += [biff.SheetRecords() for _ in range(len(book.sheets_metadata) - len(looked))]
    sheets = [_binary_sheet(book, meta, look) for meta, look in zip(book.sheets_metadata, looked, strict=False)]
    return {"date_1904": in_1904, "sheets": sheets}


def _binary_sheet(book: CalamineWorkbook, meta: SheetMetadata, look: biff.SheetRecords) -> dict:
    sheet = _described(meta)
    if not sheet["worksheet"]:
        return sheet
    table = _take_values(sheet, book)
    overlay(sheet, look.errors)
    sheet["struck"], sheet["pictures"] = look.struck, look.pictures
    sheet["hidden_rows"], sheet["hidden_columns"] = look.hidden_rows, look.hidden_columns
    ranges = table.merged_cell_ranges or []
    sheet["merges"] = [(top + 1, left + 1, bottom + 1, right + 1) for (top, left), (bottom, right) in ranges]
    return sheet


# --- both ------------------------------------------------------------------------------------------------------------


def _described(meta: SheetMetadata) -> dict:
    visible = next((word for state, word in _VISIBLE if state == meta.visible), "very hidden")
    return {
        "name": meta.name,
        "visible": visible,
        "worksheet": meta.typ == SheetTypeEnum.WorkSheet,
        "first_row": 1,
        "first_column": 1,
        "rows": [],
        "hidden_rows": [],
        "hidden_columns": [],
        "merges": [],
        "outside": [],
        "pictures": 0,
        "struck": [],
        "partly_struck": [],
        "refused": None,
    }


def _take_values(sheet: dict, book: CalamineWorkbook) -> CalamineSheet:
    table = book.get_sheet_by_name(sheet["name"])
    if table.start:
        sheet["first_row"], sheet["first_column"] = table.start[0] + 1, table.start[1] + 1
    rows: list[list] = table.to_python(skip_empty_area=True)
    for row in rows:
        for at, value in enumerate(row):
            if value.__class__ is float and (value - value) != 0:  # infinite
                row[at] = ["huge"]
    sheet["rows"] = rows
    return table


def _plain(value: object) -> str:
    """Dates and moments as ISO text; durations as Python writes them."""
    iso = getattr(value, "isoformat", None)
    return iso() if iso else str(value)
