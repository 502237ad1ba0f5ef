"""Cheap checks on an upload's bytes, before anything parses it: size, what it really is, and a zip's directory.

What needs work (unpacking, XML) is checked in the child; the limits stand in ``limits``.
"""

from __future__ import annotations

from pathlib import PurePosixPath

from data.findings import Finding, finding
from data.reading import limits
from data.reading.archive import FileRefused, entries

WORKBOOK, BINARY, TEXT = "xlsx", "xls", "csv"
"""What the child can parse: a zip of XML, a BIFF stream in an OLE file (.xls, WPS .et), text."""
_ACCEPTED = {"xlsx": WORKBOOK, "xls": BINARY, "et": BINARY, "csv": TEXT}
_WITH_MACROS = {"xlsm", "xltm", "xlam", "xla"}

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_MAGIC = (
    (b"PK\3\4", WORKBOOK),
    (b"PK\5\6", "zip"),
    (_OLE, BINARY),
    (b"%PDF", "pdf"),
    (b"\x89PNG", "png"),
    (b"\xff\xd8\xff", "jpg"),
    (b"GIF8", "gif"),
    (b"MZ", "exe"),
    (b"\x7fELF", "exe"),
    (b"Rar!", "rar"),
    (b"7z\xbc\xaf", "7z"),
    (b"\x1f\x8b", "gz"),
    (b"SQLite format 3", "sqlite"),
)
_MARKUP = (
    (b"<html", "html"),
    (b"<!doctype", "html"),
    (b"<table", "html"),
    (b"<meta", "html"),
    (b"<head", "html"),
    (b"<?xml", "xml"),
    (b"mime-version", "mhtml"),
    (b"{\\rtf", "rtf"),
)
_BYTE_ORDER = (b"\xff\xfe", b"\xfe\xff")
_READABLE_CONTROLS = b"\t\n\r\x0b\x0c\x1a"


def extension_of(name: str) -> str:
    """A file name's extension, lower case, without the dot."""
    return PurePosixPath(name.replace("\\", "/")).suffix.lower().lstrip(".")


def kind_of(name: str) -> str:
    """Which of the three kinds a file of an accepted extension is. Raises KeyError for another extension."""
    return _ACCEPTED[extension_of(name)]


def guard(name: str, content: bytes) -> Finding | None:
    """Why this file must not be parsed; None if it may be."""
    extension = extension_of(name)
    if not content:
        return finding("file.empty")
    if len(content) > limits.FILE_BYTES:
        return finding("file.too_large", limit_mb=limits.FILE_BYTES // limits.MEGABYTE)
    if extension in _WITH_MACROS:
        return finding("file.macro")
    if extension not in _ACCEPTED:
        return finding("file.type", value=name[-200:], extension=extension)
    return _check_content(extension, content)


def _check_content(extension: str, content: bytes) -> Finding | None:
    looks_like = _looks_like(content)
    if looks_like == BINARY and _utf16("EncryptedPackage") in content:
        return finding("file.encrypted")
    if looks_like is None:
        return finding("file.damaged")
    if looks_like == WORKBOOK:
        return _check_zip(extension, content)
    if looks_like != _ACCEPTED[extension]:
        return finding("file.mismatch", extension=extension, looks_like=looks_like)
    return _check_ole(extension, content) if looks_like == BINARY else None


def _looks_like(content: bytes) -> str | None:
    """What the bytes are, by their first ones; None if they are nothing we know."""
    for magic, kind in _MAGIC:
        if content.startswith(magic):
            return kind
    start = content[:2048].replace(b"\0", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n").lower()
    for sign, kind in _MARKUP:
        if start.startswith(sign):
            return kind
    return TEXT if _is_text(content) else None


def _is_text(content: bytes) -> bool:
    """Whether these bytes can be text: UTF-16 by its mark, or without control characters."""
    if content.startswith(_BYTE_ORDER):
        return True
    sample = content[:65536]
    return not sample.translate(None, bytes(set(range(256)) - set(range(32)) | set(_READABLE_CONTROLS)))


def _check_zip(extension: str, content: bytes) -> Finding | None:
    try:
        names = [entry.name.lower() for entry in entries(content)]
    except FileRefused as refused:
        return Finding(refused.code, params=refused.params)
    if any(name.endswith("vbaproject.bin") or name.startswith("xl/macrosheets/") for name in names):
        return finding("file.macro")
    inside = _inside(names)
    if inside != _ACCEPTED[extension]:
        return finding("file.mismatch", extension=extension, looks_like=inside)
    return None


def _inside(names: list[str]) -> str:
    """Which kind of document a zip's parts make."""
    if "xl/workbook.bin" in names:
        return "xlsb"
    if "[content_types].xml" in names and any(name.startswith("xl/") for name in names):
        return WORKBOOK
    if "mimetype" in names:
        return "ods"
    others = (("word/", "docx"), ("ppt/", "pptx"))
    return next((kind for part, kind in others if any(name.startswith(part) for name in names)), "zip")


def _check_ole(extension: str, content: bytes) -> Finding | None:
    """An OLE file must hold a BIFF workbook and no macros."""
    if _utf16("_VBA_PROJECT") in content:
        return finding("file.macro")
    if _utf16("Workbook") in content or _utf16("Book") in content:
        return None
    looks_like = "doc" if _utf16("WordDocument") in content else "ole"
    return finding("file.mismatch", extension=extension, looks_like=looks_like)


def _utf16(name: str) -> bytes:
    """A stream's name as an OLE directory writes it."""
    return name.encode("utf-16-le") + b"\0\0"
