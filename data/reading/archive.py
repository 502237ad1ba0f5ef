"""The directory of a zip archive, read by ourselves: what the library of the parser might read differently is refused.

Used by the parent (cheap: headers only) and by the child (which unpacks). Imports nothing that starts slowly.
"""

from __future__ import annotations

import struct
import zlib
from collections import namedtuple

from data.reading import limits


class FileRefused(Exception):  # noqa: N818  (a verdict on the file, not a fault of ours)
    """The file is refused; ``code`` and ``params`` are those of the finding."""

    def __init__(self, code: str, **params: object) -> None:
        super().__init__(code)
        self.code = code
        self.params = params


Entry = namedtuple("Entry", "name method crc packed size head start end")
"""One part: its local header begins at ``head``, its data lies in ``content[start:end]``."""

_END = struct.Struct("<4s4H2LH")
_CENTRAL = struct.Struct("<4s6H3L5H2L")
_LOCAL = struct.Struct("<4s5H3L2H")
_ENCRYPTED, _UTF8 = 0x1, 0x800
_STORED, _DEFLATED = 0, 8
_ZIP64 = 0xFFFFFFFF
_DESCRIPTOR = 24  # a data descriptor may follow a part; nothing longer may stand between two parts
_BLOCK, _INPUT = 1024 * 1024, 256 * 1024


def entries(content: bytes) -> list[Entry]:
    """All parts of a zip archive, in the order they stand in the file. Raises Refused."""
    count, at = _end_of_directory(content)
    found = []
    for _ in range(count):
        entry, at = _central(content, at)
        found.append(entry)
    _check_names([entry.name for entry in found])
    found.sort(key=lambda entry: entry.head)
    _check_places(content, found)
    return found


def _end_of_directory(content: bytes) -> tuple[int, int]:
    """How many entries there are and where the directory begins."""
    at = content.rfind(b"PK\5\6")
    if at < 0 or at + _END.size > len(content):
        raise FileRefused("file.damaged")
    _, disk, first_disk, here, count, size, offset, _ = _END.unpack_from(content, at)
    if count > limits.ENTRIES or here > limits.ENTRIES:
        raise FileRefused("file.unsafe", what="entries")
    if at + _END.size != len(content) or offset + size != at or disk or first_disk or here != count:
        raise FileRefused("file.unsafe", what="junk")
    return count, offset


def _central(content: bytes, at: int) -> tuple[Entry, int]:
    """The entry whose central header stands at ``at``, and where the next one begins."""
    try:
        header = _CENTRAL.unpack_from(content, at)
    except struct.error:
        raise FileRefused("file.damaged") from None
    flags, method, crc, packed, size = header[3], header[4], header[7], header[8], header[9]
    names, extra, comment, offset = header[10], header[11], header[12], header[16]
    if header[0] != b"PK\1\2":
        raise FileRefused("file.damaged")
    if flags & _ENCRYPTED:
        raise FileRefused("file.encrypted")
    if method not in (_STORED, _DEFLATED):
        raise FileRefused("file.unsafe", what="method")
    if _ZIP64 in (packed, size, offset):  # nothing we accept is that large
        raise FileRefused("file.unsafe", what="size")
    name = content[at + _CENTRAL.size : at + _CENTRAL.size + names]
    start = _data_start(content, offset, name)
    text = name.decode("utf-8" if flags & _UTF8 else "cp437", "replace")
    entry = Entry(text, method, crc, packed, size, offset, start, start + packed)
    return entry, at + _CENTRAL.size + names + extra + comment


def _data_start(content: bytes, offset: int, name: bytes) -> int:
    """Where a part's data begins, after its local header, which must name the same part."""
    try:
        local = _LOCAL.unpack_from(content, offset)
    except struct.error:
        raise FileRefused("file.damaged") from None
    if local[0] != b"PK\3\4":
        raise FileRefused("file.damaged")
    if content[offset + _LOCAL.size : offset + _LOCAL.size + local[9]] != name:
        raise FileRefused("file.unsafe", what="overlap")
    return offset + _LOCAL.size + local[9] + local[10]


def _check_names(names: list[str]) -> None:
    """No name may lead out of the archive, and none may stand twice."""
    for name in names:
        parts = name.split("/")
        if not name or name.startswith("/") or ".." in parts or any(sign in name for sign in "\\\0:"):
            raise FileRefused("file.unsafe", what="names")
    if len({name.lower() for name in names}) != len(names):
        raise FileRefused("file.unsafe", what="duplicate")


def _check_places(content: bytes, found: list[Entry]) -> None:
    """The parts must follow each other from the first byte to the directory, none reaching into the next."""
    end, gap = 0, 0
    for entry in found:
        if entry.head < end:
            raise FileRefused("file.unsafe", what="overlap")
        if entry.head - end > gap:
            raise FileRefused("file.unsafe", what="junk")
        end, gap = entry.end, _DESCRIPTOR
    if end > content.rfind(b"PK\5\6"):
        raise FileRefused("file.unsafe", what="overlap")


def unpack(content: bytes, found: list[Entry]) -> dict[str, bytes]:
    """Every part's bytes by name, really counted and never more than allowed. Raises Refused."""
    parts, total = {}, 0
    for entry in found:
        part = _inflate(memoryview(content)[entry.start : entry.end], entry, limits.TOTAL_BYTES - total)
        if len(part) != entry.size or zlib.crc32(part) != entry.crc:
            raise FileRefused("file.damaged")
        total += len(part)
        parts[entry.name] = part
    return parts


def _inflate(packed: memoryview, entry: Entry, left: int) -> bytes:
    if entry.method == _STORED:
        if len(packed) > left:
            raise FileRefused("file.unsafe", what="size")
        return bytes(packed)
    try:
        return _count_out(packed, entry, left)
    except zlib.error:
        raise FileRefused("file.damaged") from None


def _count_out(packed: memoryview, entry: Entry, left: int) -> bytes:
    engine, blocks, size = zlib.decompressobj(-15), [], 0
    for at in range(0, len(packed), _INPUT):
        rest = packed[at : at + _INPUT]
        while rest:
            block = engine.decompress(rest, _BLOCK)
            rest = engine.unconsumed_tail
            size += len(block)
            blocks.append(block)
            _check_size(entry, size, left, block)
    blocks.append(engine.flush())
    return b"".join(blocks)


def _check_size(entry: Entry, size: int, left: int, block: bytes) -> None:
    if size > limits.RATIO_FROM_BYTES and size > limits.RATIO * max(1, entry.packed):
        raise FileRefused("file.unsafe", what="ratio")
    if size > min(limits.PART_BYTES, left):
        # A million empty formatted rows are an honest mistake, and the sender can mend it.
        if b"<row" in block or b"<c " in block:
            raise FileRefused("sheet.too_long", limit=limits.DATA_ROWS)
        raise FileRefused("file.unsafe", what="size")
