"""Macros are parts that exist, never a word in the content types."""

import io
import zipfile

import pytest
import workbooks as wb

GOOD = wb.xlsx(wb.roster(wb.institutions(2)))
SHEETJS = b'<Default Extension="bin" ContentType="application/vnd.ms-excel.sheet.binary.macroEnabled.main"/>'
MAIN = b"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
MACRO_MAIN = b"application/vnd.ms-excel.sheet.macroEnabled.main+xml"


def package(change, *added):
    """The good workbook with its content types changed and parts added."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(GOOD)) as source, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            part = source.read(name)
            target.writestr(name, change(part) if name == "[Content_Types].xml" else part)
        for name in added:
            target.writestr(name, b"x")
    return out.getvalue()


def typed(element):
    """Content types with one element more."""
    return lambda part: part.replace(b"</Types>", element + b"</Types>")


def override(name, kind):
    return typed(b'<Override PartName="/' + name + b'" ContentType="application/' + kind + b'"/>')


def without_override(part):
    """The main part's type as the default of .xml files, which is as good as saying it of the part."""
    (said,) = [one for one in part.split(b"<") if b"/xl/workbook.xml" in one]
    default = b'<Default Extension="xml" ContentType="application/xml"'
    return part.replace(b"<" + said, b"").replace(default, default.replace(b"application/xml", MACRO_MAIN))


@pytest.mark.parametrize(
    "content",
    [
        package(typed(SHEETJS)),
        package(typed(SHEETJS), "xl/printerSettings/printerSettings1.bin"),
        package(override(b"xl/vbaProject.bin", b"vnd.ms-office.vbaProject")),
        package(typed(b'<Default Extension="bin" ContentType="application/vnd.ms-office.vbaProject"/>')),
        package(override(b"xl/other.xml", b"vnd.ms-excel.sheet.macroEnabled.main+xml")),
    ],
    ids=["SheetJS", "SheetJS and a printer", "a name without a part", "a default without a part", "another's type"],
)
def test_a_word_in_the_content_types_is_no_macro(content):
    reading = wb.read(content)
    assert wb.codes(reading) == []
    assert reading.institutions["places"].tolist() == [25, 25]


@pytest.mark.parametrize(
    "content",
    [
        package(lambda part: part.replace(MAIN, MACRO_MAIN)),
        package(lambda part: part.replace(MAIN, b"application/vnd.ms-excel.template.macroEnabled.main+xml")),
        package(without_override),
        package(lambda part: part, "xl/vbaProject.bin"),
        package(override(b"xl/code.bin", b"vnd.ms-office.vbaProject"), "xl/code.bin"),
        package(typed(b'<Default Extension="bin" ContentType="application/vnd.ms-office.vbaProject"/>'), "xl/a.bin"),
        package(override(b"xl/old/sheet9.xml", b"vnd.ms-excel.macrosheet+xml"), "xl/old/sheet9.xml"),
        package(lambda part: part, "xl/macrosheets/sheet1.xml"),
    ],
    ids=["main", "template", "main by default", "project", "project renamed", "default", "macro sheet", "by folder"],
)
def test_macros_that_are_there_are_refused(content):
    (found,) = wb.read(content).findings
    assert found.code == "file.macro"
