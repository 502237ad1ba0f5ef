"""Files that show what a unit has done: which are taken, and whether they are what their name says."""

from __future__ import annotations

import io
import zipfile
from pathlib import PurePath

from data.errors import UserError

LIMIT_MB = 10
KINDS = (".pdf", ".jpg", ".jpeg", ".png", ".xlsx", ".docx")
_BEGINNINGS = {".pdf": b"%PDF-", ".jpg": b"\xff\xd8\xff", ".jpeg": b"\xff\xd8\xff", ".png": b"\x89PNG\r\n\x1a\n"}
_PARTS = {".xlsx": "xl/workbook.xml", ".docx": "word/document.xml"}
_MOST_PARTS = 5_000
_MACRO = "vbaproject.bin"


def check_evidence(name: str, content: bytes) -> None:
    """See that a file may be kept as evidence; it is kept and handed out byte for byte, never opened.

    Raises:
        UserError: ``evidence.type`` (not of ``KINDS``), ``evidence.empty``, ``evidence.too_large``, or
            ``evidence.content`` where the content is not what the name says, or holds macros.
    """
    kind = PurePath(name).suffix.lower()
    if kind not in KINDS:
        raise UserError("evidence.type", name=name[-80:], kinds=" ".join(KINDS))
    if not content:
        raise UserError("evidence.empty", name=name[-80:])
    if len(content) > LIMIT_MB * 1024 * 1024:
        raise UserError("evidence.too_large", limit=LIMIT_MB)
    if not (_is_office(kind, content) if kind in _PARTS else content.startswith(_BEGINNINGS[kind])):
        raise UserError("evidence.content", name=name[-80:], kind=kind)


def _is_office(kind: str, content: bytes) -> bool:
    """Only the list of parts is read; nothing is unpacked."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            parts = archive.namelist()
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError, UnicodeDecodeError):
        return False
    macro = any(part.lower().endswith(_MACRO) for part in parts)
    return len(parts) <= _MOST_PARTS and _PARTS[kind] in parts and not macro
