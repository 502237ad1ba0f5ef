"""What a file is by its bytes, whatever it is called: a workbook, or one of the other things that people send."""

from __future__ import annotations

from data.reading.archive import FileRefused, entries

XLSX, XLS, CSV = "xlsx", "xls", "csv"
"""What can be read: a zip of XML, a BIFF stream in an OLE file (.xls, WPS .et), text."""
ZIP, OLE = "zip", "ole"

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_MAGIC = (
    (b"PK\3\4", XLSX),
    (b"PK\5\6", ZIP),
    (_OLE, XLS),
    (b"%PDF", "pdf"),
    (b"\x89PNG", "png"),
    (b"\xff\xd8\xff", "jpg"),
    (b"GIF8", "gif"),
    (b"II*\0", "tif"),
    (b"MM\0*", "tif"),
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
_SPREADSHEET_XML = (b"office:spreadsheet", b"excel.sheet")
_BYTE_ORDER = (b"\xff\xfe", b"\xfe\xff")
_READABLE_CONTROLS = b"\t\n\r\x0b\x0c\x1a"
_SAMPLE = 2048
_INSIDE = (("ofd.xml", "ofd"), ("word/", "docx"), ("ppt/", "pptx"), ("index/document.iwa", "numbers"))
_STREAMS = (("WordDocument", "doc"), ("PowerPoint Document", "ppt"), ("__nameid_version1.0", "msg"))


def kind_by_content(content: bytes) -> str | None:
    """What the bytes are, by their first ones alone; None if they are nothing we know. A zip counts as an xlsx."""
    for magic, kind in _MAGIC:
        if content.startswith(magic):
            return kind
    if picture := _picture(content):
        return picture
    start = content[:_SAMPLE].replace(b"\0", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n").lower()
    for sign, kind in _MARKUP:
        if start.startswith(sign):
            return "xmlss" if kind == "xml" and any(one in start for one in _SPREADSHEET_XML) else kind
    return CSV if _is_text(content) else None


def looks_like(content: bytes) -> str | None:
    """What the bytes are, with a look into what they pack; None if they are nothing we know."""
    kind = kind_by_content(content)
    if kind == XLSX:
        try:
            return inside_zip([entry.name.lower() for entry in entries(content)], content)
        except FileRefused:
            return ZIP
    return inside_ole(content) if kind == XLS else kind


def inside_zip(names: list[str], content: bytes) -> str:
    """Which kind of document a zip's parts make; ``names`` in lower case."""
    if "xl/workbook.bin" in names:
        return "xlsb"
    if "[content_types].xml" in names and any(name.startswith("xl/") for name in names):
        return XLSX
    if "mimetype" in names:
        return "ods" if b"opendocument.spreadsheet" in content[:_SAMPLE] else "odt"
    return next((kind for part, kind in _INSIDE if any(name.startswith(part) for name in names)), ZIP)


def inside_ole(content: bytes) -> str:
    """Which kind of document an OLE file holds, by the names of its streams."""
    if utf16("Workbook") in content or utf16("Book") in content:
        return XLS
    return next((kind for stream, kind in _STREAMS if utf16(stream) in content), OLE)


def utf16(name: str) -> bytes:
    """A stream's name as an OLE directory writes it."""
    return name.encode("utf-16-le") + b"\0\0"


def _picture(content: bytes) -> str | None:
    """Pictures whose mark stands behind their size."""
    if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        return "webp"
    if content[4:8] == b"ftyp":
        return "heic" if content[8:12] in (b"heic", b"heix", b"heif", b"mif1", b"avif") else "video"
    size = int.from_bytes(content[2:6], "little")
    return "bmp" if content[:2] == b"BM" and size == len(content) else None


def _is_text(content: bytes) -> bool:
    """Whether these bytes can be text: UTF-16 by its mark, or without control characters."""
    if content.startswith(_BYTE_ORDER):
        return True
    sample = content[:65536]
    return not sample.translate(None, bytes(set(range(256)) - set(range(32)) | set(_READABLE_CONTROLS)))
