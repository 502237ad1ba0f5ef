"""Cheap checks on an upload's bytes, before anything parses it: size, what it really is, and a zip's directory.

What needs work (unpacking, XML) is checked in the child; the limits stand in ``limits``.
"""

from __future__ import annotations

from pathlib import PurePosixPath

from data.findings import Finding, finding
from data.reading import limits
from data.reading.archive import FileRefused, entries
from data.reading.kinds import CSV, XLS, XLSX, inside_ole, inside_zip, kind_by_content, looks_like, utf16

_ACCEPTED = {"xlsx": XLSX, "xls": XLS, "et": XLS, "csv": CSV}
_WITH_MACROS = {"xlsm", "xltm", "xlam", "xla"}


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
        return finding("file.type", value=name[-200:], extension=extension, looks_like=looks_like(content))
    return _check_content(extension, content)


def _check_content(extension: str, content: bytes) -> Finding | None:
    kind = kind_by_content(content)
    if kind == XLS and utf16("EncryptedPackage") in content:
        return finding("file.encrypted")
    if kind is None:
        return finding("file.damaged")
    if kind == XLSX:
        return _check_zip(extension, content)
    if kind == XLS:
        return _check_ole(extension, content)
    if kind != _ACCEPTED[extension]:
        return finding("file.mismatch", extension=extension, looks_like=kind)
    return None


def _check_zip(extension: str, content: bytes) -> Finding | None:
    try:
        names = [entry.name.lower() for entry in entries(content)]
    except FileRefused as refused:
        return Finding(refused.code, params=refused.params)
    if any(name.endswith("vbaproject.bin") or name.startswith("xl/macrosheets/") for name in names):
        return finding("file.macro")
    inside = inside_zip(names, content)
    if inside != _ACCEPTED[extension]:
        return finding("file.mismatch", extension=extension, looks_like=inside)
    return None


def _check_ole(extension: str, content: bytes) -> Finding | None:
    """An OLE file must hold a BIFF workbook and no macros."""
    inside = inside_ole(content)
    if inside == XLS and utf16("_VBA_PROJECT") in content and _ACCEPTED[extension] == XLS:
        return finding("file.macro")
    if inside != _ACCEPTED[extension]:
        return finding("file.mismatch", extension=extension, looks_like=inside)
    return None
