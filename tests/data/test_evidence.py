"""Which files are taken as evidence."""

import io
import zipfile

import pytest

from data.errors import UserError
from data.evidence import LIMIT_MB, check_evidence


def office(*parts):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for part in parts:
            archive.writestr(part, "<x/>")
    return out.getvalue()


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("清单.pdf", b"%PDF-1.7"),
        ("照片.JPG", b"\xff\xd8\xff\xe0"),
        ("图.png", b"\x89PNG\r\n\x1a\n"),
        ("表.xlsx", office("[Content_Types].xml", "xl/workbook.xml")),
        ("文.docx", office("word/document.xml")),
    ],
)
def test_what_is_what_its_name_says_is_taken(name, content):
    check_evidence(name, content)


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("清单.exe", b"MZ", "evidence.type"),
        ("清单", b"%PDF-", "evidence.type"),
        ("a.svg", b"<svg/>", "evidence.type"),
        ("空.pdf", b"", "evidence.empty"),
        ("假.pdf", b"MZ", "evidence.content"),
        ("假.xlsx", b"PK\x03\x04", "evidence.content"),
        ("文.xlsx", office("word/document.xml"), "evidence.content"),
        ("宏.xlsx", office("xl/workbook.xml", "xl/vbaProject.bin"), "evidence.content"),
        ("大.pdf", b"%PDF-" + bytes(LIMIT_MB * 1024 * 1024), "evidence.too_large"),
    ],
)
def test_everything_else_is_refused(name, content, code):
    with pytest.raises(UserError) as told:
        check_evidence(name, content)
    assert told.value.code == code
