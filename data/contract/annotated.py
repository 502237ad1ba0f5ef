"""The annotated workbook: the sender's own file back, each bad cell coloured and explained, and a list of all findings.

Whoever opens it mends the cells and sends the same file again: the reader passes over our sheet, and annotating once
more replaces our marks. The words come from above; what opens the file is a limited child (``data.reading.marking``).
"""

from __future__ import annotations

import base64
import tempfile
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import PurePosixPath
from typing import Any

from data.errors import UserError
from data.reading.guard import guard, kind_of
from data.reading.parser import SLOTS, Child

LIMIT = 2_000
"""Findings marked and listed; the list says how many there are."""
COLUMNS = 8
_WIDTHS = (7, 12, 9, 34, 22, 30, 38, 26)
_START = (
    "import sys; sys.path[:0] = sys.argv[1:]; sys.modules['numpy'] = None; "  # openpyxl would load it for nothing
    "from data.reading.marking import main; main()"
)


@dataclass(frozen=True)
class Remark:
    """One finding in words: ``row`` what the list says of it in its columns, ``text`` what the cell's comment says."""

    grade: str
    sheet: str | None
    cell: str | None
    text: str
    row: tuple[str, ...]


@dataclass(frozen=True)
class Listing:
    """The list's own words: title, lines above, headings; ``anew`` where the copy is made of the values alone."""

    title: str
    lines: tuple[str, ...]
    anew: str
    headings: tuple[str, ...]


def annotate(name: str, content: bytes, remarks: Sequence[Remark], listing: Listing) -> bytes:
    """The workbook with its findings marked, as xlsx.

    Args:
        name: the file's name as sent; an xls, et or csv gets an xlsx of the values read.
        content: its bytes.
        remarks: the findings to mark and list, in the list's order; at most ``LIMIT``, each with ``COLUMNS`` texts.
        listing: the list's own words.

    Raises:
        UserError: ``annotated.unreadable`` (a file that must not or cannot be opened), ``annotated.too_hard``,
            ``annotated.busy``.
    """
    if len(remarks) > LIMIT or any(len(remark.row) != COLUMNS for remark in remarks):
        raise ValueError("too many remarks, or not of the list's columns")
    if guard(name, content):
        raise UserError("annotated.unreadable")
    marks = [{"grade": r.grade, "sheet": r.sheet, "cell": r.cell, "text": r.text} for r in remarks]
    words = {**asdict(listing), "widths": _WIDTHS, "rows": [remark.row for remark in remarks]}
    stem = PurePosixPath(name.replace("\\", "/")).stem
    return _content(_answer(kind_of(name), content, {"stem": stem, "marks": marks, "listing": words}))


def _answer(kind: str, content: bytes, job: dict[str, Any]) -> dict[str, Any]:
    with SLOTS.one() as free:
        if not free:
            raise UserError("annotated.busy")
        with tempfile.TemporaryDirectory(prefix="tuoyu-") as folder, Child(_START) as child:
            child.send(kind, content, folder=folder, **job)
            return child.receive()


def _content(answer: dict[str, Any]) -> bytes:
    if "content" in answer:
        return base64.b64decode(answer["content"])
    too_hard = answer["refused"][0] == "file.too_hard"
    raise UserError("annotated.too_hard" if too_hard else "annotated.unreadable")
