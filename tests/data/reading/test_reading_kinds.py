"""What is no workbook is called what it is, by its bytes and whatever its name; each kind has one thing to do."""

import io
import zipfile

import pytest
import workbooks as wb

from data.reading.guard import guard
from layouts.words.catalogue import catalogue

GOOD = wb.xlsx(wb.roster(wb.institutions(1)))
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600


def ole(stream):
    return OLE + stream.encode("utf-16-le") + b"\0\0" + b"\0" * 600


def zipped(*names, mimetype=None):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        if mimetype:
            archive.writestr("mimetype", mimetype)
        for name in names:
            archive.writestr(name, b"x")
    return out.getvalue()


WORD = ("[Content_Types].xml", "word/document.xml")
KINDS = {
    "zip": (zipped("夏.xlsx", "绛.xlsx"), "压缩包"),
    "rar": (b"Rar!\x1a\x07\1" + b"\0" * 99, "压缩包"),
    "7z": (b"7z\xbc\xaf\x27\x1c" + b"\0" * 99, "压缩包"),
    "gz": (b"\x1f\x8b\x08" + b"\0" * 99, "压缩包"),
    "pdf": (b"%PDF-1.4\n%%EOF", "PDF"),
    "ofd": (zipped("OFD.xml", "Doc_0/Document.xml"), "OFD"),
    "docx": (zipped(*WORD), "Word"),
    "doc": (ole("WordDocument"), "Word"),
    "wps": (ole("WordDocument"), "Word"),
    "rtf": (b"{\\rtf1 x}", "RTF"),
    "odt": (zipped("content.xml", mimetype="application/vnd.oasis.opendocument.text"), "odt"),
    "pptx": (zipped("[Content_Types].xml", "ppt/presentation.xml"), "演示文稿"),
    "ppt": (ole("PowerPoint Document"), "演示文稿"),
    "jpg": (b"\xff\xd8\xff\xe0" + b"\0" * 99, "图片"),
    "png": (b"\x89PNG\r\n\x1a\n" + b"\0" * 99, "图片"),
    "gif": (b"GIF89a" + b"\0" * 99, "图片"),
    "bmp": (b"BM\x40\0\0\0" + b"\0" * 58, "图片"),
    "tif": (b"II*\0" + b"\0" * 99, "图片"),
    "webp": (b"RIFF\0\0\0\0WEBPVP8 " + b"\0" * 99, "图片"),
    "heic": (b"\0\0\0\x18ftypheic" + b"\0" * 99, "图片"),
    "mp4": (b"\0\0\0\x18ftypisom" + b"\0" * 99, "视频"),
    "html": (b"<html><body><table><tr><td>1</td></tr></table></body></html>", "网页"),
    "mht": (b"MIME-Version: 1.0\r\n", "网页"),
    "xml": (b'<?xml version="1.0"?>\n<?mso-application progid="Excel.Sheet"?><Workbook/>', "XML 电子表格"),
    "ods": (zipped("content.xml", mimetype="application/vnd.oasis.opendocument.spreadsheet"), "ods"),
    "xlsb": (zipped("[Content_Types].xml", "xl/workbook.bin"), "xlsb"),
    "numbers": (zipped("Index/Document.iwa", "preview.jpg"), "Numbers"),
}


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("name", ["报表.{kind}", "报表.xlsx", "报表.xls", "报表"])
def test_it_is_named_for_what_it_holds_whatever_it_is_called(kind, name):
    content, called = KINDS[kind]
    name = name.format(kind=kind)
    found = guard(name, content)
    assert found.code == ("file.mismatch" if name.endswith((".xlsx", ".xls")) else "file.type")
    said = catalogue("zh").finding_parts(found)
    assert said.title.startswith("这是") and called in said.title
    assert said.todo and said.todo in catalogue("zh").finding(found)
    assert catalogue("en").finding_parts(found).title.startswith("This is")


FAMILIES = {
    "解压": ("zip", "rar", "7z", "gz"),
    "照图片": ("jpg", "png", "heic", "bmp"),
    "原来的 Excel": ("pdf", "ofd"),
    "粘贴": ("docx", "doc", "wps", "rtf"),
    "另存为": ("html", "mht", "xml", "ods", "xlsb", "numbers"),
}


@pytest.mark.parametrize(("word", "kind"), [(word, kind) for word, kinds in FAMILIES.items() for kind in kinds])
def test_each_kind_says_the_one_thing_to_do(word, kind):
    assert word in catalogue("zh").finding_parts(guard(f"a.{kind}", KINDS[kind][0])).todo


@pytest.mark.parametrize(
    ("content", "name", "todo"),
    [
        (GOOD, "台账.xls", "扩展名改成 .xlsx"),
        (GOOD, "台账.zip", "扩展名改成 .xlsx"),
        (GOOD, "台账", "扩展名改成 .xlsx"),
        (ole("Workbook"), "台账.xlsx", "扩展名改成 .xls"),
        ("名称,托位\n甲,3\n".encode("gbk"), "台账.xls", "另存为"),
        ("名称,托位\n甲,3\n".encode(), "台账.txt", "另存为"),
    ],
)
def test_a_real_workbook_by_a_wrong_name_is_told_its_right_one(content, name, todo):
    assert todo in catalogue("zh").finding_parts(guard(name, content)).todo


def test_a_password_and_an_empty_file_are_called_so():
    assert guard("a.xlsx", ole("EncryptedPackage")).code == "file.encrypted"
    assert guard("a.xlsx", b"").code == "file.empty"


def test_nothing_of_it_is_read_or_previewed():
    for kind, (content, _) in KINDS.items():
        reading = wb.read(content, f"报表.{kind}")
        assert not reading.readable and reading.institutions.empty and len(reading.findings) == 1
