"""What the parser does not say about an .xls or WPS .et sheet: errors, hidden rows and columns, the 1904 calendar.

An OLE file's ``Workbook`` stream is put together from its sectors and its BIFF records are walked. Rows and columns
count from 1. Used in the child only.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator

from data.reading.archive import FileRefused

_FREE = 0xFFFFFFFA  # sector numbers from here on end a chain
_FONT, _XF = 0x0031, 0x00E0
_STRUCK = 0x0008  # in a font's options
_PICTURE, _PICTURE_KIND = 0x005D, 8  # an object, and the kind that is a picture
_ROW, _COLUMNS, _ERROR, _SHEET = 0x0208, 0x007D, 0x0205, 0x0085
_END = 0x000A
_FORMULA, _DATE_MODE, _FILE_PASS, _BEGIN = 0x0006, 0x0022, 0x002F, (0x0809, 0x0409, 0x0209, 0x0009)
_EXCEL_97 = b"\x00\x06"
_CELLS = {0x0203, 0x0204, 0x00FD, 0x027E, 0x00BD, 0x0205, 0x00D6, 0x0006, 0x0003, 0x0004, 0x0002, 0x0005}
_ERRORS = {0: "#NULL!", 7: "#DIV/0!", 15: "#VALUE!", 23: "#REF!", 29: "#NAME?", 36: "#NUM!", 42: "#N/A"}


def workbook_stream(content: bytes) -> bytes:
    """The BIFF stream of an OLE file. Raises Refused where there is none."""
    try:
        return _stream(content)
    except (struct.error, IndexError, ValueError):
        raise FileRefused("file.damaged") from None


def _stream(content: bytes) -> bytes:
    size = 1 << struct.unpack_from("<H", content, 30)[0]
    mini_size = 1 << struct.unpack_from("<H", content, 32)[0]
    directory_at, _, cutoff, mini_at = struct.unpack_from("<4L", content, 48)
    table = _table(content, size)
    entries = _directory(_chain(content, table, directory_at, size))
    start, length = next((entries[name] for name in ("Workbook", "Book") if name in entries), (None, 0))
    if start is None:
        raise ValueError
    if length >= cutoff:
        return _chain(content, table, start, size)[:length]
    small = _chain(content, table, entries["Root Entry"][0], size)
    mini_table = _numbers(_chain(content, table, mini_at, size))
    return b"".join(small[s * mini_size : (s + 1) * mini_size] for s in _sectors(mini_table, start))[:length]


def _table(content: bytes, size: int) -> list[int]:
    """The table of sectors: each one's follower."""
    parts = [s for s in struct.unpack_from("<109L", content, 76) if s < _FREE]
    further, count = struct.unpack_from("<2L", content, 68)
    while further < _FREE and count > 0:
        block = _numbers(content[(further + 1) * size : (further + 2) * size])
        parts += [s for s in block[:-1] if s < _FREE]
        further, count = block[-1], count - 1
    return _numbers(b"".join(content[(s + 1) * size : (s + 2) * size] for s in parts))


def _numbers(block: bytes) -> list[int]:
    return list(struct.unpack(f"<{len(block) // 4}L", block[: len(block) // 4 * 4]))


def _sectors(table: list[int], start: int) -> list[int]:
    """A chain's sectors. Raises ValueError where it bites its own tail."""
    found = []
    while start < _FREE:
        found.append(start)
        start = table[start]
        if len(found) > len(table):
            raise ValueError
    return found


def _chain(content: bytes, table: list[int], start: int, size: int) -> bytes:
    return b"".join(content[(s + 1) * size : (s + 2) * size] for s in _sectors(table, start))


def _directory(block: bytes) -> dict[str, tuple[int, int]]:
    """Streams by name: first sector and length."""
    found = {}
    for at in range(0, len(block) - 127, 128):
        letters = struct.unpack_from("<H", block, at + 64)[0]
        name = block[at : at + max(letters - 2, 0)].decode("utf-16-le", "replace")
        found.setdefault(name, struct.unpack_from("<LL", block, at + 116))
    return found


class SheetRecords:
    """What one sheet's records said."""

    def __init__(self) -> None:
        self.errors: list[tuple[int, int, str]] = []
        self.hidden_rows: list[int] = []
        self.hidden_columns: list[int] = []
        self.rows: set[int] = set()
        self.struck: list[tuple[int, int]] = []
        self.pictures = 0
        self.last_column = 0


def walk(stream: bytes) -> tuple[bool, list[SheetRecords]]:
    """Whether dates count from 1904, and the worksheets in the workbook's order.

    Raises Refused if encrypted, or of the years before Excel 97: the parser garbles their Chinese without a word.
    """
    begins: list[int] = []
    fonts: list[bool] = []
    struck: set[int] = set()
    formats = 0
    in_1904 = False
    for kind, data in _records(stream, 0):
        if kind in _BEGIN and data[:2] != _EXCEL_97:
            raise FileRefused("file.mismatch", extension="xls", looks_like="xls95")
        if kind == _FILE_PASS:
            raise FileRefused("file.encrypted")
        if kind == _DATE_MODE:
            in_1904 = data[:1] == b"\1"
        elif kind == _FONT and len(data) >= 4:
            fonts.append(bool(struct.unpack_from("<H", data, 2)[0] & _STRUCK))
        elif kind == _XF and len(data) >= 2:
            font = struct.unpack_from("<H", data)[0]
            at = font - (font > 4)  # there is no font of number 4
            struck |= {formats} if at < len(fonts) and fonts[at] else set()
            formats += 1
        elif kind == _SHEET and len(data) > 4:
            begins.append(struct.unpack_from("<L", data)[0])
        elif kind == _END:
            break
    return in_1904, [_sheet(stream, at, struck) for at in begins[:256]]


def _records(stream: bytes, at: int) -> Iterator[tuple[int, bytes]]:
    """Kind and data of each record from ``at`` on."""
    while at + 4 <= len(stream):
        kind, length = struct.unpack_from("<HH", stream, at)
        yield kind, stream[at + 4 : at + 4 + length]
        at += 4 + length


def _sheet(stream: bytes, begin: int, struck: set[int]) -> SheetRecords:
    found, depth = SheetRecords(), 0
    for kind, data in _records(stream, begin):
        if kind in _BEGIN:  # a chart inside a sheet has its own beginning and end
            depth += 1
        elif kind == _END:
            depth -= 1
            if depth <= 0:
                break
        elif depth == 1:
            _note(found, kind, data, struck)
    return found


def _note(found: SheetRecords, kind: int, data: bytes, struck: set[int]) -> None:
    if kind in _CELLS and len(data) >= 6:
        row, column, style = struct.unpack_from("<HHH", data)
        if style in struck:
            found.struck.append((row + 1, column + 1))
        found.rows.add(row + 1)
        found.last_column = max(found.last_column, column + 1)
    elif kind == _PICTURE and len(data) >= 6:
        found.pictures += struct.unpack_from("<H", data, 4)[0] == _PICTURE_KIND
    if kind == _ROW and len(data) >= 16 and (data[12] & 0x20 or not struct.unpack_from("<H", data, 6)[0] & 0x7FFF):
        found.hidden_rows.append(struct.unpack_from("<H", data)[0] + 1)
    elif kind == _COLUMNS and len(data) >= 10:
        first, last, width, _, flags = struct.unpack_from("<5H", data)
        if flags & 1 or not width:
            found.hidden_columns.extend(range(first + 1, min(last, 255) + 2))
    elif kind == _ERROR and len(data) >= 8 and data[7]:
        row, column = struct.unpack_from("<HH", data)
        found.errors.append((row + 1, column + 1, _ERRORS.get(data[6], "#N/A")))
    elif kind == _FORMULA and data[12:14] == b"\xff\xff" and data[6] == 2:
        row, column = struct.unpack_from("<HH", data)
        found.errors.append((row + 1, column + 1, _ERRORS.get(data[8], "#N/A")))
